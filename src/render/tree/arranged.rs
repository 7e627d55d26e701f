//! The tree arranged by namespace or container: headings, trees of members, and pointers to where their children are.

use std::collections::HashSet;
use std::io::{self, Write};

use super::heading::Heading;
use super::picture::Picture;
use super::place::{self, Names};
use super::{TreeStyle, label};
use crate::model::forest::NodeId;
use crate::model::grouping::{GroupId, Grouping, Pointer};
use crate::model::snapshot::Snapshot;
use crate::model::view::Presence;
use crate::render::line::Line;
use crate::render::trunk::{Drawing, Trunk};

/// Draws a view that is arranged, with an empty line before each group that is below none.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    grouping: &Grouping<'_, '_>,
    style: &TreeStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let arranged = Arranged::new(snapshot, grouping, style);
    let mut trunk = Trunk::new(style.characters, style.layout(), style.columns);
    for (index, group) in grouping.tops().iter().enumerate() {
        if index > 0 {
            out.write_all(b"\n")?;
        }
        trunk.draw(&arranged, Node::Group(*group), out)?;
    }
    Ok(())
}

struct Arranged<'p, 'f, 'a> {
    picture: Picture<'p, 'f, 'a>,
    grouping: &'p Grouping<'f, 'a>,
    names: Names<'p>,
    /// The pointers on the way to the process to point out.
    highlighted: HashSet<(NodeId, GroupId)>,
}

/// Whatever can have a place in the picture.
#[derive(Clone, Copy)]
enum Node {
    Group(GroupId),
    Item(NodeId),
    /// A pointer below this node.
    Pointer(NodeId, Pointer),
}

impl<'p, 'f, 'a> Arranged<'p, 'f, 'a> {
    fn new(snapshot: &'p Snapshot, grouping: &'p Grouping<'f, 'a>, style: &'p TreeStyle) -> Self {
        let picture = Picture::of_grouping(snapshot, grouping, style);
        let forest = grouping.view().forest();
        let on_the_way = |node: &NodeId| picture.highlighted[node.index()];
        let pointed_at = |node: NodeId| Some((forest.parent(node)?, grouping.group(node)?));
        let highlighted =
            grouping.view().nodes().filter(on_the_way).filter_map(pointed_at).collect();
        Self { picture, grouping, names: Names::new(snapshot), highlighted }
    }

    fn below(&self, group: GroupId) -> Vec<Node> {
        let group = self.grouping.get(group);
        let trees =
            group.trees.iter().copied().filter(|tree| self.picture.folding.count(*tree) > 0);
        let groups = group.groups.iter().copied();
        trees.map(Node::Item).chain(groups.map(Node::Group)).collect()
    }

    /// Where a pointer leads: the place that differs first, and those within it.
    fn write_pointer(&self, from: NodeId, pointer: &Pointer, line: &mut Line) {
        let TreeStyle { theme, characters, .. } = *self.picture.style;
        let is_context = pointer.presence == Presence::Context;
        let is_highlighted = self.highlighted.contains(&(from, pointer.to));
        let plain = if is_context { theme.dim() } else { theme.plain() };
        let here = self.grouping.group(from).map(|group| self.grouping.path(group));
        let there = self.grouping.path(pointer.to);
        let here = here.unwrap_or_default();
        let is_same = |(here, there): &(_, _)| here == there;
        let common = here.iter().zip(&there).take_while(is_same).count();
        line.push(plain, characters.arrow);
        for place in &there[common..] {
            line.push(plain, " ");
            let style = match (is_highlighted, is_context) {
                (true, _) => theme.highlight(),
                (false, true) => theme.dim(),
                (false, false) => place::style(theme, *place),
            };
            line.push(style, self.names.of(*place));
        }
        if pointer.children > 1 {
            line.push(theme.dim(), format_args!(" {}{}", characters.times, pointer.children));
        }
    }
}

impl Drawing for Arranged<'_, '_, '_> {
    type Node = Node;

    fn children(&self, node: Node) -> Vec<Node> {
        match node {
            Node::Group(group) => self.below(group),
            Node::Item(node) => {
                let items = self.picture.children(node).into_iter().map(Node::Item);
                let pointers = self.grouping.pointers(node).iter();
                items.chain(pointers.map(|pointer| Node::Pointer(node, *pointer))).collect()
            }
            Node::Pointer(..) => Vec::new(),
        }
    }

    fn count(&self, node: Node) -> u32 {
        match node {
            Node::Item(node) => self.picture.count(node),
            Node::Group(_) | Node::Pointer(..) => 1,
        }
    }

    fn label(&self, node: Node, line: &mut Line) -> usize {
        let start = line.columns();
        match node {
            Node::Item(node) => return label::write(&self.picture, node, line),
            Node::Group(group) => {
                Heading::new(&self.picture, self.grouping, &self.names, group).write(line);
            }
            Node::Pointer(from, pointer) => self.write_pointer(from, &pointer, line),
        }
        line.columns() - start
    }

    fn is_heading(&self, node: Node) -> bool {
        matches!(node, Node::Group(_))
    }
}
