//! What a collector adds to the processes, for containers to be recognised.

use std::collections::{BTreeSet, HashMap};

use super::work::parents_of;
use crate::model::crossing;
use crate::model::ids::{Pid, Ticks};
use crate::model::process::{Bytes, Process};

/// What is known beside the processes. All of it may be missing; then less is recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Arguments of processes, for those that lack them: see [`parents_at_crossings`].
    pub arguments: HashMap<Pid, Vec<Bytes>>,
    /// What processes have in their environment, for those that nothing else tells: see
    /// [`Recognised::unexplained`](super::Recognised::unexplained).
    pub environments: HashMap<Pid, Environment>,
    /// What runtimes without a process of their own have written down.
    pub states: Vec<State>,
}

/// What is in the environment of a process, which it may have put there itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `container`: the runtime, as it calls itself.
    pub container: Option<Bytes>,
    /// `HOSTNAME`: engines give the beginning of the ID.
    pub hostname: Option<Bytes>,
}

/// What a low-level runtime, runc or crun, has written down of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The runtime.
    pub runtime: &'static str,
    /// What the container is called.
    pub id: Bytes,
    /// Its first process.
    pub init: Pid,
    /// When that started, if it is told.
    pub start: Option<Ticks>,
}

/// The processes with a child in other namespaces: if some of them look after containers, their arguments tell it.
#[must_use]
pub fn parents_at_crossings(processes: &[Process]) -> Vec<Pid> {
    let parents = parents_of(processes);
    let crossed = parents.iter().zip(processes).filter_map(|(parent, child)| {
        let parent = &processes[(*parent)?];
        (!crossing::between(parent, child).is_empty()).then_some(parent.pid)
    });
    crossed.collect::<BTreeSet<_>>().into_iter().collect()
}
