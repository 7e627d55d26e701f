//! Processes that come and go while nstree lists namespaces.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::{Need, actor, trial};
use crate::world::{World, inode, lines_of, ls};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("40 lists among restless processes all end well", &[Need::Root], lists)]
}

const SCANS: usize = 40;
/// That many processes are to come and go during the scans.
const PROCESSES: u64 = 1500;

fn lists() {
    let mut restless = actor("restless").unshares(&[Kind::Net]);
    restless.churns = true;
    let forest = actor("parent").child(restless).start();
    let net = inode(forest.pid("restless"), Kind::Net);
    let before = processes_ever_made();
    for number in 1.. {
        if number % 2 == 0 {
            let listed = ls(&[]);
            assert_eq!(lines_of(&listed, net).len(), 1, "{listed}");
        } else {
            let world = World::look();
            let row = world.namespace(Kind::Net, net);
            assert_eq!(row["leader"], forest.pid("restless"), "{row}");
        }
        if number >= SCANS && processes_ever_made() >= before + PROCESSES {
            return;
        }
    }
}

/// The processes line of proc_stat(5).
fn processes_ever_made() -> u64 {
    let stat = fs::read_to_string("/proc/stat").expect("/proc/stat can be read");
    let line = stat.lines().find_map(|line| line.strip_prefix("processes "));
    line.and_then(|count| count.parse().ok()).expect("it has a processes line")
}
