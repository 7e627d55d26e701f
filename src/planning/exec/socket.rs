//! The network namespace of a socket that another process has open.

use std::os::fd::OwnedFd;

use rustix::io::Errno;

use crate::collect::entrance::Target;
use crate::sys::{CallError, sockets};

/// The network namespace that the socket was made in.
///
/// # Errors
///
/// `EPERM` without the permission to trace the process, or without CAP_NET_ADMIN in the namespace.
pub(super) fn namespace(target: &Target, descriptor: i32) -> Result<OwnedFd, CallError> {
    let name = format!("{descriptor} of process {}", target.pid);
    let pidfd =
        target.pidfd().ok_or_else(|| CallError::of("pidfd_open", target.pid)(Errno::SRCH))?;
    let socket =
        sockets::of_process(pidfd, descriptor).map_err(CallError::of("pidfd_getfd", &name))?;
    sockets::net_namespace(socket).map_err(CallError::of("SIOCGSKNS", &name))
}
