//! Which processes the selections of ps(1) pick together: `-p`, `-u`, `-C` and `--ppid` add up.

use std::collections::HashSet;

use crate::cli::ps::PsArgs;
use crate::commands::find::{Finder, Found};
use crate::commands::not_found::or_complain;
use crate::error::{Failure, Outcome};
use crate::model::ids::Pid;
use crate::model::process::{Bytes, Process};
use crate::model::reference::{self, Operand};

/// What was typed, before anything is looked up.
pub(super) struct Typed {
    pids: Vec<Pid>,
    names: HashSet<Bytes>,
    parents: HashSet<Pid>,
}

/// What was picked, as far as it was found.
pub(super) struct Picked {
    pids: HashSet<Pid>,
    users: Vec<Found>,
    /// Those of `-C` and `--ppid`, of which it is no failure if there is none.
    names: HashSet<Bytes>,
    parents: HashSet<Pid>,
    is_everything: bool,
    pub(super) outcome: Outcome,
}

impl Typed {
    pub(super) fn parse(args: &PsArgs) -> Result<Self, Failure> {
        Ok(Self {
            pids: args.pids().map(|text| pid("-p", text)).collect::<Result<_, _>>()?,
            names: args.names().map(|name| name.as_bytes().to_vec()).collect(),
            parents: args.parents().map(parent).collect::<Result<_, _>>()?,
        })
    }
}

fn pid(option: &str, text: &str) -> Result<Pid, Failure> {
    reference::pid(text).map_err(|error| Failure::new(format_args!("{option} '{text}'"), error))
}

/// 0 is that of those whose parent is outside of the PID namespace, or nobody.
fn parent(text: &str) -> Result<Pid, Failure> {
    if text == "0" { Ok(Pid(0)) } else { pid("--ppid", text) }
}

impl Picked {
    /// Looks up what was picked, and complains about what is not there.
    pub(super) fn find(args: &PsArgs, typed: Typed, finder: &Finder<'_>) -> Self {
        let Typed { pids, names, parents } = typed;
        let mut outcome = Outcome::Done;
        let mut note = |result| or_complain(result, &mut outcome);
        let found = pids.iter().filter_map(|pid| note(finder.operand(&Operand::Process(*pid))));
        let found: HashSet<_> = found.filter_map(|found| found.pid()).collect();
        let users: Vec<_> = args.users().filter_map(|name| note(finder.user(name))).collect();
        let is_everything =
            args.pids.is_empty() && args.users.is_empty() && names.is_empty() && parents.is_empty();
        Self { pids: found, users, names, parents, is_everything, outcome }
    }

    /// Whether nothing was asked to be picked.
    pub(super) const fn is_everything(&self) -> bool {
        self.is_everything
    }

    pub(super) fn passes(&self, process: &Process) -> bool {
        self.is_everything
            || self.is_by_itself(process)
            || self.users.iter().any(|user| user.matches(process))
    }

    /// Whether it is shown where kernel threads are not.
    pub(super) fn is_shown_anyway(&self, process: &Process) -> bool {
        !process.kernel_thread || self.is_by_itself(process)
    }

    /// By its PID, name or parent.
    fn is_by_itself(&self, process: &Process) -> bool {
        self.pids.contains(&process.pid)
            || self.names.contains(&process.name)
            || self.parents.contains(&process.ppid)
    }
}
