//! In which order namespaces stand, and what is drawn before each.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;

use crate::model::circles::circles;
use crate::model::holder::Holder;
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::snapshot::Snapshot;
use crate::render::line::Line;
use crate::render::trunk::{Characters, Drawing, Layout, Trunk};

/// What namespaces hang below in trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// The user namespace that owns them.
    Owner,
    /// Their parent, which only PID and user namespaces have.
    Parent,
    /// The namespace of their kind that the parent of their leader is in; of a namespace without a
    /// member, that which the process that holds it is in.
    Process,
}

/// Where a namespace stands.
pub(super) struct Place {
    /// Which of them.
    pub(super) index: usize,
    /// The lines of the tree before it.
    pub(super) before: String,
}

/// One below the other.
pub(super) fn in_a_row(wanted: &[bool]) -> Vec<Place> {
    let indices = (0..wanted.len()).filter(|index| wanted[*index]);
    indices.map(|index| Place { index, before: String::new() }).collect()
}

/// As trees, with those that are not wanted but stand above one that is.
pub(super) fn as_trees(
    snapshot: &Snapshot,
    namespaces: &[Namespace],
    wanted: &[bool],
    by: Arrangement,
    characters: Characters,
) -> io::Result<Vec<Place>> {
    let above = parents(snapshot, namespaces, by);
    let mut is_shown = vec![false; namespaces.len()];
    for mut index in (0..namespaces.len()).filter(|index| wanted[*index]) {
        is_shown[index] = true;
        while let Some(parent) = above[index].filter(|parent| !is_shown[*parent]) {
            is_shown[parent] = true;
            index = parent;
        }
    }
    let mut children = vec![Vec::new(); namespaces.len()];
    let mut roots = Vec::new();
    for index in (0..namespaces.len()).filter(|index| is_shown[*index]) {
        match above[index] {
            Some(parent) => children[parent].push(index),
            None => roots.push(index),
        }
    }
    let branches = Branches { children, drawn: RefCell::default() };
    let mut trunk = Trunk::new(characters, Layout::Listed(0), None);
    let mut lines = Vec::new();
    for root in roots {
        trunk.draw(&branches, root, &mut lines)?;
    }
    let lines = String::from_utf8(lines).expect("lines are drawn with characters");
    let places = branches.drawn.into_inner().into_iter().zip(lines.lines());
    Ok(places.map(|(index, line)| Place { index, before: line.to_owned() }).collect())
}

/// Draws the lines of the trees alone, and notes in which order.
struct Branches {
    children: Vec<Vec<usize>>,
    drawn: RefCell<Vec<usize>>,
}

impl Drawing for Branches {
    type Node = usize;

    fn children(&self, node: usize) -> Vec<usize> {
        self.children[node].clone()
    }

    fn count(&self, _: usize) -> u32 {
        1
    }

    fn label(&self, node: usize, _: &mut Line) -> usize {
        self.drawn.borrow_mut().push(node);
        0
    }
}

/// What each hangs below. Nothing hangs below itself, whatever a saved object says.
fn parents(snapshot: &Snapshot, namespaces: &[Namespace], by: Arrangement) -> Vec<Option<usize>> {
    let indices: HashMap<NsKey, usize> =
        namespaces.iter().enumerate().map(|(index, namespace)| (namespace.key, index)).collect();
    let parent = |namespace: &Namespace| {
        let key = match by {
            Arrangement::Owner => NsKey::new(Kind::User, namespace.relations.owner.known()?),
            Arrangement::Parent => {
                NsKey::new(namespace.key.kind, namespace.relations.parent.known()?)
            }
            Arrangement::Process => by_process(snapshot, namespace)?,
        };
        indices.get(&key).copied()
    };
    let mut parents: Vec<_> = namespaces.iter().map(parent).collect();
    break_circles(&mut parents);
    parents
}

fn by_process(snapshot: &Snapshot, namespace: &Namespace) -> Option<NsKey> {
    let NsKey { kind, id } = namespace.key;
    let process = match namespace.leader.and_then(|leader| snapshot.process(leader)) {
        Some(leader) => snapshot.process(leader.ppid)?,
        None => snapshot.process(namespace.holders.iter().find_map(Holder::pid)?)?,
    };
    let above = process.namespaces[kind].known()?;
    (above != id).then_some(NsKey::new(kind, above))
}

/// The first of each circle hangs below nothing.
fn break_circles(parents: &mut [Option<usize>]) {
    for circle in circles(parents.len(), |index| parents[index]) {
        let first = circle.into_iter().min().expect("a circle has members");
        parents[first] = None;
    }
}
