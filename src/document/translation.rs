//! The object of `nstree pid`, schema `nstree-pid/1`.

use serde::Serialize;

use super::write::to_milliseconds;
use crate::model::snapshot::Snapshot;
use crate::model::translation::{self, Translated, Translation};

/// The name and major version of the format. Within it fields are only added.
const SCHEMA: &str = "nstree-pid/1";

/// PIDs with what they are in other PID namespaces. `null` is not known.
#[derive(Debug, Serialize)]
pub struct TranslationDocument {
    schema: &'static str,
    version: &'static str,
    taken_at: String,
    proc_pidns: Option<u64>,
    /// One for each PID that was found.
    pub pids: Vec<TranslationRow>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct TranslationRow {
    pid: u32,
    #[serde(rename = "in")]
    inside: Option<u64>,
    here: u32,
    thread_of: Option<u32>,
    levels: Option<Vec<Level>>,
}

#[derive(Debug, Serialize)]
struct Level {
    ns: Option<u64>,
    pid: u32,
}

/// The object for these answers.
#[must_use]
pub fn translations(snapshot: &Snapshot, found: &[Translated]) -> TranslationDocument {
    let procfs = snapshot.observer.proc_pidns.known();
    TranslationDocument {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        taken_at: to_milliseconds(snapshot.taken_at),
        proc_pidns: procfs.map(|id| id.0),
        pids: found.iter().map(row).collect(),
    }
}

fn row(found: &Translated) -> TranslationRow {
    let Translated { pid, inside, translation } = found;
    let Translation { here, nested } = translation;
    TranslationRow {
        pid: pid.0,
        inside: inside.map(|id| id.0),
        here: here.pid.0,
        thread_of: here.thread_of.map(|pid| pid.0),
        levels: nested.as_ref().map(|_| translation.levels().map(level).collect()),
    }
}

fn level(level: translation::Level) -> Level {
    let translation::Level { namespace, pid, thread_of: _ } = level;
    Level { ns: namespace.map(|id| id.0), pid: pid.0 }
}
