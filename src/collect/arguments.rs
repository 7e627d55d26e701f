//! The arguments of the processes that a list of namespaces shows, which are few of all.

use std::collections::BTreeSet;

use super::parse::cmdline;
use super::proc_root::ProcRoot;
use crate::model::holder::Holder;
use crate::model::ids::Pid;
use crate::model::namespace;
use crate::model::snapshot::Snapshot;

/// Reads those of the leader of each namespace, and of what else holds it where there is none.
///
/// The holders are to be known. Of a process that has ended since it was seen, or may not be looked at, they stay unknown.
pub fn read(root: &ProcRoot, snapshot: &mut Snapshot) {
    let shown: BTreeSet<Pid> = namespace::all(snapshot)
        .into_iter()
        .filter_map(|namespace| {
            namespace.leader.or_else(|| namespace.holders.iter().find_map(Holder::pid))
        })
        .collect();
    let mut buffer = Vec::new();
    for process in snapshot.processes.iter_mut().filter(|process| shown.contains(&process.pid)) {
        process.argv = root.process(process.pid).ok().and_then(|dir| {
            dir.read(c"cmdline", &mut buffer).ok()?;
            dir.is_of(process).then(|| cmdline::parse(&buffer))
        });
    }
}
