//! What stands behind the colon of a namespace reference.

use std::collections::BTreeMap;

use super::answer::{Answer, ShellPart};
use super::eyes::Eyes;
use super::{kinds, live};
use crate::model::kind::{Kind, KindSet};
use crate::model::namespace::{self, Namespace};
use crate::model::process::Bytes;
use crate::model::snapshot::Snapshot;

/// The kinds before the colon, if it is there already: then what follows is to be completed.
pub(super) fn kinds_typed(answer: &Answer) -> Option<KindSet> {
    kinds::parse(answer.typed.split_once(':')?.0)
}

/// Offers what can stand behind `KINDS:`. A path is left to the shell.
pub(super) fn offer_targets(answer: &mut Answer, kinds: KindSet, eyes: &Eyes<'_>) {
    let colon = answer.typed.find(':').expect("the kinds are told from what stands before it");
    answer.pass(colon + 1);
    offer_behind_colon(answer, kinds, eyes);
}

/// The same where the kinds may be left out.
pub(super) fn offer_behind_colon(answer: &mut Answer, kinds: KindSet, eyes: &Eyes<'_>) {
    if answer.typed.contains('/') {
        answer.shell = ShellPart::File;
        return;
    }
    let Some(snapshot) = eyes.namespaces() else { return };
    let all = namespace::all(&snapshot);
    offer_names(answer, kinds, &all, &snapshot);
    live::offer_containers(answer, &snapshot, false);
    live::offer_pods(answer, &snapshot, true);
    let mut each = kinds.iter();
    if let (Some(kind), None) = (each.next(), each.next()) {
        offer_inodes(answer, kind, &all, &snapshot);
    }
    live::offer_pids(answer, &snapshot);
}

/// The names that ip-netns(8) and others give: with several kinds those that are given in each, with all in any.
fn offer_names(answer: &mut Answer, kinds: KindSet, all: &[Namespace], snapshot: &Snapshot) {
    let mut named: BTreeMap<&Bytes, Vec<&Namespace>> = BTreeMap::new();
    for namespace in all.iter().filter(|namespace| kinds.contains(namespace.key.kind)) {
        for name in &namespace.names {
            named.entry(name).or_default().push(namespace);
        }
    }
    for (name, namespaces) in named {
        let of_kinds: KindSet = namespaces.iter().map(|namespace| namespace.key.kind).collect();
        if kinds == KindSet::ALL || of_kinds == kinds {
            let about: Vec<_> = namespaces.iter().map(|found| about(found, snapshot)).collect();
            answer.offer_name(name, about.join(&b"; "[..]));
        }
    }
}

/// Inodes, in brackets if these have been begun; bare they take no quotes.
fn offer_inodes(answer: &mut Answer, kind: Kind, all: &[Namespace], snapshot: &Snapshot) {
    let in_brackets = answer.typed.starts_with('[');
    for namespace in all.iter().filter(|namespace| namespace.key.kind == kind) {
        let id = namespace.key.id;
        let value = if in_brackets { format!("[{id}]") } else { id.to_string() };
        answer.offer(&value, about(namespace, snapshot));
    }
}

/// `net namespace of nginx(1234), 3 processes`
fn about(namespace: &Namespace, snapshot: &Snapshot) -> Bytes {
    let initial = if namespace.initial { "initial " } else { "" };
    let mut about = format!("{initial}{} namespace", namespace.key.kind).into_bytes();
    if let Some(leader) = namespace.leader.filter(|_| !namespace.initial) {
        about.extend([b" of ", &live::with_pid(leader, snapshot)[..]].concat());
    }
    match namespace.processes {
        0 => about.extend(b" without a process"),
        1 => {}
        count => about.extend(format!(", {count} processes").bytes()),
    }
    about
}
