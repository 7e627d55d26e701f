//! What is opened of a process to enter its namespaces.
//!
//! All is opened through the descriptor of its directory, which pins the process: what is opened is of
//! that one, or fails, whatever happens to its PID meanwhile.

use std::ffi::OsString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::parse::{stat, status};
use super::proc_root::{ProcDir, ProcRoot};
use crate::model::ids::{NsId, Pid, Ticks};
use crate::model::kind::Kind;
use crate::sys::{CallError, nsfs, process};

/// A process whose namespaces are to be entered.
#[derive(Debug)]
pub struct Target {
    /// Its PID, or the TID of one of its threads, in the procfs.
    pub pid: Pid,
    dir: ProcDir,
    pidfd: Option<OwnedFd>,
    start: u64,
    /// Its main thread has ended; others live on, maybe.
    is_headless: bool,
}

impl Target {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// `ENOENT` when there is none.
    pub fn open(root: &ProcRoot, pid: Pid) -> Result<Self, CallError> {
        let path = format!("{}/{pid}", root.path().display());
        let dir = root.process(pid).map_err(CallError::of("open", &path))?;
        let (start, state) =
            identity(&dir).map_err(CallError::of("read", format_args!("{path}/stat")))?;
        // The PID is one of the procfs; it is ours too only if that shows our own PID namespace.
        let pidfd = root.is_own().then(|| process::pidfd(pid.0).ok()).flatten();
        let target = Self { pid, dir, pidfd, start, is_headless: matches!(state, 'Z' | 'X') };
        // If the directory is still of a process now, the pidfd is of the same.
        target.must_be_same()?;
        Ok(target)
    }

    /// Whether it was started then, so that it is the one that was seen with this PID.
    #[must_use]
    pub fn started_at(&self, start: Ticks) -> bool {
        self.start == start.0
    }

    /// Its pidfd, where that can be had.
    #[must_use]
    pub fn pidfd(&self) -> Option<&OwnedFd> {
        self.pidfd.as_ref()
    }

    /// Its pidfd, where its namespaces can be joined by it: not when its main thread has ended.
    #[must_use]
    pub fn pidfd_to_join(&self) -> Option<&OwnedFd> {
        self.pidfd.as_ref().filter(|_| !self.is_headless)
    }

    /// Checks that the process that was opened is still there, and is that one.
    ///
    /// # Errors
    ///
    /// `ESRCH` when it is not.
    pub fn must_be_same(&self) -> Result<(), CallError> {
        match identity(&self.dir) {
            Ok((start, _)) if start == self.start => Ok(()),
            _ => Err(CallError::of("read", format_args!("stat of process {}", self.pid))(
                Errno::SRCH,
            )),
        }
    }

    /// The namespace of this kind that it is in, by one of its other threads if the main one has ended.
    ///
    /// # Errors
    ///
    /// `EACCES` when it may not be looked at, `ENOENT` when it has none.
    pub fn namespace(&self, kind: Kind) -> Result<OwnedFd, CallError> {
        let name = format!("ns/{kind}");
        let of_thread =
            |tid: Pid| self.open_file(&format!("task/{tid}/{name}"), OFlags::RDONLY).ok();
        let of_any_thread = || self.dir.tids().unwrap_or_default().into_iter().find_map(of_thread);
        match self.open_file(&name, OFlags::RDONLY) {
            Err(Errno::NOENT) => of_any_thread().ok_or(Errno::NOENT),
            other => other,
        }
        .map_err(CallError::of("open", self.name_of(&name)))
    }

    /// Its root directory.
    ///
    /// # Errors
    ///
    /// `EACCES` when it may not be looked at.
    pub fn root(&self) -> Result<OwnedFd, CallError> {
        self.open_directory("root")
    }

    /// Its working directory.
    ///
    /// # Errors
    ///
    /// `EACCES` when it may not be looked at.
    pub fn working_directory(&self) -> Result<OwnedFd, CallError> {
        self.open_directory("cwd")
    }

    /// Its environment, as it was started with.
    ///
    /// # Errors
    ///
    /// `EACCES` when it may not be looked at.
    pub fn environment(&self) -> Result<Vec<OsString>, CallError> {
        let text = self.text("environ")?;
        let entries = text.split(|byte| *byte == 0).filter(|entry| entry.contains(&b'='));
        Ok(entries.map(|entry| OsString::from_vec(entry.to_vec())).collect())
    }

    /// Its cgroups, as in the file.
    ///
    /// # Errors
    ///
    /// `ESRCH` when it has ended.
    pub fn cgroups(&self) -> Result<Vec<u8>, CallError> {
        self.text("cgroup")
    }

    /// Its security label.
    ///
    /// # Errors
    ///
    /// `EINVAL` when no security module gives one.
    pub fn label(&self) -> Result<Vec<u8>, CallError> {
        self.text("attr/current")
    }

    /// Its `uid_map` or `gid_map`, as seen from here.
    ///
    /// # Errors
    ///
    /// `ESRCH` when it has ended.
    pub fn id_map(&self, file: &str) -> Result<Vec<u8>, CallError> {
        self.text(file)
    }

    /// Its effective user and group, as seen from here.
    ///
    /// # Errors
    ///
    /// `ESRCH` when it has ended.
    pub fn credentials(&self) -> Result<(u32, u32), CallError> {
        let text = self.text("status")?;
        let status = status::parse(&text);
        let missing = || CallError::of("read", self.name_of("status"))(Errno::ILSEQ);
        status.euid.zip(status.egid).ok_or_else(missing)
    }

    fn text(&self, file: &str) -> Result<Vec<u8>, CallError> {
        let mut text = Vec::new();
        let path = std::ffi::CString::new(file).expect("names of files have no NUL");
        self.dir.read(&path, &mut text).map_err(CallError::of("read", self.name_of(file)))?;
        Ok(text)
    }

    fn open_directory(&self, name: &str) -> Result<OwnedFd, CallError> {
        self.open_file(name, OFlags::PATH | OFlags::DIRECTORY)
            .map_err(CallError::of("open", self.name_of(name)))
    }

    fn open_file(&self, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        rustix::fs::openat(self.dir.as_fd(), name, flags | OFlags::CLOEXEC, Mode::empty())
    }

    fn name_of(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.pid)
    }
}

/// When it was started, and its state.
fn identity(dir: &ProcDir) -> Result<(u64, char), Errno> {
    let mut text = Vec::new();
    dir.read(c"stat", &mut text)?;
    let stat = stat::parse(&text).ok_or(Errno::ILSEQ)?;
    Ok((stat.start_ticks, stat.state))
}

/// A user namespace on the way to another.
#[derive(Debug)]
pub struct OnTheWay {
    /// Its inode.
    pub id: NsId,
    /// Its file.
    pub file: OwnedFd,
}

/// The user namespaces that lead to a namespace: from the one below `own` to its owner, or for a user
/// namespace to itself. `None` if `own` is not among them, as far as the kernel lets one see.
#[must_use]
pub fn way(namespace: &OwnedFd, kind: Kind, own: NsId) -> Option<Vec<OnTheWay>> {
    let mut way = Vec::new();
    let mut here = match kind {
        Kind::User => namespace.try_clone().ok()?,
        _ => nsfs::owner(namespace).ok()?,
    };
    loop {
        let id = NsId(nsfs::describe(&here).ok()?.inode);
        if id == own {
            way.reverse();
            return Some(way);
        }
        let above = nsfs::owner(&here);
        way.push(OnTheWay { id, file: here });
        here = above.ok()?;
    }
}
