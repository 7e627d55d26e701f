//! fork(2), execve(2), waitid(2), prctl(2) and pidfd_open(2).

use std::convert::Infallible;
use std::ffi::CString;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

use nix::unistd::ForkResult;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions};

use super::own_proc::OwnProc;
use super::{CallError, from_nix};

/// Who one is after a fork.
#[derive(Debug)]
pub enum Forked {
    /// The one that called, and the child.
    Parent(Child),
    /// The child.
    Child,
}

/// A child that has not been waited for.
#[derive(Debug)]
pub struct Child {
    pid: Pid,
    pidfd: OwnedFd,
}

/// How a child is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It has exited with this status.
    Exited(i32),
    /// A signal has ended it.
    Killed(i32),
    /// A signal has stopped it.
    Stopped,
    /// It runs on.
    Continued,
}

/// Forks.
///
/// # Errors
///
/// See fork(2): `ENOMEM` also when the init of the PID namespace for children has ended.
pub fn fork() -> Result<Forked, CallError> {
    // SAFETY: nobody who forks has a thread beside: exec and unshare start none, and the others have
    // waited for the end of theirs. So no lock is held by a thread that the child lacks.
    match unsafe { nix::unistd::fork() }.map_err(|e| CallError::of("fork", "")(from_nix(e)))? {
        ForkResult::Child => Ok(Forked::Child),
        ForkResult::Parent { child } => {
            let pid = Pid::from_raw(child.as_raw());
            let pid = pid.ok_or(Errno::SRCH).map_err(CallError::of("fork", ""))?;
            // The child cannot be reaped by anybody else, so the PID is its own until then.
            match rustix::process::pidfd_open(pid, PidfdFlags::empty()) {
                Ok(pidfd) => Ok(Forked::Parent(Child { pid, pidfd })),
                Err(errno) => {
                    // Nobody would look after it.
                    let _ = rustix::process::kill_process(pid, Signal::KILL);
                    let _ = rustix::process::waitpid(Some(pid), WaitOptions::empty());
                    Err(CallError::of("pidfd_open", pid.as_raw_nonzero())(errno))
                }
            }
        }
    }
}

