//! pidfd_getfd(2) and the `SIOCGSKNS` of sockets.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, StatxFlags};
use rustix::io::Errno;
use rustix::ioctl::ioctl;
use rustix::process::{ForeignRawFd, PidfdGetfdFlags, pidfd_getfd};

use super::opener::Opener;

/// A duplicate of a descriptor of another process.
///
/// # Errors
///
/// `EPERM` without the permission to trace it, `EBADF` when it is not open there.
pub fn of_process(process: impl AsFd, descriptor: i32) -> Result<OwnedFd, Errno> {
    pidfd_getfd(process, descriptor as ForeignRawFd, PidfdGetfdFlags::empty())
}

/// The network namespace of a socket, or of what is open of a tun device.
///
/// # Errors
///
/// `EPERM` without CAP_NET_ADMIN in it, `ENOTSOCK` for anything else: that might answer whatever it likes, and is not asked.
pub fn net_namespace(socket: impl AsFd) -> Result<OwnedFd, Errno> {
    if !is_tun(&socket) {
        rustix::net::sockopt::socket_type(&socket)?;
    }
    // SAFETY: SiocGskns describes the ioctl as include/uapi/linux/sockios.h, sock_ioctl() in net/socket.c and
    // tun_chr_ioctl() in drivers/net/tun.c do: it takes no argument, and returns a new descriptor that nobody
    // else has. This is one of the two.
    unsafe { ioctl(socket, SiocGskns {}) }
}

/// `/dev/net/tun`, in Documentation/admin-guide/devices.txt of the kernel.
pub const TUN: (u32, u32) = (10, 200);

fn is_tun(file: impl AsFd) -> bool {
    // No filesystem is asked.
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let file = rustix::fs::statx(file, c"", flags, StatxFlags::TYPE);
    file.is_ok_and(|file| {
        let is_device = FileType::from_raw_mode(file.stx_mode.into()) == FileType::CharacterDevice;
        is_device && (file.stx_rdev_major, file.stx_rdev_minor) == TUN
    })
}

/// `SIOCGSKNS` of include/uapi/linux/sockios.h.
type SiocGskns = Opener<0x894C>;
