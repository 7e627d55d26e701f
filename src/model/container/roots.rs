//! Where containers begin: what tells it beside the path of the cgroup.

use std::borrow::Cow;
use std::collections::HashMap;

use super::facts::{Environment, Facts, State};
use super::monitor;
use super::pattern::is_hex_digit;
use super::table::SOME_RUNTIME;
use crate::model::crossing;
use crate::model::ids::Pid;
use crate::model::kind::Kind;
use crate::model::process::{Bytes, Process};

/// What tells that a container begins with a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) runtime: Cow<'static, str>,
    pub(super) id: Option<Bytes>,
    pub(super) name: Option<Bytes>,
    /// It tells the runtime from others that do the same.
    pub(super) is_certain: bool,
}

/// The runtimes that say who they are in the environment of a container, in the variable `container`.
const IN_ENVIRONMENT: [&str; 7] =
    ["docker", "firejail", "lxc", "oci", "podman", "systemd-nspawn", "youki"];

/// Everything that may tell it.
#[derive(Debug)]
pub(super) struct Tellers<'a> {
    facts: &'a Facts,
    states: HashMap<Pid, &'a State>,
}

impl<'a> Tellers<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        let states = facts.states.iter().map(|state| (state.init, state)).collect();
        Self { facts, states }
    }

    /// What the parent, if it looks after a container, tells of the child. Nothing where the child is in no other
    /// namespaces than the parent, whatever anybody says.
    pub(super) fn monitor(&self, parent: Option<&Process>, child: &Process) -> Option<Claim> {
        self.by_monitor(parent.filter(|parent| is_entered(parent, child))?)
    }

    /// What the parent or a runtime's file tells of a child with which a container begins.
    pub(super) fn monitor_or_state(
        &self,
        parent: Option<&Process>,
        child: &Process,
    ) -> Option<Claim> {
        self.monitor(parent, child).or_else(|| self.by_state(parent, child))
    }

    /// What the child itself tells, if it looks like the first process of a container.
    pub(super) fn guess(&self, parent: Option<&Process>, child: &Process) -> Option<Claim> {
        let parent = parent.filter(|parent| looks_like_a_container(parent, child))?;
        self.by_environment(child).or_else(|| by_bare_cgroup(parent, child))
    }

    fn by_monitor(&self, parent: &Process) -> Option<Claim> {
        let arguments = parent.argv.as_ref().or_else(|| self.facts.arguments.get(&parent.pid))?;
        let monitor::Said { runtime, is_certain, id, name } = monitor::says(arguments)?;
        Some(Claim { runtime: runtime.into(), id, name, is_certain })
    }

    fn by_state(&self, parent: Option<&Process>, child: &Process) -> Option<Claim> {
        let State { runtime, id, init: _, start } = self.states.get(&child.pid)?;
        let is_it = start.map_or_else(
            // The PID may have been given to another since; that it crosses makes it likely enough.
            || parent.is_some_and(|parent| is_entered(parent, child)),
            |start| start == child.start,
        );
        is_it.then(|| Claim {
            runtime: (*runtime).into(),
            id: Some(id.clone()),
            name: Some(id.clone()),
            is_certain: false,
        })
    }

    fn by_environment(&self, child: &Process) -> Option<Claim> {
        let Environment { container, hostname } = self.facts.environments.get(&child.pid)?;
        let container = container.as_deref()?;
        let runtime = IN_ENVIRONMENT.iter().find(|runtime| runtime.as_bytes() == container)?;
        let is_id = |name: &&Bytes| name.len() == 12 && name.iter().copied().all(is_hex_digit);
        let id = hostname.as_ref().filter(is_id).cloned();
        Some(Claim { runtime: (*runtime).into(), id, name: None, is_certain: false })
    }
}

/// Whether the child is in another mount namespace than its parent, or, where that may not be known, in
/// another PID namespace. Without that there is no container.
pub(super) fn is_entered(parent: &Process, child: &Process) -> bool {
    let crossing = crossing::between(parent, child);
    let is_known = |process: &Process| process.namespaces[Kind::Mnt].known().is_some();
    crossing.contains(Kind::Mnt)
        || !(is_known(parent) && is_known(child)) && crossing.contains(Kind::Pid)
}

/// Whether the child is in so many other namespaces that it might be the first process of a container.
pub(super) fn looks_like_a_container(parent: &Process, child: &Process) -> bool {
    is_entered(parent, child) && crossing::between(parent, child).contains(Kind::Pid)
}

/// A runtime that was started by hand puts the container in a cgroup of its name and nothing else.
fn by_bare_cgroup(parent: &Process, child: &Process) -> Option<Claim> {
    let (path, around) = (child.cgroup.as_deref()?, parent.cgroup.as_deref()?);
    let name = path.rsplit(|byte| *byte == b'/').next().filter(|name| !name.is_empty())?;
    let is_unit = [&b".scope"[..], b".service", b".slice"].iter().any(|end| name.ends_with(end));
    (path != around && !is_unit).then(|| Claim {
        runtime: SOME_RUNTIME.into(),
        id: Some(name.to_vec()),
        name: Some(name.to_vec()),
        is_certain: false,
    })
}
