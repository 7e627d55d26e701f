//! What holds namespaces beside the processes and threads that are in them, and other namespaces.
//!
//! [`tables`] tells which descriptors to look at, [`fds`] finds those of namespaces among them and [`sockets`] asks
//! the sockets; [`children`] looks at what the next child will be in, and [`mounts`] at every mount namespace.

mod children;
mod covering;
mod fds;
mod mounts;
mod sockets;
mod tables;

use rustix::io::Errno;

use super::parallel::{self, Shares};
use super::parse::stat;
use super::proc_root::{ProcDir, ProcRoot, has_vanished};
use super::scan::Progress;
use crate::model::holder::Holder;
use crate::model::ids::Pid;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::{Problem, Scan};
use crate::sys::symbol;
use fds::Devices;
use sockets::OpenSocket;

/// How processes are shared out.
const SHARES: Shares = Shares { for_a_thread: 60, at_a_time: 8 };

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Namespaces, and what holds them, in the order of both.
    pub holders: Vec<(NsKey, Holder)>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// What was looked for.
    pub scanned: Vec<Scan>,
}

/// Looks at all processes that were seen, and their threads.
#[must_use]
pub fn find(
    root: &ProcRoot,
    processes: &[Process],
    progress: &mut dyn FnMut(Progress),
) -> Findings {
    let place = Place {
        root,
        processes,
        own_pid: root.own_pid(),
        pids_are_own: root.is_own(),
        devices: Devices::find(root, processes),
    };
    let of = processes.len();
    let parts = parallel::work(
        processes,
        SHARES,
        Found::default,
        |found, process| place.look_at(process, found),
        &mut |done| progress(Progress { done, of }),
    );
    let mut found = Found::default();
    for part in parts {
        found.add(part);
    }
    let mut scanned = Vec::new();
    if place.devices.is_some() {
        scanned.push(Scan::Fds);
        let open = std::mem::take(&mut found.sockets);
        scanned.extend(sockets::ask(&place, open, &mut found).then_some(Scan::Sockets));
    }
    mounts::find(&place, &mut found);
    scanned.push(Scan::Mounts);
    found.holders.sort_unstable();
    found.problems.sort_unstable_by(|a, b| (a.pid, &a.what).cmp(&(b.pid, &b.what)));
    // One of a process and what is enough.
    found.problems.dedup_by(|a, b| (a.pid, &a.what) == (b.pid, &b.what));
    Findings { holders: found.holders, problems: found.problems, scanned }
}

/// What is the same for all that is looked at.
struct Place<'a> {
    root: &'a ProcRoot,
    processes: &'a [Process],
    /// What this process holds, it holds only to look.
    own_pid: Option<Pid>,
    /// The PIDs are also those of this process's PID namespace, so that calls can be told them.
    pids_are_own: bool,
    devices: Option<Devices>,
}

/// What one thread has found.
#[derive(Default)]
struct Found {
    holders: Vec<(NsKey, Holder)>,
    sockets: Vec<OpenSocket>,
    problems: Vec<Problem>,
}

impl Found {
    fn add(&mut self, part: Self) {
        self.holders.extend(part.holders);
        self.sockets.extend(part.sockets);
        self.problems.extend(part.problems);
    }

    /// Something of a process that could not be looked at; what is gone is none.
    fn problem(&mut self, pid: Pid, what: &str, errno: Errno) {
        if !has_vanished(errno) {
            self.problems.push(Problem { pid, what: what.to_owned(), error: symbol(errno) });
        }
    }
}

impl Place<'_> {
    fn look_at(&self, process: &Process, found: &mut Found) {
        // A kernel thread makes no children and has no descriptors.
        if process.kernel_thread || self.own_pid == Some(process.pid) {
            return;
        }
        let dir = match self.root.process(process.pid) {
            Ok(dir) => dir,
            Err(errno) => return found.problem(process.pid, "fd", errno),
        };
        let before = found.holders.len();
        children::look(self, &dir, process, found);
        if let Some(devices) = self.devices {
            tables::look(self, &dir, process, devices, found);
        }
        if found.holders.len() > before && !is_the_same(&dir, process) {
            found.holders.truncate(before);
        }
    }

    fn process(&self, pid: Pid) -> Option<&Process> {
        let index = self.processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
        Some(&self.processes[index])
    }
}

/// Whether the directory is that of the process that was seen, and no other has its PID now.
fn is_the_same(dir: &ProcDir, process: &Process) -> bool {
    let mut text = Vec::new();
    dir.read(c"stat", &mut text).is_ok()
        && stat::parse(&text).is_some_and(|stat| stat.start_ticks == process.start.0)
}
