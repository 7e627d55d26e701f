//! The program on real processes, in real namespaces.

#[path = "../support/mod.rs"]
mod support;

mod actors;
mod cgroups;
mod churn;
mod containers;
mod folding;
mod foreign_procfs;
mod hidden;
mod inside;
mod leftovers;
mod levels;
mod names;
mod namespaces;
mod ordinary_user;
mod questions;
mod saved;
mod scale;
mod scenario;
mod secrets;
mod targets;
mod terminal;
mod threads;
mod zombies;

use std::process::ExitCode;

fn main() -> ExitCode {
    support::act_if_asked();
    questions::hold_if_asked();
    let trials = [
        actors::trials(),
        namespaces::trials(),
        levels::trials(),
        threads::trials(),
        zombies::trials(),
        inside::trials(),
        foreign_procfs::trials(),
        ordinary_user::trials(),
        secrets::trials(),
        names::trials(),
        cgroups::trials(),
        hidden::trials(),
        churn::trials(),
        containers::trials(),
        questions::trials(),
        scale::trials(),
        folding::trials(),
        scenario::trials(),
        saved::trials(),
        targets::trials(),
        terminal::trials(),
    ];
    let last = leftovers::trials();
    support::run_trials_and_then(trials.into_iter().flatten().collect(), last)
}
