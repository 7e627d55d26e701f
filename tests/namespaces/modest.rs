//! Those who may not see everything: an ordinary user, and root of a sandbox.

use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, script, started};
use crate::support::run::{
    NSTREE, Run, as_user, command_as, in_everybodys_reach, process, program, run,
};
use crate::support::terminal::on_terminal;
use crate::support::{Need, actor, trial};
use crate::world::{World, inode, lines_of, listed_by, own};

pub(crate) fn trials() -> Vec<Trial> {
    let setpriv = &[Need::Root, Need::Program("setpriv")];
    let strangers =
        &[Need::Root, Need::Program("setpriv"), Need::Program("unshare"), Need::UserNamespaces];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let his = "an ordinary user sees all of his own sandbox, and that others are denied";
    vec![
        trial("every view runs for an ordinary user", setpriv, views_of_stranger),
        trial(his, strangers, own_sandbox),
        trial("what an ordinary user may not see makes no namespace", setpriv, no_invention),
        trial("every view runs in a user and PID namespace", strangers, views_inside),
        trial("what is above a sandbox is unknown inside, and no failure", strangers, above),
        trial("holders are found inside a sandbox too", strangers, holders_inside),
        trial("root of a sandbox says what it could not see", strangers, says_so_inside),
        trial("an ordinary user is told what could not be seen", setpriv, says_so),
        trial("the old procfs in a new PID namespace is warned of", unshare, old_procfs),
    ]
}

const STRANGER: u32 = 1000;

/// The views of namespaces, of which each ends well; PID is a process, and OTHER another one.
const VIEWS: [&[&str]; 14] = [
    &["ls"],
    &["ls", "--json"],
    &["ls", "-T"],
    &["ls", "-T=owner"],
    &["ls", "-T=process"],
    &["ls", "--empty"],
    &["ls", "PID"],
    &["show", "PID"],
    &["show", "--json", "PID"],
    &["diff", "PID", "OTHER"],
    &["diff", "--json", "PID", "OTHER"],
    &["-N", "pid"],
    &["-N", "user"],
    &["-N", "user,pid"],
];

/// Those of namespaces that take a process whose namespaces may be read.
const VIEWS_OF_NAMESPACES: [&[&str]; 4] = [
    &["show", "net:PID"],
    &["show", "user:PID"],
    &["show", "--json", "pid:PID"],
    &["ls", "net,user:PID"],
];

/// Runs all views; what is written on standard error is at most notes.
fn assert_all_run(views: &[&[&str]], mut nstree: impl FnMut() -> Command, pid: u32, other: u32) {
    for view in views {
        let argument = |typed: &&str| {
            typed.replace("PID", &pid.to_string()).replace("OTHER", &other.to_string())
        };
        let arguments: Vec<_> = view.iter().map(argument).collect();
        let Run { stdout, stderr, code } = run(nstree().args(&arguments));
        assert_eq!(code, Some(0), "{view:?}: {stderr}");
        // Of a process whose namespaces are denied there is nothing to list.
        let may_be_empty = view[0] == "ls" && view.len() == 2;
        assert!(!stdout.is_empty() || may_be_empty, "{view:?}: {stderr}");
        assert!(stderr.lines().all(|line| line.starts_with("nstree: ")), "{view:?}: {stderr}");
        if view.contains(&"--json") {
            let object: Value = serde_json::from_str(&stdout).expect("--json prints valid JSON");
            assert!(object.is_object(), "{view:?}");
        }
    }
}

fn views_of_stranger() {
    let his = actor("his").uid(STRANGER).unshares(&[Kind::Net]);
    let forest = actor("hidden").child(his).start();
    let [hidden, his] = ["hidden", "his"].map(|id| forest.pid(id));
    assert_all_run(&VIEWS, || command_as(STRANGER), his, hidden);
    assert_all_run(&VIEWS, || command_as(STRANGER), hidden, his);
    assert_all_run(&VIEWS_OF_NAMESPACES, || command_as(STRANGER), his, hidden);
    let Run { stderr, code, .. } =
        run(command_as(STRANGER).args(["show", &format!("net:{hidden}")]));
    assert_eq!(code, Some(1), "which one that is, he cannot know");
    assert!(stderr.contains("Permission denied"), "{stderr}");
}

fn sandbox_of_stranger() -> Sandbox {
    started(as_user(STRANGER).args(["unshare", "-Urn", "sh", "-c", &script("")]))
}

fn own_sandbox() {
    let his = sandbox_of_stranger();
    let world = World::seen_by(&mut command_as(STRANGER));
    let [user, net] = [Kind::User, Kind::Net].map(|kind| inode(his.pid(), kind));
    let row = world.namespace(Kind::Net, net);
    assert_eq!([&row["owner"], &row["owner_uid"]], [&json!(user), &json!(STRANGER)]);
    assert_eq!(world.held_by(Kind::Net, net), [json!({"by": "process", "pid": his.pid()})]);
    assert_eq!(world.namespace(Kind::User, user)["parent"], own(Kind::User));
    let denied = process(&world.0, std::process::id());
    assert_eq!(denied["ns_unknown"]["net"], "denied");
}

/// The processes of others are all shown, and counted nowhere.
fn no_invention() {
    let forest = actor("hidden").unshares(&[Kind::Net]).start();
    let id = inode(forest.root(), Kind::Net);
    let world = World::seen_by(&mut command_as(STRANGER));
    assert_eq!(process(&world.0, forest.root())["ns"]["net"], Value::Null);
    assert!(world.find(Kind::Net, id).is_none());
    assert!(lines_of(&listed_by(&mut command_as(STRANGER), &[]), id).is_empty());
    for row in world.all() {
        assert!(row["id"].as_u64().is_some_and(|id| id > 4_000_000_000), "{row}");
    }
    assert!(!world.problems_of(forest.root()).is_empty());
}

