//! Carries a plan out, and looks after the command that comes of it.
//!
//! [`carry_out`] goes through the steps of a [`Plan`] in their order. Up to a fork they are done by the
//! process that was called, behind it by its child, which then becomes the command, while the
//! parent [attends](attend) it: signals, job control and the end. Nothing here starts a thread: `setns(2)`
//! and `unshare(2)` refuse a process that has several, and a fork would leave them behind.

mod attend;
mod helper;
mod init;
mod pipe;
mod program;
mod steps;

use std::io::PipeWriter;
use std::os::fd::OwnedFd;

use crate::model::plan::{Fork, Plan, Step};
use crate::sys::own_proc::OwnProc;
use crate::sys::process::{Change, Forked, fork};
use crate::sys::signals::Signals;
use crate::sys::{CallError, signals, startup};

use attend::{Attended, attend};
use helper::Helper;
use pipe::Lifeline;

pub use program::{Cannot, Program};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this status.
    Exited(u8),
    /// This signal ended it.
    Killed(i32),
}

/// What went wrong before the command ran.
#[derive(Debug)]
pub enum Trouble {
    /// A step of the plan failed.
    Step(CallError),
    /// The command cannot be executed.
    Program(Cannot),
    /// The parent has ended, or found out what is wrong and tells it.
    Abandoned,
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Self::Step(error)
    }
}

/// Goes through the steps and executes the program.
///
/// Without a fork this returns only if something went wrong. With one it returns twice: in the parent when the
/// command has ended, and in the child if something went wrong before the command ran.
///
/// # Errors
///
/// When a step fails or the program cannot be executed; nothing is left behind then.
pub fn carry_out(
    plan: &Plan,
    files: Vec<OwnedFd>,
    program: &Program,
    proc: &OwnProc,
) -> Result<Ending, Trouble> {
    startup::let_children_wait();
    let persists = plan.steps.contains(&Step::AwaitPersistence);
    let mut helper = None;
    let mut child = None;
    for step in &plan.steps {
        match step {
            Step::StayBehind(tasks) => helper = Some(Helper::start(tasks, proc)?),
            Step::AwaitMaps => {
                helper.as_mut().map_or(Ok(()), Helper::map_ids)?;
                if !persists && let Some(helper) = helper.take() {
                    helper.dismiss();
                }
            }
            // In a child it is the parent that sees to it, once the child is ready.
            Step::AwaitPersistence => helper.as_mut().map_or(Ok(()), Helper::persist)?,
            Step::Fork(how) => match branch(*how, helper.take(), proc)? {
                Branch::Parent(ending) => return Ok(ending),
                Branch::Child(state) => child = Some(state),
            },
            step => steps::perform(step, &files, proc)?,
        }
    }
    // What comes now, an init too, has no business with them.
    drop(files);
    if let Some(helper) = helper {
        helper.dismiss();
    }
    if let Some(child) = child {
        child.wait_to_begin(death_signal(&plan.steps))?;
    }
    Err(Trouble::Program(program.execute()))
}

/// What the child of a fork has.
struct InChild {
    lifeline: Lifeline,
    reporter: PipeWriter,
    how: Fork,
}

enum Branch {
    Parent(Ending),
    Child(InChild),
}

/// Forks, and stays with the child in the parent until it ends.
fn branch(how: Fork, helper: Option<Helper>, proc: &OwnProc) -> Result<Branch, Trouble> {
    let (lifeline, hand) = pipe::lifeline()?;
    let (reports, reporter) = pipe::pair()?;
    match fork()? {
        Forked::Child => {
            // The helper is the parent's, and ends when only that has let it go.
            drop((hand, reports, helper));
            Ok(Branch::Child(InChild { lifeline, reporter, how }))
        }
        Forked::Parent(child) => {
            // Held behind the fork: what comes before ends this process, and with it the child, which
            // does not begin without a word; and the child has the signals of the caller.
            let signals = Signals::hold()?;
            drop((lifeline, reporter));
            let is_init = !how.init && (how.is_first || child.is_init(proc));
            let attended = Attended { child, signals, reports, is_init, proc };
            attend(&attended, hand, helper).map(Branch::Parent)
        }
    }
}

impl InChild {
    /// Tells the parent that all is ready for the command, and waits for its word. The one that returns
    /// is the command; an init, if there is to be one, is forked from and does not return.
    ///
    /// No word comes from a parent that has ended, or cannot look after the command.
    fn wait_to_begin(self, death_signal: Option<i32>) -> Result<(), Trouble> {
        if self.how.init {
            // As late as this, so that it is no more than the command is: in its root, with its user.
            init::run_if_init(&self.reporter, death_signal)?;
        }
        attend::report_ready(&self.reporter);
        if self.lifeline.has_word() { Ok(()) } else { Err(Trouble::Abandoned) }
    }
}

/// The signal that is to end the command when nstree ends.
fn death_signal(steps: &[Step]) -> Option<i32> {
    steps.iter().find_map(|step| match step {
        Step::DieWithParent(signal) => Some(*signal),
        _ => None,
    })
}

/// Ends this process as the command ended, or tells the exit code for that.
#[must_use]
pub fn end_as(ending: Ending) -> u8 {
    match ending {
        Ending::Exited(code) => code,
        Ending::Killed(signal) => {
            // PID 1 cannot be ended by its own signals, so it returns from this.
            signals::die_of(signal);
            u8::try_from(128 + signal).unwrap_or(u8::MAX)
        }
    }
}

impl Ending {
    /// `None` if the change is not an end.
    fn of(change: Change) -> Option<Self> {
        match change {
            Change::Exited(code) => Some(Self::Exited(code.to_le_bytes()[0])),
            Change::Killed(signal) => Some(Self::Killed(signal)),
            Change::Stopped | Change::Continued => None,
        }
    }
}
