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
