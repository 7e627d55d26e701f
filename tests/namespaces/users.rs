//! User namespaces, and what they own.

use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::sandbox::{script, started};
use crate::support::run::{NSTREE, as_user, program};
use crate::support::{AS_DEEP_AS_CAN_BE, By, Need, actor, trial};
use crate::world::{World, assert_empty, inode, own};

pub(crate) fn trials() -> Vec<Trial> {
    let unshare = &[Need::Root, Need::Program("unshare")];
    let strangers =
        &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];
    let outsider = "the owner of a namespace is asked of it, not guessed by its member";
    vec![
        trial("a user namespace between two without a process is listed", unshare, middle),
        trial("so it is for the ordinary user who made it", strangers, middle_of_stranger),
        trial(outsider, &[Need::Root], outsider_as_member),
        trial("the owner of an ordinary user's namespaces has his UID", strangers, owner_uid),
        trial(
            "more hidden namespaces than descriptors may be open",
            &[Need::Root],
            few_descriptors,
        ),
        trial("as many user namespaces as there can be, one in another", &[Need::Root], deep),
    ]
}

/// `unshare -Ur unshare -U sleep`, with a process that tells its PID.
fn assert_middle(command: &mut Command) {
    let inside =
        started(command.args(["unshare", "-Ur", "unshare", "-U", "sh", "-c", &script("")]));
    let inner = inode(inside.pid(), Kind::User);
    let world = World::look();
    let ancestors = world.ancestors(Kind::User, inner);
    let [middle, outer] = ancestors[..] else { panic!("{ancestors:?}") };
    assert_eq!(outer, own(Kind::User));
    let row = world.namespace(Kind::User, middle);
    assert_empty(row);
    assert_eq!([&row["parent"], &row["owner"]], [&json!(outer), &json!(outer)]);
    assert_eq!(world.held_by(Kind::User, middle), [json!({"by": "child", "id": inner})]);
    let expected = [json!({"by": "process", "pid": inside.pid()})];
    assert_eq!(world.held_by(Kind::User, inner), expected);
}

fn middle() {
    assert_middle(&mut program("env", &[]));
}

fn middle_of_stranger() {
    assert_middle(&mut as_user(1000));
}

/// A process enters the network alone, and whose network it is, ends.
fn outsider_as_member() {
    let owner = actor("owner").unshares(&[Kind::User, Kind::Net]).start();
    let [user, net] = [Kind::User, Kind::Net].map(|kind| inode(owner.root(), kind));
    let member = actor("member").enters(owner.root(), &[Kind::Net]).start();
    drop(owner);
    let world = World::look();
    let row = world.namespace(Kind::Net, net);
    assert_eq!([&row["owner"], &row["leader"]], [&json!(user), &json!(member.root())]);
    let leader = crate::support::run::process(&world.0, member.root());
    assert_eq!(leader["ns"]["user"], own(Kind::User));

    assert_empty(world.namespace(Kind::User, user));
    let expected = [json!({"by": "owned", "kind": "net", "id": net})];
    assert_eq!(world.held_by(Kind::User, user), expected);
    assert_eq!(world.namespace(Kind::User, user)["parent"], own(Kind::User));
}

fn owner_uid() {
    let options = ["unshare", "-Urn", "sh", "-c", &script("")];
    let his = started(as_user(1000).args(options));
    let world = World::look();
    let [user, net] = [Kind::User, Kind::Net].map(|kind| inode(his.pid(), kind));
    assert_eq!(world.namespace(Kind::User, user)["owner_uid"], 1000);
    let row = world.namespace(Kind::Net, net);
    assert_eq!([&row["owner"], &row["owner_uid"]], [&json!(user), &json!(1000)]);
    assert_eq!(row.get("unknown"), None::<&Value>, "{row}");
}

/// Each of those above is asked, and none of them need be open at the same time.
fn few_descriptors() {
    let sandbox = |keeper: crate::support::Actor, number: u32| {
        keeper.keeps_deep(&number.to_string(), Kind::User, 2, By::Descriptor)
    };
    let forest = (0..60).fold(actor("keeper"), sandbox).start();
    let script = format!("ulimit -n 40; exec {NSTREE} \"$@\"");
    let world = World::seen_by(&mut program("sh", &["-c", &script, "sh"]));
    for number in 0..60 {
        let [middle, inner] = forest.made(&number.to_string()).levels[..] else { panic!("two") };
        assert_eq!(world.ancestors(Kind::User, inner), [middle, own(Kind::User)], "{number}");
    }
}

fn deep() {
    let keeper = actor("keeper").keeps_deep("deep", Kind::User, AS_DEEP_AS_CAN_BE, By::Descriptor);
    let forest = keeper.start();
    let made = forest.made("deep");
    assert!(made.levels.len() > 8, "{made:?}");
    let world = World::look();
    let mut expected: Vec<_> = made.levels.iter().rev().skip(1).copied().collect();
    expected.push(own(Kind::User));
    assert_eq!(world.ancestors(Kind::User, made.id()), expected);
}
