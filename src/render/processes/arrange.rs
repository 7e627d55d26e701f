//! Which processes stand in which line, and what is drawn before each.

use std::cell::RefCell;
use std::io;

use super::order::Rank;
use crate::model::forest::NodeId;
use crate::model::process::Process;
use crate::model::view::{Presence, View};
use crate::render::line::Line;
use crate::render::trunk::{Characters, Drawing, Layout, Trunk};

/// A line.
pub(super) struct Place<'a> {
    pub(super) process: &'a Process,
    /// Whether it is there for its own sake, and not as an ancestor.
    pub(super) is_wanted: bool,
    /// The lines of the tree before it.
    pub(super) before: String,
}

/// The processes of a view, each with its rank, none of which is a thread.
pub(super) struct Ranked<'v, 'f, 'a> {
    view: &'v View<'f, 'a>,
    /// For each node its place among all.
    order: Vec<usize>,
}

impl<'v, 'f, 'a> Ranked<'v, 'f, 'a> {
    pub(super) fn new(view: &'v View<'f, 'a>, rank: impl Fn(&Process) -> Rank) -> Self {
        let of_node = |node: NodeId| (rank(view.forest().item(node).process()), node);
        let mut ranks: Vec<_> = view.nodes().map(of_node).collect();
        ranks.sort_by(|(a, _), (b, _)| a.compare(b));
        let mut order = vec![0; view.forest().len()];
        for (position, (_, node)) in ranks.iter().enumerate() {
            order[node.index()] = position;
        }
        Self { view, order }
    }

    fn sorted(&self, nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
        let mut nodes: Vec<_> = nodes.collect();
        nodes.sort_by_key(|node| self.order[node.index()]);
        nodes
    }

    fn place(&self, node: NodeId, before: String) -> Place<'a> {
        let is_wanted = self.view.presence(node) == Presence::Shown;
        Place { process: self.view.forest().item(node).process(), is_wanted, before }
    }

    /// One below the other, without those that are not wanted for their own sake.
    pub(super) fn in_a_row(&self) -> Vec<Place<'a>> {
        let is_wanted = |node: &NodeId| self.view.presence(*node) == Presence::Shown;
        let nodes = self.sorted(self.view.nodes().filter(is_wanted));
        nodes.into_iter().map(|node| self.place(node, String::new())).collect()
    }

    /// As trees, with the ancestors.
    pub(super) fn as_trees(&self, characters: Characters) -> io::Result<Vec<Place<'a>>> {
        let branches = Branches { ranked: self, drawn: RefCell::default() };
        let mut trunk = Trunk::new(characters, Layout::Listed(0), None);
        let mut lines = Vec::new();
        for root in self.sorted(self.view.roots().iter().copied()) {
            trunk.draw(&branches, root, &mut lines)?;
        }
        let lines = String::from_utf8(lines).expect("lines are drawn with characters");
        let places = branches.drawn.into_inner().into_iter().zip(lines.lines());
        Ok(places.map(|(node, line)| self.place(node, line.to_owned())).collect())
    }
}

/// Draws the lines of the trees alone, and notes in which order.
struct Branches<'r, 'v, 'f, 'a> {
    ranked: &'r Ranked<'v, 'f, 'a>,
    drawn: RefCell<Vec<NodeId>>,
}

impl Drawing for Branches<'_, '_, '_, '_> {
    type Node = NodeId;

    fn children(&self, node: NodeId) -> Vec<NodeId> {
        self.ranked.sorted(self.ranked.view.children(node))
    }

    fn count(&self, _: NodeId) -> u32 {
        1
    }

    fn label(&self, node: NodeId, _: &mut Line) -> usize {
        self.drawn.borrow_mut().push(node);
        0
    }
}
