//! `/proc/PID/status`, proc_pid_status(5).

use super::{id, words};

/// What nstree takes from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The Tgid line: the PID of the process, which the file of a thread tells too.
    pub tgid: Option<u32>,
    /// Effective user ID: the second of the Uid line.
    pub euid: Option<u32>,
    /// Effective group ID: the second of the Gid line.
    pub egid: Option<u32>,
    /// The NSpid line: the PID in each PID namespace, outermost first, from that of
    /// the procfs on. Empty where the kernel has no PID namespaces.
    pub nspid: Vec<u32>,
}

/// Parses the file. The name cannot counterfeit a line: the kernel escapes newlines in it.
#[must_use]
pub fn parse(text: &[u8]) -> Status {
    let mut status = Status::default();
    for line in text.split(|byte| *byte == b'\n') {
        if let Some(pid) = line.strip_prefix(b"Tgid:") {
            status.tgid = words(pid).next().and_then(id);
        } else if let Some(ids) = line.strip_prefix(b"Uid:") {
            status.euid = words(ids).nth(1).and_then(id);
        } else if let Some(ids) = line.strip_prefix(b"Gid:") {
            status.egid = words(ids).nth(1).and_then(id);
        } else if let Some(pids) = line.strip_prefix(b"NSpid:") {
            status.nspid = words(pids).map_while(id).collect();
            break;
        }
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_effective_user_and_every_pid() {
        let text =
            b"Name:\tsh\nTgid:\t6817\nUid:\t1000\t0\t7\t8\nGid:\t1\t2\t3\t4\nNSpid:\t6818\t4\t2\nNSpgid:\t0\n";
        let status =
            Status { tgid: Some(6817), euid: Some(0), egid: Some(2), nspid: vec![6818, 4, 2] };
        assert_eq!(parse(text), status);
    }

    #[test]
    fn what_is_missing_or_garbled_is_not_there() {
        assert_eq!(parse(b""), Status::default());
        assert_eq!(parse(b"Uid:\nNSpid:"), Status::default());
        assert_eq!(
            parse(b"Uid:\t1\tx\nNSpid:\t5\tx\t6"),
            Status { nspid: vec![5], ..Status::default() }
        );
    }
}
