//! A thread as the target, and a process of which only threads are left.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{finds_itself_in, inode, own_link};
use crate::support::{Need, actor, trial};

const NEEDS: &[Need] = &[Need::Root];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a thread names the namespaces that it is in", NEEDS, thread),
        trial("a thread's namespace is found by its inode", NEEDS, inode_of_thread),
        trial(
            "a process whose main thread has ended is entered by another",
            NEEDS,
            main_thread_ended,
        ),
        trial("so it is by several kinds at once, and by inodes", NEEDS, several_kinds),
    ]
}

/// The other thread of a process.
fn other_thread(pid: u32) -> u32 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process is there");
    let tids = tasks.map(|task| task.expect("it can be listed").file_name());
    let tids = tids.map(|tid| tid.to_string_lossy().parse().expect("a TID is a number"));
    tids.into_iter().find(|tid| *tid != pid).expect("there is another thread")
}

fn link_of_thread(pid: u32, tid: u32) -> String {
    let link = fs::read_link(format!("/proc/{pid}/task/{tid}/ns/net"));
    link.expect("root reads the links").display().to_string()
}

fn thread() {
    let forest = actor("process").thread("worker", &[Kind::Net]).start();
    let tid = other_thread(forest.root());
    let link = link_of_thread(forest.root(), tid);
    assert_ne!(link, own_link(Kind::Net));
    let tid = tid.to_string();
    for options in [&["--ns", &format!("net:{tid}")], &["-nt", &tid], &["-at", &tid]] {
        assert_eq!(finds_itself_in(Kind::Net, options), link, "{options:?}");
    }
    let process = format!("net:{}", forest.root());
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &process]), own_link(Kind::Net));
}

fn inode_of_thread() {
    let forest = actor("process").thread("worker", &[Kind::Net]).start();
    let link = link_of_thread(forest.root(), other_thread(forest.root()));
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &link]), link);
}

fn headless() -> crate::support::Forest {
    let mut process = actor("process").unshares(&[Kind::Net, Kind::Uts]).thread("worker", &[]);
    process.main_thread_ends = true;
    process.start()
}

fn main_thread_ended() {
    let forest = headless();
    let pid = forest.root();
    let link = link_of_thread(pid, other_thread(pid));
    assert_ne!(link, own_link(Kind::Net));
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &format!("net:{pid}")]), link);
}

fn several_kinds() {
    let forest = headless();
    let pid = forest.root();
    let tid = other_thread(pid);
    let link = link_of_thread(pid, tid);
    let inode = format!("net:{}", inode(tid, Kind::Net));
    for options in [
        &["--ns", &format!("net,uts:{pid}")][..],
        &["--ns", &format!("all:{pid}")],
        &["-at", &pid.to_string()],
        &["--ns", &inode],
    ] {
        assert_eq!(finds_itself_in(Kind::Net, options), link, "{options:?}");
    }
}
