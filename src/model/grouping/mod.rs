//! A view arranged by namespace: each namespace with the trees of its members.

mod build;
mod known;
mod nesting;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use super::forest::{Forest, Item, NodeId};
use super::ids::{NsId, Pid};
use super::kind::{Kind, KindSet};
use super::link::Link;
use super::namespace::Namespace;
use super::ns_key::NsKey;
use super::snapshot::Snapshot;
use super::view::{Presence, View};
use build::Builder;
use known::Known;

/// A group of a [`Grouping`], from 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupId(u32);

/// Where something is, as far as one kind of namespace goes.
///
/// Printed as the kernel does, `net:[4026531833]`, and `net:[?]` if the namespace is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// What kind of namespace.
    pub kind: Kind,
    /// Its inode, if it is known.
    pub id: Option<NsId>,
}

/// What is shown of a namespace, or of those that are not known.
#[derive(Debug)]
pub struct Group {
    /// The namespace.
    pub place: Place,
    /// The group of another kind, the one arranged by before this kind, that this is a part of.
    pub within: Option<GroupId>,
    /// Whether it is below the group of its parent namespace.
    pub is_nested: bool,
    /// The roots of the trees of members, by PID.
    pub trees: Vec<NodeId>,
    /// The groups below: those of the next kind that are parts of this, then those of child namespaces.
    pub groups: Vec<GroupId>,
    /// How many processes are shown in it.
    pub processes: usize,
    /// Whether members are shown, but all of them only as ancestors of what was asked for.
    pub is_context: bool,
    /// Of those that are not known, why not, and of how many of the processes.
    pub unknown: Vec<(Link, usize)>,
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

/// A view arranged by namespace.
///
/// Every node of the view is in exactly one group, that of its namespace of the last kind. Where there are
/// several kinds, the groups of each are parts of those of the one before it. Threads are arranged
/// like processes.
#[derive(Debug)]
pub struct Grouping<'f, 'a> {
    view: View<'f, 'a>,
    kinds: KindSet,
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
        Self(u32::try_from(index).expect("fewer than 2^32 namespaces"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            Some(id) => NsKey::new(self.kind, id).fmt(f),
            None => write!(f, "{}:[?]", self.kind),
        }
    }
}

impl<'f, 'a> Grouping<'f, 'a> {
    /// Arranges by the first kind, within that by the second, and so on.
    ///
    /// Namespaces are in the order of their eldest members, that of the unknown last. PID and user namespaces
    /// are below their parents, and ancestors without any process are there too.
    #[must_use]
    pub fn new(snapshot: &Snapshot, view: &View<'f, 'a>, kinds: &[Kind]) -> Self {
        let known = Known::of(snapshot, kinds);
        let builder = Builder::build(view, &known, kinds);
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
            kinds: kinds.iter().copied().collect(),
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

    /// The kinds that it is arranged by.
    #[must_use]
    pub const fn kinds(&self) -> KindSet {
        self.kinds
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

    /// The places of a group, from that of the first kind on.
    #[must_use]
    pub fn path(&self, group: GroupId) -> Vec<Place> {
        let up = |group: &GroupId| self.get(*group).within;
        let mut path: Vec<_> =
            std::iter::successors(Some(group), up).map(|group| self.get(group).place).collect();
        path.reverse();
        path
    }

    /// The namespace at a place, if that is known.
    #[must_use]
    pub fn namespace(&self, place: Place) -> Option<&Namespace> {
        self.known.namespace(NsKey::new(place.kind, place.id?))
    }

    /// The init process of a PID namespace, if it is to be seen.
    #[must_use]
    pub fn init(&self, place: Place) -> Option<Pid> {
        self.known.init(NsKey::new(place.kind, place.id?))
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

/// Where a node is. A thread of which it is not known is where its process is.
fn place(forest: &Forest<'_>, node: NodeId, kind: Kind) -> Option<NsId> {
    match forest.item(node) {
        Item::Process(process) => process.namespaces[kind].known(),
        Item::Thread(process, thread) => thread
            .namespaces
            .and_then(|namespaces| namespaces[kind].known())
            .or_else(|| process.namespaces[kind].known()),
    }
}
