//! `nstree ls` of what is named.

use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::run::{Run, command, run};
use crate::support::{By, Need, actor, trial};
use crate::world::{inode, inode_of, lines_of, ls, other_thread};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("ls PID lists the namespaces of a process and its threads", root, process),
        trial("ls REF lists a namespace that no process is in", root, reference),
        trial("ls tells which of several is not there, and lists the others", root, several),
    ]
}

fn process() {
    let forest = actor("server").unshares(&[Kind::Uts]).thread("worker", &[Kind::Net]).start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let listed = ls(&["-n", &pid.to_string()]);
    for kind in Kind::ALL {
        assert_eq!(lines_of(&listed, inode(pid, kind)).len(), 1, "{kind}\n{listed}");
    }
    let of_thread = inode_of(&format!("{pid}/task/{tid}"), "net");
    assert_eq!(lines_of(&listed, of_thread).len(), 1, "{listed}");
    assert_eq!(listed.lines().count(), 9, "{listed}");
}

fn reference() {
    let forest = actor("keeper").keeps("net", Kind::Net, By::Descriptor).start();
    let made = forest.made("net");
    let references = [
        format!("net:[{}]", made.id()),
        format!("net:{}", made.id()),
        format!("net:/proc/{}/fd/{}", forest.root(), made.fd.expect("it is a descriptor")),
    ];
    for reference in references {
        let listed = ls(&["-n", &reference]);
        assert_eq!(lines_of(&listed, made.id()).len(), 1, "{reference}\n{listed}");
        assert_eq!(listed.lines().count(), 1, "{reference}\n{listed}");
    }
}

fn several() {
    let forest = actor("member").unshares(&[Kind::Net]).start();
    let reference = format!("net:{}", forest.root());
    let mut ls: Command = command();
    let Run { stdout, stderr, code } = run(ls.args(["ls", "-n", &reference, "net:[5000000000]"]));
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(stderr, "nstree: no namespace net:[5000000000]\n");
    assert_eq!(lines_of(&stdout, inode(forest.root(), Kind::Net)).len(), 1, "{stdout}");
}
