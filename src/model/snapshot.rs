//! Facts about a machine's processes at one time, as read, without an opinion.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::container::Containers;
use super::holder::Holder;
use super::ids::{Pid, Ticks, Uid};
use super::link::{Link, Namespaces};
use super::ns_key::NsKey;
use super::process::{Bytes, Process};
use super::relations::Relations;

/// What a collector read, live from a procfs or from a saved file.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// When the reading began.
    pub taken_at: Timestamp,
    /// The machine.
    pub host: Host,
    /// Who looked, and through which procfs.
    pub observer: Observer,
    /// What the ticks mean.
    pub clock: Clock,
    /// What was looked for.
    pub scanned: Vec<Scan>,
    /// The processes that were visible, by PID.
    pub processes: Vec<Process>,
    /// What holds namespaces beside the processes and threads that are in them, and other namespaces: as far as
    /// that was looked for.
    pub holders: Vec<(NsKey, Holder)>,
    /// What the kernel tells of the namespaces that were found.
    pub relations: BTreeMap<NsKey, Relations>,
    /// The containers, and which processes are in them.
    pub containers: Containers,
    /// Names of the users of [`Process::uid`], where they have one.
    pub user_names: HashMap<Uid, Bytes>,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
}

/// The machine whose processes these are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// uname(2) nodename, in the reader's UTS namespace.
    pub hostname: Bytes,
    /// uname(2) release.
    pub kernel: Bytes,
    /// `/proc/sys/kernel/random/boot_id`: another at each boot.
    pub boot_id: Option<String>,
    /// How much memory it has, in bytes, as far as the kernel uses it: `MemTotal` of proc_meminfo(5).
    pub memory_bytes: Option<u64>,
}

/// The process that looked, which is part of what it sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Observer {
    /// PID of nstree in the procfs that it read; `None` if it is not to be seen there.
    pub pid: Option<Pid>,
    /// Its effective user.
    pub uid: Uid,
    /// Its namespaces.
    pub namespaces: Namespaces,
    /// Where the procfs is mounted.
    pub proc: Bytes,
    /// The PID namespace that the procfs shows. Each procfs has its own, proc(5),
    /// and it need not be the reader's.
    pub proc_pidns: Link,
    /// Whether that is another PID namespace than the reader's.
    pub proc_is_foreign: bool,
}

/// What turns ticks into times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// When the machine was started.
    pub boot: Option<Timestamp>,
    /// Ticks in a second, at least 1; `sysconf(_SC_CLK_TCK)`.
    pub ticks_per_second: u64,
    /// How long the machine had been running when it was looked at, proc_uptime(5).
    pub uptime: Option<Ticks>,
}

/// Something that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// Processes and their namespaces.
    Processes,
    /// Threads and their namespaces.
    Threads,
    /// Open file descriptors of namespaces.
    Fds,
    /// Sockets that are not in the network namespace of their process.
    Sockets,
    /// Bind mounts of namespaces, in every mount namespace that could be reached.
    Mounts,
    /// Parents and owners of namespaces.
    Relations,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Of this process.
    pub pid: Pid,
    /// Which of its files under `/proc/PID`: `ns`, `cmdline`, ….
    pub what: String,
    /// The symbol of the error in errno(3): `EACCES`.
    pub error: String,
}

impl Snapshot {
    /// The process of this PID.
    #[must_use]
    pub fn process(&self, pid: Pid) -> Option<&Process> {
        let index = self.processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
        Some(&self.processes[index])
    }
}

impl Clock {
    /// The time at which that many ticks had passed since boot.
    #[must_use]
    pub fn time_of(&self, ticks: Ticks) -> Option<Timestamp> {
        let since_boot = std::time::Duration::from_nanos(
            u64::try_from(
                u128::from(ticks.0) * 1_000_000_000 / u128::from(self.ticks_per_second.max(1)),
            )
            .ok()?,
        );
        self.boot?.checked_add(since_boot).ok()
    }

    /// The seconds that so many ticks are.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact for 285 thousand years of ticks")]
    pub fn seconds(&self, ticks: Ticks) -> f64 {
        ticks.0 as f64 / self.ticks_per_second.max(1) as f64
    }

    /// The ticks that so many seconds are; of a negative number, none.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and fractions of a tick mean nothing"
    )]
    pub fn ticks(&self, seconds: f64) -> Ticks {
        Ticks((seconds * self.ticks_per_second as f64).round() as u64)
    }
}

/// A snapshot for the tests of what is made of it.
#[cfg(test)]
pub(super) mod sample {
    use super::*;

    /// One in which nothing was found.
    pub(in crate::model) fn snapshot() -> Snapshot {
        Snapshot {
            taken_at: Timestamp::UNIX_EPOCH,
            host: Host::default(),
            observer: Observer {
                pid: None,
                uid: Uid(0),
                namespaces: Namespaces::default(),
                proc: b"/proc".to_vec(),
                proc_pidns: Link::Unread,
                proc_is_foreign: false,
            },
            clock: Clock { boot: None, ticks_per_second: 100, uptime: None },
            scanned: Vec::new(),
            processes: Vec::new(),
            holders: Vec::new(),
            relations: BTreeMap::new(),
            containers: Containers::default(),
            user_names: HashMap::new(),
            problems: Vec::new(),
        }
    }
}
