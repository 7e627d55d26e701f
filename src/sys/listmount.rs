//! listmount(2) and statmount(2): the mounts of a mount namespace that nobody need be in.

use std::mem::size_of;
use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::ioctl::{Getter, ioctl, opcode};

/// All system calls since Linux 5.1 have the same distance from each other everywhere.
const SYS_STATMOUNT: libc::c_long = libc::SYS_pidfd_open + 457 - 434;
const SYS_LISTMOUNT: libc::c_long = libc::SYS_pidfd_open + 458 - 434;

/// What statmount(2) is to tell, in `include/uapi/linux/mount.h`.
const STATMOUNT_SB_BASIC: u64 = 0x1;
const STATMOUNT_MNT_BASIC: u64 = 0x2;
const STATMOUNT_MNT_ROOT: u64 = 0x8;
const STATMOUNT_MNT_POINT: u64 = 0x10;

/// The length of struct statmount without its strings, in words of 8 bytes.
const HEAD: usize = 64;

/// All mounts of the namespace.
const LSMT_ROOT: u64 = u64::MAX;

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    /// The ID of the mount, which no other has while the machine runs.
    pub id: u64,
    /// The mount that it is on, which is itself or one that is not listed for a root.
    pub parent: u64,
    /// The `*_MAGIC` of its filesystem.
    pub magic: u64,
    /// Where it is, below the root of its mount namespace.
    pub path: Vec<u8>,
    /// Which file of the filesystem is mounted.
    pub root: Vec<u8>,
}

/// The ID of a mount namespace that these calls know it by, `NS_GET_MNTNS_ID` of ioctl_nsfs(2).
///
/// # Errors
///
/// `ENOTTY` before Linux 6.11, `EINVAL` for a namespace of another kind.
pub fn mount_namespace_id(namespace: impl AsFd) -> Result<u64, Errno> {
    // SAFETY: NsGetMntnsId describes the ioctl as include/uapi/linux/nsfs.h does: it writes an __u64.
    let getter = unsafe { NsGetMntnsId::new() };
    // SAFETY: as above.
    unsafe { ioctl(namespace, getter) }
}

/// The IDs of the mounts of a mount namespace that are below its root.
///
/// # Errors
///
/// `ENOSYS` before Linux 6.8; `ENOENT` or `EPERM` without CAP_SYS_ADMIN in the user namespace that owns it, `ENOENT` also
/// when it is gone or there is nothing on its root.
pub fn list(mount_namespace: u64) -> Result<Vec<u64>, Errno> {
    const AT_A_TIME: usize = 512;
    let mut found = Vec::new();
    let mut request = MntIdReq::new(LSMT_ROOT, 0, mount_namespace);
    loop {
        let mut ids = [0_u64; AT_A_TIME];
        // SAFETY: the request is a struct mnt_id_req that tells its own size, and the kernel writes
        // no more than that many IDs.
        let result = unsafe {
            libc::syscall(SYS_LISTMOUNT, &raw const request, ids.as_mut_ptr(), AT_A_TIME, 0)
        };
        let count = usize::try_from(result).map_err(|_| last_error())?;
        found.extend(&ids[..count]);
        if count < AT_A_TIME {
            return Ok(found);
        }
        request.param = ids[count - 1];
    }
}

/// The `*_MAGIC` of the filesystem of a mount.
///
/// # Errors
///
/// As [`list`].
pub fn magic(mount: u64, mount_namespace: u64) -> Result<u64, Errno> {
    let mut answer = [0; HEAD];
    let request = MntIdReq::new(mount, STATMOUNT_SB_BASIC, mount_namespace);
    statmount(&request, &mut answer)?;
    // sb_magic.
    Ok(answer[3])
}

/// What is known of a mount; `buffer` is only lent, to be used again for the next.
///
/// # Errors
///
/// As [`list`].
pub fn describe(mount: u64, mount_namespace: u64, buffer: &mut Vec<u64>) -> Result<Mounted, Errno> {
    /// More than four paths of the greatest length, in words.
    const MOST: usize = 4 * HEAD * 64;
    let mask = STATMOUNT_SB_BASIC | STATMOUNT_MNT_BASIC | STATMOUNT_MNT_ROOT | STATMOUNT_MNT_POINT;
    let request = MntIdReq::new(mount, mask, mount_namespace);
    buffer.resize(buffer.len().max(4 * HEAD), 0);
    loop {
        match statmount(&request, buffer) {
            Ok(()) => return read(buffer).ok_or(Errno::INVAL),
            Err(Errno::OVERFLOW) if buffer.len() < MOST => buffer.resize(buffer.len() * 2, 0),
            Err(errno) => return Err(errno),
        }
    }
}

fn statmount(request: &MntIdReq, answer: &mut [u64]) -> Result<(), Errno> {
    let bytes = size_of_val(answer);
    let request = std::ptr::from_ref(request);
    // SAFETY: the request is a struct mnt_id_req that tells its own size, and the kernel writes no
    // more than that many bytes.
    let result =
        unsafe { libc::syscall(SYS_STATMOUNT, request, answer.as_mut_ptr(), bytes, 0_u32) };
    if result == 0 { Ok(()) } else { Err(last_error()) }
}

/// Takes what is wanted from a struct statmount.
fn read(answer: &[u64]) -> Option<Mounted> {
    // The first field is the size of all that there is, strings included.
    let size = usize::try_from(half(answer, 0)?).ok()?;
    let words = answer.get(..size.div_ceil(size_of::<u64>()))?;
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let string = |offset: usize| {
        let start = usize::try_from(half(answer, offset)?).ok()?;
        let rest = bytes.get(HEAD * size_of::<u64>()..)?.get(start..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some(rest[..end].to_vec())
    };
    Some(Mounted {
        magic: *answer.get(3)?,
        id: *answer.get(5)?,
        parent: *answer.get(6)?,
        root: string(104)?,
        path: string(108)?,
    })
}

/// The 32 bits at an offset in bytes.
fn half(answer: &[u64], offset: usize) -> Option<u32> {
    let bytes = answer.get(offset / 8)?.to_ne_bytes();
    Some(u32::from_ne_bytes(*bytes.get(offset % 8..)?.first_chunk()?))
}

fn last_error() -> Errno {
    Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL)
}

/// struct mnt_id_req of `include/uapi/linux/mount.h`, as of Linux 6.11.
#[repr(C)]
struct MntIdReq {
    size: u32,
    spare: u32,
    mnt_id: u64,
    param: u64,
    mnt_ns_id: u64,
}

impl MntIdReq {
    const fn new(mnt_id: u64, param: u64, mnt_ns_id: u64) -> Self {
        const SIZE: u32 = 32;
        const { assert!(size_of::<Self>() == SIZE as usize, "the kernel's size") };
        Self { size: SIZE, spare: 0, mnt_id, param, mnt_ns_id }
    }
}

/// `NS_GET_MNTNS_ID`, `_IOR(0xb7, 5, __u64)`.
type NsGetMntnsId = Getter<{ opcode::read::<u64>(0xb7, 5) }, u64>;
