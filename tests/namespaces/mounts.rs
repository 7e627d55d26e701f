//! Namespaces that a bind mount holds, in another mount namespace than the reader's.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::held::Held;
use crate::support::run::program;
use crate::support::{By, Forest, Need, actor, trial};
use crate::world::{World, assert_empty, inode, lines_of, ls, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let outliving = "a bind mount in a mount namespace that only a descriptor holds is found";
    vec![
        trial("a bind mount in another mount namespace, at a path with a space", root, space),
        trial("a bind mount of each kind is found", root, every_kind),
        trial("a bind mount under a tmpfs is found, and covered", root, covered),
        trial("a bind mount under another is found, and covered", unshare, stacked),
        trial("a bind mount at a path of control characters is one line", root, hostile),
        trial("a bind mount at a path that is not UTF-8 has its bytes told", root, bytes),
        trial("a bind mount of a PID namespace whose inits have ended", root, dead_inits),
        trial("a bind mount outside of a chroot is found", unshare, outside_of_chroot),
        trial(outliving, unshare, memberless_mnt),
    ]
}

/// A process in a mount namespace of its own.
fn keeper() -> crate::support::Actor {
    actor("keeper").unshares(&[Kind::Mnt])
}

fn mount(forest: &Forest, path: &str) -> Value {
    json!({"by": "mount", "path": path, "mnt_ns": inode(forest.root(), Kind::Mnt)})
}

