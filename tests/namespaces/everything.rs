//! One of each kind of holder, all at once.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json as object};

use crate::support::run::{command_as, json};
use crate::support::{Actor, By, Forest, Need, actor, trial};
use crate::world::{World, assert_empty, inode, inode_of, lines_of, ls, other_thread, own};

pub(crate) fn trials() -> Vec<Trial> {
    let name = "each kind of holder is told, with what identifies it";
    let text = "each kind of holder is told in a line";
    let strangers = &[Need::UserNamespaces, Need::Program("setpriv")];
    vec![
        trial(name, &[Need::Root], objects),
        trial("objects with each kind of holder are valid", &[Need::Root], valid),
        trial("so it is for an ordinary user's own", strangers, objects_of_stranger),
        trial(text, &[Need::Root], lines),
    ]
}

/// What is made for a holder, and by what it is then held.
pub(crate) struct Expected {
    pub(crate) kind: Kind,
    pub(crate) id: u64,
    pub(crate) held_by: Value,
    /// What the line says of the holder, beside its PID if it has one.
    pub(crate) says: &'static str,
}

pub(crate) fn zoo() -> Forest {
    zoo_of(actor("parent"))
}

fn zoo_of(parent: Actor) -> Forest {
    let keeper = actor("keeper")
        .unshares(&[Kind::Mnt])
        .keeps("fd", Kind::Net, By::Descriptor)
        .keeps("former mount", Kind::Ipc, By::FormerMount(b"/mnt/former".to_vec()))
        .keeps("socket", Kind::Net, By::Socket)
        .keeps("mount", Kind::Uts, By::Mounts(vec![b"/mnt/a place".to_vec()]))
        .keeps("covered", Kind::Net, By::CoveredMount(b"/mnt/folder/net".to_vec()))
        .keeps_deep("child", Kind::User, 2, By::Descriptor)
        .thread("worker", &[Kind::Net]);
    let owner = actor("owner").unshares(&[Kind::User, Kind::Cgroup]);
    parent
        .child(keeper)
        .child(actor("pids").keeps("dead", Kind::Pid, By::Children))
        .child(actor("clocks").unshares(&[Kind::Time]))
        .child(actor("member").argv(&[b"member"]).unshares(&[Kind::Net]))
        .child(owner)
        .start()
}

pub(crate) fn expectations(zoo: &Forest) -> Vec<Expected> {
    let [keeper, pids, clocks, member, owner] =
        ["keeper", "pids", "clocks", "member", "owner"].map(|id| zoo.pid(id));
    let (tid, mnt) = (other_thread(keeper), inode(keeper, Kind::Mnt));
    let fd = |name: &str| zoo.made(name).fd;
    let worker = inode_of(&format!("{keeper}/task/{tid}"), "net");
    let time = inode_of(&clocks.to_string(), "time_for_children");
    let of = |kind, id, held_by, says| Expected { kind, id, held_by, says };
    let made = |name: &str| zoo.made(name).id();
    vec![
        of(
            Kind::Net,
            inode(member, Kind::Net),
            object!({"by": "process", "pid": member}),
            "member",
        ),
        of(Kind::Net, worker, object!({"by": "thread", "pid": keeper, "tid": tid}), "thread"),
        of(Kind::Pid, made("dead"), object!({"by": "child_pids", "pid": pids}), "pid_for_children"),
        of(Kind::Time, time, object!({"by": "child_time", "pid": clocks}), "time_for_children"),
        of(Kind::Net, made("fd"), object!({"by": "fd", "pid": keeper, "fd": fd("fd")}), "fd"),
        of(
            Kind::Ipc,
            made("former mount"),
            object!({"by": "fd", "pid": keeper, "fd": fd("former mount")}),
            "fd",
        ),
        of(
            Kind::Net,
            made("socket"),
            object!({"by": "socket", "pid": keeper, "fd": fd("socket")}),
            "socket",
        ),
        of(
            Kind::Uts,
            made("mount"),
            object!({"by": "mount", "path": "/mnt/a place", "mnt_ns": mnt}),
            "/mnt/a place",
        ),
        of(
            Kind::Net,
            made("covered"),
            object!({"by": "mount", "path": "/mnt/folder/net", "mnt_ns": mnt, "covered": true}),
            "/mnt/folder/net",
        ),
        of(
            Kind::User,
            zoo.made("child").levels[0],
            object!({"by": "child", "id": made("child")}),
            "child",
        ),
        of(
            Kind::User,
            inode(owner, Kind::User),
            object!({"by": "owned", "kind": "cgroup", "id": inode(owner, Kind::Cgroup)}),
            "",
        ),
    ]
}

