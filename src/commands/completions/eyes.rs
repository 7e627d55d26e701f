//! A look at the processes, while somebody is typing.

use std::path::PathBuf;

use super::line::Line;
use crate::cli::{ColorChoice, GlobalArgs};
use crate::collect::own_mounts;
use crate::collect::proc_root::ProcRoot;
use crate::collect::want::Want;
use crate::commands::source;
use crate::model::snapshot::Snapshot;
use crate::options::Surroundings;

/// Sees what the command would see when it is run; what it cannot see is not offered, and nothing is said about it.
pub(super) struct Eyes<'l> {
    procfs: Option<&'l PathBuf>,
    saved: Option<&'l PathBuf>,
    surroundings: &'l Surroundings,
}

impl<'l> Eyes<'l> {
    pub(super) fn new(line: &'l Line<'_>, surroundings: &'l Surroundings) -> Self {
        Self { procfs: line.procfs.as_ref(), saved: line.saved.as_ref(), surroundings }
    }

    /// A snapshot of this.
    pub(super) fn see(&self, want: Want) -> Option<Snapshot> {
        // Standard input has not come yet, and a pipe may never.
        if self.saved.is_some_and(|saved| !saved.is_file()) {
            return None;
        }
        let quiet = Surroundings { stderr_is_terminal: false, ..self.surroundings.clone() };
        source::load(&self.global(), &quiet, want).ok().map(|source| source.snapshot)
    }

    /// One of processes, with containers and the names that namespaces go by.
    pub(super) fn namespaces(&self) -> Option<Snapshot> {
        let mut snapshot = self.see(Want::CONTAINERS)?;
        let procfs = source::procfs(&self.global(), self.surroundings);
        if self.saved.is_none()
            && let Ok(root) = ProcRoot::open(&procfs)
        {
            snapshot.holders.extend(own_mounts::find(&root, &snapshot.observer));
        }
        Some(snapshot)
    }

    fn global(&self) -> GlobalArgs {
        GlobalArgs {
            json: false,
            jsonl: false,
            color: ColorChoice::Never,
            proc: self.procfs.cloned(),
            from: self.saved.cloned(),
        }
    }
}
