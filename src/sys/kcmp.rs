//! kcmp(2).

use std::cmp::Ordering;

use rustix::io::Errno;

/// `KCMP_FILES` in `include/uapi/linux/kcmp.h`.
const KCMP_FILES: libc::c_int = 2;

/// Compares the tables of descriptors of two threads, by their TIDs in this process's PID namespace: equal if they
/// share one. The order means nothing else, but it is one.
///
/// # Errors
///
/// `ENOSYS` when the kernel lacks it, `EPERM` without the permission to look at both, `ESRCH` when one is not there.
pub fn compare_descriptors(one: u32, other: u32) -> Result<Ordering, Errno> {
    // SAFETY: KCMP_FILES ignores the last two arguments; the call takes numbers and touches no memory.
    let result = unsafe { libc::syscall(libc::SYS_kcmp, one, other, KCMP_FILES, 0, 0) };
    match result {
        0 => Ok(Ordering::Equal),
        1 => Ok(Ordering::Less),
        2 => Ok(Ordering::Greater),
        _ => Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL)),
    }
}
