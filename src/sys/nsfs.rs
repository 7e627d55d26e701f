//! ioctl_nsfs(2).

use std::ffi::c_void;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FsWord, Mode, OFlags};
use rustix::io::Errno;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl, opcode};

use super::CallError;

/// `NSFS_MAGIC` in `include/uapi/linux/magic.h`.
const NSFS_MAGIC: FsWord = 0x6e73_6673;

/// A namespace, as its file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NsFile {
    /// The `CLONE_NEW*` flag of its kind.
    pub clone_flag: u32,
    /// Its inode in nsfs.
    pub inode: u64,
}

/// Looks at the nsfs file of this path: a link in `/proc/PID/ns`, or a bind mount of one.
/// `None` if the file is of another filesystem.
///
/// # Errors
///
/// When it cannot be opened.
pub fn at_path(path: &Path) -> Result<Option<NsFile>, CallError> {
    let failure = CallError::of("NS_GET_NSTYPE", path.display());
    open(path)?.map(describe).transpose().map_err(failure)
}

/// Opens the nsfs file of this path; `None` if the file is of another filesystem.
///
/// # Errors
///
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<Option<OwnedFd>, CallError> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    // A path from the user could name a device or a FIFO, which acts when it is opened; O_PATH does not.
    let place = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())
        .map_err(CallError::of("open", path.display()))?;
    let filesystem =
        rustix::fs::fstatfs(&place).map_err(CallError::of("fstatfs", path.display()))?;
    if filesystem.f_type != NSFS_MAGIC {
        return Ok(None);
    }
    // The same file again, whatever the path leads to by now.
    let again = format!("/proc/self/fd/{}", place.as_raw_fd());
    let file = rustix::fs::open(again, flags, Mode::empty())
        .map_err(CallError::of("open", path.display()))?;
    Ok(Some(file))
}

/// What is known of an open file of nsfs.
///
/// # Errors
///
/// `ENOTTY` when it is none.
pub fn describe(file: impl AsFd) -> Result<NsFile, Errno> {
    let stat = rustix::fs::fstat(&file)?;
    Ok(NsFile { clone_flag: clone_flag(&file)?, inode: stat.st_ino })
}

/// The user namespace that owns the namespace; of a user namespace, its parent.
///
/// # Errors
///
/// `EPERM` when that is neither the caller's user namespace nor below it.
pub fn owner(namespace: impl AsFd) -> Result<OwnedFd, Errno> {
    // SAFETY: NsGetUserns describes the ioctl as ioctl_nsfs(2) does: it takes no argument, and
    // what it returns is a new descriptor that nobody else has.
    unsafe { ioctl(namespace, NsGetUserns) }
}

/// The `CLONE_NEW*` flag of the namespace's kind.
fn clone_flag(namespace: impl AsFd) -> Result<u32, Errno> {
    // SAFETY: NsGetNstype describes the ioctl as ioctl_nsfs(2) does: it takes no argument,
    // so the kernel neither reads nor writes memory of ours, on a file of whatever kind.
    unsafe { ioctl(namespace, NsGetNstype) }
}

/// `NS_GET_NSTYPE`: the answer is the call's own return value.
struct NsGetNstype;

// SAFETY: the opcode is `_IO(0xb7, 3)` of include/uapi/linux/nsfs.h, which moves no data; the pointer
// is null and never followed, and the output is made from the return value alone.
unsafe impl Ioctl for NsGetNstype {
    type Output = u32;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        opcode::none(0xb7, 3)
    }

    fn as_ptr(&mut self) -> *mut c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(out: IoctlOutput, _: *mut c_void) -> rustix::io::Result<u32> {
        u32::try_from(out).map_err(|_| Errno::INVAL)
    }
}

/// `NS_GET_USERNS`: the answer is a descriptor, close-on-exec.
struct NsGetUserns;

// SAFETY: the opcode is `_IO(0xb7, 1)` of include/uapi/linux/nsfs.h, which moves no data; the pointer
// is null and never followed, and the output is made from the return value alone.
unsafe impl Ioctl for NsGetUserns {
    type Output = OwnedFd;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        opcode::none(0xb7, 1)
    }

    fn as_ptr(&mut self) -> *mut c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(out: IoctlOutput, _: *mut c_void) -> rustix::io::Result<OwnedFd> {
        // SAFETY: the call succeeded, so this is the descriptor that the kernel has just opened for us.
        Ok(unsafe { OwnedFd::from_raw_fd(out) })
    }
}
