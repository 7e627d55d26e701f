//! The parent of a command: passes signals on, stops with it, and ends as it ends.
//!
//! The command is in the process group that nstree was started in. So what a key on the terminal
//! sends comes to it from the kernel, and is not passed on; what a process sends to nstree is. (Who sends
//! a signal to the whole group, as kill(1) does with a job of a shell, sends it to both: the command gets it
//! twice then, as nobody can tell it from one that was sent to nstree alone.) A
//! command that is PID 1 of its PID namespace takes no signal whose action is the default
//! (pid_namespaces(7)): what would have ended or stopped it is done to it here.

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::helper::Helper;
use super::pipe::Hand;
use super::{Ending, Trouble};
use crate::sys::CallError;
use crate::sys::own_proc::OwnProc;
use crate::sys::process::{Change, Child, is_orphaned_group};
use crate::sys::signals::{self, Arrival, Signals};

/// A command, and what is needed to look after it.
pub(super) struct Attended<'a> {
    pub(super) child: Child,
    pub(super) signals: Signals,
    /// What is told of the command.
    pub(super) reports: PipeReader,
    /// The command is PID 1 of its PID namespace.
    pub(super) is_init: bool,
    pub(super) proc: &'a OwnProc,
}

/// Signals that end a process by default, and that a user expects to end a command.
const ENDING: [i32; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// Signals by which a terminal stops a process by default.
const STOPPING: [i32; 3] = [libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU];

/// Signals that a terminal sends to a whole process group, ioctl_tty(2), termios(3).
const OF_TERMINAL: [i32; 7] = [
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTSTP,
    libc::SIGTTIN,
    libc::SIGTTOU,
    libc::SIGWINCH,
    libc::SIGHUP,
];

/// Stays with the child until it ends. It may begin when it is ready, but not before the helper has bound what it is to
/// bind; without a helper it is told so at once, and need not wait for an answer.
pub(super) fn attend(
    attended: &Attended<'_>,
    hand: Hand,
    helper: Option<Helper>,
) -> Result<Ending, Trouble> {
    if helper.is_none() {
        hand.give_word();
    }
    let mut desk =
        Desk { hand: Some(hand), helper, is_open: true, has_begun: false, reported: None };
    loop {
        // Before it waits for news: what has ended before the signals were held has told nobody.
        let mut change = attended.child.change()?;
        while let Some(now) = change {
            change = match (now, Ending::of(now)) {
                (_, Some(ending)) => {
                    // What an init has told just before it ended says more than how it ended.
                    desk.take_reports(attended)?;
                    return Ok(desk.reported.unwrap_or(ending));
                }
                (Change::Stopped, None) => stop_with(&attended.child)?,
                (_, None) => attended.child.change()?,
            };
        }
        wait_for_news(attended, desk.is_open);
        desk.take_reports(attended)?;
        while let Some(arrival) = attended.signals.next() {
            if let Some(ending) = take(attended, desk.has_begun, arrival)? {
                return Ok(ending);
            }
        }
    }
}

/// Where reports are taken.
struct Desk {
    /// Lets the command begin, and as long as it is there tells that nstree is.
    hand: Option<Hand>,
    /// Has something to do before it may.
    helper: Option<Helper>,
    /// Somebody is there who can report.
    is_open: bool,
    /// The command may begin.
    has_begun: bool,
    /// How the command has ended, as an init tells it.
    reported: Option<Ending>,
}

impl Desk {
    fn take_reports(&mut self, attended: &Attended<'_>) -> Result<(), Trouble> {
        while self.is_open
            && let Some(report) = next_report(&attended.reports)
        {
            match report {
                Report::Ready => self.let_begin(&attended.child)?,
                Report::Ended(ending) => self.reported = Some(ending),
                // The init goes on with the command when it is continued itself.
                Report::Stopped if !is_orphaned_group() => signals::stop(),
                Report::Stopped => {}
                Report::Nothing => self.is_open = false,
            }
        }
        Ok(())
    }

    fn let_begin(&mut self, child: &Child) -> Result<(), Trouble> {
        if let Some(helper) = self.helper.take() {
            if let Err(error) = helper.persist_and_end() {
                // Without a word the child ends before the command begins.
                drop(self.hand.take());
                child.wait_for_end()?;
                return Err(error.into());
            }
            self.hand.iter().for_each(Hand::give_word);
        }
        self.has_begun = true;
        Ok(())
    }
}

fn wait_for_news(attended: &Attended<'_>, with_reports: bool) {
    let (signals, reports) = (attended.signals.as_fd(), attended.reports.as_fd());
    let mut fds = [PollFd::new(&signals, PollFlags::IN), PollFd::new(&reports, PollFlags::IN)];
    // A pipe that is closed tells so again and again.
    let watched = if with_reports { 2 } else { 1 };
    let _ = poll(&mut fds[..watched], None);
}

/// What is told of the command, by itself or by an init: a letter and a number.
enum Report {
    /// It is about to begin.
    Ready,
    /// It has ended.
    Ended(Ending),
    /// It has stopped.
    Stopped,
    /// Nobody is left to tell anything.
    Nothing,
}

const READY: u8 = b'r';
const EXITED: u8 = b'e';
const KILLED: u8 = b'k';
const STOPPED: u8 = b's';

/// Reads what has been reported; never waits.
fn next_report(mut reports: &PipeReader) -> Option<Report> {
    let mut fds = [PollFd::new(&reports, PollFlags::IN)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&at_once)).ok().filter(|ready| *ready > 0)?;
    let mut report = [0; 2];
    if reports.read_exact(&mut report).is_err() {
        return Some(Report::Nothing);
    }
    Some(match report {
        [EXITED, code] => Report::Ended(Ending::Exited(code)),
        [KILLED, signal] => Report::Ended(Ending::Killed(i32::from(signal))),
        [STOPPED, _] => Report::Stopped,
        _ => Report::Ready,
    })
}

