//! Opening a namespace through what holds it.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::proc_root::ProcRoot;
use super::traffic;
use crate::model::holder::{Fd, Holder, Mount, Task};
use crate::model::ids::{NsId, Pid};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::sys::{CallError, nsfs, process, sockets};

/// Opens namespaces of the processes of a procfs, as they were when it was read.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    root: &'a ProcRoot,
    processes: &'a [Process],
    /// The PIDs are also those of this process's PID namespace.
    pids_are_own: bool,
}

impl<'a> Reach<'a> {
    /// Through these processes.
    #[must_use]
    pub fn new(root: &'a ProcRoot, processes: &'a [Process]) -> Self {
        Self { root, processes, pids_are_own: root.is_own() }
    }

    /// Opens a namespace through one of its holders.
    ///
    /// # Errors
    ///
    /// `ESTALE` when what is there now is another namespace, `ENOENT` when there is nothing any more, `EACCES` or
    /// `EPERM` when it may not be opened, `EOPNOTSUPP` for what is reached only through other namespaces, and for a socket that is not to be
    /// touched, see [`traffic`].
    pub fn open(&self, key: NsKey, holder: &Holder) -> Result<OwnedFd, CallError> {
        let opened = match holder {
            Holder::Process(pid) => self.open_link(Task::main(*pid), key.kind.name()),
            Holder::Thread(task) => self.open_link(*task, key.kind.name()),
            Holder::ChildPids(task) => self
                .open_link(*task, "pid_for_children")
                .or_else(|error| self.open_pids_for_children(*task).map_err(|_| error)),
            Holder::ChildTime(task) => self.open_link(*task, "time_for_children"),
            Holder::Fd(task, fd) => self.open_fd(*task, *fd),
            Holder::Socket(task, fd) => self.open_of_socket(*task, *fd),
            Holder::Mount(mount) => self.open_mount(mount),
            Holder::Child(_) | Holder::Owned(_) => {
                Err(CallError::of("open", key)(Errno::OPNOTSUPP))
            }
        }?;
        let found = nsfs::describe(&opened).map_err(CallError::of("NS_GET_NSTYPE", key))?;
        if found.inode != key.id.0 || found.clone_flag != key.kind.clone_flag() {
            return Err(CallError::of("open", key)(Errno::STALE));
        }
        Ok(opened)
    }

    fn open_link(&self, task: Task, name: &str) -> Result<OwnedFd, CallError> {
        if !self.root.is_procfs() {
            return self.open_below(task, &format!("ns/{name}"));
        }
        // A link that leads to nothing but a namespace.
        let path = format!("{}ns/{name}", below(task));
        let opened = self.root.process(task.pid).and_then(|process| {
            rustix::fs::openat(process, &path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
        });
        let place = format_args!("{}/{}/{path}", self.root.path().display(), task.pid);
        opened.map_err(CallError::of("open", place))
    }

    fn open_fd(&self, task: Task, fd: Fd) -> Result<OwnedFd, CallError> {
        self.open_below(task, &format!("fd/{}", fd.0))
    }

    fn open_below(&self, task: Task, file: &str) -> Result<OwnedFd, CallError> {
        let thread = below(task);
        let name = format!("{}/{}/{thread}{file}", self.root.path().display(), task.pid);
        let process = self.root.process(task.pid).map_err(CallError::of("open", &name))?;
        let opened = nsfs::open_at(&process, format!("{thread}{file}").as_ref())?;
        opened.ok_or(Errno::STALE).map_err(CallError::of("open", &name))
    }

    /// Where the init of the namespace is not there yet the link is empty, and only a pidfd leads to it.
    fn open_pids_for_children(&self, task: Task) -> Result<OwnedFd, CallError> {
        let pidfd = self.pidfd(task)?;
        nsfs::pid_namespace_for_children(pidfd)
            .map_err(CallError::of("PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE", task.tid))
    }

    fn open_of_socket(&self, task: Task, fd: Fd) -> Result<OwnedFd, CallError> {
        let name = format!("{} of process {}", fd.0, task.pid);
        if traffic::is_classed(self.root) {
            return Err(CallError::of("pidfd_getfd", &name)(Errno::OPNOTSUPP));
        }
        let raw =
            i32::try_from(fd.0).map_err(|_| CallError::of("pidfd_getfd", &name)(Errno::BADF))?;
        let socket = sockets::of_process(self.pidfd(task)?, raw)
            .map_err(CallError::of("pidfd_getfd", &name))?;
        sockets::net_namespace(socket).map_err(CallError::of("SIOCGSKNS", &name))
    }

    /// A pidfd is of a PID in this process's PID namespace, which need not be that of the procfs.
    fn pidfd(&self, task: Task) -> Result<OwnedFd, CallError> {
        if !self.pids_are_own {
            return Err(CallError::of("pidfd_open", task.pid)(Errno::SRCH));
        }
        if task.is_main() {
            process::pidfd(task.pid.0)
        } else {
            process::pidfd_of_thread(task.tid.0)
        }
    }

    fn open_mount(&self, mount: &Mount) -> Result<OwnedFd, CallError> {
        let name = String::from_utf8_lossy(&mount.path).into_owned();
        let member = self.member(mount.mnt_ns).ok_or(Errno::OPNOTSUPP);
        let member = member.map_err(CallError::of("open", &name))?;
        let process = self.root.process(member).map_err(CallError::of("open", &name))?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::openat(&process, c"root", flags, Mode::empty())
            .map_err(CallError::of("open", format_args!("root of process {member}")))?;
        let place = nsfs::mounted_at(root, Path::new(OsStr::from_bytes(&mount.path)))?;
        let opened = nsfs::open_place(&place).map_err(CallError::of("open", &name))?;
        opened.ok_or(Errno::STALE).map_err(CallError::of("open", &name))
    }

    /// A process in a mount namespace.
    fn member(&self, mnt_ns: NsId) -> Option<Pid> {
        let is_member = |process: &&Process| process.namespaces[Kind::Mnt] == Link::Of(mnt_ns);
        self.processes.iter().find(is_member).map(|process| process.pid)
    }
}

/// Where what is of a thread is, below the directory of its process.
fn below(task: Task) -> String {
    if task.is_main() { String::new() } else { format!("task/{}/", task.tid) }
}
