//! pidfd_getfd(2) and the `SIOCGSKNS` of sockets.

use std::ffi::c_void;
use std::os::fd::{AsFd, FromRawFd, OwnedFd};

use rustix::io::Errno;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl};
use rustix::process::{ForeignRawFd, PidfdGetfdFlags, pidfd_getfd};

/// A duplicate of a descriptor of another process.
///
/// # Errors
///
/// `EPERM` without the permission to trace it, `EBADF` when it is not open there.
pub fn of_process(process: impl AsFd, descriptor: i32) -> Result<OwnedFd, Errno> {
    pidfd_getfd(process, descriptor as ForeignRawFd, PidfdGetfdFlags::empty())
}

/// The network namespace of a socket.
///
/// # Errors
///
/// `EPERM` without CAP_NET_ADMIN in it, `ENOTTY` for what is no socket.
pub fn net_namespace(socket: impl AsFd) -> Result<OwnedFd, Errno> {
    // SAFETY: SiocGskns describes the ioctl as include/uapi/linux/sockios.h and sock_ioctl() in
    // net/socket.c do: it takes no argument, and returns a new descriptor that nobody else has.
    unsafe { ioctl(socket, SiocGskns) }
}

/// `SIOCGSKNS`: the answer is a descriptor, close-on-exec.
struct SiocGskns;

// SAFETY: the opcode is 0x894C of include/uapi/linux/sockios.h, which moves no data; the pointer
// is null and never followed, and the output is made from the return value alone.
unsafe impl Ioctl for SiocGskns {
    type Output = OwnedFd;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        0x894C
    }

    fn as_ptr(&mut self) -> *mut c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(out: IoctlOutput, _: *mut c_void) -> rustix::io::Result<OwnedFd> {
        // SAFETY: the call succeeded, so this is the descriptor that the kernel has just opened for us.
        Ok(unsafe { OwnedFd::from_raw_fd(out) })
    }
}
