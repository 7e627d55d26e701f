//! `nstree unshare`, on real namespaces.

mod binfmt;
mod clocks;
mod command;
mod failures;
mod init;
mod kinds;
mod maps;
mod mounts;
mod persistent;
mod users;

use std::process::Command;

use libtest_mimic::Trial;

use crate::support::Need;
use crate::support::run::{NSTREE, Run, as_user, in_everybodys_reach, program, run};

pub(crate) fn trials() -> Vec<Trial> {
    let trials = [
        kinds::trials(),
        maps::trials(),
        users::trials(),
        clocks::trials(),
        persistent::trials(),
        mounts::trials(),
        binfmt::trials(),
        command::trials(),
        failures::trials(),
        init::trials(),
    ];
    trials.into_iter().flatten().collect()
}

/// To act as an ordinary user.
const STRANGERS: &[Need] = &[Need::Root, Need::Program("setpriv"), Need::UserNamespaces];

/// To have a mount namespace of one's own.
const STAGE: &[Need] = &[Need::Root, Need::Program("unshare")];

/// A shell with this script, in which `nstree` is the program.
fn shell(script: &str) -> Command {
    let mut command = program("sh", &["-uc", script]);
    command.env("NSTREE", NSTREE);
    command
}

/// As [`shell`], for an ordinary user.
fn shell_as_user(script: &str) -> Command {
    let mut command = as_user(1000);
    command.args(["sh", "-uc", script]).env("NSTREE", in_everybodys_reach());
    command
}

/// Runs a script in a mount namespace of its own, with private mounts, in an empty folder on a tmpfs.
fn on_stage(script: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let script = format!("mount -t tmpfs stage \"$1\" && cd \"$1\" || exit 99\n{script}");
    let mut command = program("unshare", &["-m", "--propagation", "private", "sh", "-uc", &script]);
    command.arg("sh").arg(folder.path()).env("NSTREE", NSTREE);
    run(&mut command)
}
