//! The tree as text, in pstree's layout.

mod label;

use std::io::{self, Write};

use crate::model::crossing;
use crate::model::fold::{Folding, Scope};
use crate::model::forest::{Item, NodeId};
use crate::model::ids::{Pid, Uid};
use crate::model::kind::KindSet;
use crate::model::link::Namespaces;
use crate::model::snapshot::Snapshot;
use crate::model::view::{Presence, View};
use crate::render::line::Line;
use crate::render::theme::Theme;
use crate::render::trunk::{Characters, Drawing, Layout, Trunk};

/// What the picture shows of each process, and how.
#[derive(Clone, Copy, Debug)]
pub struct TreeStyle {
    /// Every PID.
    pub pids: bool,
    /// Process groups.
    pub pgids: bool,
    /// The user, where it is another than the parent's.
    pub users: bool,
    /// The user that roots are compared with.
    pub root_user: Uid,
    /// Kinds of namespace in which a process is not where its parent is.
    pub crossings: bool,
    /// Security labels.
    pub labels: bool,
    /// Arguments, and with them each process on a line of its own.
    pub arguments: bool,
    /// Which equal siblings are drawn as one.
    pub folds: bool,
    /// Names coloured by the age of the process.
    pub ages: bool,
    /// An empty line between trees.
    pub separated: bool,
    /// The process to point out, with its ancestors.
    pub highlight: Option<Pid>,
    /// Lines.
    pub characters: Characters,
    /// Columns of the screen, at least 1, at which lines are cut.
    pub columns: Option<usize>,
    /// Colours.
    pub theme: Theme,
}

impl TreeStyle {
    const fn layout(&self) -> Layout {
        match (self.arguments, self.labels) {
            (true, _) => Layout::Listed(2),
            (false, true) => Layout::Listed(1),
            (false, false) => Layout::Compact,
        }
    }

    fn scope(&self) -> Scope {
        match (self.folds, self.layout()) {
            (false, _) => Scope::Nothing,
            (true, Layout::Compact) => Scope::Everything,
            (true, Layout::Listed(_)) => Scope::Threads,
        }
    }
}

/// Draws the trees of a view.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    view: &View<'_, '_>,
    style: &TreeStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let picture = Picture::new(snapshot, view, style);
    let mut trunk = Trunk::new(style.characters, style.layout(), style.columns);
    for (index, root) in view.roots().iter().enumerate() {
        if style.separated && index > 0 {
            out.write_all(b"\n")?;
        }
        trunk.draw(&picture, *root, out)?;
    }
    Ok(())
}

/// A view with all that its labels need.
struct Picture<'p, 'f, 'a> {
    snapshot: &'p Snapshot,
    view: &'p View<'f, 'a>,
    style: &'p TreeStyle,
    highlighted: Vec<bool>,
    folding: Folding,
}

/// What of a node can be seen, but its number. Two nodes in different namespaces do not look
/// the same, even where the namespaces are not shown: else two containers would look like one.
#[derive(PartialEq, Eq, Hash)]
struct Appearance<'a> {
    name: &'a [u8],
    is_thread: bool,
    user: Option<Uid>,
    label: Option<&'a [u8]>,
    namespaces: Namespaces,
    /// Those told by NSpid alone among them.
    crossings: KindSet,
    presence: Presence,
    is_highlighted: bool,
}

impl<'p, 'f, 'a> Picture<'p, 'f, 'a> {
    fn new(snapshot: &'p Snapshot, view: &'p View<'f, 'a>, style: &'p TreeStyle) -> Self {
        let highlighted = highlighted(view, style.highlight);
        let appearance = |node: NodeId| {
            let item = view.forest().item(node);
            Appearance {
                name: item.name(),
                is_thread: item.is_thread(),
                user: style.users.then_some(item.process().uid),
                label: item.process().label.as_deref().filter(|_| style.labels),
                namespaces: namespaces(item),
                crossings: crossings(view, node),
                presence: view.presence(node),
                is_highlighted: highlighted[node.index()],
            }
        };
        let folding = Folding::new(view, style.scope(), appearance);
        Self { snapshot, view, style, highlighted, folding }
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

impl Drawing for Picture<'_, '_, '_> {
    type Node = NodeId;

    fn children(&self, node: NodeId) -> Vec<NodeId> {
        self.view.children(node).filter(|child| self.folding.count(*child) > 0).collect()
    }

    fn count(&self, node: NodeId) -> u32 {
        self.folding.count(node)
    }

    fn label(&self, node: NodeId, line: &mut Line) -> usize {
        label::write(self, node, line)
    }
}