/// Runs a script as root of a sandbox of an ordinary user; in it `$NSTREE` is the program.
fn inside(script: &str) -> Run {
    let path = in_everybodys_reach().to_str().expect("the path of the program is UTF-8");
    let script = script.replace("$NSTREE", path);
    run(as_user(STRANGER).args(["unshare", "-Urpfn", "--mount-proc", "sh", "-c", &script]))
}

fn views_inside() {
    let line = |view: &&[&str]| {
        let view = view.iter().map(|typed| typed.replace("PID", "1").replace("OTHER", "$other"));
        let view = view.collect::<Vec<_>>().join(" ");
        format!("$NSTREE {view} >/dev/null || echo \"failed: {view}: $?\"\n")
    };
    let views: String = VIEWS.iter().chain(&VIEWS_OF_NAMESPACES).map(line).collect();
    let script = format!("sleep 100 & other=$!\n{views}kill $other");
    let Run { stdout, stderr, code } = inside(&script);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    assert!(stderr.lines().all(|line| line.starts_with("nstree: ")), "{stderr}");
}

fn above() {
    let Run { stdout, stderr, code } = inside("exec $NSTREE ls --json");
    assert_eq!(code, Some(0), "{stderr}");
    let world = World::of(serde_json::from_str(&stdout).expect("--json prints valid JSON"));
    let own = |kind: Kind| {
        let pid = &world.0["observer"]["pid"];
        let pid = pid.as_u64().and_then(|pid| pid.try_into().ok()).expect("it sees itself");
        process(&world.0, pid)["ns"][kind.name()].as_u64().expect("it sees its own")
    };
    let outside = json!("outside");
    for kind in Kind::ALL {
        let row = world.namespace(kind, own(kind));
        let is_made = matches!(kind, Kind::User | Kind::Pid | Kind::Net | Kind::Mnt);
        if !is_made || kind == Kind::User {
            // What it is in and has not made, and what made it, are the machine's.
            assert_eq!(
                [&row["owner"], &row["unknown"]["owner"]],
                [&Value::Null, &outside],
                "{row}"
            );
        } else {
            assert_eq!(row["owner"], own(Kind::User), "{row}");
        }
        if matches!(kind, Kind::User | Kind::Pid) {
            let parent = [&row["parent"], &row["unknown"]["parent"]];
            assert_eq!(parent, [&Value::Null, &outside], "{row}");
        }
    }
}

/// A network that only the shell's descriptor holds, and one in which a process is.
fn holders_inside() {
    let script = "unshare -n sleep 100 & first=$!; unshare -n sleep 100 & second=$!
        here=$(readlink /proc/$$/ns/net)
        while test $(readlink /proc/$first/ns/net) = $here; do :; done
        while test $(readlink /proc/$second/ns/net) = $here; do :; done
        exec 7</proc/$first/ns/net; kill $first; wait $first
        $NSTREE ls --json -t net; kill $second";
    let Run { stdout, stderr, code } = inside(script);
    assert_eq!(code, Some(0), "{stderr}");
    let world = World::of(serde_json::from_str(&stdout).expect("--json prints valid JSON"));
    let shell = process(&world.0, 1);
    let [mut by_fd, mut by_process] = [0, 0];
    for row in world.all().iter().filter(|row| row["id"] != shell["ns"]["net"]) {
        assert_eq!(row["owner"], shell["ns"]["user"], "{row}");
        let [holder] = &row["held_by"].as_array().expect("a list")[..] else { panic!("{row}") };
        by_fd += u32::from(*holder == json!({"by": "fd", "pid": 1, "fd": 7}));
        by_process += u32::from(*holder == json!({"by": "process", "pid": row["leader"]}));
    }
    assert_eq!((by_fd, by_process), (1, 1), "{stdout}");
}

/// What is above is not called nothing.
fn says_so_inside() {
    let Run { stdout, stderr, code } = inside("exec $NSTREE ls -t user,pid -o ns,parent,owner");
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    let rows: Vec<Vec<_>> =
        stdout.lines().skip(1).map(|line| line.split_ascii_whitespace().collect()).collect();
    let [pid, user] = &rows[..] else { panic!("{stdout}") };
    assert_eq!(pid[1..], ["?", user[0]], "{stdout}");
    assert_eq!(user[1..], ["?", "?"], "{stdout}");
}

/// On a terminal, as with the tree; who reads the object finds it among the problems.
fn says_so() {
    let hidden = actor("hidden").start();
    let Run { stdout, code, .. } = on_terminal(command_as(STRANGER).arg("ls"), 80);
    assert_eq!(code, Some(0), "{stdout}");
    let note = stdout.lines().last().expect("a list has lines");
    assert!(note.starts_with("nstree: could not be read: the namespaces of "), "{note}");
    let world = World::seen_by(&mut command_as(STRANGER));
    let problems = world.problems_of(hidden.root());
    assert!(problems.iter().any(|problem| problem["error"] == "EACCES"), "{problems:?}");
}

fn old_procfs() {
    let Run { stdout, stderr, code } = run(&mut program("unshare", &["-pf", NSTREE, "ls"]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("belongs to another PID namespace"), "{stderr}");
    assert!(!stdout.is_empty());
    let json = run(&mut program("unshare", &["-pf", NSTREE, "ls", "--json"]));
    assert_eq!(json.code, Some(0), "{}", json.stderr);
    let object: Value = serde_json::from_str(&json.stdout).expect("--json prints valid JSON");
    assert_ne!(object["observer"]["pid"], 1, "it does not mistake itself for PID 1");
}
