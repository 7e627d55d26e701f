//! bpf(2): a program that the kernel runs on each of its objects of a kind, and what it writes of them.

use std::ffi::CStr;
use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use rustix::io::Errno;

use super::CallError;

// Of include/uapi/linux/bpf.h.
const PROG_LOAD: libc::c_int = 5;
const LINK_CREATE: libc::c_int = 28;
const ITER_CREATE: libc::c_int = 33;
const PROG_TYPE_TRACING: u32 = 26;
const TRACE_ITER: u32 = 28;

/// An instruction as the kernel has it: `struct bpf_insn`.
pub type Instruction = [u8; 8];

/// The beginning of `union bpf_attr` for `BPF_PROG_LOAD`.
#[repr(C)]
#[derive(Default)]
struct Load {
    prog_type: u32,
    insn_cnt: u32,
    insns: u64,
    license: u64,
    log: [u32; 4],
    kern_version: u32,
    prog_flags: u32,
    prog_name: [u8; 16],
    prog_ifindex: u32,
    expected_attach_type: u32,
    debug: [u32; 9],
    attach_btf_id: u32,
}

/// That for `BPF_LINK_CREATE`.
#[repr(C)]
#[derive(Default)]
struct Link {
    prog_fd: u32,
    target_fd: u32,
    attach_type: u32,
    flags: u32,
    iter_info: u64,
    iter_info_len: u32,
    padding: u32,
}

/// That for `BPF_ITER_CREATE`.
#[repr(C)]
#[derive(Default)]
struct Iterate {
    link_fd: u32,
    flags: u32,
}

/// Loads a program that runs on each object of the iterator whose function in the kernel's BTF has this number, and
/// returns what it writes, as a file; it runs while that is read. With the file the program is gone.
///
/// A read can fail with `EAGAIN` when many objects have been passed without a word of them: to be tried again.
///
/// # Errors
///
/// `EPERM` without `CAP_BPF` and `CAP_PERFMON` over the initial user namespace, or where the kernel is locked down, if that
/// does not only make what the program reads 0, as it did before Linux 5.13;
/// `EINVAL` or `EACCES` if the kernel's verifier does not accept the program; `ENOSYS` in a kernel without bpf(2).
pub fn iterate(
    name: &CStr,
    program: &[Instruction],
    license: &CStr,
    function: u32,
) -> Result<File, CallError> {
    let mut load = Load {
        prog_type: PROG_TYPE_TRACING,
        insn_cnt: u32::try_from(program.len()).unwrap_or(u32::MAX),
        insns: program.as_ptr() as u64,
        license: license.as_ptr() as u64,
        expected_attach_type: TRACE_ITER,
        attach_btf_id: function,
        ..Load::default()
    };
    let length = name.to_bytes().len().min(load.prog_name.len() - 1);
    load.prog_name[..length].copy_from_slice(&name.to_bytes()[..length]);
    // SAFETY: the instructions and the licence are the caller's, and outlive the call, which reads no more of them
    // than their number and their NUL say; it writes nothing, as no log is asked for.
    let program =
        unsafe { bpf(PROG_LOAD, &load) }.map_err(CallError::of("bpf", "BPF_PROG_LOAD"))?;
    let attach = Link { prog_fd: number(&program), attach_type: TRACE_ITER, ..Link::default() };
    // SAFETY: there is no pointer in it.
    let link = unsafe { bpf(LINK_CREATE, &attach) };
    let link = link.map_err(CallError::of("bpf", "BPF_LINK_CREATE"))?;
    let iterate = Iterate { link_fd: number(&link), flags: 0 };
    // SAFETY: there is no pointer in it.
    let file = unsafe { bpf(ITER_CREATE, &iterate) };
    file.map(File::from).map_err(CallError::of("bpf", "BPF_ITER_CREATE"))
}

fn number(fd: &OwnedFd) -> u32 {
    u32::try_from(fd.as_raw_fd()).expect("a descriptor is not negative")
}

/// Calls bpf(2) for a command that returns a descriptor, which is close-on-exec.
///
/// # Safety
///
/// The attributes must be those of the command, and pointers in them be valid for what it does.
unsafe fn bpf<Attributes>(command: libc::c_int, attributes: &Attributes) -> Result<OwnedFd, Errno> {
    let size = libc::c_uint::try_from(size_of::<Attributes>()).expect("attributes are small");
    // SAFETY: the kernel reads as many bytes as they have; the rest is the caller's to promise.
    let result = unsafe { libc::syscall(libc::SYS_bpf, command, &raw const *attributes, size) };
    match libc::c_int::try_from(result) {
        // SAFETY: the call has just opened it, and nobody else knows of it.
        Ok(fd) if fd >= 0 => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
        _ => Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL)),
    }
}
