//! A process and its threads, as facts.

use super::detail::Detail;
use super::ids::{NsId, Pid, Ticks, Uid};
use super::kind::Kind;
use super::link::{Link, Namespaces};
use super::standing::Standing;

/// Bytes that the process, or another that is not to be trusted, chose: any but NUL may occur.
pub type Bytes = Vec<u8>;

/// A process (thread group) at the time it was read.
///
/// `None` in a field that a process always has means that the view did not ask for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// PID in the PID namespace of the procfs.
    pub pid: Pid,
    /// The PIDs in the PID namespaces nested below that one, outermost first;
    /// empty if the process is in none. The NSpid line of proc_pid_status(5) is `pid` and these.
    pub nested_pids: Vec<Pid>,
    /// PID of the parent; 0 if the parent is outside the PID namespace of the procfs, or there is none.
    pub ppid: Pid,
    /// The name of the main thread, proc_pid_comm(5): up to 15 bytes, more for kernel threads.
    pub name: Bytes,
    /// State letter of proc_pid_stat(5).
    pub state: char,
    /// Runs no user program: `PF_KTHREAD` in the flags of proc_pid_stat(5).
    pub kernel_thread: bool,
    /// Effective user ID.
    pub uid: Uid,
    /// Process group; 0 if its leader is outside the PID namespace of the procfs.
    pub pgid: Pid,
    /// Session; 0 if its leader is outside the PID namespace of the procfs.
    pub sid: Pid,
    /// Name of the controlling terminal below `/dev`, see [`tty`](super::tty).
    pub tty: Option<String>,
    /// When the process started, after boot. With the PID this identifies it.
    pub start: Ticks,
    /// User and system time that it has used.
    pub cpu: Ticks,
    /// Resident memory in bytes; not counted exactly, see proc_pid_statm(5).
    pub rss_bytes: u64,
    /// How it stands with its terminal, the scheduler and memory.
    pub standing: Standing,
    /// Its threads but the main one.
    pub threads: Vec<Thread>,
    /// Its namespaces, which are those of its main thread.
    pub namespaces: Namespaces,
    /// Its arguments, argv\[0\] first; none for a kernel thread and a zombie.
    pub argv: Option<Vec<Bytes>>,
    /// Path in the cgroup hierarchy, relative to the reader's cgroup namespace.
    pub cgroup: Option<Bytes>,
    /// Security label of the LSM that gives one (`/proc/PID/attr/current`).
    pub label: Option<Bytes>,
    /// What is told where it is looked at for its own sake; never one in which nothing is known.
    pub detail: Option<Box<Detail>>,
}

/// A thread other than the main thread of its process.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// TID in the PID namespace of the procfs.
    pub tid: Pid,
    /// As [`Process::nested_pids`].
    pub nested_tids: Vec<Pid>,
    /// Its own name, if the view shows it.
    pub name: Option<Bytes>,
    /// Its namespaces, where they are not those of its process.
    pub namespaces: Option<Namespaces>,
}

/// Arguments up to the last that is not empty. Those behind it are room that a process made to change its title
/// in, and would be blanks that nobody sees.
#[must_use]
pub fn without_empty_end(arguments: &[Bytes]) -> &[Bytes] {
    let end = arguments.iter().rposition(|argument| !argument.is_empty());
    &arguments[..end.map_or(0, |last| last + 1)]
}

impl Process {
    /// Its arguments [without what nobody sees](without_empty_end).
    #[must_use]
    pub fn shown_arguments(&self) -> &[Bytes] {
        without_empty_end(self.argv.as_deref().unwrap_or_default())
    }

    /// Every PID that the process has, outermost first.
    pub fn pids(&self) -> impl Iterator<Item = Pid> {
        std::iter::once(self.pid).chain(self.nested_pids.iter().copied())
    }

    /// Its PID in its own PID namespace: 1 for the init process of that namespace.
    #[must_use]
    pub fn innermost_pid(&self) -> Pid {
        self.nested_pids.last().copied().unwrap_or(self.pid)
    }

    /// Ended, but not yet waited for by its parent.
    #[must_use]
    pub const fn is_zombie(&self) -> bool {
        matches!(self.state, 'Z' | 'X')
    }

    /// Whether the process is a member of the namespace.
    #[must_use]
    pub fn is_member(&self, kind: Kind, id: NsId) -> bool {
        self.namespaces[kind] == Link::Of(id)
    }
}

impl Thread {
    /// Every TID that the thread has, outermost first.
    pub fn tids(&self) -> impl Iterator<Item = Pid> {
        std::iter::once(self.tid).chain(self.nested_tids.iter().copied())
    }
}

/// Processes for the tests of what is made of them.
#[cfg(test)]
pub(super) mod sample {
    use super::*;
    use crate::model::kind::KindMap;

    /// A process of which all is usual, in the initial namespaces.
    pub(in crate::model) fn process(pid: u32, ppid: u32, name: &str) -> Process {
        Process {
            pid: Pid(pid),
            nested_pids: Vec::new(),
            ppid: Pid(ppid),
            name: name.into(),
            state: 'S',
            kernel_thread: false,
            uid: Uid(0),
            pgid: Pid(pid),
            sid: Pid(pid),
            tty: None,
            start: Ticks(u64::from(pid)),
            cpu: Ticks(0),
            rss_bytes: 0,
            standing: Standing::default(),
            threads: Vec::new(),
            namespaces: KindMap::from_fn(|kind| Link::Of(kind.initial())),
            argv: None,
            cgroup: None,
            label: None,
            detail: None,
        }
    }

    impl Process {
        /// The process as a member of another namespace.
        pub(in crate::model) fn inside(mut self, kind: Kind, link: Link) -> Self {
            self.namespaces[kind] = link;
            self
        }
    }
}
