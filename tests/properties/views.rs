//! Views: what is shown, and what is there only as an ancestor.

use nstree::model::forest::{Forest, Growth, Item, NodeId};
use nstree::model::view::{Choice, Presence, View};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases;
use crate::processes::any_relations;

fn is_below(forest: &Forest<'_>, node: NodeId, targets: &[NodeId]) -> bool {
    targets.contains(&node) || forest.ancestors(node).any(|above| targets.contains(&above))
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn exactly_what_is_chosen_and_matches_is_shown_with_the_ancestors_asked_for(
        processes in any_relations(),
        picks in prop::option::of(vec(any::<prop::sample::Index>(), 0..4)),
        ancestors in any::<bool>(),
        matching in prop::option::of(vec(any::<bool>(), 200)),
    ) {
        let forest = Forest::grow(&processes, Growth { threads: true, ..Growth::default() });
        let nodes: Vec<_> = forest.nodes().collect();
        let pick = |index: prop::sample::Index| nodes.get(index.index(nodes.len().max(1))).copied();
        let targets: Option<Vec<_>> = picks.map(|picks| picks.into_iter().filter_map(pick).collect());
        let filter = matching.map(|matching| move |node: NodeId| matching[node.index() % matching.len()]);
        let choice = Choice { targets: targets.clone(), ancestors };
        let as_filter = filter.as_ref().map(|filter| filter as &dyn Fn(NodeId) -> bool);
        let view = View::new(&forest, &choice, as_filter);

        let is_chosen = |node| targets.as_ref().is_none_or(|targets| is_below(&forest, node, targets));
        // A thread is shown if its process is.
        let process_of = |node| match forest.item(node) {
            Item::Thread(..) => forest.parent(node).expect("a thread is below its process"),
            Item::Process(_) => node,
        };
        let matches = |node| filter.as_ref().is_none_or(|filter| filter(process_of(node)));
        let is_shown = |node| is_chosen(node) && matches(node);
        let leads_to_shown = |node| {
            nodes.iter().any(|below| is_shown(*below) && forest.ancestors(*below).any(|above| above == node))
        };
        for &node in &nodes {
            let expected = if is_shown(node) {
                Presence::Shown
            } else if leads_to_shown(node) && (ancestors || is_chosen(node)) {
                Presence::Context
            } else {
                Presence::Hidden
            };
            prop_assert_eq!(view.presence(node), expected);
        }
    }

    #[test]
    fn from_the_roots_down_everything_that_is_present_is_met_once(
        processes in any_relations(),
        matching in vec(any::<bool>(), 200),
        ancestors in any::<bool>(),
    ) {
        let forest = Forest::grow(&processes, Growth { threads: true, ..Growth::default() });
        let filter = |node: NodeId| matching[node.index() % matching.len()];
        let choice = Choice { targets: None, ancestors };
        let view = View::new(&forest, &choice, Some(&filter));
        let mut met = Vec::new();
        let mut waiting = view.roots().to_vec();
        while let Some(node) = waiting.pop() {
            met.push(node);
            waiting.extend(view.children(node));
        }
        met.sort_unstable();
        let present: Vec<_> = view.nodes().collect();
        prop_assert_eq!(met, present);
        prop_assert!(view.tells_matches());
    }
}
