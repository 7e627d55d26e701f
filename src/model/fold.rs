//! Folding: equal siblings are drawn once, with their number.

use std::collections::HashMap;
use std::hash::Hash;

use super::forest::NodeId;
use super::view::View;

/// Which siblings may be folded into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    Nothing,
    /// Threads.
    Threads,
    /// Threads and processes.
    Everything,
}

/// For each node how many equal siblings it stands for, itself included.
#[derive(Debug)]
pub struct Folding(Vec<u32>);

impl Folding {
    /// Folds the siblings whose subtrees are equal, adjacent or not, into the first of them.
    ///
    /// Subtrees are equal if their roots' appearances are, and their children are in turn, in order.
    /// Roots never fold. The time it takes is proportional to the number of nodes.
    pub fn new<K: Hash + Eq>(
        view: &View<'_, '_>,
        scope: Scope,
        appearance: impl Fn(NodeId) -> K,
    ) -> Self {
        let mut counts = vec![1; view.forest().len()];
        if scope == Scope::Nothing {
            return Self(counts);
        }
        let classes = classes(view, appearance);
        // For each class the node that a sibling of that class was last met under, and that sibling.
        let mut first_of_class: Vec<Option<(NodeId, NodeId)>> = vec![None; view.forest().len()];
        for parent in view.nodes() {
            for child in view.children(parent) {
                if scope == Scope::Threads && !view.forest().item(child).is_thread() {
                    continue;
                }
                match &mut first_of_class[classes[child.index()] as usize] {
                    Some((met_under, first)) if *met_under == parent => {
                        counts[first.index()] += 1;
                        counts[child.index()] = 0;
                    }
                    vacant => *vacant = Some((parent, child)),
                }
            }
        }
        Self(counts)
    }

    /// How many equal siblings the node stands for: 1 if it is alone, 0 if another stands for it.
    #[must_use]
    pub fn count(&self, node: NodeId) -> u32 {
        self.0[node.index()]
    }
}

/// Gives each node the number of its class; subtrees are equal if they are of one class.
fn classes<K: Hash + Eq>(view: &View<'_, '_>, appearance: impl Fn(NodeId) -> K) -> Vec<u32> {
    let mut known: HashMap<(K, Box<[u32]>), u32> = HashMap::new();
    let mut classes = vec![0; view.forest().len()];
    // Children before their parents.
    for node in view.forest().preorder().into_iter().rev() {
        let children = view.children(node).map(|child| classes[child.index()]).collect();
        let next = u32::try_from(known.len()).expect("no more classes than nodes");
        classes[node.index()] = *known.entry((appearance(node), children)).or_insert(next);
    }
    classes
}