/// Tells that the command is about to begin.
pub(super) fn report_ready(reporter: &PipeWriter) {
    report(reporter, [READY, 0]);
}

/// Tells what has changed with the command.
pub(super) fn report_change(reporter: &PipeWriter, change: Change) {
    match change {
        Change::Exited(code) => report(reporter, [EXITED, code.to_le_bytes()[0]]),
        Change::Killed(signal) => report(reporter, [KILLED, signal.to_le_bytes()[0]]),
        Change::Stopped => report(reporter, [STOPPED, 0]),
        Change::Continued => {}
    }
}

fn report(mut reporter: &PipeWriter, message: [u8; 2]) {
    // Nobody is told if nstree has gone.
    let _ = reporter.write_all(&message);
}

/// Stops as the command has stopped, so that the shell takes the terminal, and when it gives it back goes
/// on with it. Tells what has changed with it meanwhile.
fn stop_with(child: &Child) -> Result<Option<Change>, CallError> {
    if !is_orphaned_group() {
        signals::stop();
        let next = child.change()?;
        // The shell has continued the whole process group; a command that is not in it is still stopped.
        if next.is_some() {
            return Ok(next);
        }
        child.take_over_terminal();
        child.send(libc::SIGCONT);
    }
    child.change()
}

/// Does with a signal what is to be done; the end, if that is it.
fn take(
    attended: &Attended<'_>,
    has_begun: bool,
    arrival: Arrival,
) -> Result<Option<Ending>, CallError> {
    let Attended { child, is_init, proc, .. } = attended;
    let signal = arrival.signal;
    // Before it has begun there may be nobody yet whom a key could reach.
    let is_lost = || (*is_init || !has_begun) && child.has_default(signal, proc);
    match signal {
        // What it tells is seen when the child is waited for.
        libc::SIGCHLD | libc::SIGCONT => {}
        _ if ENDING.contains(&signal) && is_lost() => {
            child.send(libc::SIGKILL);
            child.wait_for_end()?;
            return Ok(Some(Ending::Killed(signal)));
        }
        // In an orphaned group these stop nobody.
        _ if STOPPING.contains(&signal) && is_lost() && is_orphaned_group() => {}
        _ if STOPPING.contains(&signal) && is_lost() => child.send(libc::SIGSTOP),
        _ if must_be_passed_on(arrival, child) => child.send(signal),
        _ => {}
    }
    Ok(None)
}

/// Whether a signal has not reached the command already.
pub(super) fn must_be_passed_on(arrival: Arrival, command: &Child) -> bool {
    match arrival.sender {
        // What the command sends to its own process group has reached it.
        Some(sender) => sender != command.pid() && sender != std::process::id(),
        None => !(OF_TERMINAL.contains(&arrival.signal) && command.is_in_own_group()),
    }
}
