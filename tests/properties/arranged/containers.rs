//! Views arranged by container.

use std::collections::HashMap;

use nstree::model::container::{Container, Containers};
use nstree::model::grouping::{Criterion, Grouping, Place};
use nstree::model::kind::Kind;
use nstree::model::snapshot::Snapshot;
use nstree::model::view::{Choice, View};
use nstree::render::shown::Shown;
use nstree::render::tree::TreeStyle;
use proptest::prelude::*;

use super::machines::any_machine;
use super::{grow, picture, place};
use crate::cases;
use crate::pictures::{COMPACT, STYLE};

/// What a container is called. Several can be called the same.
fn label(snapshot: &Snapshot, place: Place) -> String {
    match place {
        Place::Container(id) => Shown(&snapshot.containers.get(id).label()).to_string(),
        _ => "host".to_owned(),
    }
}

/// The heading that stands above each line that is none.
fn under_headings(picture: &str) -> Vec<(&str, &str)> {
    let mut heading = "";
    let mut lines = Vec::new();
    for line in picture.lines().filter(|line| !line.is_empty()) {
        let text = line.trim_start_matches(['|', '`', '-', ' ']);
        match text.split_once(" - ") {
            Some((label, _)) if label == "host" || label.starts_with("docker:") => heading = label,
            _ => lines.push((heading, line)),
        }
    }
    lines
}

/// Any name would do, but not one that looks like the rest of a heading or of a picture.
fn with_plain_names(snapshot: Snapshot) -> Snapshot {
    let mut containers = Containers::default();
    for (_, container) in snapshot.containers.all() {
        containers.add(Container { name: None, ..container.clone() });
    }
    for process in &snapshot.processes {
        if let Some(place) = snapshot.containers.place(process.pid) {
            containers.put(process.pid, place);
        }
    }
    containers.find_leaders(&snapshot.processes);
    Snapshot { containers, ..snapshot }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_pid_is_once_in_the_picture_and_under_its_own_container(
        snapshot in any_machine(false).prop_map(with_plain_names),
        listed in any::<bool>(),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &[Criterion::Container]);
        let style = if listed { STYLE } else { COMPACT };
        let picture = picture(&snapshot, &grouping, &TreeStyle { pgids: false, users: false, ..style });
        let lines = under_headings(&picture);
        for node in view.nodes() {
            let pid = forest.item(node).pid();
            let ways = [format!("({pid})"), format!("({pid},"), format!(",{pid},"), format!(",{pid})")];
            let is_in = |line: &str| ways.iter().any(|way| line.contains(way)) || line.ends_with(&format!(",{pid}"));
            let found: Vec<_> = lines.iter().filter(|(_, line)| is_in(line)).collect();
            let home = label(&snapshot, place(&snapshot, &forest, node, Criterion::Container));
            prop_assert_eq!(found.len(), 1, "{}: {}", pid, picture);
            prop_assert_eq!(found[0].0, home, "{}: {}", pid, picture);
        }
    }

    #[test]
    fn a_container_is_below_the_one_that_it_is_in_and_the_host_first_of_all(
        snapshot in any_machine(false),
    ) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        let grouping = Grouping::new(&snapshot, &view, &[Criterion::Container]);
        let outer = |place: Place| match place {
            Place::Container(id) => snapshot.containers.get(id).outer.map(Place::Container),
            _ => None,
        };
        let mut members: HashMap<Place, usize> = HashMap::new();
        for process in &snapshot.processes {
            let place = snapshot.containers.place(process.pid);
            let place = place.map_or(Place::Host, |place| Place::Container(place.container));
            *members.entry(place).or_default() += 1;
        }
        for group in grouping.groups() {
            for inner in &group.groups {
                prop_assert_eq!(outer(grouping.get(*inner).place), Some(group.place));
            }
            let here = members.get(&group.place).copied().unwrap_or_default();
            let count = grouping.count(group);
            prop_assert_eq!((count.shown, count.elsewhere, count.hidden), (here, 0, 0));
            prop_assert!(here > 0 || !group.groups.is_empty(), "it leads to nothing");
        }
        for top in grouping.tops() {
            prop_assert_eq!(outer(grouping.get(*top).place), None);
        }
        let host = grouping.tops().iter().position(|top| grouping.get(*top).place == Place::Host);
        prop_assert_eq!(host, members.contains_key(&Place::Host).then_some(0));
    }

    #[test]
    fn no_name_of_a_container_acts_on_the_terminal(snapshot in any_machine(false)) {
        let forest = grow(&snapshot);
        let view = View::new(&forest, &Choice::default(), None);
        for criterion in [Criterion::Container, Criterion::Namespace(Kind::Net)] {
            let grouping = Grouping::new(&snapshot, &view, &[criterion]);
            let picture = picture(&snapshot, &grouping, &STYLE);
            prop_assert_eq!(picture.chars().find(|c| c.is_control() && *c != '\n'), None);
        }
    }
}
