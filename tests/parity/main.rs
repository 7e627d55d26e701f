//! The program side by side with the machine's pstree, ps and lsns, on processes made by the test.

#[path = "../support/mod.rs"]
mod support;

mod options;
mod peers;
mod ps;
mod pstree;
mod random;
mod scenes;
mod side_by_side;
mod stage;

use std::process::ExitCode;

fn main() -> ExitCode {
    support::act_if_asked();
    stage::play_if_asked(&[pstree::plays(), random::plays(), peers::plays(), ps::plays()].concat());
    side_by_side::lay_out_tools();
    let trials = [pstree::trials(), random::trials(), peers::trials(), ps::trials()];
    support::run_trials(trials.into_iter().flatten().collect())
}
