//! The processes that are looked at.

use std::fs;

use nstree::model::kind::Kind;

use crate::support::{Actor, actor};

/// Into so many sets of namespaces half of the processes are spread.
pub(crate) const SETS: usize = 100;
/// What containers have.
const KINDS: [Kind; 6] = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::Pid, Kind::Uts];
/// PIDs that are to be left to the rest of the machine, and to what ends only just now.
const SPARE_PIDS: usize = 1_000;

/// How many processes there can be. To be asked outside of the namespace that is made for them, as
/// each takes a PID there too, and a new namespace has a limit of its own.
pub(crate) fn limit() -> usize {
    let pids = fs::read_to_string("/proc/sys/kernel/pid_max").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    // `0.20 0.18 0.12 1/80 11206`: of 80 processes and threads one runs, proc_loadavg(5).
    let tasks = load.split(['/', ' ']).nth(4).and_then(|tasks| tasks.parse().ok());
    let pids: usize = pids.trim().parse().unwrap_or(32_768);
    pids.saturating_sub(tasks.unwrap_or(0) + SPARE_PIDS)
}

/// So many processes: a hundred families in their parent's namespaces, and a hundred in their own.
pub(crate) fn processes(size: usize) -> Actor {
    let member = size / (2 * SETS);
    let plain = |number: usize| {
        actor(&format!("plain-{number}")).named("plain").with(|actor| actor.copies = member - 1)
    };
    // Its child is the init process of the new PID namespace, it itself stays outside.
    let container = |number: usize| {
        let init = actor(&format!("init-{number}")).named("init");
        let init = init.with(|actor| actor.copies = member.saturating_sub(2));
        actor(&format!("shim-{number}")).named("shim").unshares(&KINDS).child(init)
    };
    let root = (0..SETS).map(plain).fold(actor("population"), Actor::child);
    (0..SETS).map(container).fold(root, Actor::child)
}

/// A process with so many threads.
pub(crate) fn threads(number: usize) -> Actor {
    (1..number).fold(actor("threads"), |actor, _| actor.thread("worker", &[]))
}
