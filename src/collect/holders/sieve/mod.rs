//! Sorts out, in the kernel, the few descriptors that are worth a look among the many that are open.
//!
//! Where BPF may be used, a program that runs on each open file tells those of namespaces, the tun devices, and the
//! sockets in another network namespace than who has them open. It takes a tenth of the time of a look at each
//! through procfs, asks no filesystem, and takes no socket into this process. Where it may not, there is no sieve, and
//! everything is looked at.
//!
//! A program on the files of tasks: `bpf_iter_task_file` in `kernel/bpf/task_iter.c`, as it is since Linux 5.11.

mod program;

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::thread::CapabilitySet;

use crate::collect::parse::btf::Btf;
use crate::collect::proc_root::ProcRoot;
use crate::model::holder::{Fd, Task};
use crate::model::ids::{NsId, Pid};
use crate::model::kind::Kind;
use crate::sys::bpf;
use crate::sys::credentials;
use crate::sys::kernel_types::KernelTypes;
use program::{Layout, RECORD};

/// The program calls `bpf_probe_read_kernel`, which is for programs under the GPL: this one, and what makes it in
/// `program.rs`, may be used under that too.
const LICENSE: &CStr = c"Dual MIT/GPL";

/// Sooner than it ends the program is given up: a process can have many threads with many descriptors, all of one namespace.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 64 << 20;

/// The program, made for the kernel that runs and loaded. With it, it is gone.
#[derive(Debug)]
pub struct Sieve {
    output: File,
    canaries: Canaries,
}

/// What is worth a look, of each table of descriptors that has any.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sieved(BTreeMap<Task, Vec<Open>>);

/// A descriptor that is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub fd: Fd,
    /// The network namespace that a socket is in; `None` for what is no socket.
    pub net: Option<NsId>,
}

impl Sieve {
    /// Makes and loads it. `None` if the kernel does not let us, which takes `CAP_BPF` and `CAP_PERFMON` and a kernel
    /// that tells its types, or if the procfs shows another PID namespace than this process's own.
    #[must_use]
    pub fn load(root: &ProcRoot) -> Option<Self> {
        if !may_load() || !root.is_own() || !is_in_initial_user_namespace(root) {
            return None;
        }
        let layout = Layout::of(&Btf::parse(&KernelTypes::open().ok()?)?)?;
        let (function, program) = (layout.function(), layout.program());
        let output = bpf::iterate(c"nstree_files", &program, LICENSE, function).ok()?;
        Some(Self { output, canaries: Canaries::of(root)? })
    }

    /// Goes through all that is open. `None` if that does not succeed, takes too long, or misses what is known to be open.
    #[must_use]
    pub fn sieve(mut self) -> Option<Sieved> {
        let mut text = Vec::new();
        read_to_end(&mut self.output, &mut text, Instant::now() + PATIENCE).ok()?;
        let sieved = Sieved::written(&text);
        self.canaries.are_told_in(&sieved).then_some(sieved)
    }
}

/// What this process has open, and of which it is known whether it gets through: so is noticed that the program reads what
/// is not there, or only zeros, as on a kernel before Linux 5.13 that is locked down.
#[derive(Debug)]
struct Canaries {
    task: Task,
    /// Gets through.
    namespace: OwnedFd,
    /// Does not.
    socket: OwnedFd,
}

impl Canaries {
    fn of(root: &ProcRoot) -> Option<Self> {
        let pid = root.own_pid()?;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let dir = root.process(pid).ok()?;
        let namespace = rustix::fs::openat(dir, c"ns/net", flags, Mode::empty()).ok()?;
        let socket = UnixDatagram::unbound().ok()?.into();
        Some(Self { task: Task::main(pid), namespace, socket })
    }

    fn are_told_in(&self, sieved: &Sieved) -> bool {
        let told = sieved.of(self.task);
        let is_told =
            |fd: &OwnedFd| told.iter().find(|open| fd.as_raw_fd() == open.fd.0.cast_signed());
        is_told(&self.namespace).is_some_and(|open| open.net.is_none())
            && is_told(&self.socket).is_none()
    }
}

impl Sieved {
    /// Of the records that the program has written.
    fn written(text: &[u8]) -> Self {
        let mut found = Self::default();
        let (records, _) = text.as_chunks::<RECORD>();
        for record in records {
            let (numbers, _) = record.as_chunks::<4>();
            let [pid, tid, fd, net] = [0, 1, 2, 3].map(|index| u32::from_ne_bytes(numbers[index]));
            let net = (net != 0).then_some(NsId(u64::from(net)));
            let task = Task { pid: Pid(pid), tid: Pid(tid) };
            found.0.entry(task).or_default().push(Open { fd: Fd(fd), net });
        }
        found
    }

