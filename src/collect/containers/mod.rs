//! What tells of containers beside the processes, and the containers that it all tells.
//!
//! No engine is asked, as it might not answer. Of its files those are read that name a container which was
//! recognised, never more; whatever is in them is somebody else's word, bytes to be shown and nothing to act upon.

mod clues;
mod containerd;
mod docker;
mod file;
mod names;
mod pods;
mod states;
mod storage;

use super::proc_root::ProcRoot;
use crate::model::container::{self, Containers, Facts, Recognised, State};
use crate::model::process::Process;
use names::Engines;

/// The containers of the processes that were read, with their names as far as they can be known.
///
/// The processes need their namespaces and cgroups to have been read; arguments are read for the few
/// that matter. A directory that merely looks like a procfs is of another machine: nothing is read beside it.
#[must_use]
pub fn find(root: &ProcRoot, processes: &[Process]) -> Containers {
    let mut facts = Facts {
        arguments: clues::arguments(root, processes),
        states: states(root),
        ..Facts::default()
    };
    let Recognised { mut containers, unexplained } = container::recognise(processes, &facts);
    facts.environments = clues::environments(root, processes, &unexplained);
    if !facts.environments.is_empty() {
        containers = container::recognise(processes, &facts).containers;
    }
    if root.is_procfs() {
        Engines::of(processes, &facts).describe(&mut containers);
    }
    containers
}

/// What runtimes have written down, of which the PIDs are those of the PID namespace that they were run in.
///
/// That is mostly the procfs's, but who is in a container and reads the host's procfs finds here the files of a runtime
/// in that container. So where the procfs is not this process's own, only those count that tell the start too: it is compared, and
/// another process with the same PID was not started in the same tick.
fn states(root: &ProcRoot) -> Vec<State> {
    if !root.is_procfs() {
        return Vec::new();
    }
    let mut states = states::read("/run".as_ref());
    let is_own = root.is_own();
    states.retain(|state| is_own || state.start.is_some());
    states
}
