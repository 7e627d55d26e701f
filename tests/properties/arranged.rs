//! Views arranged by namespace or container: nothing is lost, nothing is there twice, and arrows lead to the rest.

mod containers;
mod machines;

use std::collections::{HashMap, HashSet};

use nstree::model::forest::{Forest, Growth, NodeId, Order};
use nstree::model::grouping::{Criterion, GroupId, Grouping, Place};
use nstree::model::ids::NsId;
use nstree::model::kind::Kind;
use nstree::model::link::Link;
use nstree::model::ns_key::NsKey;
use nstree::model::relations::{Above, Relations};
use nstree::model::snapshot::Snapshot;
use nstree::model::view::{Choice, Presence, View};
use nstree::render::tree::{self, TreeStyle};
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::cases;
use crate::pictures::{COMPACT, STYLE, snapshot};
use crate::processes::process;
use machines::{KINDS, any_criteria, any_machine};

fn grow(snapshot: &Snapshot) -> Forest<'_> {
    Forest::grow(&snapshot.processes, Growth { order: Order::Name, threads: true })
}

/// Every group and node, as they are met from the top down.
fn met(grouping: &Grouping<'_, '_>) -> (Vec<GroupId>, Vec<(NodeId, GroupId)>) {
    let (mut groups, mut nodes) = (Vec::new(), Vec::new());
    let mut waiting = grouping.tops().to_vec();
    while let Some(group) = waiting.pop() {
        groups.push(group);
        waiting.extend(&grouping.get(group).groups);
        let mut below = grouping.get(group).trees.clone();
        while let Some(node) = below.pop() {
            nodes.push((node, group));
            below.extend(grouping.view().children(node));
        }
    }
    (groups, nodes)
}

fn link(forest: &Forest<'_>, node: NodeId, kind: Kind) -> Option<NsId> {
    use nstree::model::forest::Item;
    match forest.item(node) {
        Item::Process(process) => process.namespaces[kind].known(),
        Item::Thread(process, thread) => {
            let own = thread.namespaces.and_then(|namespaces| namespaces[kind].known());
            own.or(process.namespaces[kind].known())
        }
    }
}

