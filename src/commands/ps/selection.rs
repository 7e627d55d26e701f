//! What the selections of ps(1) pick together: `-p`, `-u`, `-C` and `--ppid` add up.

use std::collections::HashSet;

use super::which::{self, Picked};
use crate::cli::ps::PsArgs;
use crate::commands::find::Finder;
use crate::error::{Failure, Outcome};
use crate::model::ids::Pid;
use crate::model::process::{Bytes, Process};
use crate::model::reference;

/// What was typed, before anything is looked up.
pub(super) struct Typed {
    pids: Vec<Pid>,
    relatives: Relatives,
}

/// Those of `-C` and `--ppid`. That there is none is no failure.
#[derive(Default)]
struct Relatives {
    names: HashSet<Bytes>,
    parents: HashSet<Pid>,
}

/// What was picked, as far as it was found.
pub(super) struct Selected {
    picked: Picked,
    relatives: Relatives,
    is_by_pid_or_user: bool,
}

impl Typed {
    pub(super) fn parse(args: &PsArgs) -> Result<Self, Failure> {
        let names = args.names().map(|name| name.as_bytes().to_vec()).collect();
        let parents = args.parents().map(parent).collect::<Result<_, _>>()?;
        Ok(Self { pids: which::pids(args)?, relatives: Relatives { names, parents } })
    }
}

fn parent(text: &str) -> Result<Pid, Failure> {
    match text {
        // Of those whose parent is outside of the PID namespace, or nobody.
        "0" => Ok(Pid(0)),
        _ => reference::pid(text)
            .map_err(|error| Failure::new(format_args!("--ppid '{text}'"), error)),
    }
}

impl Relatives {
    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.parents.is_empty()
    }

    fn include(&self, process: &Process) -> bool {
        self.names.contains(&process.name) || self.parents.contains(&process.ppid)
    }
}

impl Selected {
    /// Looks up what was picked, and complains about what is not there.
    pub(super) fn find(args: &PsArgs, typed: Typed, finder: &Finder<'_>) -> Self {
        let picked = Picked::find(args, &typed.pids, finder);
        let is_by_pid_or_user = !picked.is_everything();
        Self { picked, relatives: typed.relatives, is_by_pid_or_user }
    }

    /// Whether nothing was asked to be picked.
    pub(super) fn is_everything(&self) -> bool {
        !self.is_by_pid_or_user && self.relatives.is_empty()
    }

    pub(super) fn passes(&self, process: &Process) -> bool {
        let is_picked = self.is_by_pid_or_user && self.picked.passes(process);
        self.is_everything() || is_picked || self.relatives.include(process)
    }

    /// Whether it is shown where kernel threads are not.
    pub(super) fn is_shown_anyway(&self, process: &Process) -> bool {
        self.picked.is_shown_anyway(process) || self.relatives.include(process)
    }

    pub(super) const fn outcome(&self) -> Outcome {
        self.picked.outcome
    }
}
