//! A small init, between nstree and a command: passes signals on, reaps orphans, and tells how the command ended.

use std::io::PipeWriter;
use std::os::fd::AsFd;
use std::process::exit;

use rustix::event::{PollFd, PollFlags, poll};

use super::attend::{must_be_passed_on, report_change};
use crate::sys::CallError;
use crate::sys::process::{
    Change, Child, Forked, become_subreaper, change_of_any, die_with_parent, fork,
};
use crate::sys::signals::Signals;

/// Forks the process that will be the command, which returns from this, and looks after it as its init.
///
/// With a signal for that, the command ends when the init does, which ends when nstree does.
pub(super) fn run_if_init(
    reporter: &PipeWriter,
    death_signal: Option<i32>,
) -> Result<(), CallError> {
    // Where it is not PID 1, orphans come to it all the same.
    become_subreaper()?;
    // Held before the fork: PID 1 would never see what nstree passes on before that.
    let signals = Signals::hold()?;
    match fork()? {
        Forked::Child => {
            signals.release();
            death_signal.map_or(Ok(()), die_with_parent)
        }
        Forked::Parent(command) => exit(look_after(&command, &signals, reporter)),
    }
}

/// Tells the exit status.
fn look_after(command: &Child, signals: &Signals, reporter: &PipeWriter) -> i32 {
    loop {
        // Before it waits for news: what has ended before the signals were held has told nobody.
        while let Some((pid, change)) = change_of_any() {
            if pid == command.pid() {
                report_change(reporter, change);
                match change {
                    Change::Exited(code) => return code,
                    Change::Killed(signal) => return 128 + signal,
                    Change::Stopped | Change::Continued => {}
                }
            }
        }
        let mut fds = [PollFd::from_borrowed_fd(signals.as_fd(), PollFlags::IN)];
        let _ = poll(&mut fds, None);
        while let Some(arrival) = signals.next() {
            match arrival.signal {
                libc::SIGCHLD => {}
                // It went to the whole process group, as a shell continues it.
                libc::SIGCONT if command.is_in_own_group() => {}
                libc::SIGCONT => {
                    command.take_over_terminal();
                    command.send(libc::SIGCONT);
                }
                signal if must_be_passed_on(arrival, command) => command.send(signal),
                _ => {}
            }
        }
    }
}
