//! Threads that are in other namespaces than their process.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::run::process;
use crate::support::{Need, actor, trial};
use crate::world::{World, assert_empty, inode, inode_of, lines_of, ls, other_thread, own};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a namespace of a thread is held by it", &[Need::Root], thread),
        trial(
            "a thread holds its namespace when the main thread has ended",
            &[Need::Root],
            without_main_thread,
        ),
    ]
}

fn thread() {
    let kinds = [Kind::Net, Kind::Uts, Kind::Ipc, Kind::Cgroup];
    let forest = actor("server").thread("worker", &kinds).start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let world = World::look();
    for kind in kinds {
        let id = inode_of(&format!("{pid}/task/{tid}"), kind.name());
        assert_ne!(id, own(kind));
        let expected = json!({"by": "thread", "pid": pid, "tid": tid});
        assert_eq!(world.held_by(kind, id), [expected], "{kind}");
        assert_empty(world.namespace(kind, id));
        assert_eq!(world.namespace(kind, id)["owner"], own(Kind::User));
        assert_eq!(process(&world.0, pid)["ns"][kind.name()], own(kind), "{kind}");
    }
}

fn without_main_thread() {
    let mut headless = actor("headless").unshares(&[Kind::Uts]).thread("worker", &[Kind::Net]);
    headless.main_thread_ends = true;
    let forest = headless.start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let world = World::look();
    assert_eq!(process(&world.0, pid)["state"], "Z");
    for kind in [Kind::Net, Kind::Uts] {
        let id = inode_of(&format!("{pid}/task/{tid}"), kind.name());
        assert_ne!(id, own(kind));
        let expected = json!({"by": "thread", "pid": pid, "tid": tid});
        // Another thread has stayed with the process, and is all that there is of it.
        assert_eq!(world.held_by(kind, id)[0], expected, "{kind}");
        assert_eq!(world.held_by(kind, id).len(), if kind == Kind::Net { 1 } else { 2 });
        let listed = ls(&["-t", kind.name()]);
        let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
        assert!(line.contains(&pid.to_string()) && line.contains(&tid.to_string()), "{line}");
    }
    // Of the zombie itself the kernel still tells these.
    for kind in [Kind::Pid, Kind::User] {
        assert_eq!(process(&world.0, pid)["ns"][kind.name()], inode(std::process::id(), kind));
    }
    assert!(world.problems_of(pid).is_empty(), "{:?}", world.problems_of(pid));
}
