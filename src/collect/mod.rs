//! From `/proc` to a [`Snapshot`]: facts, as read.
//!
//! [`proc_root`] opens and reads, [`parse`] understands, [`reader`] reads one process, [`scan`]
//! all of them. Collectors know no layout; a [`Want`] tells them what a view needs.

pub mod entrance;
pub mod parse;
pub mod proc_root;
pub mod reader;
pub mod scan;
pub mod surroundings;
pub mod users;
pub mod want;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::model::snapshot::{Scan, Snapshot};
use crate::sys::CallError;
use proc_root::ProcRoot;
use reader::{Circumstances, Reader};
use scan::Progress;
use want::Want;

/// Reads the processes of a procfs.
///
/// What ends meanwhile is simply not there, and what may not be read is unknown and
/// among the problems; neither is an error. The progress is told now and then.
///
/// # Errors
///
/// When the procfs cannot be listed.
pub fn snapshot(
    root: &ProcRoot,
    want: Want,
    progress: &mut dyn FnMut(Progress),
) -> Result<Snapshot, CallError> {
    let taken_at = Timestamp::now();
    let pids = root.pids()?;
    let observer = surroundings::observer(root, &pids);
    let circumstances = Circumstances {
        own_pid: observer.pid,
        proc_pidns: observer.proc_pidns.known(),
        kinds: surroundings::kinds(&observer),
        page_size: rustix::param::page_size() as u64,
    };
    let (processes, problems) =
        scan::scan(&Reader::new(root, want, circumstances), &pids, progress);
    let user_names = if want.user_names { users::names(&processes) } else { HashMap::new() };
    let mut scanned = vec![Scan::Processes];
    scanned.extend(want.threads.then_some(Scan::Threads));
    Ok(Snapshot {
        taken_at,
        host: surroundings::host(root),
        observer,
        clock: surroundings::clock(root, want.clock),
        scanned,
        processes,
        user_names,
        problems,
    })
}
