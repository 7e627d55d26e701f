//! Completions in real shells, at which a test sits and presses keys.

#[path = "../fixture/procfs.rs"]
#[allow(dead_code, reason = "what is made up here takes but a part of it")]
mod procfs;
#[path = "../support/mod.rs"]
mod support;

mod asked;
mod descriptions;
mod live;
mod machine;
mod seat;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    let trials = [asked::trials(), words::trials(), descriptions::trials(), live::trials()];
    support::run_trials_and_then(trials.into_iter().flatten().collect(), live::last_trials())
}
