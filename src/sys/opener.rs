//! Ioctls whose answer is a descriptor.

use std::ffi::c_void;
use std::os::fd::{FromRawFd, OwnedFd};

use rustix::ioctl::{Ioctl, IoctlOutput, Opcode};

/// An ioctl that takes no argument and whose answer is a descriptor, close-on-exec.
pub(super) struct Opener<const OPCODE: Opcode>;

// SAFETY: the opcodes that this is used with are those of nsfs.h, pidfd.h and sockios.h in include/uapi/linux that move no
// data; the pointer is null and never followed, and the output is made from the return value alone.
unsafe impl<const OPCODE: Opcode> Ioctl for Opener<OPCODE> {
    type Output = OwnedFd;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        OPCODE
    }

    fn as_ptr(&mut self) -> *mut c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(out: IoctlOutput, _: *mut c_void) -> rustix::io::Result<OwnedFd> {
        // SAFETY: the call succeeded, so this is the descriptor that the kernel has just opened for us.
        Ok(unsafe { OwnedFd::from_raw_fd(out) })
    }
}
