//! What all labels of a tree are made of.

use crate::model::container::{ContainerId, Place};
use crate::model::crossing;
use crate::model::fold::Folding;
use crate::model::forest::{Item, NodeId};
use crate::model::grouping::{Group, Grouping, Pointer};
use crate::model::ids::Pid;
use crate::model::kind::{Kind, KindSet};
use crate::model::link::Namespaces;
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;
use crate::model::view::{Presence, View};
use crate::render::user::Who;

use super::{TreeStyle, place};

/// A view with all that its labels need.
pub(super) struct Picture<'p, 'f, 'a> {
    pub(super) snapshot: &'p Snapshot,
    pub(super) view: &'p View<'f, 'a>,
    pub(super) style: &'p TreeStyle,
    /// Whether each node is the one to point out, or an ancestor of it.
    pub(super) highlighted: Vec<bool>,
    pub(super) folding: Folding,
    /// Kinds by which the view is arranged.
    arranged_by: KindSet,
    /// For each node the container that the heading above it tells; by container there is no need for that.
    headed: Vec<Option<ContainerId>>,
    is_by_container: bool,
}

/// What is to be told of a container at a process.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Told {
    /// It begins here, or the process was started in it later.
    Begins(ContainerId),
    /// The process entered it.
    Visited(ContainerId),
    /// The process entered that whose heading it is below.
    VisitedAsHeadingTells,
}

/// What of a node can be seen, but its number. Two nodes in different namespaces do not look
/// the same, even where the namespaces are not shown: else two containers would look like one.
#[derive(PartialEq, Eq, Hash)]
struct Appearance<'p> {
    name: &'p [u8],
    is_thread: bool,
    user: Option<Who>,
    label: Option<&'p [u8]>,
    namespaces: Namespaces,
    /// Where namespaces are not known, containers can be.
    container: Option<Place>,
    /// Siblings below a heading need not have the same parent.
    told: Option<Told>,
    /// Those told by NSpid alone among them.
    crossings: KindSet,
    presence: Presence,
    is_highlighted: bool,
    pointers: &'p [Pointer],
}

impl<'p, 'f, 'a> Picture<'p, 'f, 'a> {
    pub(super) fn of_view(
        snapshot: &'p Snapshot,
        view: &'p View<'f, 'a>,
        style: &'p TreeStyle,
    ) -> Self {
        Self::new(snapshot, view, None, style)
    }

    pub(super) fn of_grouping(
        snapshot: &'p Snapshot,
        grouping: &'p Grouping<'f, 'a>,
        style: &'p TreeStyle,
    ) -> Self {
        Self::new(snapshot, grouping.view(), Some(grouping), style)
    }

    fn new(
        snapshot: &'p Snapshot,
        view: &'p View<'f, 'a>,
        grouping: Option<&'p Grouping<'f, 'a>>,
        style: &'p TreeStyle,
    ) -> Self {
        let highlighted = highlighted(view, style.highlight);
        let is_by_container = grouping.is_some_and(Grouping::is_by_container);
        let headed = grouping.filter(|_| !is_by_container);
        let headed =
            headed.map(|grouping| told_by_headings(snapshot, grouping)).unwrap_or_default();
        let appearance = |node: NodeId| {
            let item = view.forest().item(node);
            let told = match grouping {
                None => None,
                Some(_) if is_by_container => told_below_heading(snapshot, item),
                Some(_) => told(snapshot, item, headed[node.index()]),
            };
            Appearance {
                name: item.name(),
                is_thread: item.is_thread(),
                user: changed_user(snapshot, view, style, node),
                label: item.process().label.as_deref().filter(|_| style.labels),
                namespaces: namespaces(item),
                container: snapshot.containers.place(item.process().pid),
                told: told.filter(|_| style.crossings),
                crossings: crossings(view, node),
                presence: view.presence(node),
                is_highlighted: highlighted[node.index()],
                pointers: grouping.map_or(&[], |grouping| grouping.pointers(node)),
            }
        };
        let groups = grouping.map_or(&[][..], Grouping::groups);
        let siblings = groups.iter().map(|group| &group.trees[..]);
        let folding = Folding::with_siblings(view, style.scope(), appearance, siblings);
        let arranged_by = grouping.map(Grouping::kinds).unwrap_or_default();
        Self { snapshot, view, style, highlighted, folding, arranged_by, headed, is_by_container }
    }

