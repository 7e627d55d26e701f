//! Crossings: where a process is in other namespaces than its parent.

use super::kind::{Kind, KindSet};
use super::link::Link;
use super::process::{Process, Thread};

/// The kinds of namespace in which the process is known not to be where its parent is.
///
/// A link that could not be read makes no crossing. The nesting of PID namespaces is
/// told from NSpid then, which everybody may read: a process with more PIDs than its
/// parent is in a deeper one.
#[must_use]
pub fn between(parent: &Process, child: &Process) -> KindSet {
    let mut kinds = child.namespaces.known_differences(&parent.namespaces);
    let is_unread = |process: &Process| process.namespaces[Kind::Pid] == Link::Unread;
    let is_unknown = |process: &Process| process.namespaces[Kind::Pid].known().is_none();
    if (is_unknown(parent) || is_unknown(child))
        && !(is_unread(parent) || is_unread(child))
        && child.nested_pids.len() > parent.nested_pids.len()
    {
        kinds.insert(Kind::Pid);
    }
    kinds
}

/// The kinds of namespace in which a thread is known not to be where its process is.
#[must_use]
pub fn of_thread(process: &Process, thread: &Thread) -> KindSet {
    thread
        .namespaces
        .map_or(KindSet::EMPTY, |namespaces| namespaces.known_differences(&process.namespaces))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{NsId, Pid};
    use crate::model::process::sample::process;

    const ELSEWHERE: Link = Link::Of(NsId(4_026_532_448));

    #[test]
    fn a_crossing_is_where_both_are_known_and_differ() {
        let parent = process(1, 0, "parent");
        let child = process(2, 1, "child").inside(Kind::Net, ELSEWHERE);
        assert_eq!(between(&parent, &child).to_string(), "net");
        assert!(between(&child, &child).is_empty());
    }

    #[test]
    fn what_is_not_known_makes_no_crossing() {
        let parent = process(1, 0, "parent").inside(Kind::Net, Link::Denied);
        for unknown in [Link::Denied, Link::Absent, Link::Vanished, Link::Unread, ELSEWHERE] {
            let child = process(2, 1, "child").inside(Kind::Net, unknown);
            assert!(between(&parent, &child).is_empty());
            assert!(between(&child, &parent).is_empty());
        }
    }

    #[test]
    fn one_more_pid_is_one_more_pid_namespace() {
        let parent = process(1, 0, "parent").inside(Kind::Pid, Link::Denied);
        let mut child = process(2, 1, "child").inside(Kind::Pid, Link::Denied);
        assert!(between(&parent, &child).is_empty());
        child.nested_pids = vec![Pid(1)];
        assert_eq!(between(&parent, &child).to_string(), "pid");
        assert!(between(&child, &parent).is_empty(), "one less is an ancestor that came back");
    }
}