fn objects() {
    let zoo = zoo();
    let world = World::look();
    for Expected { kind, id, held_by, .. } in expectations(&zoo) {
        let owner = object!({"by": "process", "pid": zoo.pid("owner")});
        let expected = [owner, held_by.clone()];
        let is_owner = held_by["by"] == "owned";
        assert_eq!(world.held_by(kind, id), expected[usize::from(!is_owner)..]);
        let row = world.namespace(kind, id);
        if !["process", "owned"].contains(&held_by["by"].as_str().expect("it is text")) {
            assert_empty(row);
        }
        // No path leads to the file of one that is covered, so that it cannot be asked.
        if held_by["covered"] == true && row["owner"].is_null() {
            assert_eq!(row["unknown"]["owner"], "unasked", "{row}");
        } else {
            assert_eq!(row["owner"], own(Kind::User), "{row}");
            assert!(row["owner_uid"].is_number(), "{row}");
        }
    }
    let mut scanned = world.0["scanned"].as_array().expect("it is a list").clone();
    scanned.sort_by_key(ToString::to_string);
    assert_eq!(scanned, ["fds", "mounts", "processes", "relations", "sockets", "threads"]);
}

fn valid() {
    let zoo = zoo();
    let text = include_str!("../../docs/nstree.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    let validator = validator.expect("the schema is one of JSON Schema");
    let id = zoo.made("covered").id();
    let reference = format!("net:[{id}]");
    let keeper = zoo.pid("keeper").to_string();
    for view in [&["ls"][..], &["ls", "--empty"], &["show", &reference], &["show", &keeper]] {
        let object = json(view);
        let errors: Vec<_> = validator
            .iter_errors(&object)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{view:?}: {errors:#?}");
    }
}

/// All is in user and net namespaces of the ordinary user who looks, so that there is a way home from another network.
/// Root looks as somebody else then.
fn objects_of_stranger() {
    let is_root = nix::unistd::geteuid().is_root();
    let parent = actor("parent").unshares(&[Kind::User, Kind::Net]);
    let zoo = zoo_of(if is_root { parent.born_as(STRANGER) } else { parent });
    let world = if is_root { World::seen_by(&mut command_as(STRANGER)) } else { World::look() };
    let user = inode(zoo.root(), Kind::User);
    assert_eq!(world.namespace(Kind::User, user)["parent"], own(Kind::User));
    for Expected { kind, id, held_by, .. } in expectations(&zoo) {
        let told = world.held_by(kind, id);
        assert!(told.contains(&held_by), "{held_by}: {told:?}");
        assert_eq!(told.len(), if held_by["by"] == "owned" { 2 } else { 1 }, "{told:?}");
        let row = world.namespace(kind, id);
        if held_by["covered"] != true {
            assert_eq!(row["owner"], user, "{row}");
            let is_user = kind == Kind::User;
            let maker = if is_root { STRANGER } else { nix::unistd::geteuid().as_raw() };
            assert!(is_user || row["owner_uid"] == maker, "{row}");
        }
    }
}

const STRANGER: u32 = 1000;

fn lines() {
    let zoo = zoo();
    let listed = ls(&[]);
    for Expected { kind, id, held_by, says } in expectations(&zoo) {
        let [line] = lines_of(&listed, id)[..] else { panic!("{kind}:[{id}]\n{listed}") };
        assert!(line.contains(kind.name()) && line.contains(says), "{held_by}: {line}");
        if let Some(pid) = held_by["pid"].as_u64() {
            assert!(line.contains(&pid.to_string()), "{held_by}: {line}");
        }
        if let Some(fd) = held_by["fd"].as_u64() {
            assert!(line.contains(&fd.to_string()), "{held_by}: {line}");
        }
    }
    for kind in Kind::ALL {
        let of_kind = ls(&["-t", kind.name()]);
        for expected in expectations(&zoo) {
            let is_there = lines_of(&of_kind, expected.id).len() == 1;
            assert_eq!(is_there, expected.kind == kind, "{}\n{of_kind}", expected.held_by);
        }
    }
    for tree in ["-T", "-T=owner", "-T=process"] {
        let drawn = ls(&[tree]);
        for expected in expectations(&zoo) {
            let lines = lines_of(&drawn, expected.id).len();
            assert_eq!(lines, 1, "{tree}: {}\n{drawn}", expected.held_by);
        }
    }
    let empty = ls(&["--empty"]);
    for expected in expectations(&zoo) {
        let is_empty = !matches!(expected.held_by["by"].as_str(), Some("process" | "owned"));
        let is_there = lines_of(&empty, expected.id).len() == 1;
        assert_eq!(is_there, is_empty, "{}\n{empty}", expected.held_by);
    }
}
