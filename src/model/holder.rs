//! What keeps a namespace alive, as namespaces(7) lists it.

use std::fmt;

use super::ids::{NsId, Pid};
use super::ns_key::NsKey;
use super::process::Bytes;

/// Something that keeps a namespace alive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Its member processes, for all of which the leader stands.
    Process(Pid),
    /// A thread that is in it, while its process is not.
    Thread(Task),
    /// The next child of the thread will be in this PID namespace: `/proc/PID/ns/pid_for_children`.
    ChildPids(Task),
    /// The same for time namespaces, `/proc/PID/ns/time_for_children`.
    ChildTime(Task),
    /// An open file descriptor of the namespace's file.
    Fd(Task, Fd),
    /// An open socket, which belongs to the network namespace that it was made in.
    Socket(Task, Fd),
    /// A bind mount of the namespace's file.
    Mount(Mount),
    /// A namespace whose parent it is.
    Child(NsKey),
    /// A namespace that it owns.
    Owned(NsKey),
}

/// A thread, by which its process can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// The process.
    pub pid: Pid,
    /// The thread; of the main thread, the PID.
    pub tid: Pid,
}

/// The number of a file descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fd(pub u32);

/// A mount of a namespace's file, proc_pid_mountinfo(5).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mount {
    /// The mount namespace that it is in.
    pub mnt_ns: NsId,
    /// Where it is, as seen in that mount namespace; nothing is escaped.
    pub path: Bytes,
    /// Something else is mounted over it, so that its path leads elsewhere.
    pub covered: bool,
}

impl Task {
    /// The main thread of a process.
    #[must_use]
    pub const fn main(pid: Pid) -> Self {
        Self { pid, tid: pid }
    }

    /// Whether it is the main thread of its process.
    #[must_use]
    pub fn is_main(self) -> bool {
        self.pid == self.tid
    }
}

impl Holder {
    /// The process that holds it, itself or by a thread, if it is one.
    #[must_use]
    pub const fn pid(&self) -> Option<Pid> {
        match self {
            Self::Process(pid) => Some(*pid),
            Self::Thread(task)
            | Self::ChildPids(task)
            | Self::ChildTime(task)
            | Self::Fd(task, _)
            | Self::Socket(task, _) => Some(task.pid),
            Self::Mount(_) | Self::Child(_) | Self::Owned(_) => None,
        }
    }
}

/// In words: `fd 7 of process 12`. Bytes that are not UTF-8 are replaced, others as they are.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(pid) => write!(f, "process {pid}"),
            Self::Thread(task) => write!(f, "{task}"),
            Self::ChildPids(task) => write!(f, "pid_for_children of {task}"),
            Self::ChildTime(task) => write!(f, "time_for_children of {task}"),
            Self::Fd(task, fd) => write!(f, "fd {} of {task}", fd.0),
            Self::Socket(task, fd) => write!(f, "socket {} of {task}", fd.0),
            Self::Mount(Mount { mnt_ns, path, covered }) => {
                let covered = if *covered { ", covered" } else { "" };
                write!(f, "mount {} in mnt:[{mnt_ns}]{covered}", String::from_utf8_lossy(path))
            }
            Self::Child(key) => write!(f, "its child {key}"),
            Self::Owned(key) => write!(f, "{key}, which it owns"),
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_main() {
            write!(f, "process {}", self.pid)
        } else {
            write!(f, "thread {} of process {}", self.tid, self.pid)
        }
    }
}
