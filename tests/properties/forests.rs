//! Forests: every process once, whatever the parents are said to be.

use std::collections::HashSet;

use nstree::model::forest::{Forest, Growth, Item, NodeId, Order};
use nstree::model::process::Process;
use proptest::prelude::*;

use crate::cases;
use crate::processes::any_relations;

const BOTH: [Order; 2] = [Order::Name, Order::Pid];

/// The place of the node's process among the processes.
fn position(processes: &[Process], item: Item<'_>) -> usize {
    let same = |process: &Process| std::ptr::eq(process, item.process());
    processes.iter().position(same).expect("the forest is of these processes")
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn every_process_is_there_exactly_once(processes in any_relations()) {
        for order in BOTH {
            let forest = Forest::grow(&processes, Growth { order, threads: false });
            let met: Vec<_> = forest.preorder().into_iter().map(|node| position(&processes, forest.item(node))).collect();
            let distinct: HashSet<_> = met.iter().copied().collect();
            prop_assert_eq!(met.len(), processes.len());
            prop_assert_eq!(distinct.len(), processes.len());
        }
    }

    #[test]
    fn threads_are_children_of_their_processes(processes in any_relations()) {
        let forest = Forest::grow(&processes, Growth { order: Order::Name, threads: true });
        let threads: usize = processes.iter().map(|process| process.threads.len()).sum();
        prop_assert_eq!(forest.preorder().len(), processes.len() + threads);
        for node in forest.nodes().filter(|node| forest.item(*node).is_thread()) {
            let parent = forest.parent(node).expect("a thread has a process");
            let of_parent = forest.item(parent).process();
            prop_assert!(std::ptr::eq(of_parent, forest.item(node).process()));
            prop_assert!(forest.children(node).is_empty());
        }
    }

    #[test]
    fn the_preorder_visits_parents_first_and_subtrees_without_a_gap(processes in any_relations()) {
        let forest = Forest::grow(&processes, Growth { order: Order::Name, threads: true });
        let order = forest.preorder();
        let mut place = vec![0; forest.len()];
        for (index, node) in order.iter().enumerate() {
            place[node.index()] = index;
        }
        let mut sizes = vec![1; forest.len()];
        for node in order.iter().rev() {
            let mut next = place[node.index()] + 1;
            for child in forest.children(*node) {
                prop_assert_eq!(forest.parent(*child), Some(*node));
                prop_assert_eq!(place[child.index()], next);
                next += sizes[child.index()];
            }
            sizes[node.index()] = next - place[node.index()];
        }
    }

    #[test]
    fn roots_are_those_without_a_parent_in_the_order_of_pids(processes in any_relations()) {
        let forest = Forest::grow(&processes, Growth::default());
        let pids: Vec<_> = forest.roots().iter().map(|root| forest.item(*root).pid()).collect();
        prop_assert!(pids.is_sorted());
        let is_root = |node: &NodeId| forest.parent(*node).is_none();
        prop_assert_eq!(forest.nodes().filter(is_root).count(), forest.roots().len());
        prop_assert!(forest.roots().iter().all(is_root));
    }

    #[test]
    fn parents_are_as_said_but_where_that_is_a_circle(processes in any_relations()) {
        let forest = Forest::grow(&processes, Growth::default());
        for node in forest.nodes() {
            let process = forest.item(node).process();
            match forest.parent(node) {
                Some(parent) => {
                    prop_assert_eq!(forest.item(parent).pid(), process.ppid);
                    let first = processes.iter().find(|other| other.pid == process.ppid);
                    prop_assert!(first.is_some_and(|first| std::ptr::eq(first, forest.item(parent).process())));
                }
                None => prop_assert!(lacks_parent_or_closes_a_circle(&processes, process)),
            }
        }
    }

    #[test]
    fn siblings_are_in_order(processes in any_relations()) {
        let by_name = Forest::grow(&processes, Growth { order: Order::Name, threads: false });
        let by_pid = Forest::grow(&processes, Growth { order: Order::Pid, threads: true });
        for node in by_name.nodes() {
            let key = |child: &NodeId| (by_name.item(*child).name(), by_name.item(*child).pid());
            prop_assert!(by_name.children(node).is_sorted_by_key(key));
        }
        for node in by_pid.nodes() {
            prop_assert!(by_pid.children(node).is_sorted_by_key(|child| by_pid.item(*child).pid()));
        }
    }
}

fn lacks_parent_or_closes_a_circle(processes: &[Process], root: &Process) -> bool {
    let parent_of = |child: &Process| {
        processes.iter().find(|process| process.pid == child.ppid && !child.ppid.is_outside())
    };
    let mut ancestor = parent_of(root);
    // Whoever comes back to where it began has done so after as many steps as there are processes.
    for _ in 0..processes.len() {
        match ancestor {
            None => return parent_of(root).is_none(),
            Some(met) if std::ptr::eq(met, root) => return true,
            Some(met) => ancestor = parent_of(met),
        }
    }
    false
}
