//! A hundred thousand processes in a line or a row, on a stack that holds no recursion over them.

use nstree::model::fold::{Folding, Scope};
use nstree::model::forest::{Forest, Growth, Order};
use nstree::model::ids::{Pid, Uid};
use nstree::model::process::Process;
use nstree::model::view::{Choice, Presence, View};
use nstree::render::line::Line;
use nstree::render::trunk::{Characters, Drawing, Layout, Trunk};
use owo_colors::Style;

use crate::processes::{chain, family};

const MANY: u32 = 100_000;

/// Runs it on a stack that a call for each of so many processes would overflow.
fn on_a_small_stack(scenario: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(scenario);
    thread.expect("a thread can be made").join().expect("the scenario holds");
}

#[test]
fn a_long_chain_is_a_tree() {
    on_a_small_stack(|| {
        let processes = chain(MANY);
        let forest = Forest::grow(&processes, Growth::default());
        assert_eq!(forest.roots().len(), 1);
        let order = forest.preorder();
        assert!(order.iter().map(|node| forest.item(*node).pid().0).eq(1..=MANY));
    });
}

#[test]
fn a_long_circle_is_a_tree() {
    on_a_small_stack(|| {
        let mut processes = chain(MANY);
        processes[0].ppid = Pid(MANY);
        let forest = Forest::grow(&processes, Growth::default());
        assert_eq!(forest.roots().len(), 1);
        assert_eq!(forest.preorder().len(), MANY as usize);
    });
}

#[test]
fn a_large_family_is_a_tree() {
    on_a_small_stack(|| {
        let processes = family(MANY);
        for order in [Order::Name, Order::Pid] {
            let forest = Forest::grow(&processes, Growth { order, threads: true });
            assert_eq!(forest.children(forest.roots()[0]).len(), MANY as usize - 1);
        }
    });
}

#[test]
fn the_view_of_the_last_of_a_long_chain_has_all_others_above_it() {
    on_a_small_stack(|| {
        let mut processes = chain(MANY);
        processes[MANY as usize - 1].uid = Uid(1);
        let forest = Forest::grow(&processes, Growth::default());
        let last = |node| forest.item(node).process().uid == Uid(1);
        let view = View::new(&forest, &Choice::default(), Some(&last));
        let is = |presence| view.nodes().filter(|node| view.presence(*node) == presence).count();
        assert_eq!((is(Presence::Shown), is(Presence::Context)), (1, MANY as usize - 1));
    });
}

#[test]
fn a_view_of_every_second_of_a_long_chain_takes_no_longer_than_of_one() {
    on_a_small_stack(|| {
        let processes = chain(MANY);
        let forest = Forest::grow(&processes, Growth::default());
        let odd = |node| forest.item(node).pid().0 % 2 == 1;
        let view = View::new(&forest, &Choice { targets: None, ancestors: true }, Some(&odd));
        assert_eq!(view.nodes().count(), MANY as usize - 1, "the last is even, and below all");
    });
}

#[test]
fn a_large_family_folds_into_one_and_a_long_chain_into_nothing() {
    on_a_small_stack(|| {
        let counts = |processes: &[Process]| {
            let forest = Forest::grow(processes, Growth::default());
            let view = View::new(&forest, &Choice::default(), None);
            let name = |node| forest.item(node).name();
            let folding = Folding::new(&view, Scope::Everything, name);
            forest.nodes().map(|node| folding.count(node)).max()
        };
        assert_eq!(counts(&family(MANY)), Some(MANY - 1));
        assert_eq!(counts(&chain(MANY)), Some(1));
    });
}

/// Nodes are numbers up to a last one.
struct Drawn {
    last: u32,
    is_chain: bool,
}

impl Drawing for Drawn {
    type Node = u32;

    fn children(&self, node: u32) -> Vec<u32> {
        if self.is_chain {
            (node + 1..=self.last).take(1).collect()
        } else if node == 1 {
            (2..=self.last).collect()
        } else {
            Vec::new()
        }
    }

    fn count(&self, _: u32) -> u32 {
        1
    }

    fn label(&self, _: u32, line: &mut Line) -> usize {
        line.push(Style::new(), "x");
        1
    }
}

fn drawn(drawing: &Drawn, layout: Layout, columns: Option<usize>) -> String {
    let mut out = Vec::new();
    let mut trunk = Trunk::new(Characters::ASCII, layout, columns);
    trunk.draw(drawing, 1, &mut out).expect("a Vec takes all bytes");
    String::from_utf8(out).expect("it is ASCII")
}

#[test]
fn a_long_chain_is_drawn_as_one_line() {
    on_a_small_stack(|| {
        let chain = Drawn { last: MANY, is_chain: true };
        let picture = drawn(&chain, Layout::Compact, None);
        assert_eq!(picture.len(), 4 * MANY as usize - 3 + 1);
        assert_eq!(drawn(&chain, Layout::Compact, Some(20)).lines().count(), 1);
    });
}

#[test]
fn a_long_chain_in_a_list_is_cut_at_the_edge_of_the_screen() {
    on_a_small_stack(|| {
        let chain = Drawn { last: MANY, is_chain: true };
        let picture = drawn(&chain, Layout::Listed(2), Some(80));
        assert!(picture.lines().all(|line| line.len() <= 80));
        assert_eq!(picture.lines().count(), MANY as usize);
    });
}

#[test]
fn a_large_family_is_drawn_one_a_line() {
    on_a_small_stack(|| {
        let family = Drawn { last: MANY, is_chain: false };
        for layout in [Layout::Compact, Layout::Listed(2)] {
            let lines = drawn(&family, layout, Some(80)).lines().count();
            assert_eq!(lines, MANY as usize - usize::from(layout == Layout::Compact));
        }
    });
}
