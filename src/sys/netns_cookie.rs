//! The `SO_NETNS_COOKIE` of socket(7).

use std::os::fd::{AsFd, AsRawFd};

use rustix::io::Errno;

#[cfg(not(any(target_arch = "sparc", target_arch = "sparc64")))]
const SO_NETNS_COOKIE: libc::c_int = 71;
#[cfg(any(target_arch = "sparc", target_arch = "sparc64"))]
const SO_NETNS_COOKIE: libc::c_int = 0x50;

/// A number that only sockets of the same network namespace have, while the machine runs.
///
/// It takes no permission, and a quarter of the time of opening the namespace.
///
/// # Errors
///
/// `ENOPROTOOPT` before Linux 5.14, `ENOTSOCK` for what is no socket.
pub fn of(socket: impl AsFd) -> Result<u64, Errno> {
    let mut cookie = 0_u64;
    let mut length: libc::socklen_t = 8;
    let socket = socket.as_fd().as_raw_fd();
    // SAFETY: the option is an u64, the length says so, and both are ours until the call returns.
    let result = unsafe {
        libc::getsockopt(
            socket,
            libc::SOL_SOCKET,
            SO_NETNS_COOKIE,
            (&raw mut cookie).cast(),
            &raw mut length,
        )
    };
    if result == 0 {
        return Ok(cookie);
    }
    Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL))
}
