//! The tree as text, in pstree's layout; and arranged by namespace or container.

mod arranged;
mod heading;
mod label;
mod picture;
mod place;

use std::io::{self, Write};

use crate::model::fold::Scope;
use crate::model::forest::NodeId;
use crate::model::ids::{Pid, Uid};
use crate::model::snapshot::Snapshot;
use crate::model::view::View;
use crate::render::line::Line;
use crate::render::theme::Theme;
use crate::render::trunk::{Characters, Drawing, Layout, Trunk};
pub use arranged::write as write_arranged;
use picture::Picture;

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
    let picture = Picture::of_view(snapshot, view, style);
    let mut trunk = Trunk::new(style.characters, style.layout(), style.columns);
    for (index, root) in view.roots().iter().enumerate() {
        if style.separated && index > 0 {
            out.write_all(b"\n")?;
        }
        trunk.draw(&picture, *root, out)?;
    }
    Ok(())
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
