//! Sockets in another network namespace than the thread that has them open.
//!
//! Each is asked, once, however many have it open, which takes the kernel 2 µs. To sort out first those that the tables
//! below `/proc/PID/net` list takes longer by far: for each namespace the kernel goes through the sockets of all (seconds
//! against 40 ms for 21,000 sockets in 300 namespaces), and they do not list every socket.
//!
//! For the moment in which it is asked the asker has it open too, so that when its last holder closes it then, it is
//! closed by the asker: a child, as that can take time.

use std::collections::HashMap;
use std::io::{PipeReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{AtFlags, StatxFlags, statx};
use rustix::io::Errno;

use super::{Found, Place};
use crate::collect::parallel::{self, Shares};
use crate::collect::traffic;
use crate::model::holder::{Fd, Holder, Task};
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;
use crate::sys::process::{self, Forked};
use crate::sys::{netns_cookie, sockets};

/// Sockets that are asked with one pidfd of who has them open.
const AT_ONCE: usize = 128;
/// How those are shared out.
const SHARES: Shares = Shares { for_a_thread: 60, at_a_time: 4 };
/// How many of those who have a socket open are tried until one can be asked.
const TRIES: usize = 3;

/// A socket that somebody has open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OpenSocket {
    /// Its inode, which tells it from all others.
    pub(super) inode: u64,
    /// Who has it open.
    pub(super) task: Task,
    /// As what.
    pub(super) fd: Fd,
    /// It is no socket but a tun device, which has the inode of the device's file as all of them have.
    pub(super) is_tun: bool,
}

/// Asks the sockets, and returns whether that could be done.
pub(super) fn ask(place: &Place<'_>, mut open: Vec<OpenSocket>, found: &mut Found) -> bool {
    if open.is_empty() {
        // Through another's procfs none could have been.
        return place.pids_are_own;
    }
    open.sort_unstable();
    let mut sockets: Vec<Socket<'_>> =
        open.chunk_by(|a, b| a.inode == b.inode && !a.is_tun).map(Socket::new).collect();
    let is_socket = |open: &&OpenSocket| !open.is_tun;
    if let Some(first) = open.iter().find(is_socket).filter(|_| traffic::is_classed(place.root)) {
        found.problem(first.task.pid, "socket", Errno::OPNOTSUPP);
        return false;
    }
    if !place.pids_are_own {
        found.problem(open[0].task.pid, "socket", Errno::OPNOTSUPP);
        return false;
    }
    let Some(answers) = in_a_child(sockets.len(), || {
        (0..TRIES).for_each(|attempt| attempt_all(place, &mut sockets, attempt));
        sockets.iter().map(|socket| socket.answer).collect()
    }) else {
        found.problem(open[0].task.pid, "socket", Errno::TIMEDOUT);
        return false;
    };
    for (socket, answer) in sockets.iter_mut().zip(answers) {
        socket.answer = answer;
    }
    let mut could = false;
    for socket in sockets {
        match socket.answer {
            Ok(id) => {
                could = true;
                place.add_strangers(id, socket.open, found);
            }
            Err(errno) => {
                let is_gone = matches!(errno, Errno::BADF | Errno::STALE | Errno::NOTSOCK);
                could |= is_gone;
                if !is_gone {
                    found.problem(socket.open[0].task.pid, "socket", errno);
                }
            }
        }
    }
    could
}

