//! A /proc that fits, and that nobody else sees.

use std::fs;

use libtest_mimic::Trial;

use super::exec_sandbox::{Sandbox, exec_as, said, sandbox, sandbox_of};
use crate::support::leftovers::mounts;
use crate::support::run::run;
use crate::support::{Need, trial};

const ROOT: &[Need] = &[Need::Root, Need::Program("unshare")];
const BOTH: &[Need] =
    &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("--mount-proc shows the PID namespace", ROOT, fits),
        trial("--mount-proc=DIR does it elsewhere", ROOT, elsewhere),
        trial("--mount-proc works in a user namespace", BOTH, user_namespace),
        trial("--mount-proc works with the target's root", ROOT, with_root),
        trial("--mount-proc works with a root as seen from here", ROOT, with_typed_root),
        trial("from the target's directory the new mounts are seen", ROOT, with_directory),
        trial("nothing is mounted outside, nor in the target", ROOT, nothing_outside),
    ]
}

/// All processes that the command sees, and whether it is one of them.
const LOOK: [&str; 3] = [
    "sh",
    "-c",
    "cat /proc/1/comm; read pid rest </proc/self/stat; test $pid = $$ && ls -d /proc/[0-9]* | wc -l",
];

fn looks(options: &[&str]) {
    let said = said(&[options, &LOOK].concat());
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[0], "cat", "{options:?}: {said}");
    let count: u32 = lines[1].parse().expect("wc counts");
    assert!(count < 6, "{options:?}: {said}");
}

fn fits() {
    let sandbox = sandbox(&["-pmf"]);
    let pid = sandbox.pid().to_string();
    looks(&["-t", &pid, "-p", "--mount-proc"]);
    looks(&["-t", &pid, "-pm", "--mount-proc"]);
    looks(&["--ns", &sandbox.reference("pid,mnt"), "--mount-proc", "--init"]);
}

fn elsewhere() {
    let sandbox = sandbox(&["-pf"]);
    let options = ["--ns", &sandbox.reference("pid"), "--mount-proc=/mnt"];
    assert_eq!(said(&[&options[..], &["cat", "/mnt/1/comm"]].concat()), "cat\n");
    let own = said(&[&options[..], &["readlink", "/proc/self/ns/pid"]].concat());
    assert!(own.starts_with("pid:["), "the old /proc is there: {own}");
}

fn user_namespace() {
    let sandbox = sandbox_of(1000, &["-Urpmf"]);
    for kinds in ["all", "user,pid", "user,pid,mnt"] {
        let reference = sandbox.reference(kinds);
        let options = ["--ns", &reference, "--mount-proc"];
        looks(&options);
        let said = run(&mut exec_as(1000, &[&options[..], &LOOK].concat())).flawless();
        assert!(said.starts_with("cat\n"), "{kinds}: {said}");
    }
    // Root needs no user namespace for it.
    looks(&["--ns", &sandbox.reference("pid"), "--mount-proc"]);
}

fn with_root() {
    let sandbox = sandbox(&["-pmf"]);
    looks(&["-t", &sandbox.pid().to_string(), "-a", "-r", "--mount-proc"]);
}

fn with_typed_root() {
    let sandbox = sandbox(&["-pf"]);
    looks(&["-t", &sandbox.pid().to_string(), "-p", "-r=/", "--mount-proc"]);
}

fn with_directory() {
    let sandbox = sandbox(&["-pmf"]);
    let options = ["-t", &sandbox.pid().to_string(), "-p", "--mount-proc", "-w=/"];
    let said = said(&[&options[..], &["cat", "proc/1/comm"]].concat());
    assert_eq!(said, "cat\n", "the directory is in the mount namespace of the command");
}

fn mounts_of(sandbox: &Sandbox) -> String {
    fs::read_to_string(format!("/proc/{}/mountinfo", sandbox.pid())).expect("root reads it")
}

fn nothing_outside() {
    let sandbox = sandbox(&["-pmf", "--propagation=shared"]);
    let before = (mounts(), mounts_of(&sandbox));
    let pid = sandbox.pid().to_string();
    for options in [&["-t", &pid, "-pm"][..], &["-t", &pid, "-p"]] {
        let inside = said(&[options, &["--mount-proc", "cat", "/proc/self/mountinfo"]].concat());
        let count = |mounts: &str| mounts.lines().filter(|line| line.contains(" /proc ")).count();
        assert_eq!(count(&inside), count(&before.1) + 1, "{inside}");
        assert_eq!((mounts(), mounts_of(&sandbox)), before, "{options:?}");
    }
}
