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
        Self::with_siblings(view, scope, appearance, [])
    }

    /// The same, but roots fold among those that they are siblings of for another reason than a parent.
    pub fn with_siblings<'s, K: Hash + Eq>(
        view: &View<'_, '_>,
        scope: Scope,
        appearance: impl Fn(NodeId) -> K,
        siblings: impl IntoIterator<Item = &'s [NodeId]>,
    ) -> Self {
        let mut counts = vec![1; view.forest().len()];
        if scope == Scope::Nothing {
            return Self(counts);
        }
        let classes = classes(view, appearance);
        // For each class the family that one of that class was last met in, and that one.
        let mut first_of_class: Vec<Option<(usize, NodeId)>> = vec![None; view.forest().len()];
        let mut fold = |family: usize, node: NodeId| {
            if scope == Scope::Threads && !view.forest().item(node).is_thread() {
                return;
            }
            match &mut first_of_class[classes[node.index()] as usize] {
                Some((met_in, first)) if *met_in == family => {
                    counts[first.index()] += 1;
                    counts[node.index()] = 0;
                }
                vacant => *vacant = Some((family, node)),
            }
        };
        for parent in view.nodes() {
            view.children(parent).for_each(|child| fold(parent.index(), child));
        }
        for (family, roots) in (view.forest().len()..).zip(siblings) {
            for root in roots {
                fold(family, *root);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::forest::{Forest, Growth};
    use crate::model::process::Process;
    use crate::model::process::sample::process;
    use crate::model::view::Choice;

    /// How many each process stands for, by PID.
    fn counts(processes: &[Process], scope: Scope) -> Vec<(u32, u32)> {
        let forest = Forest::grow(processes, Growth { threads: true, ..Growth::default() });
        let view = View::new(&forest, &Choice::default(), None);
        let folding = Folding::new(&view, scope, |node| forest.item(node).name());
        forest.nodes().map(|node| (forest.item(node).pid().0, folding.count(node))).collect()
    }

    #[test]
    fn equal_siblings_fold_into_the_first_also_if_others_are_between() {
        let processes = [
            process(1, 0, "top"),
            process(2, 1, "a"),
            process(3, 1, "b"),
            process(4, 1, "a"),
            process(5, 1, "a"),
        ];
        let expected = [(1, 1), (2, 3), (3, 1), (4, 0), (5, 0)];
        assert_eq!(counts(&processes, Scope::Everything), expected);
        assert_eq!(counts(&processes, Scope::Nothing), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]);
        assert_eq!(counts(&processes, Scope::Threads), [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]);
    }

    #[test]
    fn siblings_with_other_descendants_are_not_equal() {
        let processes = [
            process(1, 0, "top"),
            process(2, 1, "a"),
            process(3, 1, "a"),
            process(4, 2, "child"),
            process(5, 3, "other"),
        ];
        assert!(counts(&processes, Scope::Everything).iter().all(|(_, count)| *count == 1));
    }

    #[test]
    fn equal_cousins_do_not_fold_but_in_their_parents() {
        let processes = [
            process(1, 0, "top"),
            process(2, 1, "a"),
            process(3, 1, "a"),
            process(4, 2, "x"),
            process(5, 2, "x"),
            process(6, 3, "x"),
            process(7, 3, "x"),
        ];
        let expected = [(1, 1), (2, 2), (3, 0), (4, 2), (5, 0), (6, 2), (7, 0)];
        assert_eq!(counts(&processes, Scope::Everything), expected);
    }

    #[test]
    fn roots_never_fold() {
        let processes = [process(1, 0, "a"), process(2, 0, "a")];
        assert_eq!(counts(&processes, Scope::Everything), [(1, 1), (2, 1)]);
    }

    #[test]
    fn roots_that_are_siblings_all_the_same_fold() {
        let processes = [process(1, 0, "a"), process(2, 0, "a"), process(3, 0, "a")];
        let forest = Forest::grow(&processes, Growth::default());
        let view = View::new(&forest, &Choice::default(), None);
        let name = |node| forest.item(node).name();
        let (some, others) = view.roots().split_at(2);
        let folding = Folding::with_siblings(&view, Scope::Everything, name, [some, others]);
        let counts: Vec<_> = view.roots().iter().map(|root| folding.count(*root)).collect();
        assert_eq!(counts, [2, 0, 1]);
    }
}
