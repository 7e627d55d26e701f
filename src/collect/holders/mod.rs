//! What holds namespaces beside the processes and threads that are in them, and other namespaces.
//!
//! [`sieve`] and [`tables`] tell which descriptors to look at, [`fds`] finds those of namespaces among them and
//! [`sockets`] asks the sockets; [`children`] looks at what the next child will be in, and [`mounts`] at every mount namespace.

mod children;
mod covering;
mod fds;
pub(super) mod mounts;
pub mod sieve;
mod sockets;
mod tables;

use rustix::io::Errno;

use super::parallel::{self, Shares};
use super::proc_root::{ProcDir, ProcRoot, has_vanished};
use super::scan::Progress;
use super::want::Sieving;
use crate::model::holder::Holder;
use crate::model::ids::Pid;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::{Problem, Scan};
use crate::sys::symbol;
use fds::Devices;
use sieve::{Sieve, Sieved};
use sockets::OpenSocket;

/// How processes are shared out.
const SHARES: Shares = Shares { for_a_thread: 60, at_a_time: 8 };

/// To find out where things are in this kernel takes as long as a look at the descriptors of so many processes.
const PROCESSES_THAT_PAY: usize = 200;

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
    sieving: Sieving,
    progress: &mut dyn FnMut(Progress),
) -> Findings {
    let mut place = Place {
        root,
        processes,
        own_pid: root.own_pid(),
        pids_are_own: root.is_own(),
        devices: Devices::find(root, processes),
        sieved: None,
    };
    let all: Vec<&Process> = processes.iter().filter(|process| place.may_hold(process)).collect();
    let mut found = match is_worth_it(sieving, all.len(), root).then(|| Sieve::load(root)).flatten()
    {
        None => place.look_at_all(&all, &[children::look, tables::look], progress),
        Some(sieve) => {
            let children = || place.look_at_all(&all, &[children::look], progress);
            let (sieved, mut found) = parallel::both(|| sieve.sieve(), children);
            place.sieved = sieved;
            let worthwhile: Vec<_> =
                all.into_iter().filter(|process| place.is_worth_a_look(process)).collect();
            found.add(place.look_at_all(&worthwhile, &[tables::look], &mut |_| {}));
            found
        }
    };
    let mut scanned = Vec::new();
    if place.devices.is_some() {
        scanned.push(Scan::Fds);
        let open = std::mem::take(&mut found.sockets);
        scanned.extend(sockets::ask(&place, open, &mut found).then_some(Scan::Sockets));
    }
    mounts::find(&place, &mut found);
    scanned.push(Scan::Mounts);
    found.holders.sort_unstable();
    found.holders.dedup();
    found.problems.sort_unstable_by(|a, b| (a.pid, &a.what).cmp(&(b.pid, &b.what)));
    // One of a process and what is enough.
    found.problems.dedup_by(|a, b| (a.pid, &a.what) == (b.pid, &b.what));
    Findings { holders: found.holders, problems: found.problems, scanned }
}

/// Whether descriptors are sorted out before they are looked at.
fn is_worth_it(sieving: Sieving, processes: usize, root: &ProcRoot) -> bool {
    match sieving {
        Sieving::Never => false,
        Sieving::WhereItPays => processes >= PROCESSES_THAT_PAY && !sieve::is_risky(root),
        Sieving::Always => true,
    }
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
    /// The descriptors that are worth a look, if that is known.
    sieved: Option<Sieved>,
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

/// A look at something of a process.
type Look = fn(&Place<'_>, &ProcDir, &Process, &mut Found);

impl Place<'_> {
    /// A kernel thread makes no children and has no descriptors.
    fn may_hold(&self, process: &Process) -> bool {
        !process.kernel_thread && self.own_pid != Some(process.pid)
    }

    /// Whether the process may have a descriptor of the kind that is looked for.
    fn is_worth_a_look(&self, process: &Process) -> bool {
        self.sieved.as_ref().is_none_or(|sieved| sieved.tasks(process.pid).next().is_some())
    }

    fn look_at_all(
        &self,
        processes: &[&Process],
        looks: &[Look],
        progress: &mut dyn FnMut(Progress),
    ) -> Found {
        let of = processes.len();
        let parts = parallel::work(
            processes,
            SHARES,
            Found::default,
            |found, process| self.look_at(process, looks, found),
            &mut |done| progress(Progress { done, of }),
        );
        let mut found = Found::default();
        for part in parts {
            found.add(part);
        }
        found
    }

    fn look_at(&self, process: &Process, looks: &[Look], found: &mut Found) {
        let dir = match self.root.process(process.pid) {
            Ok(dir) => dir,
            Err(errno) => return found.problem(process.pid, "fd", errno),
        };
        let before = found.holders.len();
        for look in looks {
            look(self, &dir, process, found);
        }
        if found.holders.len() > before && !dir.is_of(process) {
            found.holders.truncate(before);
        }
    }

    fn process(&self, pid: Pid) -> Option<&Process> {
        let index = self.processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
        Some(&self.processes[index])
    }
}
