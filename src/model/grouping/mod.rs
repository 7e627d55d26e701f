//! A view arranged by namespace or container: each with the trees of its members.

mod build;
mod known;
mod nesting;
mod place;

use std::collections::HashMap;
use std::ops::Range;

use super::forest::NodeId;
use super::ids::Pid;
use super::kind::KindSet;
use super::link::Link;
use super::namespace::Namespace;
use super::snapshot::Snapshot;
use super::view::{Presence, View};
use build::Builder;
use known::Known;
pub use place::{Criterion, Place};

/// A group of a [`Grouping`], from 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupId(u32);

/// What is shown of a namespace, of those that are not known, of a container, or of the host.
#[derive(Debug)]
pub struct Group {
    /// Where its members are.
    pub place: Place,
    /// The group of another criterion, the one before this, that this is a part of.
    pub within: Option<GroupId>,
    /// Whether it is below the group of its parent namespace, or of the container that it is in.
    pub is_nested: bool,
    /// The roots of the trees of members, by PID.
    pub trees: Vec<NodeId>,
    /// The groups below: those of the next criterion that are parts of this, then those of child namespaces or
    /// of containers in this.
    pub groups: Vec<GroupId>,
    /// How many processes are shown in it.
    pub processes: usize,
    /// How many of these are kernel threads.
    pub kernel_threads: usize,
    /// How many of the processes only visit the container.
    pub visitors: usize,
    /// Whether members are shown, but all of them only as ancestors of what was asked for.
    pub is_context: bool,
    /// Of those that are not known, why not, and of how many of the processes.
    pub unknown: Vec<(Link, usize)>,
}

/// How many processes are at the place of a group, and where they are in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// In the group.
    pub shown: usize,
    /// In other groups of the same place, each within another one.
    pub elsewhere: usize,
    /// Nowhere.
    pub hidden: usize,
    /// Whether the hidden ones are kernel threads, all of them.
    pub hides_kernel_threads_alone: bool,
}

/// Stands where a process has children in another group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pointer {
    /// That group.
    pub to: GroupId,
    /// How many of the children are there.
    pub children: usize,
    /// Whether one of them is shown for its own sake.
    pub presence: Presence,
}

/// A view arranged by namespace or container.
///
/// Every node of the view is in exactly one group, that of its place by the last criterion. Where there are
/// several, the groups of each are parts of those of the one before it. Threads are arranged
/// like processes.
#[derive(Debug)]
pub struct Grouping<'f, 'a> {
    view: View<'f, 'a>,
    criteria: Vec<Criterion>,
    known: Known,
    groups: Vec<Group>,
    tops: Vec<GroupId>,
    /// For each node that is shown.
    group_of: Vec<Option<GroupId>>,
    pointers: Vec<Pointer>,
    /// Where in them those of a node are.
    pointers_of: HashMap<NodeId, Range<usize>>,
}

impl GroupId {
    /// The group as an index into tables with an entry for each.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 places"))
    }
}

impl<'f, 'a> Grouping<'f, 'a> {
    /// Arranges by the first criterion, within that by the second, and so on.
    ///
    /// Namespaces and containers are in the order of their eldest members, but the host comes first and that of the unknown
    /// last. PID and user namespaces are below their parents, containers below those that they are in, and
    /// ancestors without any process are there too.
    #[must_use]
    pub fn new(snapshot: &Snapshot, view: &View<'f, 'a>, criteria: &[Criterion]) -> Self {
        let known = Known::of(snapshot, criteria);
        let builder = Builder::build(view, &snapshot.containers, &known, criteria);
        let Builder { mut groups, group_of, tops, .. } = builder;
        let forest = view.forest();
        let group = |node: NodeId| group_of[node.index()];
        let parent_group = |node: NodeId| forest.parent(node).and_then(group);
        let divided = view.divided(|node| group(node) != parent_group(node));
        for &root in divided.roots() {
            if let Some(group) = group(root) {
                groups[group.index()].trees.push(root);
            }
        }
        for group in &mut groups {
            group.trees.sort_by_key(|root| (forest.item(*root).pid(), *root));
        }
        let mut grouping = Self {
            view: divided,
            criteria: criteria.to_vec(),
            known,
            groups,
            tops,
            group_of,
            pointers: Vec::new(),
            pointers_of: HashMap::new(),
        };
        grouping.point(view);
        grouping
    }

