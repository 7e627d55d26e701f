//! What PIDs are in other PID namespaces: as the kernel prints it, and as it answers.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::MetadataExt;

use nstree::model::kind::Kind;

use crate::world::own;

/// A process or thread, with the TID that it has in each PID namespace from the test's own inwards.
#[derive(Debug)]
pub(super) struct Task {
    /// The process, here.
    pub(super) process: u32,
    /// Outermost first: the namespace, by its inode and open, and the TID.
    pub(super) levels: Vec<(u64, u32)>,
}

/// All threads of a process, each as NSpid has it; the kernel's own translation is asked whether it agrees.
pub(super) fn tasks_of(process: u32) -> Vec<Task> {
    let namespaces = namespaces_of(process);
    let task = |tid: u32| {
        let pids = nspid(process, tid);
        assert_eq!(pids.len(), namespaces.len(), "thread {tid} of {process}");
        for (namespace, pid) in namespaces.iter().zip(&pids) {
            assert_kernel_agrees(namespace, tid, *pid);
        }
        let ids = namespaces.iter().map(|file| file.metadata().expect("it is open").ino());
        Task { process, levels: ids.zip(pids).collect() }
    };
    let tids = fs::read_dir(format!("/proc/{process}/task")).expect("the process is there");
    let name = |entry: io::Result<fs::DirEntry>| entry.expect("it can be listed").file_name();
    tids.map(|entry| task(name(entry).to_string_lossy().parse().expect("a TID"))).collect()
}

/// The NSpid line of proc_pid_status(5).
pub(super) fn nspid(process: u32, tid: u32) -> Vec<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/task/{tid}/status"));
    let status = status.expect("the thread is there");
    let line = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    let pids = line.expect("Linux 4.1 or later").split_ascii_whitespace();
    pids.map(|pid| pid.parse().expect("a TID")).collect()
}

/// The PID namespaces that see a process, from the test's own inwards.
fn namespaces_of(process: u32) -> Vec<File> {
    let link = File::open(format!("/proc/{process}/ns/pid")).expect("root may look at it");
    let mut line = vec![link];
    loop {
        let last = line.last().expect("it is never empty");
        if last.metadata().expect("it is open").ino() == own(Kind::Pid) {
            line.reverse();
            return line;
        }
        let parent = ioctl(last, NS_GET_PARENT, 0).expect("one of those above is the test's own");
        #[expect(unsafe_code, reason = "no crate has this ioctl")]
        // SAFETY: the call succeeded, so this is the descriptor that the kernel has just opened.
        line.push(unsafe { File::from_raw_fd(parent) });
    }
}

/// Whether this kernel translates PIDs when it is asked, as it does since Linux 6.11.
pub(super) fn kernel_translates() -> bool {
    let this = File::open("/proc/self/ns/pid").expect("it is everywhere");
    let own = i32::try_from(std::process::id()).expect("a PID");
    ioctl(&this, NS_GET_PID_IN_PIDNS, own).is_ok_and(|pid| pid == own)
}

fn assert_kernel_agrees(namespace: &File, here: u32, inside: u32) {
    if !kernel_translates() {
        return;
    }
    let [here, inside] = [here, inside].map(|pid| i32::try_from(pid).expect("a PID"));
    assert_eq!(ioctl(namespace, NS_GET_PID_IN_PIDNS, here).ok(), Some(inside));
    assert_eq!(ioctl(namespace, NS_GET_PID_FROM_PIDNS, inside).ok(), Some(here));
}

/// Those of include/uapi/linux/nsfs.h.
const NS_GET_PARENT: libc::Ioctl = 0xb702;
const NS_GET_PID_FROM_PIDNS: libc::Ioctl = 0x8004_b706_u32 as libc::Ioctl;
const NS_GET_PID_IN_PIDNS: libc::Ioctl = 0x8004_b708_u32 as libc::Ioctl;

fn ioctl(file: &File, request: libc::Ioctl, argument: i32) -> io::Result<i32> {
    #[expect(unsafe_code, reason = "no crate has these ioctls")]
    // SAFETY: all of them take no argument or a number, and neither read nor write memory.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), request, argument) };
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer) }
}
