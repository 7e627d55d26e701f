//! Names of namespaces: the files that ip-netns(8) and others keep.

use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::held::Held;
use crate::support::run::{NSTREE, program, run};
use crate::support::{By, Need, actor, trial};
use crate::world::{World, lines_of};

const NEEDS: &[Need] = &[Need::Root, Need::Program("nsenter")];

pub(crate) fn trials() -> Vec<Trial> {
    let ip = &[Need::Root, Need::Program("unshare"), Need::Program("nsenter"), Need::Program("ip")];
    vec![
        trial("two names of one network are both told", NEEDS, two_names),
        trial("a name of ip netns is the name", ip, by_ip),
        trial("names are kept in many places", NEEDS, places),
        trial("1,000 names are all told", NEEDS, thousand),
    ]
}

/// The program in the mount namespace of a process, where names are those of there.
fn inside(pid: u32) -> Command {
    program("nsenter", &["-t", &pid.to_string(), "-m", NSTREE])
}

fn seen_from(pid: u32) -> World {
    World::seen_by(&mut inside(pid))
}

fn names(row: &Value) -> Vec<String> {
    let names = row["names"].as_array().expect("names are a list");
    let mut names: Vec<_> =
        names.iter().map(|name| name.as_str().expect("a name is text").to_owned()).collect();
    names.sort();
    names
}

fn two_names() {
    let paths = ["/run/netns/blue", "/run/netns/azure", "/run/elsewhere/cyan"];
    let by = By::Mounts(paths.map(|path| path.as_bytes().to_vec()).to_vec());
    let forest = actor("keeper").unshares(&[Kind::Mnt]).keeps("net", Kind::Net, by).start();
    let id = forest.made("net").id();
    let world = seen_from(forest.root());
    assert_eq!(names(world.namespace(Kind::Net, id)), ["azure", "blue"]);
    let elsewhere = World::look();
    assert!(names(elsewhere.namespace(Kind::Net, id)).is_empty(), "it is called so in there alone");
    let held_by = world.held_by(Kind::Net, id);
    let mut told: Vec<_> = held_by.iter().map(|mount| &mount["path"]).collect();
    told.sort_by_key(|path| path.as_str());
    assert_eq!(told, ["/run/elsewhere/cyan", "/run/netns/azure", "/run/netns/blue"]);

    let list = |options: &[&str]| run(inside(forest.root()).arg("ls").args(options)).stdout;
    let listed = list(&["-t", "net", "-o", "ns,name,nsfs"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    let words: Vec<_> = line.split_ascii_whitespace().collect();
    let paths = "/run/elsewhere/cyan,/run/netns/azure,/run/netns/blue";
    assert_eq!(words[1..], ["azure,blue", paths]);
    let listed = list(&["-t", "net"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("{listed}") };
    assert!(line.contains("azure +2"), "one of them and how many more: {line}");
}

fn by_ip() {
    let script = "mount -t tmpfs tmpfs /run && ip netns add blue && ip netns add red &&
        stat -Lc %i /run/netns/blue /run/netns/red && exec cat";
    let held = Held::start(&mut program("unshare", &["-m", "sh", "-c", script]));
    let [blue, red] = [0, 1].map(|_| held.line().parse().expect("stat tells an inode"));
    let world = seen_from(held.pid());
    assert_eq!(names(world.namespace(Kind::Net, blue)), ["blue"]);
    assert_eq!(names(world.namespace(Kind::Net, red)), ["red"]);
}

fn places() {
    let places = [
        (Kind::Net, "/run/docker/netns/1-abc"),
        (Kind::Net, "/run/user/1000/netns/rootless"),
        (Kind::Uts, "/run/utsns/1-abc"),
        (Kind::Ipc, "/run/ipcns/2"),
        (Kind::User, "/run/userns/3"),
    ];
    let mut keeper = actor("keeper").unshares(&[Kind::Mnt]);
    for (kind, path) in places {
        keeper = keeper.keeps(path, kind, By::Mounts(vec![path.into()]));
    }
    let forest = keeper.start();
    let world = seen_from(forest.root());
    for (kind, path) in places {
        let name = path.rsplit('/').next().expect("it has an end");
        let row = world.namespace(kind, forest.made(path).id());
        assert_eq!(names(row), [name], "{path}");
    }
}

/// A machine that has so many networks is rare, one that has so many mounts is not.
fn thousand() {
    const NETWORKS: usize = 20;
    let names_of = |network: usize| (0..50).map(move |number| format!("name-{network}-{number}"));
    let mut keeper = actor("keeper").unshares(&[Kind::Mnt]);
    for network in 0..NETWORKS {
        let path = |name| format!("/run/netns/{name}").into_bytes();
        let by = By::Mounts(names_of(network).map(path).collect());
        keeper = keeper.keeps(&network.to_string(), Kind::Net, by);
    }
    let forest = keeper.start();
    let world = seen_from(forest.root());
    for network in 0..NETWORKS {
        let id = forest.made(&network.to_string()).id();
        let mut expected: Vec<_> = names_of(network).collect();
        expected.sort();
        assert_eq!(names(world.namespace(Kind::Net, id)), expected);
        assert_eq!(world.held_by(Kind::Net, id).len(), 50);
        assert_eq!(world.namespace(Kind::Net, id)["processes"], json!(0));
    }
}