    /// The threads of a process whose tables have something, the main thread first.
    ///
    /// When the main thread has ended these are all others, of one table that they share too.
    pub fn tasks(&self, pid: Pid) -> impl Iterator<Item = Task> {
        let main = self.0.get_key_value(&Task::main(pid)).map(|(task, _)| *task);
        let all = Task { pid, tid: Pid(0) }..=Task { pid, tid: Pid(u32::MAX) };
        let others = self.0.range(all).map(|(task, _)| *task).filter(|task| !task.is_main());
        main.into_iter().chain(others)
    }

    /// What the table of a thread has.
    #[must_use]
    pub fn of(&self, task: Task) -> &[Open] {
        self.0.get(&task).map_or(&[], Vec::as_slice)
    }
}

/// BPF is for those in the initial user namespace alone.
fn is_in_initial_user_namespace(root: &ProcRoot) -> bool {
    let dir = root.own_pid().and_then(|pid| root.process(pid).ok());
    let namespace = dir.and_then(|dir| dir.namespace(Kind::User).ok()?.known());
    namespace == Some(Kind::User.initial())
}

fn may_load() -> bool {
    let has = credentials::has_capability;
    has(CapabilitySet::SYS_ADMIN) || (has(CapabilitySet::BPF) && has(CapabilitySet::PERFMON))
}

/// Whether a filter is in force, seccomp(2), that may kill who calls what it does not expect.
pub(super) fn is_risky(root: &ProcRoot) -> bool {
    let mut status = Vec::new();
    let dir = root.own_pid().and_then(|pid| root.process(pid).ok());
    dir.and_then(|dir| dir.read(c"status", &mut status).ok());
    let mut lines = status.split(|byte| *byte == b'\n');
    !lines.any(|line| line == b"Seccomp:\t0")
}

/// Reads all, and on where the kernel has passed many objects without a word of them.
fn read_to_end(file: &mut impl Read, text: &mut Vec<u8>, end: Instant) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 15];
    while text.len() <= MOST_BYTES && Instant::now() < end {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => text.extend(&buffer[..length]),
            Err(error)
                if [ErrorKind::WouldBlock, ErrorKind::Interrupted].contains(&error.kind()) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::TimedOut.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(numbers: [u32; 4]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_ne_bytes()).collect()
    }

    #[test]
    fn records_are_told_by_task_the_main_thread_first() {
        let records = [[8, 5, 3, 0], [8, 8, 4, 4_026_531_840], [8, 8, 6, 0], [9, 9, 1, 0]];
        let mut text: Vec<u8> = records.into_iter().flat_map(record).collect();
        text.extend([1, 2, 3]);
        let sieved = Sieved::written(&text);
        let tids: Vec<_> = sieved.tasks(Pid(8)).map(|task| task.tid.0).collect();
        assert_eq!(tids, [8, 5]);
        let socket = Open { fd: Fd(4), net: Some(NsId(4_026_531_840)) };
        assert_eq!(sieved.of(Task::main(Pid(8))), [socket, Open { fd: Fd(6), net: None }]);
        assert_eq!((sieved.tasks(Pid(7)).count(), sieved.of(Task::main(Pid(7)))), (0, &[][..]));
    }

    #[test]
    fn when_the_main_thread_has_ended_the_others_are_told() {
        let text = [record([8, 11, 3, 0]), record([8, 12, 3, 0])].concat();
        let tids: Vec<_> = Sieved::written(&text).tasks(Pid(8)).map(|task| task.tid.0).collect();
        assert_eq!(tids, [11, 12]);
    }

    /// Says `EAGAIN` before each piece, and in the end nothing or, again and again, the last piece.
    struct Slow(Vec<&'static [u8]>, bool, bool);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::WouldBlock.into());
            }
            let endless = self.2 && self.0.len() == 1;
            let piece = if endless { self.0.first().copied() } else { self.0.pop() };
            let piece = piece.unwrap_or_default();
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn it_is_read_to_its_end_but_not_for_ever() {
        let patient = Instant::now() + Duration::from_secs(3600);
        let mut text = Vec::new();
        let read = read_to_end(&mut Slow(vec![b"def", b"abc"], false, false), &mut text, patient);
        assert_eq!((read.is_ok(), &*text), (true, &b"abcdef"[..]));
        let mut endless = Slow(vec![&[7; 1 << 15]], false, true);
        assert!(read_to_end(&mut endless, &mut text, patient).is_err(), "there is no end of it");
        assert!(read_to_end(&mut endless, &mut Vec::new(), Instant::now()).is_err(), "too late");
    }
}
