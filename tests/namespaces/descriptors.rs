//! Namespaces that nothing but a descriptor holds.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::held::Held;
use crate::support::run::program;
use crate::support::{By, Need, actor, trial};
use crate::world::{World, assert_empty, inode, lines_of, ls, other_thread, own};

pub(crate) fn trials() -> Vec<Trial> {
    let ip = &[Need::Root, Need::Program("unshare"), Need::Program("ip")];
    vec![
        trial("a descriptor holds a namespace, of every kind", &[Need::Root], every_kind),
        trial("a descriptor whose link reads / is found", &[Need::Root], former_mount),
        trial("a descriptor of what ip netns has deleted is found", ip, deleted_by_ip),
        trial("a descriptor that only a thread has is found", &[Need::Root], of_thread),
        trial("a socket holds the network that it was made in", &[Need::Root], socket),
        trial(
            "a socket holds the network of a sandbox, and its owner is known",
            &[Need::Root],
            sandboxed,
        ),
        trial("sockets of the process's own network are not told", &[Need::Root], usual_sockets),
    ]
}

fn every_kind() {
    let keeper = Kind::ALL
        .iter()
        .fold(actor("keeper"), |keeper, kind| keeper.keeps(kind.name(), *kind, By::Descriptor));
    let forest = keeper.start();
    let world = World::look();
    for kind in Kind::ALL {
        let made = forest.made(kind.name());
        let expected = json!({"by": "fd", "pid": forest.root(), "fd": made.fd});
        assert_eq!(world.held_by(kind, made.id()), [expected], "{kind}");
        let row = world.namespace(kind, made.id());
        assert_empty(row);
        assert_eq!(row["owner"], own(Kind::User), "{row}");
        let has_parent = matches!(kind, Kind::Pid | Kind::User);
        let parent = if has_parent { json!(own(kind)) } else { json!(null) };
        assert_eq!(row["parent"], parent, "{row}");
    }
}

fn former_mount() {
    let mut keeper = actor("keeper").unshares(&[Kind::Mnt]);
    for kind in [Kind::Net, Kind::Uts, Kind::User] {
        let path = format!("/mnt/{kind}").into_bytes();
        keeper = keeper.keeps(kind.name(), kind, By::FormerMount(path));
    }
    let forest = keeper.start();
    let world = World::look();
    for kind in [Kind::Net, Kind::Uts, Kind::User] {
        let made = forest.made(kind.name());
        let fd = made.fd.expect("it is a descriptor");
        let link = fs::read_link(format!("/proc/{}/fd/{fd}", forest.root()));
        assert_eq!(link.expect("root reads the link").to_str(), Some("/"), "{kind}");
        let expected = json!({"by": "fd", "pid": forest.root(), "fd": fd});
        assert_eq!(world.held_by(kind, made.id()), [expected], "{kind}");
    }
}

fn deleted_by_ip() {
    let script = "mount -t tmpfs tmpfs /run && ip netns add x && exec 7</run/netns/x &&
        stat -Lc %i /run/netns/x && ip netns del x && echo deleted && exec cat";
    let held = Held::start(&mut program("unshare", &["-m", "sh", "-c", script]));
    let id = held.line().parse().expect("stat tells the inode");
    assert_eq!(held.line(), "deleted");
    let expected = json!({"by": "fd", "pid": held.pid(), "fd": 7});
    assert_eq!(World::look().held_by(Kind::Net, id), [expected]);
    let listed = ls(&["--empty", "-t", "net"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    assert!(line.contains(&held.pid().to_string()), "{line}");
}

fn of_thread() {
    let forest = actor("keeper").keeps("net", Kind::Net, By::DescriptorOfThread).start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let made = forest.made("net");
    let of_process = fs::read_dir(format!("/proc/{pid}/fd")).expect("root lists it");
    let is_it = |fd: &str| made.fd.map(|made| made.to_string()).as_deref() == Some(fd);
    let names = of_process.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    assert!(!names.into_iter().any(|name| is_it(&name)), "the process itself does not have it");
    let expected = json!({"by": "fd", "pid": pid, "tid": tid, "fd": made.fd});
    assert_eq!(World::look().held_by(Kind::Net, made.id()), [expected]);
}

fn socket() {
    let forest = actor("keeper").keeps("net", Kind::Net, By::Socket).start();
    let made = forest.made("net");
    assert_ne!(made.id(), own(Kind::Net));
    assert_eq!(inode(forest.root(), Kind::Net), own(Kind::Net), "it has come home");
    let world = World::look();
    let expected = json!({"by": "socket", "pid": forest.root(), "fd": made.fd});
    assert_eq!(world.held_by(Kind::Net, made.id()), [expected]);
    let row = world.namespace(Kind::Net, made.id());
    assert_empty(row);
    assert_eq!(row["owner"], own(Kind::User));
    let scanned = world.0["scanned"].as_array().expect("it is a list");
    assert!(scanned.contains(&json!("sockets")), "{scanned:?}");
}

fn sandboxed() {
    let keeper = actor("keeper").unshares(&[Kind::User, Kind::Net]);
    let forest = keeper.keeps("net", Kind::Net, By::Socket).start();
    let (pid, made) = (forest.root(), forest.made("net"));
    let world = World::look();
    let expected = json!({"by": "socket", "pid": pid, "fd": made.fd});
    assert_eq!(world.held_by(Kind::Net, made.id()), [expected]);
    assert_eq!(world.namespace(Kind::Net, made.id())["owner"], inode(pid, Kind::User));
}

/// Nobody wants to read that each process with a socket holds the network that it is in.
fn usual_sockets() {
    let _usual = std::net::UdpSocket::bind("0.0.0.0:0").expect("a socket can be made");
    let forest = actor("maker").unshares(&[Kind::Net]).child(actor("member")).start();
    let id = inode(forest.root(), Kind::Net);
    let world = World::look();
    let expected = [json!({"by": "process", "pid": forest.root()})];
    assert_eq!(world.held_by(Kind::Net, id), expected);
    let holders = world.held_by(Kind::Net, own(Kind::Net));
    let is_ours = |holder: &&serde_json::Value| {
        holder["by"] == "socket" && holder["pid"] == std::process::id()
    };
    assert_eq!(holders.iter().find(is_ours), None);
}
