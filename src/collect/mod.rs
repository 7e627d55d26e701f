//! From `/proc` to a [`Snapshot`]: facts, as read.
//!
//! [`proc_root`] opens and reads, [`parse`] understands, [`reader`] reads one process, [`scan`]
//! all of them. Collectors know no layout; a [`Want`] tells them what a view needs.

pub mod arguments;
pub mod containers;
pub mod detail;
pub mod dive;
pub mod entrance;
pub mod holders;
pub mod lookup;
pub mod names;
pub mod own_mounts;
pub mod parallel;
pub mod parse;
pub mod proc_root;
pub mod reach;
pub mod reader;
pub mod relations;
pub mod scan;
pub mod surroundings;
pub mod traffic;
pub mod translation;
pub mod users;
pub mod want;
pub mod ways;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::model::container::Containers;
use crate::model::kind::Kind;
use crate::model::namespace;
use crate::model::snapshot::{Scan, Snapshot};
use crate::sys::CallError;
use dive::Depth;
use proc_root::ProcRoot;
use reach::Reach;
use reader::{Circumstances, Reader};
use scan::Progress;
use want::{Arguments, Want};
use ways::{MOST_DIVES, Ways};

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
        own_mntns: observer.namespaces[Kind::Mnt].known(),
        own_userns: observer.namespaces[Kind::User].known(),
        kinds: surroundings::kinds(&observer),
        page_size: rustix::param::page_size() as u64,
    };
    let (processes, problems) =
        scan::scan(&Reader::new(root, want, circumstances), &pids, progress);
    let mut scanned = vec![Scan::Processes];
    scanned.extend(want.threads.then_some(Scan::Threads));
    let mut snapshot = Snapshot {
        taken_at,
        host: surroundings::host(root, want.clock),
        observer,
        clock: surroundings::clock(root, want.clock),
        scanned,
        processes,
        holders: Vec::new(),
        relations: BTreeMap::new(),
        containers: Containers::default(),
        user_names: HashMap::new(),
        problems,
    };
    if want.holders {
        let holders::Findings { holders, problems, scanned } =
            holders::find(root, &snapshot.processes, want.sieving, progress);
        snapshot.holders = holders;
        snapshot.problems.extend(problems);
        snapshot.scanned.extend(scanned);
    }
    let shows_arguments = want.arguments == Arguments::OfHolders;
    let all = if want.relations || shows_arguments { namespace::all(&snapshot) } else { vec![] };
    if want.relations {
        let reach = Reach::new(root, &snapshot.processes);
        let dives = Cell::new(MOST_DIVES);
        let ways = Ways::new(root, reach, &all, Depth::Look, &dives);
        snapshot.relations = relations::ask(&all, reach, ways);
        snapshot.scanned.push(Scan::Relations);
    }
    if shows_arguments {
        arguments::read(root, &all, &mut snapshot.processes);
    }
    if want.containers {
        snapshot.containers = containers::find(root, &snapshot.processes);
    }
    if want.user_names {
        let of_processes = snapshot.processes.iter().map(|process| process.uid);
        let of_owners = snapshot.relations.values().filter_map(|relations| relations.owner_uid);
        snapshot.user_names = users::names(of_processes.chain(of_owners));
    }
    Ok(snapshot)
}