fn space() {
    let path = "/mnt/a place/net \\ ns";
    let by = By::Mounts(vec![path.into()]);
    let forest = keeper().keeps("net", Kind::Net, by).start();
    let id = forest.made("net").id();
    let world = World::look();
    assert_eq!(world.held_by(Kind::Net, id), [mount(&forest, path)]);
    let row = world.namespace(Kind::Net, id);
    assert_empty(row);
    assert_eq!(row["owner"], own(Kind::User));
    let listed = ls(&["-t", "net"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    assert!(line.contains("/mnt/a place/net \\\\ ns"), "{line}");
}

/// A new mnt namespace has a copy of all mounts, so it is made first.
fn every_kind() {
    let path = |kind: Kind| format!("/mnt/{kind}");
    let mut kinds = Kind::ALL;
    kinds.sort_by_key(|kind| *kind != Kind::Mnt);
    let keeper = kinds.iter().fold(keeper(), |keeper, kind| {
        keeper.keeps(kind.name(), *kind, By::Mounts(vec![path(*kind).into()]))
    });
    let forest = keeper.start();
    let world = World::look();
    for kind in Kind::ALL {
        let id = forest.made(kind.name()).id();
        assert_eq!(world.held_by(kind, id), [mount(&forest, &path(kind))], "{kind}");
        assert_eq!(world.namespace(kind, id)["owner"], own(Kind::User), "{kind}");
    }
}

fn covered() {
    let path = "/mnt/folder/net ns";
    let forest = keeper().keeps("net", Kind::Net, By::CoveredMount(path.into())).start();
    let id = forest.made("net").id();
    let mut expected = mount(&forest, path);
    expected["covered"] = json!(true);
    assert_eq!(World::look().held_by(Kind::Net, id), [expected]);
    let listed = ls(&["-t", "net"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    assert!(line.contains(path) && line.contains("covered"), "{line}");
}

fn stacked() {
    let does = "mount -t tmpfs tmpfs /mnt && : >/mnt/net &&
        unshare --net=/mnt/net true && stat -Lc %i /mnt/net &&
        unshare --net=/mnt/net true && stat -Lc %i /mnt/net || exit";
    let shell = shell(does);
    let [lower, upper] = [0, 1].map(|_| shell.line().parse().expect("stat tells an inode"));
    let mount = json!({"by": "mount", "path": "/mnt/net", "mnt_ns": inode(shell.pid(), Kind::Mnt)});
    let world = World::look();
    assert_eq!(world.held_by(Kind::Net, upper), std::slice::from_ref(&mount));
    let mut lower_mount = mount;
    lower_mount["covered"] = json!(true);
    assert_eq!(world.held_by(Kind::Net, lower), [lower_mount]);
}

/// A shell that does this in a mount namespace of its own, and stays.
fn shell(does: &str) -> Held {
    let script = format!("{does}\nexec cat");
    Held::start(&mut program("unshare", &["-m", "sh", "-c", &script]))
}

fn hostile() {
    let path = "/mnt/\x1b[31mred\nnet:[1] \u{202e}";
    let forest = keeper().keeps("net", Kind::Net, By::Mounts(vec![path.into()])).start();
    let id = forest.made("net").id();
    assert_eq!(World::look().held_by(Kind::Net, id), [mount(&forest, path)]);
    let listed = ls(&["-t", "net"]);
    let acts = |character: char| character.is_control() && character != '\n';
    assert!(!listed.contains(acts), "{listed:?}");
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    assert!(line.contains(r"/mnt/\x1b[31mred\nnet:[1] \u{202e}"), "{line}");
}

fn bytes() {
    let path = b"/mnt/\xff".to_vec();
    let forest = keeper().keeps("net", Kind::Net, By::Mounts(vec![path.clone()])).start();
    let mut expected = mount(&forest, "/mnt/\u{fffd}");
    expected["path_bytes"] = json!(path);
    assert_eq!(World::look().held_by(Kind::Net, forest.made("net").id()), [expected]);
}

fn dead_inits() {
    let by = By::Mounts(vec![b"/mnt/pid".to_vec()]);
    let forest = keeper().keeps_deep("inner", Kind::Pid, 2, by).start();
    let made = forest.made("inner");
    let [outer, inner] = made.levels[..] else { panic!("{made:?}") };
    let world = World::look();
    assert_eq!(world.ancestors(Kind::Pid, inner), [outer, own(Kind::Pid)]);
    assert_eq!(world.held_by(Kind::Pid, inner), [mount(&forest, "/mnt/pid")]);
    assert_eq!(world.held_by(Kind::Pid, outer), [json!({"by": "child", "id": inner})]);
    for id in [outer, inner] {
        assert_empty(world.namespace(Kind::Pid, id));
        assert_eq!(world.namespace(Kind::Pid, id)["owner"], own(Kind::User));
    }
}

/// A process in a chroot does not see all the mounts of its mount namespace; another does.
fn outside_of_chroot() {
    let does = "mount -t tmpfs tmpfs /mnt && : >/mnt/net && unshare --net=/mnt/net true &&
        stat -Lc %i /mnt/net && mkdir /mnt/room && mount --bind / /mnt/room || exit
        exec 3<&0
        chroot /mnt/room sh -c 'echo inside; exec cat' <&3 &";
    let shell = shell(does);
    let id = shell.line().parse().expect("stat tells an inode");
    assert_eq!(shell.line(), "inside");
    let mount = json!({"by": "mount", "path": "/mnt/net", "mnt_ns": inode(shell.pid(), Kind::Mnt)});
    assert_eq!(World::look().held_by(Kind::Net, id), [mount]);
}

/// A sandbox is left behind by all but a descriptor of its mount namespace, in which a network is mounted.
fn memberless_mnt() {
    let does = "mount -t tmpfs tmpfs /mnt && : >/mnt/net && unshare --net=/mnt/net true &&
        stat -Lc %i /mnt/net || exit";
    let sandbox = shell(does);
    let net = sandbox.line().parse().expect("stat tells an inode");
    let mnt = inode(sandbox.pid(), Kind::Mnt);
    let script = format!("exec 7</proc/{}/ns/mnt && echo open && exec cat", sandbox.pid());
    let keeper = Held::start(&mut program("sh", &["-c", &script]));
    assert_eq!(keeper.line(), "open");
    drop(sandbox);
    let world = World::look();
    assert_empty(world.namespace(Kind::Mnt, mnt));
    let expected = [json!({"by": "fd", "pid": keeper.pid(), "fd": 7})];
    assert_eq!(world.held_by(Kind::Mnt, mnt), expected);
    let mount = json!({"by": "mount", "path": "/mnt/net", "mnt_ns": mnt});
    assert_eq!(world.held_by(Kind::Net, net), [mount]);
}
