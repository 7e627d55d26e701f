//! The arguments of the processes that a list of namespaces shows, which are few of all.

use std::collections::HashSet;

use super::parallel::{self, Shares};
use super::parse::cmdline;
use super::proc_root::ProcRoot;
use crate::model::holder::Holder;
use crate::model::ids::Pid;
use crate::model::namespace::Namespace;
use crate::model::process::{Bytes, Process};

/// How processes are shared out.
const SHARES: Shares = Shares { for_a_thread: 50, at_a_time: 8 };

/// Reads those of the leader of each namespace, and of the first that holds it where there is none.
///
/// Of a process that has ended since it was seen, or may not be looked at, they stay unknown.
pub fn read(root: &ProcRoot, namespaces: &[Namespace], processes: &mut [Process]) {
    let shown = |namespace: &Namespace| {
        namespace.leader.or_else(|| namespace.holders.iter().find_map(Holder::pid))
    };
    let shown: HashSet<Pid> = namespaces.iter().filter_map(shown).collect();
    let places: Vec<usize> =
        (0..processes.len()).filter(|place| shown.contains(&processes[*place].pid)).collect();
    let told = |told: &mut Vec<_>, place: &usize| {
        told.extend(of_process(root, &processes[*place]).map(|argv| (*place, argv)));
    };
    let parts = parallel::work(&places, SHARES, Vec::new, told, &mut |_| {});
    for (place, argv) in parts.into_iter().flatten() {
        processes[place].argv = Some(argv);
    }
}

fn of_process(root: &ProcRoot, process: &Process) -> Option<Vec<Bytes>> {
    let dir = root.process(process.pid).ok()?;
    let mut text = Vec::new();
    dir.read(c"cmdline", &mut text).ok()?;
    dir.is_of(process).then(|| cmdline::parse(&text))
}