    /// The kinds of namespace in which the node is known not to be where its parent is, but those that the place
    /// of the node in the picture tells.
    pub(super) fn crossings(&self, node: NodeId) -> KindSet {
        if !self.style.crossings {
            return KindSet::EMPTY;
        }
        let namespaces = namespaces(self.view.forest().item(node));
        let is_told =
            |kind: &Kind| self.arranged_by.contains(*kind) && namespaces[*kind].known().is_some();
        crossings(self.view, node).iter().filter(|kind| !is_told(kind)).collect()
    }

    /// The container, where it begins with the process or the process entered it, and as far as the place of the
    /// process in the picture does not tell.
    pub(super) fn told_container(&self, node: NodeId) -> Option<Told> {
        let item = self.view.forest().item(node);
        if !self.style.crossings {
            None
        } else if self.is_by_container {
            told_below_heading(self.snapshot, item)
        } else {
            told(self.snapshot, item, self.headed.get(node.index()).copied().flatten())
        }
    }

    /// The user, where it is not the one that is to be expected here.
    pub(super) fn changed_user(&self, node: NodeId) -> Option<Who> {
        changed_user(self.snapshot, self.view, self.style, node)
    }
}

/// The kinds of namespace in which the node is known not to be where its parent is.
fn crossings(view: &View<'_, '_>, node: NodeId) -> KindSet {
    let forest = view.forest();
    match (forest.item(node), forest.parent(node)) {
        (Item::Thread(process, thread), _) => crossing::of_thread(process, thread),
        (Item::Process(process), Some(parent)) => {
            crossing::between(forest.item(parent).process(), process)
        }
        (Item::Process(_), None) => KindSet::EMPTY,
    }
}

/// The container, where it begins or the process entered it, unless the heading tells which it is.
fn told(snapshot: &Snapshot, item: Item<'_>, headed: Option<ContainerId>) -> Option<Told> {
    let process = process(item)?;
    let Place { container, is_visitor } = snapshot.containers.begins(process.pid, process.ppid)?;
    match (is_visitor, headed == Some(container)) {
        (false, true) => None,
        (false, false) => Some(Told::Begins(container)),
        (true, true) => Some(Told::VisitedAsHeadingTells),
        (true, false) => Some(Told::Visited(container)),
    }
}

/// For each node the container that the heading of its namespace tells.
fn told_by_headings(snapshot: &Snapshot, grouping: &Grouping<'_, '_>) -> Vec<Option<ContainerId>> {
    let of_group = |group: &Group| {
        let first = grouping.init(group.place).or_else(|| grouping.leader(group.place))?;
        place::own_container(snapshot, first)
    };
    let of_groups: Vec<_> = grouping.groups().iter().map(of_group).collect();
    let of_node = |node| of_groups[grouping.group(node)?.index()];
    grouping.view().forest().nodes().map(of_node).collect()
}

/// The heading says which container it is; that a process is a visitor is told where its parent is none.
fn told_below_heading(snapshot: &Snapshot, item: Item<'_>) -> Option<Told> {
    let process = process(item)?;
    let place = snapshot.containers.place(process.pid).filter(|place| place.is_visitor)?;
    let is_told = snapshot.containers.place(process.ppid) != Some(place);
    is_told.then_some(Told::VisitedAsHeadingTells)
}

/// A thread is where its process is.
fn process(item: Item<'_>) -> Option<&Process> {
    match item {
        Item::Process(process) => Some(process),
        Item::Thread(..) => None,
    }
}

fn namespaces(item: Item<'_>) -> Namespaces {
    match item {
        Item::Process(process) => process.namespaces,
        Item::Thread(process, thread) => thread.namespaces.unwrap_or(process.namespaces),
    }
}

fn highlighted(view: &View<'_, '_>, pid: Option<Pid>) -> Vec<bool> {
    let forest = view.forest();
    let mut highlighted = vec![false; forest.len()];
    let node = pid.and_then(|pid| forest.nodes().find(|node| forest.item(*node).pid() == pid));
    for node in node.into_iter().flat_map(|node| forest.ancestors(node).chain([node])) {
        highlighted[node.index()] = true;
    }
    highlighted
}

fn changed_user(
    snapshot: &Snapshot,
    view: &View<'_, '_>,
    style: &TreeStyle,
    node: NodeId,
) -> Option<Who> {
    if !style.users {
        return None;
    }
    let forest = view.forest();
    let is_shown = |parent: &NodeId| view.presence(*parent) != Presence::Hidden;
    let parent = forest.parent(node).filter(is_shown);
    let who = |node| Who::of(forest.item(node).process(), snapshot);
    let expected = parent.map_or(Who::outside(style.root_user), who);
    Some(who(node)).filter(|found| *found != expected)
}
