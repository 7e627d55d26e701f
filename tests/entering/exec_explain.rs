//! `--explain` says what would be done, and does not do it.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec_as, inode, said, sandbox, sandbox_of};
use crate::support::run::run;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the plan of namespaces of one process is a single step", ROOT, at_once),
        trial("the plan of several has an order and its reasons", BOTH, order),
        trial("--explain runs nothing", ROOT, nothing),
    ]
}

const ROOT: &[Need] = &[Need::Root, Need::Program("unshare")];
const BOTH: &[Need] =
    &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];

/// Each run of digits that is longer than those of steps and IDs is an N.
fn without_numbers(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_digit()) {
        let digits = word.trim_end_matches(|character: char| !character.is_ascii_digit());
        let rest = &word[digits.len()..];
        words.push_str(if digits.len() > 2 { "N" } else { digits });
        words.push_str(rest);
    }
    words
}

fn at_once() {
    let sandbox = sandbox(&["-Urpmf"]);
    let pid = sandbox.pid().to_string();
    let plan = said(&["-t", &pid, "-a", "-W", "/usr", "--mount-proc", "--explain", "ps", "-e"]);
    insta::assert_snapshot!(without_numbers(&plan).replace(&pid, "N"), @r"
     1. become untraceable for all who are inside, until the command is executed
     2. join the mnt, pid and user namespaces of process N in one step: setns(pidfd); the kernel joins all of them or none
     3. fork, and go on in the child: a process is never moved to another PID namespace, its children are.
     4. make a new mnt namespace: unshare
     5. make all mounts private, so that nothing that is mounted from here on is seen outside
     6. mount a procfs that shows the PID namespace on /proc
     7. go to /usr
     8. give up supplementary groups if that may be, become group 0 if that may be, become user 0 if that may be
     9. execute ps -e
    ");
}

fn order() {
    let sandbox = sandbox_of(1000, &["-Urnu"]);
    let reference = |kind| format!("{kind}:{}", inode(sandbox.pid(), kind));
    let (user, net) = (reference(Kind::User), reference(Kind::Net));
    let options = ["--explain", "--ns", &net, "--ns", &user, "--preserve-credentials", "true"];
    let as_user = run(&mut exec_as(1000, &options)).flawless();
    let pid = sandbox.pid().to_string();
    insta::assert_snapshot!(without_numbers(&as_user.replace(&pid, "N")), @r"
     1. become untraceable for all who are inside, until the command is executed
     2. join user:[N] (of process N): setns; after all that needs the capabilities which this takes away
     3. join net:[N] (of process N): setns; user:[N], joined before, gives the capability over it
     4. execute true
    ");
    insta::assert_snapshot!(without_numbers(&said(&options).replace(&pid, "N")), @r"
     1. become untraceable for all who are inside, until the command is executed
     2. join net:[N] (of process N): setns; CAP_SYS_ADMIN over its owner is there already
     3. join user:[N] (of process N): setns; after all that needs the capabilities which this takes away
     4. execute true
    ");
}

fn nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("file").display().to_string();
    let plan = said(&["--explain", "--mount-proc", "touch", &file]);
    assert!(plan.ends_with(&format!("execute touch {file}\n")), "{plan}");
    assert!(!std::path::Path::new(&file).exists());
}
