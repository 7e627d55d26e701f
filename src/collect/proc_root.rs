//! The root of a procfs, and the directories of processes and threads in it.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::buffer::spare_capacity;
use rustix::fs::{Mode, OFlags, PROC_SUPER_MAGIC, RawDir};
use rustix::io::Errno;
use rustix::path::{Arg, DecInt};

use super::parse::{ns_link, stat, status};
use crate::model::ids::{Pid, Uid};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::process::Process;
use crate::sys::CallError;

/// A procfs, or a directory that looks like one.
#[derive(Debug)]
pub struct ProcRoot {
    dir: OwnedFd,
    path: PathBuf,
    is_procfs: bool,
}

/// The directory of a process, `/proc/PID`, or of a thread, `/proc/PID/task/TID`.
///
/// The descriptor pins the process: every file that is read through it is of that one, or fails
/// with `ESRCH` or `ENOENT` once it is gone, also when its PID has been given to another.
#[derive(Debug)]
pub struct ProcDir(OwnedFd);

/// Whether the error says that the process ended: its directory is not there any more
/// (`ENOENT`), or what was opened before is no process's now (`ESRCH`).
#[must_use]
pub fn has_vanished(errno: Errno) -> bool {
    matches!(errno, Errno::NOENT | Errno::SRCH)
}

impl ProcRoot {
    /// Opens the directory.
    ///
    /// # Errors
    ///
    /// When it is not there, is no directory, or may not be read.
    pub fn open(path: &Path) -> Result<Self, CallError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = rustix::fs::open(path, flags, Mode::empty())
            .map_err(CallError::of("open", path.display()))?;
        let filesystem =
            rustix::fs::fstatfs(&dir).map_err(CallError::of("fstatfs", path.display()))?;
        let is_procfs = filesystem.f_type == PROC_SUPER_MAGIC;
        Ok(Self { dir, path: path.to_owned(), is_procfs })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it the working directory of this process.
    ///
    /// # Errors
    ///
    /// See fchdir(2).
    pub fn go_there(&self) -> Result<(), CallError> {
        rustix::process::fchdir(&self.dir).map_err(CallError::of("fchdir", self.path.display()))
    }

    /// The PIDs of all processes that are listed, in ascending order.
    ///
    /// # Errors
    ///
    /// When the directory cannot be listed.
    pub fn pids(&self) -> Result<Vec<Pid>, CallError> {
        // From the start, however often it is asked.
        rustix::fs::seek(&self.dir, rustix::fs::SeekFrom::Start(0))
            .map_err(CallError::of("lseek", self.path.display()))?;
        let mut pids =
            list_numbers(&self.dir).map_err(CallError::of("getdents", self.path.display()))?;
        pids.sort_unstable();
        Ok(pids)
    }

    /// The directory of a process.
    ///
    /// # Errors
    ///
    /// See [`has_vanished`]; `EPERM` when the procfs is mounted with `hidepid=noaccess`, proc(5).
    pub fn process(&self, pid: Pid) -> Result<ProcDir, Errno> {
        ProcDir::open(&self.dir, DecInt::new(pid.0))
    }

    /// The process that a thread is one of, by the TID of the thread: it has a directory like a process,
    /// which is not listed.
    #[must_use]
    pub fn process_of_thread(&self, tid: Pid) -> Option<Pid> {
        let mut text = Vec::new();
        self.process(tid).ok()?.read(c"status", &mut text).ok()?;
        status::parse(&text).tgid.map(Pid)
    }

    /// The PID of this process, as this procfs shows it: by the link `self`, never
    /// by getpid(2), which tells the PID in another namespace if the procfs belongs to another.
    ///
    /// `None` if this process is not to be seen there.
    #[must_use]
    pub fn own_pid(&self) -> Option<Pid> {
        if !self.is_procfs {
            return None;
        }
        let target = rustix::fs::readlinkat(&self.dir, c"self", Vec::new()).ok()?;
        target.to_str().ok()?.parse().ok().map(Pid)
    }

    /// Whether it is a procfs, and no directory that merely looks like one.
    #[must_use]
    pub fn is_procfs(&self) -> bool {
        self.is_procfs
    }

    /// Whether it shows the PID namespace that this process is in, so that its PIDs are ours.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let own = self.own_pid().and_then(|pid| self.process(pid).ok());
        own.is_some_and(|dir| {
            let mut text = Vec::new();
            dir.read(c"status", &mut text).is_ok() && status::parse(&text).nspid.len() <= 1
        })
    }

    /// Reads a file that is not of a process, such as `stat`.
    #[must_use]
    pub fn read(&self, path: &CStr) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        read_file(&self.dir, path, &mut text).ok()?;
        Some(text)
    }
}

