//! What tells whether a process is in a container.

use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::process::{Bytes, Process};

use super::cgroup::is_below;

/// How a container is told from its surroundings.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) bounds: Bounds,
    /// The mount namespace of whatever started it, if that is another than its own.
    pub(super) outside: Option<NsId>,
}

#[derive(Clone, Debug)]
pub(super) enum Bounds {
    /// Every path of its cgroups says so.
    Named,
    /// The same, and whoever makes its namespaces is in its cgroup too.
    Shared,
    /// It is in a cgroup of its own, with a path that says nothing.
    Cgroup(Bytes),
    /// It has none.
    Namespaces,
}

impl Scope {
    pub(super) const fn new(bounds: Bounds) -> Self {
        Self { bounds, outside: None }
    }

    /// Whether a child of a member is a member too, as far as its path does not say it.
    pub(super) fn keeps(&self, child: &Process) -> bool {
        match (&self.bounds, &child.cgroup) {
            (Bounds::Named | Bounds::Shared, path) => path.is_none(),
            (Bounds::Cgroup(bound), Some(path)) => is_below(path, bound),
            (Bounds::Cgroup(_) | Bounds::Namespaces, _) => !self.has_left(child),
        }
    }

    /// Whether a process is back where the container was started.
    pub(super) fn has_left(&self, process: &Process) -> bool {
        let mount = process.namespaces[Kind::Mnt].known();
        mount.is_some() && mount == self.outside
    }

    pub(super) const fn has_cgroup(&self) -> bool {
        !matches!(self.bounds, Bounds::Namespaces)
    }
}