/// Where a node is to be.
fn place(snapshot: &Snapshot, forest: &Forest<'_>, node: NodeId, by: Criterion) -> Place {
    match by {
        Criterion::Container => {
            let pid = forest.item(node).process().pid;
            let place = snapshot.containers.place(pid);
            place.map_or(Place::Host, |place| Place::Container(place.container))
        }
        Criterion::Namespace(kind) => match link(forest, node, kind) {
            Some(id) => Place::Namespace(NsKey::new(kind, id)),
            None => Place::Unknown(kind),
        },
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn everything_that_is_shown_is_once_where_it_belongs(
        snapshot in any_machine(true),
        criteria in any_criteria(),
        targets in proptest::option::of(vec(any::<prop::sample::Index>(), 1..3)),
        matching in proptest::option::of(vec(any::<bool>(), 100)),
    ) {
        let forest = grow(&snapshot);
        let nodes: Vec<_> = forest.nodes().collect();
        let pick = |index: prop::sample::Index| nodes.get(index.index(nodes.len().max(1))).copied();
        let targets = targets.map(|picks| picks.into_iter().filter_map(pick).collect());
        let filter = matching.map(|matching| move |node: NodeId| matching[node.index() % 100]);
        let filter = filter.as_ref().map(|filter| filter as &dyn Fn(NodeId) -> bool);
        let view = View::new(&forest, &Choice { targets, ancestors: false }, filter);
        let grouping = Grouping::new(&snapshot, &view, &criteria);

        let (groups, met) = met(&grouping);
        prop_assert_eq!(groups.len(), grouping.groups().len());
        prop_assert_eq!(groups.iter().collect::<HashSet<_>>().len(), groups.len());
        let mut met_nodes: Vec<_> = met.iter().map(|(node, _)| *node).collect();
        met_nodes.sort_unstable();
        prop_assert_eq!(met_nodes, view.nodes().collect::<Vec<_>>());
        for (node, group) in met {
            let path = |by: &Criterion| place(&snapshot, &forest, node, *by);
            prop_assert_eq!(grouping.path(group), criteria.iter().map(path).collect::<Vec<_>>());
            prop_assert_eq!(grouping.group(node), Some(group));
        }
        // No place has two headings; of the second criterion, in the same one of the first.
        let mut headings: HashMap<(Option<GroupId>, Place), usize> = HashMap::new();
        for group in grouping.groups() {
            *headings.entry((group.within, group.place)).or_default() += 1;
        }
        prop_assert!(headings.values().all(|count| *count == 1));
    }

    #[test]
    fn arrows_stand_for_the_children_that_are_elsewhere(
        snapshot in any_machine(true),
        criteria in any_criteria(),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &criteria);
        for node in view.nodes() {
            let mut there: HashMap<GroupId, usize> = HashMap::new();
            for child in view.children(node) {
                let group = grouping.group(child).expect("it is shown");
                if Some(group) != grouping.group(node) {
                    *there.entry(group).or_default() += 1;
                }
            }
            let pointers = grouping.pointers(node);
            prop_assert_eq!(pointers.len(), there.len());
            for pointer in pointers {
                prop_assert_eq!(there.get(&pointer.to), Some(&pointer.children));
                prop_assert_eq!(pointer.presence, Presence::Shown);
            }
            let here = grouping.view().children(node).count();
            prop_assert_eq!(here + there.values().sum::<usize>(), view.children(node).count());
        }
    }

    #[test]
    fn a_namespace_is_below_its_parent_and_nowhere_else(
        snapshot in any_machine(false),
        kind in prop::sample::select(vec![Kind::Pid, Kind::User]),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &[Criterion::Namespace(kind)]);
        let parent = |place: Place| {
            let told = snapshot.relations.get(&place.namespace()?)?;
            Some(Place::Namespace(NsKey::new(kind, told.parent.known()?)))
        };
        let is_shown = |place| grouping.groups().iter().any(|group| group.place == place);
        for group in grouping.groups() {
            for child in &group.groups {
                prop_assert!(grouping.get(*child).is_nested);
                prop_assert_eq!(parent(grouping.get(*child).place), Some(group.place));
            }
            prop_assert!(parent(group.place).is_none_or(is_shown), "an ancestor is missing");
            prop_assert!(!group.trees.is_empty() || !group.groups.is_empty(), "it leads to nothing");
        }
        for top in grouping.tops() {
            prop_assert_eq!(parent(grouping.get(*top).place), None);
        }
        let is_unknown = |top: &GroupId| grouping.get(*top).place == Place::Unknown(kind);
        if let Some(unknown) = grouping.tops().iter().position(is_unknown) {
            prop_assert_eq!(unknown, grouping.tops().len() - 1);
        }
    }

    #[test]
    fn the_picture_has_every_pid_and_every_namespace_once(
        snapshot in any_machine(true),
        kind in prop::sample::select(KINDS.to_vec()),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &[Criterion::Namespace(kind)]);
        let picture = picture(&snapshot, &grouping, &TreeStyle { pgids: false, users: false, ..COMPACT });
        let (mut headings, mut trees) = (Vec::new(), String::new());
        for line in picture.lines() {
            let text = line.trim_start_matches(['|', '`', '-', ' ']);
            match text.strip_prefix(&format!("{kind}:[")) {
                Some(id) if !line.contains(['>', '+']) || id.contains(" - ") => {
                    headings.push(id.split(']').next().expect("it has an end").to_owned());
                }
                _ => trees.push_str(line),
            }
        }
        let expected: HashSet<_> = view.nodes().map(|node| link(&forest, node, kind)).collect();
        for id in expected {
            let id = id.map_or("?".to_owned(), |id| id.to_string());
            prop_assert_eq!(headings.iter().filter(|heading| **heading == id).count(), 1, "{}", picture);
        }
        for node in view.nodes() {
            let pid = forest.item(node).pid();
            let shown = [format!("({pid})"), format!("({pid},")];
            let times: usize = shown.iter().map(|shown| trees.matches(shown).count()).sum();
            prop_assert_eq!(times, 1, "{}: {}", pid, picture);
        }
    }

    #[test]
    fn no_line_is_wider_than_the_screen_and_what_fits_is_not_cut(
        snapshot in any_machine(true),
        criteria in any_criteria(),
        columns in 1..90_usize,
        (listed, folds) in any::<(bool, bool)>(),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &criteria);
        let style = TreeStyle { folds, ..if listed { STYLE } else { COMPACT } };
        let whole = picture(&snapshot, &grouping, &style);
        let cut = picture(&snapshot, &grouping, &TreeStyle { columns: Some(columns), ..style });
        prop_assert!(cut.lines().all(|line| line.width() <= columns), "{}", cut);
        if whole.lines().all(|line| line.width() <= columns) {
            prop_assert_eq!(cut, whole);
        }
    }
}

fn picture(snapshot: &Snapshot, grouping: &Grouping<'_, '_>, style: &TreeStyle) -> String {
    let mut out = Vec::new();
    tree::write_arranged(snapshot, grouping, style, &mut out).expect("a Vec takes all bytes");
    String::from_utf8(out).expect("a picture is text")
}

/// Twenty thousand, each in a namespace of its own below that of its parent.
#[test]
fn a_long_chain_of_namespaces_is_arranged_on_a_small_stack() {
    const MANY: u32 = 20_000;
    let scenario = || {
        let id = |pid: u32| NsId(5_000_000_000 + u64::from(pid));
        let inside = |pid: u32| {
            let mut process = process(pid, pid - 1, "link");
            process.namespaces[Kind::Pid] = Link::Of(id(pid));
            process
        };
        let below = |pid: u32| {
            let parent = Above::Of(id(pid - 1));
            (NsKey::new(Kind::Pid, id(pid)), Relations { parent, ..Relations::default() })
        };
        let relations = (2..=MANY).map(below).collect();
        let snapshot = Snapshot { relations, ..snapshot((1..=MANY).map(inside).collect()) };
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &[Criterion::Namespace(Kind::Pid)]);
        assert_eq!((grouping.groups().len(), grouping.tops().len()), (MANY as usize, 1));
        let style = TreeStyle { columns: Some(80), ..COMPACT };
        assert!(picture(&snapshot, &grouping, &style).lines().count() < 80);
    };
    let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(scenario);
    thread.expect("a thread can be made").join().expect("the scenario holds");
}