impl AsFd for ProcDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl ProcDir {
    fn open(parent: impl AsFd, path: impl Arg) -> Result<Self, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::openat(parent, path, flags, Mode::empty()).map(Self)
    }

    /// Reads a file of the directory whole, in place of what is in `text`.
    ///
    /// # Errors
    ///
    /// See [`has_vanished`]; `EACCES` or `EPERM` when it may not be read.
    pub fn read(&self, file: &CStr, text: &mut Vec<u8>) -> Result<(), Errno> {
        read_file(&self.0, file, text)
    }

    /// The namespace that the link of this kind leads to.
    ///
    /// # Errors
    ///
    /// `EACCES` when it may not be read. `ENOENT` when the process has left its namespaces,
    /// has vanished, or the kernel lacks the kind.
    pub fn namespace(&self, kind: Kind) -> Result<Link, Errno> {
        let mut buffer = [MaybeUninit::uninit(); 64];
        let (target, _) = rustix::fs::readlinkat_raw(&self.0, ns_path(kind), &mut buffer)?;
        match ns_link::parse(target) {
            Some((found, id)) if found == kind => Ok(Link::Of(id)),
            _ => Err(Errno::NOENT),
        }
    }

    /// The owner of the directory, which in a procfs is the effective user of the process.
    ///
    /// That holds for this directory alone: what is in it belongs to root where the process is not
    /// dumpable (`task_dump_owner` in `fs/proc/base.c`). Of a process that is gone it is root, and
    /// no error (`pid_getattr`): only what is read afterwards tells that it was there.
    ///
    /// # Errors
    ///
    /// None that a process could cause.
    pub fn owner(&self) -> Result<Uid, Errno> {
        rustix::fs::fstat(&self.0).map(|stat| Uid(stat.st_uid))
    }

    /// Whether it is that of the process that was seen, and no other has its PID now.
    #[must_use]
    pub fn is_of(&self, process: &Process) -> bool {
        let mut text = Vec::new();
        self.read(c"stat", &mut text).is_ok()
            && stat::parse(&text).is_some_and(|stat| stat.start_ticks == process.start.0)
    }

    /// The TIDs of the threads of a process, its main thread included.
    ///
    /// # Errors
    ///
    /// See [`has_vanished`].
    pub fn tids(&self) -> Result<Vec<Pid>, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let tasks = rustix::fs::openat(&self.0, c"task", flags, Mode::empty())?;
        list_numbers(tasks)
    }

    /// The directory of a thread of a process.
    ///
    /// # Errors
    ///
    /// See [`has_vanished`].
    pub fn thread(&self, tid: Pid) -> Result<Self, Errno> {
        let mut path = *b"task/\0\0\0\0\0\0\0\0\0\0\0";
        let digits = DecInt::new(tid.0);
        path[5..][..digits.as_bytes().len()].copy_from_slice(digits.as_bytes());
        let path = CStr::from_bytes_until_nul(&path).map_err(|_| Errno::NAMETOOLONG)?;
        Self::open(&self.0, path)
    }
}

const fn ns_path(kind: Kind) -> &'static CStr {
    match kind {
        Kind::Cgroup => c"ns/cgroup",
        Kind::Ipc => c"ns/ipc",
        Kind::Mnt => c"ns/mnt",
        Kind::Net => c"ns/net",
        Kind::Pid => c"ns/pid",
        Kind::Time => c"ns/time",
        Kind::User => c"ns/user",
        Kind::Uts => c"ns/uts",
    }
}

/// The entries whose names are PIDs, in the order of the directory.
fn list_numbers(dir: impl AsFd) -> Result<Vec<Pid>, Errno> {
    let mut numbers = Vec::new();
    let mut buffer = vec![MaybeUninit::uninit(); 32 * 1024];
    let mut entries = RawDir::new(dir, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let number = entry.file_name().to_str().ok().and_then(|name| name.parse().ok());
        numbers.extend(number.filter(|number| *number > 0).map(Pid));
    }
    Ok(numbers)
}

/// Reads a file whole, in place of what is in `text`.
fn read_file(dir: impl AsFd, path: &CStr, text: &mut Vec<u8>) -> Result<(), Errno> {
    const ROOM: usize = 4096;
    text.clear();
    let file = rustix::fs::openat(dir, path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    loop {
        text.reserve(ROOM);
        if rustix::io::read(&file, spare_capacity(text))? == 0 {
            return Ok(());
        }
    }
}
