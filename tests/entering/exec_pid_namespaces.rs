//! A PID namespace is entered by a child, and not every one can be.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec, refusal, said, sandbox, started};
use crate::support::run::{NSTREE, program};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the command is a process of the PID namespace", NEEDS, entered),
        trial("the PID namespace above is not entered", NEEDS, above),
        trial("a PID namespace beside is not entered", NEEDS, beside),
        trial("where the init has ended nothing is started", NEEDS, dead_init),
        trial("the first process of a PID namespace can come from outside", NEEDS, first),
    ]
}

fn entered() {
    let sandbox = sandbox(&["-pf"]);
    let pids = said(&["--ns", &sandbox.reference("pid"), "grep", "NSpid", "/proc/self/status"]);
    assert_eq!(pids.split_whitespace().count(), 3, "{pids}");
    let link = said(&["--ns", &sandbox.reference("pid"), "readlink", "/proc/self/ns/pid"]);
    assert_eq!(link.trim_end(), sandbox.link(Kind::Pid));
}

const ONLY_DESCENDANTS: &str = "only the own one and its descendants can be entered\n";

fn refused_elsewhere(pid: u32) {
    let reference = format!("pid:{pid}");
    for options in [&[][..], &["--init"], &["-F"]] {
        let arguments = ["-pf", NSTREE, "exec", "--ns", &reference];
        let mut command = program("unshare", &[&arguments[..], options, &["echo", "ran"]].concat());
        let said = refusal(&mut command);
        let (warning, why) = said.split_once('\n').expect("there are several lines");
        assert!(warning.contains("belongs to another PID namespace"), "{said}");
        assert!(why.starts_with("nstree: setns("), "{said}");
        assert!(said.contains("Invalid argument"), "{said}");
        assert!(said.ends_with(ONLY_DESCENDANTS), "{said}");
    }
}

fn above() {
    refused_elsewhere(std::process::id());
}

fn beside() {
    refused_elsewhere(sandbox(&["-pf"]).pid());
}

fn dead_init() {
    let script = super::exec_sandbox::script("/bin/true");
    let left = started(program("unshare", &["-p"]).args(["sh", "-c", &script]));
    let reference = format!("pid:/proc/{}/ns/pid_for_children", left.pid());
    for options in [&[][..], &["--init"], &["--mount-proc"]] {
        let arguments = [&["--ns", &reference], options, &["echo", "ran"]].concat();
        let said = refusal(&mut exec(&arguments));
        assert!(said.contains("memory"), "{said}");
        assert!(said.contains("init of that PID namespace has ended"), "{said}");
        assert_eq!(said.lines().count(), 2, "{said}");
    }
}

fn first() {
    let sandbox = sandbox(&["-p"]);
    // Nobody has been forked there, and the file of such a namespace cannot be opened yet.
    let reference = format!("pid:/proc/{}/ns/pid_for_children", sandbox.pid());
    let said = refusal(&mut exec(&["--ns", &reference, "true"]));
    assert!(said.contains("No such file"), "{said}");
}