    /// Makes the pointers.
    fn point(&mut self, whole: &View<'_, '_>) {
        // For each group the node that has last pointed there, and that pointer.
        let mut met: Vec<Option<(NodeId, usize)>> = vec![None; self.groups.len()];
        for parent in whole.nodes() {
            let start = self.pointers.len();
            for child in whole.children(parent) {
                let Some(to) = self.group(child).filter(|to| Some(*to) != self.group(parent))
                else {
                    continue;
                };
                let presence = whole.presence(child);
                match &mut met[to.index()] {
                    Some((from, pointer)) if *from == parent => {
                        self.pointers[*pointer].add(presence);
                    }
                    other => {
                        *other = Some((parent, self.pointers.len()));
                        self.pointers.push(Pointer { to, children: 1, presence });
                    }
                }
            }
            if self.pointers.len() > start {
                self.pointers_of.insert(parent, start..self.pointers.len());
            }
        }
    }

    /// The nodes of the view, as trees that end where a group does.
    #[must_use]
    pub const fn view(&self) -> &View<'f, 'a> {
        &self.view
    }

    /// The kinds of namespace that it is arranged by.
    #[must_use]
    pub fn kinds(&self) -> KindSet {
        self.criteria.iter().filter_map(|criterion| criterion.kind()).collect()
    }

    /// Whether it is arranged by container.
    #[must_use]
    pub fn is_by_container(&self) -> bool {
        self.criteria.contains(&Criterion::Container)
    }

    /// The groups that are in no other and below none.
    #[must_use]
    pub fn tops(&self) -> &[GroupId] {
        &self.tops
    }

    /// All groups.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of this number.
    #[must_use]
    pub fn get(&self, group: GroupId) -> &Group {
        &self.groups[group.index()]
    }

    /// The group that a node is in, if it is shown.
    #[must_use]
    pub fn group(&self, node: NodeId) -> Option<GroupId> {
        self.group_of[node.index()]
    }

    /// The pointers below a node, in the order of the first of the children that each stands for.
    #[must_use]
    pub fn pointers(&self, node: NodeId) -> &[Pointer] {
        self.pointers_of.get(&node).map_or(&[], |range| &self.pointers[range.clone()])
    }

    /// The places of a group, from that of the first criterion on.
    #[must_use]
    pub fn path(&self, group: GroupId) -> Vec<Place> {
        let up = |group: &GroupId| self.get(*group).within;
        let mut path: Vec<_> =
            std::iter::successors(Some(group), up).map(|group| self.get(group).place).collect();
        path.reverse();
        path
    }

    /// The namespace at a place, if it is a known one.
    #[must_use]
    pub fn namespace(&self, place: Place) -> Option<&Namespace> {
        self.known.namespace(place.namespace()?)
    }

    /// How many processes are at the place of a group. Where it is not known which that is, nothing is hidden.
    #[must_use]
    pub fn count(&self, group: &Group) -> Count {
        let is_there = |other: &&Group| other.place == group.place;
        let sum = |number: fn(&Group) -> usize| match group.within {
            None => number(group),
            Some(_) => self.groups.iter().filter(is_there).map(number).sum(),
        };
        let shown_anywhere = sum(|group| group.processes);
        let hidden = self.known.processes(group.place).saturating_sub(shown_anywhere);
        let kernel_threads = self.known.kernel_threads(group.place);
        let hidden_kernel_threads =
            kernel_threads.saturating_sub(sum(|group| group.kernel_threads));
        Count {
            shown: group.processes,
            elsewhere: shown_anywhere - group.processes,
            hidden,
            hides_kernel_threads_alone: hidden == hidden_kernel_threads,
        }
    }

    /// The init process of a PID namespace, a container or the host, if it is to be seen.
    #[must_use]
    pub fn init(&self, place: Place) -> Option<Pid> {
        self.known.init(place)
    }

    /// Of the members whose parent is none, the eldest.
    #[must_use]
    pub fn leader(&self, place: Place) -> Option<Pid> {
        self.known.leader(place)
    }

    /// The parent namespace, or the container around a container.
    #[must_use]
    pub fn parent(&self, place: Place) -> Option<Place> {
        self.known.parent(place)
    }
}

impl Pointer {
    fn add(&mut self, presence: Presence) {
        self.children += 1;
        if presence == Presence::Shown {
            self.presence = presence;
        }
    }
}
