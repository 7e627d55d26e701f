//! What is known while containers are being recognised.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cgroup::{self, Told};
use super::kubernetes;
use super::pattern::is_hex_id;
use super::scope::{Bounds, Scope};
use super::{Container, ContainerId, Containers, Description, Pod};
use crate::model::forest::{Forest, Growth, Order};
use crate::model::ids::{NsId, Uid};
use crate::model::kind::Kind;
use crate::model::process::{Bytes, Process};

/// The containers so far, and how each is told.
#[derive(Debug, Default)]
pub(super) struct Work<'a> {
    pub(super) containers: Containers,
    pub(super) scopes: Vec<Scope>,
    by_name: HashMap<Identity, ContainerId>,
    by_path: HashMap<&'a [u8], Option<ContainerId>>,
}

/// By what containers are told apart: the one around, whose ID it is, the ID, and who says so.
type Identity = (Option<ContainerId>, Cow<'static, str>, Bytes, Source);

/// Who says that there is a container. An ordinary user can make cgroups below the own one, and call a program as a runtime
/// is called, both with the ID of somebody else's container: that makes another container, and not that one larger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// A cgroup below this one.
    CgroupIn(Bytes),
    /// A process of this user that looks after it, or what a runtime has written down.
    Claim(Option<Uid>),
}

/// For each of the processes, the place of its parent among them, without circles.
pub(super) fn parents_of(processes: &[Process]) -> Vec<Option<usize>> {
    let forest = forest(processes);
    forest.nodes().map(|node| Some(forest.parent(node)?.index())).collect()
}

/// The places of the processes, parents before their children.
pub(super) fn downwards(processes: &[Process]) -> Vec<usize> {
    forest(processes).preorder().into_iter().map(super::super::forest::NodeId::index).collect()
}

fn forest(processes: &[Process]) -> Forest<'_> {
    Forest::grow(processes, Growth { order: Order::Pid, threads: false })
}

impl<'a> Work<'a> {
    /// The innermost container that a path tells.
    pub(super) fn named_by(&mut self, path: &'a [u8]) -> Option<ContainerId> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let mut innermost = None;
        for told in cgroup::containers(path) {
            let source = Source::CgroupIn(cgroup::above(path, told.depth));
            innermost = Some(self.of_cgroup(innermost, told, source));
        }
        self.by_path.insert(path, innermost);
        innermost
    }

    fn of_cgroup(&mut self, outer: Option<ContainerId>, told: Told, source: Source) -> ContainerId {
        let Told { runtime, id, depth: _, name, pod, is_sandbox } = told;
        let bounds = if is_sandbox { Bounds::Shared } else { Bounds::Named };
        let container = self.find_or_add(outer, runtime.into(), id, source, || Scope::new(bounds));
        let pod = pod.map(|uid| Pod { uid: Some(uid), ..Pod::default() });
        self.containers.describe(container, Description { name, pod });
        container
    }

    /// The container of this ID in the other, which is added if it was not known.
    pub(super) fn find_or_add(
        &mut self,
        outer: Option<ContainerId>,
        runtime: Cow<'static, str>,
        id: Bytes,
        source: Source,
        scope: impl FnOnce() -> Scope,
    ) -> ContainerId {
        // Nobody draws the same 64 digits twice, and who drew them may become known later.
        let by_whom = if is_hex_id(&id) { Cow::Borrowed("") } else { runtime.clone() };
        *self.by_name.entry((outer, by_whom, id.clone(), source)).or_insert_with(|| {
            self.scopes.push(scope());
            self.containers.add(Container { runtime, id, name: None, pod: None, outer })
        })
    }

    /// Gives a container the name that somebody else knows it by.
    pub(super) fn rename(&mut self, id: ContainerId, name: Bytes) {
        self.containers.all[id.index()].name = None;
        self.containers.describe(id, kubernetes::described(name));
    }

    pub(super) fn scope(&self, id: ContainerId) -> &Scope {
        &self.scopes[id.index()]
    }

    /// Notes the mount namespace that whatever started a container is in.
    pub(super) fn set_outside(&mut self, id: ContainerId, parent: &Process, child: &Process) {
        let mount = |process: &Process| -> Option<NsId> { process.namespaces[Kind::Mnt].known() };
        if mount(parent) != mount(child) && mount(child).is_some() {
            let outside = &mut self.scopes[id.index()].outside;
            *outside = outside.or(mount(parent));
        }
    }

    pub(super) fn is_in(&self, inner: Option<ContainerId>, id: ContainerId) -> bool {
        self.containers.is_in(inner, id)
    }
}