impl Child {
    /// Its PID in this process's PID namespace.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().cast_unsigned()
    }

    /// Sends it a signal; one that has ended takes none.
    pub fn send(&self, signal: i32) {
        // SAFETY: the C library keeps signals 32 and 33 for itself, and nobody forwards those.
        let signal = unsafe { Signal::from_raw_unchecked(signal) };
        let _ = rustix::process::pidfd_send_signal(&self.pidfd, signal);
    }

    /// Whether it does with a signal what is the default: it neither handles, ignores nor awaits it.
    ///
    /// True also where that cannot be seen, as without a procfs. Shells block signals for a
    /// moment now and then, which is not awaited; who awaits them, as sigwait(3) and signalfd(2) do, blocks them for good.
    #[must_use]
    pub fn has_default(&self, signal: i32, proc: &OwnProc) -> bool {
        const MOMENT: Duration = Duration::from_millis(10);
        const MOMENTS: usize = 10;
        for _ in 0..MOMENTS {
            let Some(status) = self.status(proc) else { return true };
            let is_in = |field: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(field));
                let set =
                    line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0);
                set >> (signal - 1) & 1 == 1
            };
            if is_in("SigIgn:") || is_in("SigCgt:") {
                return false;
            }
            if !is_in("SigBlk:") {
                return true;
            }
            std::thread::sleep(MOMENT);
        }
        false
    }

    /// Whether it is PID 1 of a PID namespace: it takes no signal at its default action then.
    #[must_use]
    pub fn is_init(&self, proc: &OwnProc) -> bool {
        let info = proc.read(&self.info_file()).unwrap_or_default();
        let pids = info.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap_or_default();
        let mut pids = pids.split_whitespace();
        pids.next().is_some() && pids.next_back() == Some("1")
    }

    /// What the procfs tells of the pidfd, among it the PIDs of the process.
    fn info_file(&self) -> String {
        format!("self/fdinfo/{}", self.pidfd.as_raw_fd())
    }

    /// Its proc_pid_status(5). The procfs may show another PID namespace than ours, so the PID in
    /// that one is asked of the pidfd, pidfd_open(2).
    fn status(&self, proc: &OwnProc) -> Option<String> {
        let info = proc.read(&self.info_file())?;
        let pid = info.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim().to_owned();
        proc.read(&format!("{pid}/status"))
    }

    /// Gives it the terminal, if it leads a process group of its own and this process has it:
    /// a shell gives the terminal to the group that it knows, which is ours.
    pub fn take_over_terminal(&self) {
        let (terminal, own) = (std::io::stdin(), nix::unistd::getpgrp());
        if let Some(group) = self.group()
            && group != own
            && nix::unistd::tcgetpgrp(&terminal) == Ok(own)
        {
            let _ = nix::unistd::tcsetpgrp(&terminal, group);
        }
    }

    /// Whether it is in the process group of this process.
    #[must_use]
    pub fn is_in_own_group(&self) -> bool {
        self.group() == Some(nix::unistd::getpgrp())
    }

    /// Its process group, which has number 0 if its leader is outside of the PID namespace.
    fn group(&self) -> Option<nix::unistd::Pid> {
        let pid = nix::unistd::Pid::from_raw(self.pid.as_raw_nonzero().get());
        nix::unistd::getpgid(Some(pid)).ok()
    }

    /// What has changed since the last time, if anything; after `Exited` and `Killed` it is gone.
    ///
    /// # Errors
    ///
    /// See waitid(2).
    pub fn change(&self) -> Result<Option<Change>, CallError> {
        self.wait(WaitIdOptions::NOHANG | WaitIdOptions::STOPPED | WaitIdOptions::CONTINUED)
    }

    /// Waits until it ends.
    ///
    /// # Errors
    ///
    /// See waitid(2).
    pub fn wait_for_end(&self) -> Result<Change, CallError> {
        loop {
            if let Some(change) = self.wait(WaitIdOptions::empty())? {
                return Ok(change);
            }
        }
    }

    fn wait(&self, options: WaitIdOptions) -> Result<Option<Change>, CallError> {
        let options = options | WaitIdOptions::EXITED;
        match rustix::process::waitid(WaitId::Pid(self.pid), options) {
            Ok(status) => Ok(status.and_then(|status| change(&status))),
            Err(Errno::INTR) => Ok(None),
            Err(errno) => Err(CallError::of("waitid", self.pid.as_raw_nonzero())(errno)),
        }
    }
}

fn change(status: &WaitIdStatus) -> Option<Change> {
    if let Some(code) = status.exit_status() {
        Some(Change::Exited(code))
    } else if let Some(signal) = status.terminating_signal() {
        Some(Change::Killed(signal))
    } else if status.stopped() {
        Some(Change::Stopped)
    } else if status.continued() {
        Some(Change::Continued)
    } else {
        None
    }
}

/// Reaps a child that has ended, or tells of one that has stopped: its PID and what changed.
#[must_use]
pub fn change_of_any() -> Option<(u32, Change)> {
    let options = WaitOptions::NOHANG | WaitOptions::UNTRACED | WaitOptions::CONTINUED;
    let (pid, status) = rustix::process::wait(options).ok()??;
    let change = if let Some(code) = status.exit_status() {
        Change::Exited(code)
    } else if let Some(signal) = status.terminating_signal() {
        Change::Killed(signal)
    } else if status.stopped() {
        Change::Stopped
    } else {
        Change::Continued
    };
    Some((pid.as_raw_nonzero().get().cast_unsigned(), change))
}

/// Lets this process get a signal when the thread ends that made it, prctl(2) `PR_SET_PDEATHSIG`.
///
/// A change of credentials undoes it, so it comes after the last.
///
/// # Errors
///
/// `EINVAL` when the number is no signal.
pub fn die_with_parent(signal: i32) -> Result<(), CallError> {
    // SAFETY: PR_SET_PDEATHSIG takes a number and touches no memory; rustix's has no real-time signals.
    let result = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, signal) };
    if result == 0 {
        return Ok(());
    }
    Err(CallError::of("prctl", "PR_SET_PDEATHSIG")(Errno::INVAL))
}

