//! Whole pictures: every process in them, no byte that acts on a terminal, no line too wide.

use std::collections::HashMap;

use jiff::Timestamp;
use nstree::model::forest::{Forest, Growth, Order};
use nstree::model::ids::Uid;
use nstree::model::link::{Link, Namespaces};
use nstree::model::process::Process;
use nstree::model::snapshot::{Clock, Host, Observer, Snapshot};
use nstree::model::view::{Choice, View};
use nstree::render::theme::Theme;
use nstree::render::tree::{self, TreeStyle};
use nstree::render::trunk::Characters;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::cases;
use crate::processes::{any_bytes, any_namespaces, process, thread};

pub(crate) fn snapshot(processes: Vec<Process>) -> Snapshot {
    let user_names = HashMap::from([(Uid(1), b"\x1b[31m".to_vec())]);
    Snapshot {
        taken_at: Timestamp::UNIX_EPOCH,
        host: Host::default(),
        observer: Observer {
            pid: None,
            uid: Uid(0),
            namespaces: Namespaces::default(),
            proc: Vec::new(),
            proc_pidns: Link::Unread,
            proc_is_foreign: false,
        },
        clock: Clock { boot: Some(Timestamp::UNIX_EPOCH), ticks_per_second: 100, uptime: None },
        scanned: Vec::new(),
        processes,
        holders: Vec::new(),
        relations: std::collections::BTreeMap::new(),
        containers: nstree::model::container::Containers::default(),
        user_names,
        problems: Vec::new(),
    }
}

/// Everything that a label can hold.
pub(crate) const STYLE: TreeStyle = TreeStyle {
    pids: true,
    pgids: true,
    users: true,
    root_user: Uid(0),
    crossings: true,
    labels: true,
    arguments: true,
    folds: false,
    ages: false,
    separated: false,
    highlight: None,
    characters: Characters::ASCII,
    columns: None,
    theme: Theme::new(false),
};

/// The layout with the first child on the line of its parent.
pub(crate) const COMPACT: TreeStyle = TreeStyle { arguments: false, labels: false, ..STYLE };

fn picture(processes: &[Process], style: &TreeStyle) -> String {
    let snapshot = snapshot(processes.to_vec());
    let growth = Growth { order: Order::Name, threads: true };
    let forest = Forest::grow(&snapshot.processes, growth);
    let view = View::new(&forest, &Choice::default(), None);
    let mut out = Vec::new();
    tree::write(&snapshot, &view, style, &mut out).expect("a Vec takes all bytes");
    String::from_utf8(out).expect("a picture is text")
}

prop_compose! {
    /// Processes of different PIDs, with names and arguments of any bytes.
    fn any_forest()(
        rows in btree_map(1..30_u32, (0..30_u32, any_bytes(), 0..2_u32), 0..20),
        argv in option::of(vec(any_bytes(), 0..3)),
        label in option::of(any_bytes()),
        namespaces in vec(any_namespaces(), 3),
    ) -> Vec<Process> {
        let fill = |(pid, (ppid, name, uid)): (u32, (u32, Vec<u8>, u32))| {
            let mut process = process(pid, ppid, "");
            process.threads = vec![thread(pid + 1000, "\u{1b}t"); (pid % 3) as usize];
            process.namespaces = namespaces[(pid % 3) as usize];
            process.uid = Uid(uid);
            Process { name, argv: argv.clone(), label: label.clone(), ..process }
        };
        rows.into_iter().map(fill).collect()
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn no_byte_of_a_process_acts_on_the_terminal(processes in any_forest()) {
        for style in [STYLE, COMPACT, TreeStyle { folds: true, ..COMPACT }] {
            let picture = picture(&processes, &style);
            let acts = |c: &char| c.is_control() && *c != '\n';
            prop_assert_eq!(picture.chars().find(acts), None);
        }
    }

    #[test]
    fn every_process_and_thread_is_in_the_picture_once(
        relations in btree_map(1..500_u32, (0..500_u32, "[abc]{1,3}"), 0..60),
    ) {
        let fill = |(pid, (ppid, name)): (u32, (u32, String))| {
            let threads = (0..pid % 3).map(|n| thread(1000 + pid * 10 + n, "t")).collect();
            Process { threads, ..process(pid, ppid, &name) }
        };
        let processes: Vec<_> = relations.into_iter().map(fill).collect();
        let style = TreeStyle { pgids: false, users: false, ..COMPACT };
        let picture = picture(&processes, &style);
        let threads = processes.iter().flat_map(|process| &process.threads);
        let pids = processes.iter().map(|process| process.pid);
        for pid in pids.chain(threads.map(|thread| thread.tid)) {
            prop_assert_eq!(picture.matches(&format!("({pid})")).count(), 1, "{}: {}", pid, picture);
        }
        prop_assert_eq!(picture.matches('(').count(), picture.matches(')').count());
    }

    #[test]
    fn no_line_is_wider_than_the_screen_and_what_fits_is_not_cut(
        relations in btree_map(1..60_u32, (0..60_u32, "[ab名é]{1,6}"), 0..30),
        columns in 1..70_usize,
        (listed, folds, utf8) in any::<(bool, bool, bool)>(),
    ) {
        let processes: Vec<_> =
            relations.into_iter().map(|(pid, (ppid, name))| process(pid, ppid, &name)).collect();
        let characters = if utf8 { Characters::UTF8 } else { Characters::ASCII };
        let style = TreeStyle { folds, characters, ..if listed { STYLE } else { COMPACT } };
        let whole = picture(&processes, &style);
        let cut = picture(&processes, &TreeStyle { columns: Some(columns), ..style });
        prop_assert!(cut.lines().all(|line| line.width() <= columns), "{}", cut);
        if whole.lines().all(|line| line.width() <= columns) {
            prop_assert_eq!(cut, whole);
        }
    }

    #[test]
    fn a_picture_that_is_folded_shows_no_more_names_than_one_that_is_not(processes in any_forest()) {
        let folded = picture(&processes, &TreeStyle { folds: true, pids: false, ..COMPACT });
        let whole = picture(&processes, &TreeStyle { folds: false, pids: false, ..COMPACT });
        prop_assert!(folded.lines().count() <= whole.lines().count());
    }
}
