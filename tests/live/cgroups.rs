//! Cgroups, whose names anybody chooses who may make one.

use libtest_mimic::Trial;

use crate::support::run::{json, process};
use crate::support::{Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Cgroup];
    vec![trial("a cgroup with an escape sequence in its name is told exactly", needs, hostile_name)]
}

fn hostile_name() {
    let name = format!("nstree-test-{}-\u{1b}[31m", std::process::id());
    let mut keeper = actor("keeper").child(actor("member"));
    keeper.cgroup = Some(name.clone().into_bytes());
    let forest = keeper.start();

    let object = json(&[&forest.root().to_string()]);
    let cgroup = process(&object, forest.pid("member"))["cgroup"].as_str().expect("it has one");
    assert!(cgroup.ends_with(&format!("/{name}")), "{cgroup:?}");
    let text = nstree(&["--json", &forest.root().to_string()]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
