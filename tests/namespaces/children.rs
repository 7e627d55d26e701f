//! Namespaces that the next child of a process will be in, and nobody is yet, or can be any more.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use nstree::sys::{nsfs, process};
use serde_json::json;

use crate::support::{By, Need, actor, trial};
use crate::world::{World, assert_empty, inode_of, other_thread, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("before the first fork into a PID namespace nothing is wrong", root, before_fork),
        trial("a PID namespace whose init has ended is held for children", root, dead_init),
        trial("a time namespace without exec or fork is held for children", root, time),
        trial("a time namespace for the children of a thread", root, time_of_thread),
        trial("a PID namespace for the children of a thread", root, pids_of_thread),
        trial("who has children in it holds it for the next ones too", root, with_child),
    ]
}

/// The link reads ENOENT then; only a pidfd leads to the namespace, since Linux 6.11.
fn before_fork() {
    let forest = actor("maker").unshares(&[Kind::Pid]).start();
    let maker = forest.root();
    let world = World::look();
    assert!(world.processes().iter().any(|process| process["pid"] == maker));
    assert!(world.problems_of(maker).is_empty(), "{:?}", world.problems_of(maker));

    let pidfd = process::pidfd(maker).expect("the process is there");
    let Ok(made) = nsfs::pid_namespace_for_children(pidfd) else { return };
    let id = nsfs::describe(made).expect("it is a namespace").inode;
    assert_eq!(world.held_by(Kind::Pid, id), [json!({"by": "child_pids", "pid": maker})]);
    assert_eq!(world.namespace(Kind::Pid, id)["parent"], own(Kind::Pid));
    assert_empty(world.namespace(Kind::Pid, id));
}

fn dead_init() {
    let forest = actor("maker").keeps("dead", Kind::Pid, By::Children).start();
    let (maker, id) = (forest.root(), forest.made("dead").id());
    let world = World::look();
    let row = world.namespace(Kind::Pid, id);
    assert_empty(row);
    assert_eq!(row["parent"], own(Kind::Pid));
    assert_eq!(row["owner"], own(Kind::User));
    assert_eq!(world.held_by(Kind::Pid, id), [json!({"by": "child_pids", "pid": maker})]);
    assert!(world.problems_of(maker).is_empty(), "{:?}", world.problems_of(maker));
}

fn time() {
    let forest = actor("maker").unshares(&[Kind::Time]).start();
    let maker = forest.root();
    let id = inode_of(&maker.to_string(), "time_for_children");
    assert_ne!(id, own(Kind::Time));
    let world = World::look();
    assert_empty(world.namespace(Kind::Time, id));
    assert_eq!(world.held_by(Kind::Time, id), [json!({"by": "child_time", "pid": maker})]);
}

fn time_of_thread() {
    let forest = actor("maker").thread("worker", &[Kind::Time]).start();
    let (maker, tid) = (forest.root(), other_thread(forest.root()));
    let id = inode_of(&format!("{maker}/task/{tid}"), "time_for_children");
    let world = World::look();
    let expected = json!({"by": "child_time", "pid": maker, "tid": tid});
    assert_eq!(world.held_by(Kind::Time, id), [expected]);
}

fn pids_of_thread() {
    let forest = actor("maker").thread("worker", &[Kind::Pid]).start();
    let (maker, tid) = (forest.root(), other_thread(forest.root()));
    let world = World::look();
    assert!(world.problems_of(maker).is_empty(), "{:?}", world.problems_of(maker));
    // Pidfds of threads are there since Linux 6.9.
    let made = process::pidfd_of_thread(tid).ok().map(nsfs::pid_namespace_for_children);
    let Some(Ok(made)) = made else { return };
    let id = nsfs::describe(made).expect("it is a namespace").inode;
    let expected = json!({"by": "child_pids", "pid": maker, "tid": tid});
    assert_eq!(world.held_by(Kind::Pid, id), [expected]);
}

fn with_child() {
    for (kind, by) in [(Kind::Pid, "child_pids"), (Kind::Time, "child_time")] {
        let forest = actor("maker").unshares(&[kind]).child(actor("child")).start();
        let [maker, child] = ["maker", "child"].map(|id| forest.pid(id));
        let world = World::look();
        let expected = [json!({"by": "process", "pid": child}), json!({"by": by, "pid": maker})];
        assert_eq!(world.held_by(kind, crate::world::inode(child, kind)), expected);
        let own_children = world.held_by(kind, own(kind));
        let of_actors = |holder: &&serde_json::Value| {
            holder["by"] == by && [maker, child].contains(&pid_of(holder))
        };
        assert_eq!(own_children.iter().find(of_actors), None, "the usual is not told");
    }
}

fn pid_of(holder: &serde_json::Value) -> u32 {
    holder["pid"].as_u64().and_then(|pid| pid.try_into().ok()).expect("a PID")
}
