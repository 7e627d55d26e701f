//! `-c` joins the cgroups of the target.

use std::fs;

use libtest_mimic::Trial;

use super::exec_sandbox::said;
use crate::support::{Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Cgroup];
    vec![trial("-c joins the target's cgroup, and only then it is joined", needs, unified)]
}

fn unified() {
    let name = format!("nstree-test-exec-{}", std::process::id());
    let mut keeper = actor("keeper").child(actor("member"));
    keeper.cgroup = Some(name.clone().into_bytes());
    let forest = keeper.start();
    let pid = forest.pid("member").to_string();
    let cgroups = |of: &str| fs::read_to_string(format!("/proc/{of}/cgroup")).expect("it is there");
    let joined = said(&["-t", &pid, "-c", "cat", "/proc/self/cgroup"]);
    assert_eq!(joined, cgroups(&pid));
    assert!(joined.contains(&format!("/{name}\n")), "{joined}");
    assert_eq!(said(&["-t", &pid, "cat", "/proc/self/cgroup"]), cgroups("self"));
}
