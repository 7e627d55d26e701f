//! The procfs that this process was started with, proc(5).

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;

use rustix::fs::{Mode, OFlags, PROC_SUPER_MAGIC};
use rustix::io::Errno;

use super::CallError;

/// The procfs on `/proc`, opened before anything is joined or mounted.
///
/// Afterwards the path leads elsewhere: to a procfs of another PID namespace, or to whatever the
/// owner of a container has put there, which might never answer, or lie.
#[derive(Debug)]
pub struct OwnProc(Option<OwnedFd>);

impl OwnProc {
    /// Opens it. That there is none is told by what needs it.
    #[must_use]
    pub fn open() -> Self {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = rustix::fs::open(c"/proc", flags, Mode::empty()).ok();
        let is_procfs = |dir: &OwnedFd| {
            rustix::fs::fstatfs(dir).is_ok_and(|found| found.f_type == PROC_SUPER_MAGIC)
        };
        Self(dir.filter(is_procfs))
    }

    /// The directory of this process, which stays that of this process in those that it forks.
    ///
    /// # Errors
    ///
    /// `ENOENT` without a procfs, or when it does not show this process.
    pub fn own_directory(&self) -> Result<OwnedFd, CallError> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        self.root()
            .and_then(|root| rustix::fs::openat(root, c"self", flags, Mode::empty()))
            .map_err(CallError::of("open", "/proc/self"))
    }

    /// The PID of this process in it, which need not be what getpid(2) says.
    ///
    /// # Errors
    ///
    /// As [`OwnProc::own_directory`].
    pub fn own_pid(&self) -> Result<OsString, CallError> {
        let target = self.root().and_then(|root| rustix::fs::readlinkat(root, c"self", Vec::new()));
        let target = target.map_err(CallError::of("readlink", "/proc/self"))?;
        Ok(OsString::from_vec(target.into_bytes()))
    }

    /// Reads a file of it.
    #[must_use]
    pub fn read(&self, file: &str) -> Option<String> {
        let opened = rustix::fs::openat(
            self.root().ok()?,
            file,
            OFlags::RDONLY | OFlags::CLOEXEC,
            Mode::empty(),
        );
        let mut text = String::new();
        File::from(opened.ok()?).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Writes to a file of it, by one write: the kernel takes maps and offsets whole or not at all.
    ///
    /// # Errors
    ///
    /// See proc(5) for each file.
    pub fn write(&self, file: &str, text: &str) -> Result<(), CallError> {
        let root = self.root().map_err(CallError::of("open", format_args!("/proc/{file}")))?;
        write_at(root, file, text).map_err(CallError::of("write", format_args!("/proc/{file}")))
    }

    fn root(&self) -> Result<&OwnedFd, Errno> {
        self.0.as_ref().ok_or(Errno::NOENT)
    }
}

/// Writes to a file by one write.
///
/// # Errors
///
/// `ENOSPC` when not all was taken.
pub fn write_at(dir: impl AsFd, file: &str, text: &str) -> Result<(), Errno> {
    let opened = rustix::fs::openat(dir, file, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
    match File::from(opened).write(text.as_bytes()) {
        Ok(written) if written == text.len() => Ok(()),
        Ok(_) => Err(Errno::NOSPC),
        Err(error) => Err(Errno::from_io_error(&error).unwrap_or(Errno::IO)),
    }
}
