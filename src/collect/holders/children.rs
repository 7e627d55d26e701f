//! The namespaces that the next child of a process or thread will be in, where they are not its own.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::io::Errno;

use super::{Found, Place};
use crate::collect::parse::ns_link;
use crate::collect::proc_root::ProcDir;
use crate::model::holder::{Holder, Task};
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::link::{Link, Namespaces};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::sys::{nsfs, process as pidfds};

/// Looks at a process and its threads.
pub(super) fn look(place: &Place<'_>, dir: &ProcDir, process: &Process, found: &mut Found) {
    if process.namespaces.is_denied() {
        // These links take the same permission, and that it lacks is known.
        return;
    }
    if !process.is_zombie() {
        look_at(place, dir, Task::main(process.pid), &process.namespaces, found);
    }
    for thread in &process.threads {
        let Ok(dir) = dir.thread(thread.tid) else { continue };
        let task = Task { pid: process.pid, tid: thread.tid };
        let own = thread.namespaces.as_ref().unwrap_or(&process.namespaces);
        look_at(place, &dir, task, own, found);
    }
}

fn look_at(place: &Place<'_>, dir: &ProcDir, task: Task, own: &Namespaces, found: &mut Found) {
    for (kind, link) in [(Kind::Pid, c"ns/pid_for_children"), (Kind::Time, c"ns/time_for_children")]
    {
        let id = match for_children(dir, link) {
            // Nobody has been in it yet; or the thread has ended.
            Err(Errno::NOENT) if kind == Kind::Pid && place.pids_are_own => unborn(task),
            other => other,
        };
        match id {
            // The thread's own link is read again, as it may have moved meanwhile.
            Ok(id) if own[kind] != Link::Of(id) && is_elsewhere(dir, kind, id) => {
                let holder = match kind {
                    Kind::Pid => Holder::ChildPids(task),
                    _ => Holder::ChildTime(task),
                };
                found.holders.push((NsKey::new(kind, id), holder));
            }
            // A kernel without the link, or without a way to tell.
            Ok(_) | Err(Errno::NOTTY | Errno::INVAL) => {}
            Err(errno) => found.problem(task.pid, &link.to_string_lossy(), errno),
        }
    }
}

fn for_children(dir: &ProcDir, link: &CStr) -> Result<NsId, Errno> {
    let mut buffer = [MaybeUninit::uninit(); 64];
    let (target, _) = rustix::fs::readlinkat_raw(dir, link, &mut buffer)?;
    ns_link::parse(target).map(|(_, id)| id).ok_or(Errno::NOENT)
}

/// The PID namespace that a thread has made, or joined, while its init has not been born.
fn unborn(task: Task) -> Result<NsId, Errno> {
    let pidfd: Result<OwnedFd, _> = if task.is_main() {
        pidfds::pidfd(task.pid.0)
    } else {
        pidfds::pidfd_of_thread(task.tid.0)
    };
    let file = nsfs::pid_namespace_for_children(pidfd.map_err(|error| error.errno)?)?;
    rustix::fs::fstat(&file).map(|stat| NsId(stat.st_ino))
}

/// Whether the thread is a member of another namespace than this; not if that is unknown.
fn is_elsewhere(dir: &ProcDir, kind: Kind, id: NsId) -> bool {
    dir.namespace(kind).is_ok_and(|own| own.known().is_some_and(|own| own != id))
}
