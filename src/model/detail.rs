//! What is told of a process only where it is looked at for its own sake.

use super::capability::CapabilitySet;
use super::ids::Uid;
use super::kind::Kind;
use super::plan::IdRange;
use super::process::Bytes;
use super::snapshot::Observer;

/// Facts of a process that have no place in a tree or a table.
///
/// `None` in a field is not known: it may not be read, or the kernel, or the process as a zombie, has none. What takes
/// `PTRACE_MODE_READ_FSCREDS` (ptrace(2)) takes it for the namespaces too, and is `None` where those are denied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// `/proc/PID/uid_map`, see [`IdMap`].
    pub uid_map: Option<IdMap>,
    /// `/proc/PID/gid_map`.
    pub gid_map: Option<IdMap>,
    /// `/proc/PID/setgroups`: whether setgroups(2) may be called in its user namespace.
    pub setgroups: Option<bool>,
    /// What it may do in its user namespace.
    pub capabilities: Option<Capabilities>,
    /// Whether execve(2) can no longer give it privileges, `PR_SET_NO_NEW_PRIVS`.
    pub no_new_privileges: Option<bool>,
    /// How seccomp(2) restricts its system calls.
    pub seccomp: Option<Seccomp>,
    /// Its root directory, as seen from the reader's root; takes ptrace permission.
    pub root: Option<Bytes>,
    /// Its working directory, as [`root`](Self::root).
    pub directory: Option<Bytes>,
    /// The file of the program that it runs, as [`root`](Self::root); none for a kernel thread.
    pub program: Option<Bytes>,
    /// How far the clocks of the time namespace of its children are ahead: `/proc/PID/timens_offsets`.
    pub clock_offsets: Option<ClockOffsets>,
}

/// The IDs of a user namespace that are IDs outside of it, user_namespaces(7). Empty as long as none is mapped.
///
/// Outside is where the reader is: its own user namespace, or if that is this very one, the parent.
pub type IdMap = Vec<IdRange>;

/// Some of the capability sets of a process, capabilities(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Those that count when the kernel asks.
    pub effective: CapabilitySet,
    /// Those that it may make effective.
    pub permitted: CapabilitySet,
    /// Those that it can pass on by a program with inheritable file capabilities.
    pub inheritable: CapabilitySet,
    /// Those that it passes on by any program without privileges of its own.
    pub ambient: CapabilitySet,
}

/// The mode of seccomp(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seccomp {
    /// None: all system calls are allowed.
    Disabled,
    /// Only read, write, _exit and sigreturn.
    Strict,
    /// What a BPF program lets pass.
    Filter,
}

/// How far the clocks of a time namespace are ahead of those of the initial one, in nanoseconds, time_namespaces(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffsets {
    /// `CLOCK_MONOTONIC`.
    pub monotonic: i64,
    /// `CLOCK_BOOTTIME`.
    pub boottime: i64,
}

/// The ID inside that a map has for one outside.
#[must_use]
pub fn inside(map: &[IdRange], outer: u32) -> Option<u32> {
    map.iter().find_map(|range| {
        let offset = outer.checked_sub(range.outer).filter(|offset| *offset < range.count)?;
        range.inner.checked_add(offset)
    })
}

/// Whether the user may be any of those who are not mapped in the observer's user namespace: the kernel's
/// `overflowuid` stands for all of them, unless all are mapped, as in the initial namespace.
#[must_use]
pub fn may_be_unmapped(uid: Uid, observer: &Observer) -> bool {
    const OVERFLOW: Uid = Uid(65534);
    let own = observer.namespaces[Kind::User].known();
    uid == OVERFLOW && own.is_some_and(|own| own != Kind::User.initial())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_outside_has_one_inside_where_it_is_mapped() {
        let range = |inner, outer, count| IdRange { inner, outer, count };
        let map = [range(0, 1000, 1), range(1, 100_000, 65_536)];
        assert_eq!(inside(&map, 1000), Some(0));
        assert_eq!(inside(&map, 100_032), Some(33));
        assert_eq!(inside(&map, 165_536), None);
        assert_eq!(inside(&[range(u32::MAX, 0, 9)], 1), None);
    }
}
