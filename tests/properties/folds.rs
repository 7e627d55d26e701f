//! Folds: what is drawn once stands for equals, and no more.

use std::collections::BTreeMap;

use nstree::model::fold::{Folding, Scope};
use nstree::model::forest::{Forest, Growth, NodeId, Order};
use nstree::model::kind::Kind;
use nstree::model::link::Link;
use nstree::model::view::{Choice, View};
use proptest::prelude::*;

use crate::cases;
use crate::processes::alike;

type Look = (Vec<u8>, bool, Link);

fn look(forest: &Forest<'_>, node: NodeId) -> Look {
    let item = forest.item(node);
    (item.name().to_vec(), item.is_thread(), item.process().namespaces[Kind::Net])
}

/// A subtree as text: its root, and its children as a bag, each as often as `count` says.
fn written(view: &View<'_, '_>, count: impl Fn(NodeId) -> u32) -> Vec<String> {
    let mut texts = vec![String::new(); view.forest().len()];
    for node in view.forest().preorder().into_iter().rev() {
        let mut bag = BTreeMap::new();
        for child in view.children(node).filter(|child| count(*child) > 0) {
            *bag.entry(&texts[child.index()]).or_insert(0) += count(child);
        }
        texts[node.index()] = format!("{:?}{bag:?}", look(view.forest(), node));
    }
    texts
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_is_unfolded_again_is_what_was_folded(processes in alike(), by_pid in any::<bool>()) {
        let order = if by_pid { Order::Pid } else { Order::Name };
        let forest = Forest::grow(&processes, Growth { order, threads: true });
        let view = View::new(&forest, &Choice::default(), None);
        let whole = written(&view, |_| 1);
        for scope in [Scope::Nothing, Scope::Threads, Scope::Everything] {
            let folding = Folding::new(&view, scope, |node| look(&forest, node));
            prop_assert_eq!(&written(&view, |node| folding.count(node)), &whole, "{:?}", scope);
        }
    }

    #[test]
    fn the_counts_of_siblings_add_up_and_roots_stand_alone(processes in alike()) {
        let forest = Forest::grow(&processes, Growth { threads: true, ..Growth::default() });
        let view = View::new(&forest, &Choice::default(), None);
        let folding = Folding::new(&view, Scope::Everything, |node| look(&forest, node));
        for node in view.nodes() {
            let counts = view.children(node).map(|child| folding.count(child) as usize);
            prop_assert_eq!(counts.sum::<usize>(), view.children(node).count());
        }
        prop_assert!(view.roots().iter().all(|root| folding.count(*root) == 1));
    }

    #[test]
    fn no_two_that_are_drawn_side_by_side_are_equal_in_name_and_order_of_children(processes in alike()) {
        let forest = Forest::grow(&processes, Growth { threads: true, ..Growth::default() });
        let view = View::new(&forest, &Choice::default(), None);
        let folding = Folding::new(&view, Scope::Everything, |node| look(&forest, node));
        for node in view.nodes() {
            let drawn: Vec<_> = view
                .children(node)
                .filter(|child| folding.count(*child) > 0 && view.children(*child).next().is_none())
                .map(|child| look(&forest, child))
                .collect();
            let distinct: std::collections::HashSet<_> = drawn.iter().collect();
            prop_assert_eq!(distinct.len(), drawn.len());
        }
    }

    #[test]
    fn one_that_stands_for_others_stands_for_those_of_its_own_namespaces(processes in alike()) {
        let forest = Forest::grow(&processes, Growth::default());
        let view = View::new(&forest, &Choice::default(), None);
        let folding = Folding::new(&view, Scope::Everything, |node| look(&forest, node));
        let whole = written(&view, |_| 1);
        for parent in view.nodes() {
            let mut equals: BTreeMap<&String, u32> = BTreeMap::new();
            for child in view.children(parent) {
                *equals.entry(&whole[child.index()]).or_default() += 1;
            }
            for child in view.children(parent).filter(|child| folding.count(*child) > 1) {
                prop_assert!(folding.count(child) <= equals[&whole[child.index()]]);
            }
        }
    }
}
