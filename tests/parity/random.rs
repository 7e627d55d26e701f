//! Trees as chance makes them, side by side with pstree.

use libtest_mimic::Trial;

use crate::options::{self, CHARACTERS};
use crate::pstree::trial;
use crate::side_by_side::difference;
use crate::stage::{Play, perform};
use crate::support::{Actor, Need, actor};

const ON_A_STAGE: &[Need] = &[Need::Root, Need::Program("pstree"), Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("random trees are pstree's", ON_A_STAGE, || perform("random")),
        trial("random trees are pstree's to anybody", &[Need::Program("pstree")], to_anybody),
    ]
}

pub(crate) fn plays() -> Vec<Play> {
    vec![Play { name: "random", run: on_a_stage, has_group: true }]
}

fn on_a_stage() {
    compare_trees(15, 16, &[0, 1, 33, 54321], &[]);
}

/// Without the ancestors, which are the machine's: who knows in what namespaces they are. The
/// tools read all of the machine here, so that it is not for many.
fn to_anybody() {
    compare_trees(3, 5, &[], &['s']);
}

/// Compares so many trees of processes of these users, each with so many sets of options, these letters
/// not among them.
fn compare_trees(trees: u64, sets: usize, uids: &[u32], excluded: &[char]) {
    for seed in 0..trees {
        let mut chance = Chance(seed);
        let mut processes = chance.below(40);
        let tree = random_tree(&mut chance, uids, &mut processes);
        let forest = tree.start();
        for _ in 0..sets {
            let options = options::set(chance.one_of(&CHARACTERS), chance.below(options::SETS));
            let options = options.replace(excluded, "");
            let difference = difference(&options, &[&forest.root().to_string()], str::to_owned);
            if let Some(difference) = difference {
                panic!("tree {seed} differs.\n\n{difference}\n{tree:#?}");
            }
        }
    }
}

/// A process with up to so many others below it, most of them alike.
fn random_tree(chance: &mut Chance, uids: &[u32], others: &mut usize) -> Actor {
    const NAMES: [&str; 6] = ["a", "b", "ab", "worker", "two words", "(x)"];
    let name = chance.one_of(&NAMES);
    let mut process = actor(&format!("{others}")).named(name);
    for _ in 0..chance.below(8).saturating_sub(4) {
        process = process.thread(chance.one_of(&[name, name, "thread"]), &[]);
    }
    if chance.below(4) == 0 {
        process = process.argv(&[b"argv0", b"-x", chance.one_of(&NAMES).as_bytes()]);
    }
    if chance.below(3) == 0 && !uids.is_empty() {
        process = process.uid(chance.one_of(uids));
    }
    process.leads_group = chance.below(5) == 0;
    process.leads_session = !process.leads_group && chance.below(10) == 0;
    for _ in 0..=chance.below(5) {
        if *others == 0 {
            break;
        }
        *others -= 1;
        process = process.child(random_tree(chance, uids, others));
    }
    process
}

/// Numbers that look random and are the same in each run: a linear congruential generator, with Knuth's constants.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The upper bits are the better ones.
        usize::try_from(self.0 >> 33).expect("31 bits are a usize") % end
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }
}
