//! The object of `nstree diff`, schema `nstree-diff/1`.

use serde::Serialize;

use super::detail::Names;
use super::text::{split, split_optional};
use super::write::to_milliseconds;
use crate::model::difference::{Difference, NamespacePair, Pair};
use crate::model::kind::KindMap;
use crate::model::link::Link;
use crate::model::process;
use crate::model::snapshot::Snapshot;

/// The name and major version of the format. Within it fields are only added.
const SCHEMA: &str = "nstree-diff/1";

/// What two processes share, and what they do not. `null` is not known.
#[derive(Debug, Serialize)]
pub struct DifferenceDocument {
    schema: &'static str,
    version: &'static str,
    taken_at: String,
    a: Process,
    b: Process,
    ns: KindMap<Namespaces>,
    uid: Values<u32>,
    capabilities: Values<Names>,
    cgroup: Texts,
    root: Texts,
    label: Texts,
}

#[derive(Debug, Serialize)]
struct Process {
    pid: u32,
    nspid: Vec<u32>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_bytes: Option<Vec<u8>>,
    start_ticks: u64,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Namespaces {
    same: Option<bool>,
    a: Option<u64>,
    b: Option<u64>,
    common_ancestor: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Values<T> {
    same: Option<bool>,
    a: Option<T>,
    b: Option<T>,
}

#[derive(Debug, Serialize)]
struct Texts {
    same: Option<bool>,
    a: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    a_bytes: Option<Vec<u8>>,
    b: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b_bytes: Option<Vec<u8>>,
}

/// The object for a comparison.
#[must_use]
pub fn difference(snapshot: &Snapshot, difference: &Difference<'_>) -> DifferenceDocument {
    let Difference { a, b, namespaces, user, capabilities, cgroup, root, label } = difference;
    DifferenceDocument {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        taken_at: to_milliseconds(snapshot.taken_at),
        a: process(a),
        b: process(b),
        ns: KindMap::from_fn(|kind| pair(namespaces[kind])),
        uid: values(user, |uid| uid.0),
        capabilities: values(capabilities, Names),
        cgroup: texts(cgroup),
        root: texts(root),
        label: texts(label),
    }
}

fn process(process: &process::Process) -> Process {
    let (name, name_bytes) = split(&process.name);
    let nspid = process.pids().map(|pid| pid.0).collect();
    Process { pid: process.pid.0, nspid, name, name_bytes, start_ticks: process.start.0 }
}

fn pair(pair: NamespacePair) -> Namespaces {
    let id = |link: Link| link.known().map(|id| id.0);
    let NamespacePair { a, b, common_ancestor } = pair;
    Namespaces {
        same: pair.same(),
        a: id(a),
        b: id(b),
        common_ancestor: common_ancestor.map(|id| id.0),
    }
}

fn values<T: Copy, U>(pair: &Pair<T>, value: impl Fn(T) -> U) -> Values<U> {
    let Pair { a, b, same } = *pair;
    Values { same, a: a.map(&value), b: b.map(&value) }
}

fn texts(pair: &Pair<&[u8]>) -> Texts {
    let text = |bytes: Option<&[u8]>| split_optional(bytes.map(<[u8]>::to_vec).as_ref());
    let (a, a_bytes) = text(pair.a);
    let (b, b_bytes) = text(pair.b);
    Texts { same: pair.same, a, a_bytes, b, b_bytes }
}
