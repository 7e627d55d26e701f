//! Which processes `-p` and `-u` pick, as ps(1) has it: those that either does.

use std::collections::HashSet;

use crate::cli::ps::PsArgs;
use crate::commands::find::{Finder, Found};
use crate::commands::not_found::or_complain;
use crate::error::{Failure, Outcome};
use crate::model::ids::Pid;
use crate::model::process::Process;
use crate::model::reference::{self, Operand};

/// The PIDs of `-p`.
pub(super) fn pids(args: &PsArgs) -> Result<Vec<Pid>, Failure> {
    let pid = |text: &str| {
        reference::pid(text).map_err(|error| Failure::new(format_args!("-p '{text}'"), error))
    };
    args.pids().map(pid).collect()
}

/// What was picked, as far as it was found.
pub(super) struct Picked {
    pids: HashSet<Pid>,
    users: Vec<Found>,
    is_everything: bool,
    pub(super) outcome: Outcome,
}

impl Picked {
    /// Looks up what was picked, and complains about what is not there.
    pub(super) fn find(args: &PsArgs, pids: &[Pid], finder: &Finder<'_>) -> Self {
        let mut outcome = Outcome::Done;
        let mut note = |result| or_complain(result, &mut outcome);
        let found = pids.iter().filter_map(|pid| note(finder.operand(&Operand::Process(*pid))));
        let found: HashSet<_> = found.filter_map(|found| found.pid()).collect();
        let users: Vec<_> = args.users().filter_map(|name| note(finder.user(name))).collect();
        let is_everything = args.pids.is_empty() && args.users.is_empty();
        Self { pids: found, users, is_everything, outcome }
    }

    /// Whether nothing was asked to be picked.
    pub(super) const fn is_everything(&self) -> bool {
        self.is_everything
    }

    pub(super) fn passes(&self, process: &Process) -> bool {
        self.is_everything
            || self.pids.contains(&process.pid)
            || self.users.iter().any(|user| user.matches(process))
    }

    /// Whether it is shown where kernel threads are not.
    pub(super) fn is_shown_anyway(&self, process: &Process) -> bool {
        !process.kernel_thread || self.pids.contains(&process.pid)
    }
}