/// Asks in a child, which may get stuck: to close what another has open can mean to wait for it, for a socket that
/// lingers (`SO_LINGER`, socket(7)) or, if something else is behind the number by then, for whoever serves its filesystem.
///
/// `None` if that takes longer than it can; nobody waits for the child then.
fn in_a_child(
    count: usize,
    ask: impl FnOnce() -> Vec<Result<NsId, Errno>>,
) -> Option<Vec<Result<NsId, Errno>>> {
    let (mut answers, mut told) = std::io::pipe().ok()?;
    match process::fork().ok()? {
        Forked::Child => {
            drop(answers);
            let encoded: Vec<u8> = ask().into_iter().flat_map(encode).collect();
            process::exit_as_a_copy(i32::from(told.write_all(&encoded).is_err()))
        }
        Forked::Parent(child) => {
            drop(told);
            let patience =
                Duration::from_secs(5 + u64::try_from(count).unwrap_or(u64::MAX) / 10_000);
            let end = Instant::now() + patience;
            let mut encoded = Vec::new();
            while is_readable(&answers, end) {
                let mut buffer = [0; 1 << 13];
                match answers.read(&mut buffer) {
                    Ok(0) => {
                        child.wait_for_end().ok()?;
                        return Some(encoded.chunks_exact(ENCODED).map(decode).collect());
                    }
                    Ok(length) => encoded.extend(&buffer[..length]),
                    Err(_) => break,
                }
            }
            child.send(libc::SIGKILL);
            None
        }
    }
}

fn is_readable(answers: &PipeReader, end: Instant) -> bool {
    let left = Timespec::try_from(end.saturating_duration_since(Instant::now()));
    let mut fds = [PollFd::new(answers, PollFlags::IN)];
    left.is_ok_and(|left| poll(&mut fds, Some(&left)).is_ok_and(|ready| ready > 0))
}

/// The inode, 0 for none, and the number of the error, 0 for none.
const ENCODED: usize = 12;

fn encode(answer: Result<NsId, Errno>) -> [u8; ENCODED] {
    let (inode, errno) = answer.map_or_else(|errno| (0, errno.raw_os_error()), |id| (id.0, 0));
    let mut encoded = [0; ENCODED];
    encoded[..8].copy_from_slice(&inode.to_le_bytes());
    encoded[8..].copy_from_slice(&errno.to_le_bytes());
    encoded
}

fn decode(encoded: &[u8]) -> Result<NsId, Errno> {
    let (inode, errno) = encoded.split_at(8);
    match errno.try_into().map_or(0, i32::from_le_bytes) {
        0 => Ok(NsId(inode.try_into().map_or(0, u64::from_le_bytes))),
        errno => Err(Errno::from_raw_os_error(errno)),
    }
}

/// A socket, and what it has told of itself.
struct Socket<'a> {
    open: &'a [OpenSocket],
    answer: Result<NsId, Errno>,
}

impl<'a> Socket<'a> {
    fn new(open: &'a [OpenSocket]) -> Self {
        Self { open, answer: Err(Errno::BADF) }
    }
}

