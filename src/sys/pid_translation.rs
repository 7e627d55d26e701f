//! PIDs between PID namespaces: the part of ioctl_nsfs(2) that translates them, since Linux 6.11.

use std::ffi::c_void;
use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, ioctl, opcode};

/// The PID that a process has in the caller's PID namespace, by the one that it has in another.
/// By the TID of a thread it is that thread's own.
///
/// # Errors
///
/// `ESRCH` when nobody has it there, or who has it is not in the caller's PID namespace nor below it; `EINVAL` for another kind of
/// namespace; `ENOTTY` before Linux 6.11.
pub fn from_namespace(namespace: impl AsFd, pid: u32) -> Result<u32, Errno> {
    // SAFETY: the opcode and what the kernel does with it are as Translator wants them.
    unsafe { ioctl(namespace, Translator::<NS_GET_PID_FROM_PIDNS> { pid }) }
}

/// As [`from_namespace`]; but by the TID of a thread it is the PID of its process.
///
/// # Errors
///
/// The same.
pub fn process_from_namespace(namespace: impl AsFd, pid: u32) -> Result<u32, Errno> {
    // SAFETY: the opcode and what the kernel does with it are as Translator wants them.
    unsafe { ioctl(namespace, Translator::<NS_GET_TGID_FROM_PIDNS> { pid }) }
}

/// `_IOR(0xb7, 6, int)` in include/uapi/linux/nsfs.h.
const NS_GET_PID_FROM_PIDNS: Opcode = opcode::read::<i32>(0xb7, 6);

/// `_IOR(0xb7, 7, int)`.
const NS_GET_TGID_FROM_PIDNS: Opcode = opcode::read::<i32>(0xb7, 7);

/// An ioctl whose argument is a PID by value, whatever its opcode says, and whose answer is another.
struct Translator<const OPCODE: Opcode> {
    pid: u32,
}

// SAFETY: the two opcodes that this is used with take the argument for a number and neither read nor write memory; a file
// that is not of nsfs refuses them. The output is made from the return value alone.
unsafe impl<const OPCODE: Opcode> Ioctl for Translator<OPCODE> {
    type Output = u32;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        OPCODE
    }

    fn as_ptr(&mut self) -> *mut c_void {
        let pid =
            usize::try_from(self.pid).expect("Linux runs where a pointer has 32 bits at least");
        std::ptr::without_provenance_mut(pid)
    }

    unsafe fn output_from_ptr(out: IoctlOutput, _: *mut c_void) -> rustix::io::Result<u32> {
        u32::try_from(out).map_err(|_| Errno::INVAL)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn a_file_that_is_no_namespace_translates_nothing() {
        let null = File::open("/dev/null").expect("it is everywhere");
        assert_eq!(from_namespace(&null, 1), Err(Errno::NOTTY));
        assert_eq!(process_from_namespace(&null, 1), Err(Errno::NOTTY));
    }

    #[test]
    fn a_namespace_of_another_kind_has_no_pids() {
        let network = File::open("/proc/self/ns/net").expect("it is everywhere");
        let refused = from_namespace(&network, 1).expect_err("it has no PIDs");
        assert!(matches!(refused, Errno::INVAL | Errno::NOTTY), "{refused:?}");
    }
}
