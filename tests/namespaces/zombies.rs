//! Processes that have ended, in namespaces of their own.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::run::process;
use crate::support::{Need, actor, trial};
use crate::world::{World, inode_of, own};

pub(crate) fn trials() -> Vec<Trial> {
    let name = "a zombie is a member of its PID and user namespaces, and of no others";
    vec![trial(name, &[Need::Root], zombie)]
}

fn zombie() {
    let mut ended = actor("ended").unshares(&[Kind::User, Kind::Net]);
    ended.zombie = true;
    let forest = actor("parent").unshares(&[Kind::Pid]).child(ended).start();
    let [parent, ended] = ["parent", "ended"].map(|id| forest.pid(id));
    let world = World::look();
    assert_eq!(process(&world.0, ended)["state"], "Z");

    let pids = inode_of(&parent.to_string(), "pid_for_children");
    let expected =
        [json!({"by": "process", "pid": ended}), json!({"by": "child_pids", "pid": parent})];
    assert_eq!(world.held_by(Kind::Pid, pids), expected);

    let user = process(&world.0, ended)["ns"]["user"].as_u64().expect("it can be read");
    assert_ne!(user, own(Kind::User));
    let row = world.namespace(Kind::User, user);
    assert_eq!([&row["leader"], &row["processes"]], [&json!(ended), &json!(1)]);
    assert_eq!(row["parent"], own(Kind::User));
    let owns_network = |row: &&serde_json::Value| row["owner"] == user;
    assert_eq!(world.all().iter().find(owns_network), None, "its network has ended with it");
    assert!(world.problems_of(ended).is_empty(), "{:?}", world.problems_of(ended));
}