/// Asks all that have not answered, through the holder whose turn it is.
fn attempt_all(place: &Place<'_>, sockets: &mut [Socket<'_>], attempt: usize) {
    let open = sockets.iter().enumerate().filter(|(_, socket)| socket.answer.is_err());
    let turn = |(index, socket): (usize, &Socket<'_>)| Some((*socket.open.get(attempt)?, index));
    let mut asked: Vec<_> = open.filter_map(turn).collect();
    if asked.is_empty() {
        return;
    }
    asked.sort_unstable_by_key(|(open, _)| (open.task, open.fd));
    let by_task = asked.chunk_by(|(a, _), (b, _)| a.task == b.task);
    let together: Vec<_> = by_task.flat_map(|asked| asked.chunks(AT_ONCE)).collect();
    let own = own_namespace(place);
    let parts = parallel::work(
        &together,
        SHARES,
        || (Known::of(own), Vec::new()),
        |(known, answers), asked| {
            let task = asked[0].0.task;
            let expected = place.net_of(task);
            let pidfd = pidfd(task);
            for (open, index) in *asked {
                let pidfd = pidfd.as_ref().map_err(|errno| *errno);
                let answer = pidfd.and_then(|pidfd| known.ask(pidfd, open, expected));
                answers.push((*index, answer));
            }
        },
        &mut |_| {},
    );
    for (index, answer) in parts.into_iter().flat_map(|(_, answers)| answers) {
        sockets[index].answer = answer;
    }
}

fn pidfd(task: Task) -> Result<OwnedFd, Errno> {
    let opened = if task.is_main() {
        process::pidfd(task.pid.0)
    } else {
        process::pidfd_of_thread(task.tid.0)
    };
    opened.map_err(|error| error.errno)
}

/// The cookie and inode of this process's network namespace, which takes no privilege to tell.
fn own_namespace(place: &Place<'_>) -> Option<(u64, NsId)> {
    let dir = place.root.process(place.own_pid?).ok()?;
    let id = dir.namespace(Kind::Net).ok()?.known()?;
    let cookie = netns_cookie::of(UnixDatagram::unbound().ok()?).ok()?;
    Some((cookie, id))
}

/// The network namespaces that sockets have led to, by their cookies.
struct Known(HashMap<u64, Result<NsId, Errno>>);

impl Known {
    fn of(own: Option<(u64, NsId)>) -> Self {
        Self(own.into_iter().map(|(cookie, id)| (cookie, Ok(id))).collect())
    }

    /// The network namespace of a socket.
    fn ask(
        &mut self,
        process: impl AsFd,
        open: &OpenSocket,
        expected: Option<NsId>,
    ) -> Result<NsId, Errno> {
        let fd = i32::try_from(open.fd.0).map_err(|_| Errno::BADF)?;
        let socket = sockets::of_process(process, fd)?;
        let found = match netns_cookie::of(&socket) {
            Ok(cookie) => *self.0.entry(cookie).or_insert_with(|| namespace(&socket)),
            // A kernel without cookies.
            Err(Errno::NOPROTOOPT) => namespace(&socket),
            Err(Errno::NOTSOCK) if open.is_tun => namespace(&socket),
            Err(errno) => Err(errno),
        }?;
        // Only what leads elsewhere must be certain: the descriptor may be another's by now.
        if Some(found) != expected && rustix::fs::fstat(&socket)?.st_ino != open.inode {
            return Err(Errno::STALE);
        }
        Ok(found)
    }
}

fn namespace(socket: impl AsFd) -> Result<NsId, Errno> {
    let file = sockets::net_namespace(socket)?;
    rustix::fs::fstat(&file).map(|stat| NsId(stat.st_ino))
}

impl Place<'_> {
    /// Adds those of a socket's holders that are known to be in another network namespace than it.
    fn add_strangers(&self, id: NsId, open: &[OpenSocket], found: &mut Found) {
        for OpenSocket { task, fd, .. } in open {
            let Some(own) = self.net_of(*task) else { continue };
            if own != id && self.is_still_there(*task) && self.is_open(*task, *fd) {
                found.holders.push((NsKey::new(Kind::Net, id), Holder::Socket(*task, *fd)));
            }
        }
    }

    /// The network namespace of a thread.
    pub(super) fn net_of(&self, task: Task) -> Option<NsId> {
        let process = self.process(task.pid)?;
        let thread = process.threads.iter().find(|thread| thread.tid == task.tid);
        let namespaces = thread.and_then(|thread| thread.namespaces.as_ref());
        namespaces.unwrap_or(&process.namespaces)[Kind::Net].known()
    }

    /// A descriptor that is but a place, `O_PATH` of open(2), does not keep the socket from being closed.
    fn is_open(&self, task: Task, fd: Fd) -> bool {
        let link = format!("task/{}/fd/{}", task.tid, fd.0);
        let dir = self.root.process(task.pid).ok();
        let link =
            dir.and_then(|dir| statx(dir, link, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::MODE).ok());
        link.is_none_or(|link| link.stx_mode & 0o700 != 0)
    }

    fn is_still_there(&self, task: Task) -> bool {
        let seen = self.process(task.pid);
        let dir = self.root.process(task.pid).ok();
        seen.zip(dir).is_some_and(|(process, dir)| dir.is_of(process))
    }
}
