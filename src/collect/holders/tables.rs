//! The tables of descriptors of a process: nearly always one, but a thread may have its own, clone(2) `CLONE_FILES`.

use rustix::io::Errno;

use super::fds::{self, Devices};
use super::{Found, Place};
use crate::collect::proc_root::{ProcDir, has_vanished};
use crate::model::holder::Task;
use crate::model::ids::Pid;
use crate::model::process::Process;
use crate::sys::kcmp;

/// Looks at the descriptors of a process.
pub(super) fn look(place: &Place<'_>, dir: &ProcDir, process: &Process, found: &mut Found) {
    let Some(devices) = place.devices else { return };
    let tids = worth_a_look(place, process);
    if let Some(first) = tids.first()
        && let Err(errno) = look_at(place, dir, process.pid, *first, devices, found)
        && !has_vanished(errno)
    {
        return found.problem(process.pid, "fd", errno);
    }
    if tids.len() < 2 {
        return;
    }
    let (others, failure) = distinct(place, &tids);
    for tid in others {
        if let Err(errno) = look_at(place, dir, process.pid, tid, devices, found) {
            found.problem(process.pid, "fd", errno);
        }
    }
    if let Some(errno) = failure {
        found.problem(process.pid, "task/fd", errno);
    }
}

/// The threads whose tables may have what is looked for, the main thread first.
fn worth_a_look(place: &Place<'_>, process: &Process) -> Vec<Pid> {
    if let Some(sieved) = &place.sieved {
        return sieved.tasks(process.pid).map(|task| task.tid).collect();
    }
    // When the main thread has ended it has no table any more, while the others go on.
    let main = (!process.is_zombie()).then_some(process.pid);
    main.into_iter().chain(process.threads.iter().map(|thread| thread.tid)).collect()
}

fn look_at(
    place: &Place<'_>,
    dir: &ProcDir,
    pid: Pid,
    tid: Pid,
    devices: Devices,
    found: &mut Found,
) -> Result<(), Errno> {
    let task = Task { pid, tid };
    let thread = if task.is_main() { None } else { Some(dir.thread(tid)?) };
    let dir = thread.as_ref().unwrap_or(dir);
    match &place.sieved {
        Some(sieved) => fds::look_at_sieved(place, dir, task, sieved.of(task), devices, found),
        None => fds::look_at_all(dir, task, devices, found),
    }
}

/// The threads that have a table which none before them has, without the first thread; and why others could not be told.
fn distinct(place: &Place<'_>, tids: &[Pid]) -> (Vec<Pid>, Option<Errno>) {
    if !place.pids_are_own {
        // kcmp(2) would be told of other threads.
        return (Vec::new(), Some(Errno::OPNOTSUPP));
    }
    // In the kernel's own order of them.
    let mut tables = vec![tids[0]];
    let mut others = Vec::new();
    for tid in &tids[1..] {
        let mut failure = None;
        let place = tables.binary_search_by(|known| {
            kcmp::compare_descriptors(known.0, tid.0).unwrap_or_else(|errno| {
                failure = Some(errno);
                std::cmp::Ordering::Equal
            })
        });
        match (failure, place) {
            (None, Ok(_)) => {}
            // One of the two has ended; it need not be this one.
            (Some(Errno::SRCH), _) => others.push(*tid),
            (Some(errno), _) => return (others, Some(errno)),
            (None, Err(place)) => {
                tables.insert(place, *tid);
                others.push(*tid);
            }
        }
    }
    (others, None)
}