/// Lets nobody without privilege trace this process or look at it, or lets them again, prctl(2) `PR_SET_DUMPABLE`.
///
/// Executing a program undoes it.
///
/// # Errors
///
/// None that can be helped.
pub fn set_dumpable(dumpable: bool) -> Result<(), CallError> {
    nix::sys::prctl::set_dumpable(dumpable)
        .map_err(|errno| CallError::of("prctl", "PR_SET_DUMPABLE")(from_nix(errno)))
}

/// Ends this process at once, without what is registered for its end, which is its parent's business.
pub fn exit_as_a_copy(code: i32) -> ! {
    // SAFETY: _exit(2) takes any number, touches no memory and does not return.
    unsafe { libc::_exit(code) }
}

/// Whether the process group of this process is orphaned: no parent of a member is in the session but
/// in another group, so that a shell could continue what is stopped. A key stops nobody there, setpgid(2).
#[must_use]
pub fn is_orphaned_group() -> bool {
    let parent = nix::unistd::getppid();
    if parent.as_raw() == 0 {
        // It is outside of the PID namespace, where a shell may be.
        return false;
    }
    let session_of = |pid| nix::unistd::getsid(pid).ok();
    let shares_session = session_of(Some(parent)) == session_of(None);
    let is_in_group = nix::unistd::getpgid(Some(parent)) == Ok(nix::unistd::getpgrp());
    // A parent in the same group may have such a parent itself, as a pipeline's or a script's has.
    !shares_session && !is_in_group
}

/// Becomes the one that orphans among this process's descendants are given to.
///
/// # Errors
///
/// See prctl(2) `PR_SET_CHILD_SUBREAPER`.
pub fn become_subreaper() -> Result<(), CallError> {
    let own = rustix::process::getpid();
    rustix::process::set_child_subreaper(Some(own))
        .map_err(CallError::of("prctl", "PR_SET_CHILD_SUBREAPER"))
}

/// Executes a program in place of this one.
///
/// # Errors
///
/// See execve(2).
#[must_use]
pub fn execute(path: &CString, arguments: &[CString], environment: &[CString]) -> Errno {
    let result: Result<Infallible, _> = nix::unistd::execve(path, arguments, environment);
    match result {
        Ok(never) => match never {},
        Err(errno) => from_nix(errno),
    }
}

/// A descriptor of a process, pidfd_open(2).
///
/// # Errors
///
/// `ESRCH` when there is none of this PID in this process's PID namespace.
pub fn pidfd(pid: u32) -> Result<OwnedFd, CallError> {
    let raw = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let raw = raw.ok_or(Errno::INVAL).map_err(CallError::of("pidfd_open", pid))?;
    rustix::process::pidfd_open(raw, PidfdFlags::empty()).map_err(CallError::of("pidfd_open", pid))
}

/// A descriptor of a thread, pidfd_open(2) `PIDFD_THREAD`.
///
/// # Errors
///
/// `EINVAL` before Linux 6.9, `ESRCH` when there is none of this TID in this process's PID namespace.
pub fn pidfd_of_thread(tid: u32) -> Result<OwnedFd, CallError> {
    const THREAD: PidfdFlags = PidfdFlags::from_bits_retain(libc::O_EXCL.cast_unsigned());
    let raw = i32::try_from(tid).ok().and_then(Pid::from_raw);
    let raw = raw.ok_or(Errno::INVAL).map_err(CallError::of("pidfd_open", tid))?;
    rustix::process::pidfd_open(raw, THREAD).map_err(CallError::of("pidfd_open", tid))
}

/// Whether the process of a pidfd has not ended.
#[must_use]
pub fn lives(pidfd: impl AsFd) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    // A pidfd is readable when the process has ended.
    let mut fds = [PollFd::new(&pidfd, PollFlags::IN)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&at_once)).is_ok_and(|ready| ready == 0)
}
