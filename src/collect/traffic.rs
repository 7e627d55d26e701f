//! Whether sockets may be taken in hand.

use super::proc_root::ProcRoot;

/// Whether to have a socket open, for whatever time, would put it into this process's class of traffic, as the cgroups
/// net_cls and net_prio of version 1 do with what is handed over (`__receive_sock` in `net/core/scm.c`). To look is not to act.
#[must_use]
pub fn is_classed(root: &ProcRoot) -> bool {
    let cgroups = root.read(c"cgroups").unwrap_or_default();
    let lines = cgroups.split(|byte| *byte == b'\n');
    let mut fields = lines.map(|line| line.split(|byte| *byte == b'\t'));
    fields.any(|mut line| {
        let is_of_traffic = matches!(line.next(), Some(b"net_cls" | b"net_prio"));
        is_of_traffic && line.next().is_some_and(|hierarchy| hierarchy != b"0")
    })
}
