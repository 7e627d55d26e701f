//! sigprocmask(2), signalfd(2) and the default actions of signal(7).

use std::os::fd::{AsFd, BorrowedFd};

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use super::{CallError, from_nix};

/// Signals that wait to be read instead of acting, and the mask that was before.
#[derive(Debug)]
pub struct Signals {
    descriptor: SignalFd,
    before: SigSet,
}

/// A signal that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its number.
    pub signal: i32,
    /// Whether a process sent it, with kill(2) or the like, and which, as far as it can be seen;
    /// else the kernel did, as it does for a key on the terminal.
    pub sender: Option<u32>,
}

/// Signals that come from what the process itself does, and are nobody else's business.
const OWN: [Signal; 7] = [
    Signal::SIGPIPE,
    Signal::SIGSEGV,
    Signal::SIGBUS,
    Signal::SIGFPE,
    Signal::SIGILL,
    Signal::SIGTRAP,
    Signal::SIGSYS,
];

impl Signals {
    /// Lets all signals wait that can. From here on none is lost.
    ///
    /// # Errors
    ///
    /// See signalfd(2).
    pub fn hold() -> Result<Self, CallError> {
        let mut held = SigSet::all();
        for signal in OWN {
            held.remove(signal);
        }
        let mut before = SigSet::empty();
        sigprocmask(SigmaskHow::SIG_SETMASK, Some(&held), Some(&mut before))
            .map_err(|errno| CallError::of("sigprocmask", "SIG_SETMASK")(from_nix(errno)))?;
        let descriptor =
            SignalFd::with_flags(&held, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
                .map_err(|errno| CallError::of("signalfd", "")(from_nix(errno)))?;
        Ok(Self { descriptor, before })
    }

    /// Gives a process that was forked meanwhile the mask of before.
    pub fn release(self) {
        let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&self.before), None);
    }

    /// The next signal that waits, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<Arrival> {
        let info = self.descriptor.read_signal().ok()??;
        // Codes above 0 are the kernel's own, sigaction(2).
        let is_sent = info.ssi_code <= 0;
        Some(Arrival {
            signal: info.ssi_signo.cast_signed(),
            sender: is_sent.then_some(info.ssi_pid),
        })
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

/// Ends this process by a signal, as another was ended by it; does nothing if the signal ends nobody.
///
/// No core is dumped: it would be that of a process to which nothing happened.
pub fn die_of(signal: i32) {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
    // SAFETY: a disposition of SIG_DFL installs no handler that could run in a wrong state.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
    // SAFETY: raise(3) takes any number; nix's knows no real-time signals, of which one dies as well.
    unsafe { libc::raise(signal) };
}

/// Stops this process until it is continued, as a shell's job is stopped.
pub fn stop() {
    let _ = nix::sys::signal::raise(Signal::SIGSTOP);
}
