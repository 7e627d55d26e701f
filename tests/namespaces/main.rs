//! `nstree ls`, `show`, `diff` and `-N` on real namespaces: which there are, and what keeps them.

#[path = "../support/mod.rs"]
mod support;

mod arranged;
mod children;
mod churn;
mod descriptors;
mod differences;
mod everything;
mod foreign;
mod further;
mod identity;
mod initial;
mod leaks;
#[path = "../live/leftovers.rs"]
mod leftovers;
mod levels;
mod lsns;
mod modest;
mod mounts;
mod names;
mod pids;
mod reach;
#[path = "../entering/exec_sandbox.rs"]
#[allow(dead_code, reason = "a part of it is for the tests of entering")]
mod sandbox;
mod saved;
mod showing;
mod sieve;
mod targets;
mod threads;
mod users;
mod world;
mod zombies;

use std::process::ExitCode;

fn main() -> ExitCode {
    support::act_if_asked();
    let trials = [
        children::trials(),
        threads::trials(),
        zombies::trials(),
        users::trials(),
        descriptors::trials(),
        mounts::trials(),
        names::trials(),
        initial::trials(),
        identity::trials(),
        levels::trials(),
        targets::trials(),
        churn::trials(),
        modest::trials(),
        everything::trials(),
        further::trials(),
        foreign::trials(),
        saved::trials(),
        lsns::trials(),
        sieve::trials(),
        showing::trials(),
        differences::trials(),
        arranged::trials(),
        leaks::trials(),
        reach::trials(),
        pids::trials(),
    ];
    let last = leftovers::trials();
    support::run_trials_and_then(trials.into_iter().flatten().collect(), last)
}
