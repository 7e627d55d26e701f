//! ioctl_nsfs(2).

use std::ffi::c_void;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags, StatxFlags};
use rustix::io::Errno;
use rustix::ioctl::{Getter, Ioctl, IoctlOutput, Opcode, ioctl, opcode};

use super::CallError;
use super::opener::Opener;

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
    open_at(rustix::fs::CWD, path)
}

/// As [`open`], of a path below a directory.
///
/// # Errors
///
/// When it cannot be opened.
pub fn open_at(directory: impl AsFd, path: &Path) -> Result<Option<OwnedFd>, CallError> {
    // A path from the user could name a device or a FIFO, which acts when it is opened; O_PATH does not.
    let place = rustix::fs::openat(directory, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())
        .map_err(CallError::of("open", path.display()))?;
    open_place(&place).map_err(CallError::of("open", path.display()))
}

/// As [`open`], of a file at whose place (an `O_PATH` descriptor) one is already.
///
/// # Errors
///
/// When it cannot be opened.
pub fn open_place(place: &OwnedFd) -> Result<Option<OwnedFd>, Errno> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    if !is_of_nsfs(place)? {
        return Ok(None);
    }
    // The same file again, whatever the path leads to by now.
    let again = format!("/proc/self/fd/{}", place.as_raw_fd());
    rustix::fs::open(again, flags, Mode::empty()).map(Some)
}

/// Whether a file is one of nsfs, told by its device; another's filesystem is not asked, as it might not answer.
fn is_of_nsfs(place: impl AsFd) -> Result<bool, Errno> {
    let device = |file, path, flags| {
        let flags = flags | AtFlags::STATX_DONT_SYNC;
        let file = rustix::fs::statx(file, path, flags, StatxFlags::empty())?;
        Ok((file.stx_dev_major, file.stx_dev_minor))
    };
    let own = device(rustix::fs::CWD, c"/proc/self/ns/user", AtFlags::empty())
        .or_else(|_: Errno| device(rustix::fs::CWD, c"/proc/self/ns/mnt", AtFlags::empty()))?;
    Ok(device(place.as_fd(), c"", AtFlags::EMPTY_PATH)? == own)
}

/// The place of what is mounted at a path below a root directory, which nobody there can make one wait for or
/// lead elsewhere: only directories that the kernel has in memory are gone through, as all above a mount are.
///
/// # Errors
///
/// `EAGAIN` where a filesystem would have to be asked, `ENOSYS` before Linux 5.6, `EINVAL` before 5.12.
pub fn mounted_at(root: impl AsFd, path: &Path) -> Result<OwnedFd, CallError> {
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::CACHED | ResolveFlags::NO_MAGICLINKS;
    rustix::fs::openat2(root, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve)
        .map_err(CallError::of("openat2", path.display()))
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
    unsafe { ioctl(namespace, NsGetUserns {}) }
}

/// The parent of a PID or user namespace.
///
/// # Errors
///
/// `EPERM` when that is outside of the caller's own namespace of the kind, `EINVAL` for another kind.
pub fn parent(namespace: impl AsFd) -> Result<OwnedFd, Errno> {
    // SAFETY: NsGetParent describes the ioctl as ioctl_nsfs(2) does: it takes no argument, and
    // what it returns is a new descriptor that nobody else has.
    unsafe { ioctl(namespace, NsGetParent {}) }
}

/// The user who made a user namespace, as seen from the caller's.
///
/// # Errors
///
/// `EINVAL` for another kind.
pub fn owner_uid(namespace: impl AsFd) -> Result<u32, Errno> {
    // SAFETY: NsGetOwnerUid describes the ioctl as ioctl_nsfs(2) does: it writes a uid_t.
    let getter = unsafe { NsGetOwnerUid::new() };
    // SAFETY: as above.
    unsafe { ioctl(namespace, getter) }
}

/// The 64-bit ID of a namespace, which no other has while the machine runs.
///
/// # Errors
///
/// `ENOTTY` before Linux 6.18.
pub fn unique_id(namespace: impl AsFd) -> Result<u64, Errno> {
    // SAFETY: NsGetId describes the ioctl as include/uapi/linux/nsfs.h does: it writes an __u64.
    let getter = unsafe { NsGetId::new() };
    // SAFETY: as above.
    unsafe { ioctl(namespace, getter) }
}

/// The PID namespace that the next child of a process will be in, also while nobody is in it yet.
///
/// # Errors
///
/// `ENOTTY` before Linux 6.11, `EACCES` without the permission to look at the process.
pub fn pid_namespace_for_children(pidfd: impl AsFd) -> Result<OwnedFd, Errno> {
    // SAFETY: PidfdGetPidForChildren is as include/uapi/linux/pidfd.h has it: it takes no argument, and
    // what it returns is a new descriptor that nobody else has.
    unsafe { ioctl(pidfd, PidfdGetPidForChildren {}) }
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

/// `NS_GET_OWNER_UID`, `_IO(0xb7, 4)` in include/uapi/linux/nsfs.h though it writes a `uid_t`.
type NsGetOwnerUid = Getter<{ opcode::none(0xb7, 4) }, u32>;

/// `NS_GET_ID`, `_IOR(0xb7, 13, __u64)`.
type NsGetId = Getter<{ opcode::read::<u64>(0xb7, 13) }, u64>;

/// `NS_GET_USERNS`, `_IO(0xb7, 1)`.
type NsGetUserns = Opener<{ opcode::none(0xb7, 1) }>;

/// `NS_GET_PARENT`, `_IO(0xb7, 2)`.
type NsGetParent = Opener<{ opcode::none(0xb7, 2) }>;

/// `PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE`, `_IO(0xff, 6)`.
type PidfdGetPidForChildren = Opener<{ opcode::none(0xff, 6) }>;
