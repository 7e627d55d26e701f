//! `-c` joins the cgroups of the target.

use std::fs;

use libtest_mimic::Trial;

use super::exec_sandbox::{exec_as, refusal, said};
use crate::support::run::run;
use crate::support::{Actor, Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let unified_needs = &[Need::Root, Need::Cgroup];
    let v1_needs = &[Need::Root, Need::CgroupIn(CONTROLLER)];
    let both_needs = &[Need::Root, Need::Cgroup, Need::CgroupIn(CONTROLLER)];
    let strangers_needs = &[Need::Root, Need::Cgroup, Need::Program("setpriv")];
    vec![
        trial("-c joins the target's cgroup, and only then it is joined", unified_needs, unified),
        trial("-c joins the target's cgroup of version 1", v1_needs, version_1),
        trial("-c joins the target's cgroups in all hierarchies", both_needs, both),
        trial("a cgroup that is the own one need not be joined", strangers_needs, own),
        trial("a cgroup that may not be joined is named", strangers_needs, not_allowed),
        trial("why a cgroup may not be joined is explained", strangers_needs, explained),
    ]
}

/// Its hierarchy takes any process, and does nothing to it while nobody freezes it.
const CONTROLLER: &str = "freezer";

/// A keeper of cgroups for this test, and a member of them, whose ID is `member`.
fn keeper(test: &str, change: impl FnOnce(&mut Actor, &str)) -> (String, Actor) {
    let name = format!("nstree-test-exec-{}-{test}", std::process::id());
    let keeper = actor("keeper").child(actor("member")).with(|keeper| change(keeper, &name));
    (name, keeper)
}

fn in_unified(keeper: &mut Actor, name: &str) {
    keeper.cgroup = Some(name.into());
}

fn in_version_1(keeper: &mut Actor, name: &str) {
    keeper.cgroup_v1 = Some((CONTROLLER.to_owned(), name.into()));
}

fn cgroups(of: &str) -> String {
    fs::read_to_string(format!("/proc/{of}/cgroup")).expect("it is there")
}

/// The lines of hierarchies in which the command is in the cgroup of this name.
fn joined((name, keeper): (String, Actor)) -> Vec<String> {
    let forest = keeper.start();
    let pid = forest.pid("member").to_string();
    let joined = said(&["-t", &pid, "-c", "cat", "/proc/self/cgroup"]);
    assert_eq!(joined, cgroups(&pid));
    assert_eq!(said(&["-t", &pid, "cat", "/proc/self/cgroup"]), cgroups("self"));
    let end = format!("/{name}");
    let hierarchies = joined.lines().filter_map(|line| line.strip_suffix(&end));
    hierarchies
        .map(|hierarchy| hierarchy.split(':').nth(1).expect("it has a name").to_owned())
        .collect()
}

fn unified() {
    assert_eq!(joined(keeper("unified", in_unified)), [""]);
}

fn version_1() {
    assert_eq!(joined(keeper("v1", in_version_1)), [CONTROLLER]);
}

fn both() {
    let keeper = keeper("both", |keeper, name| {
        in_unified(keeper, name);
        in_version_1(keeper, name);
    });
    assert_eq!(joined(keeper), [CONTROLLER, ""]);
}

fn own() {
    let pid = std::process::id().to_string();
    let run = run(&mut exec_as(1000, &["-t", &pid, "-c", "echo", "ran"]));
    assert_eq!(run.flawless(), "ran\n");
}

fn refused_to_stranger(test: &str) -> String {
    let (_, keeper) = keeper(test, in_unified);
    let forest = keeper.start();
    let pid = forest.pid("member").to_string();
    refusal(&mut exec_as(1000, &["-t", &pid, "-c", "echo", "ran"]))
}

fn not_allowed() {
    let said = refused_to_stranger("denied");
    let first = said.lines().next().expect("a refusal is a line");
    assert!(first.contains("/cgroup.procs): Permission denied"), "{said}");
}

fn explained() {
    let said = refused_to_stranger("explained");
    assert_eq!(said.lines().count(), 2, "there is a hint: {said}");
    assert!(!said.contains("look at another's process"), "it is the cgroup that denies it: {said}");
}
