//! Views arranged by namespace: nothing is lost, nothing is there twice, and arrows lead to the rest.

use std::collections::{BTreeMap, HashMap, HashSet};

use nstree::model::forest::{Forest, Growth, NodeId, Order};
use nstree::model::grouping::{GroupId, Grouping, Place};
use nstree::model::ids::NsId;
use nstree::model::kind::{Kind, KindMap};
use nstree::model::link::{Link, Namespaces};
use nstree::model::ns_key::NsKey;
use nstree::model::process::Process;
use nstree::model::relations::{Above, Relations};
use nstree::model::snapshot::Snapshot;
use nstree::model::view::{Choice, Presence, View};
use nstree::render::tree::{self, TreeStyle};
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::cases;
use crate::pictures::{COMPACT, STYLE, snapshot};
use crate::processes::{process, thread};

/// The kinds that there is something to choose from; the others are the same everywhere.
const KINDS: [Kind; 3] = [Kind::Net, Kind::Pid, Kind::User];

/// A few namespaces of these kinds, or none that is known.
fn any_links() -> impl Strategy<Value = Namespaces> {
    let link = prop_oneof![
        6 => (1..8_u64).prop_map(|id| Link::Of(NsId(id))),
        1 => Just(Link::Denied),
        1 => Just(Link::Absent),
    ];
    vec(link, KINDS.len()).prop_map(|links| {
        let mut namespaces = KindMap::from_fn(|kind| Link::Of(kind.initial()));
        for (kind, link) in KINDS.into_iter().zip(links) {
            namespaces[kind] = link;
        }
        namespaces
    })
}

/// Processes of different PIDs, some with threads, and of these some elsewhere.
fn any_processes() -> impl Strategy<Value = Vec<Process>> {
    let row = (0..30_u32, "[abc]", any_links(), vec(proptest::option::of(any_links()), 0..3));
    vec(row, 0..30).prop_map(|rows| {
        let fill = |(pid, (ppid, name, namespaces, threads)): (u32, (u32, String, _, Vec<_>))| {
            let threads =
                (0..).zip(threads).map(|(number, namespaces)| nstree::model::process::Thread {
                    namespaces,
                    ..thread(1000 + pid * 10 + number, "t")
                });
            Process { namespaces, threads: threads.collect(), ..process(pid, ppid, &name) }
        };
        (1..).zip(rows).map(fill).collect()
    })
}

/// Parents of namespaces, 12 of each kind; those from 8 on have no process.
fn any_parents(with_circles: bool) -> impl Strategy<Value = BTreeMap<NsKey, Relations>> {
    vec(proptest::option::of(1..12_u64), 24).prop_map(move |parents| {
        let ids = (1..=12_u64)
            .flat_map(|id| [NsKey::new(Kind::Pid, NsId(id)), NsKey::new(Kind::User, NsId(id))]);
        let related = |(key, parent): (NsKey, Option<u64>)| {
            let parent = parent.filter(|parent| with_circles || *parent > key.id.0)?;
            Some((key, Relations { parent: Above::Of(NsId(parent)), ..Relations::default() }))
        };
        ids.zip(parents).filter_map(related).collect()
    })
}

prop_compose! {
    fn any_machine(with_circles: bool)(
        processes in any_processes(),
        relations in any_parents(with_circles),
    ) -> Snapshot {
        Snapshot { relations, ..snapshot(processes) }
    }
}

fn any_kinds() -> impl Strategy<Value = Vec<Kind>> {
    proptest::sample::subsequence(KINDS.to_vec(), 1..=2).prop_shuffle()
}

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

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn everything_that_is_shown_is_once_where_it_belongs(
        snapshot in any_machine(true),
        kinds in any_kinds(),
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
        let grouping = Grouping::new(&snapshot, &view, &kinds);

        let (groups, met) = met(&grouping);
        prop_assert_eq!(groups.len(), grouping.groups().len());
        prop_assert_eq!(groups.iter().collect::<HashSet<_>>().len(), groups.len());
        let mut met_nodes: Vec<_> = met.iter().map(|(node, _)| *node).collect();
        met_nodes.sort_unstable();
        prop_assert_eq!(met_nodes, view.nodes().collect::<Vec<_>>());
        for (node, group) in met {
            let path = |kind: &Kind| Place { kind: *kind, id: link(&forest, node, *kind) };
            prop_assert_eq!(grouping.path(group), kinds.iter().map(path).collect::<Vec<_>>());
            prop_assert_eq!(grouping.group(node), Some(group));
        }
        // No namespace has two headings; of the second kind, in the same one of the first.
        let mut headings: HashMap<(Option<GroupId>, Place), usize> = HashMap::new();
        for group in grouping.groups() {
            *headings.entry((group.within, group.place)).or_default() += 1;
        }
        prop_assert!(headings.values().all(|count| *count == 1));
    }

    #[test]
    fn arrows_stand_for_the_children_that_are_elsewhere(
        snapshot in any_machine(true),
        kinds in any_kinds(),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &kinds);
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
        let grouping = Grouping::new(&snapshot, &view, &[kind]);
        let parent = |id: Option<NsId>| {
            snapshot.relations.get(&NsKey::new(kind, id?)).and_then(|told| told.parent.known())
        };
        let is_shown = |id: NsId| grouping.groups().iter().any(|group| group.place.id == Some(id));
        for group in grouping.groups() {
            for child in &group.groups {
                prop_assert!(grouping.get(*child).is_nested);
                prop_assert_eq!(parent(grouping.get(*child).place.id), group.place.id);
            }
            prop_assert!(parent(group.place.id).is_none_or(is_shown), "an ancestor is missing");
            prop_assert!(!group.trees.is_empty() || !group.groups.is_empty(), "it leads to nothing");
        }
        for top in grouping.tops() {
            prop_assert_eq!(parent(grouping.get(*top).place.id), None);
        }
        if let Some(unknown) = grouping.tops().iter().position(|top| grouping.get(*top).place.id.is_none()) {
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
        let grouping = Grouping::new(&snapshot, &view, &[kind]);
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
        kinds in any_kinds(),
        columns in 1..90_usize,
        (listed, folds) in any::<(bool, bool)>(),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &kinds);
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
        let grouping = Grouping::new(&snapshot, &view, &[Kind::Pid]);
        assert_eq!((grouping.groups().len(), grouping.tops().len()), (MANY as usize, 1));
        let style = TreeStyle { columns: Some(80), ..COMPACT };
        assert!(picture(&snapshot, &grouping, &style).lines().count() < 80);
    };
    let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(scenario);
    thread.expect("a thread can be made").join().expect("the scenario holds");
}
