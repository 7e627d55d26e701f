//! `nstree pid`: PIDs of real PID namespaces, as the kernel translates them.

mod nests;
mod oracle;

use std::fs::File;
use std::os::fd::AsRawFd;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{NSTREE, Run, command, command_as, command_inside, json, program, run};
use crate::support::{Forest, Need, actor, trial};
use crate::world::{inode, own};
use oracle::nspid;

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let nsenter = &[Need::Root, Need::Program("nsenter")];
    let setpriv = &[Need::Root, Need::Program("setpriv")];
    let random =
        "in random nests of PID namespaces all translate in both directions, at every level";
    let foreign = "through the procfs of a PID namespace the levels begin with that";
    let inside = "inside of a PID namespace the levels begin with it";
    let above = "a PID of a namespace above is told inside, where a descriptor leads to that";
    let stranger = "an ordinary user is told all PIDs, but not of which namespaces they are";
    vec![
        trial(random, root, nests::translate),
        trial("all 30 levels translate in both directions", root, nests::deep),
        trial(foreign, root, through_another_procfs),
        trial(inside, nsenter, from_inside),
        trial(above, nsenter, from_above),
        trial(stranger, setpriv, by_a_stranger),
    ]
}

/// What it prints, which is all that it does.
fn pid(arguments: &[&str]) -> String {
    crate::support::nstree(&[&["pid"], arguments].concat())
}

/// The rows of the object.
fn rows(object: &Value) -> &[Value] {
    object["pids"].as_array().expect("pids are a table")
}

fn reference(id: u64) -> String {
    format!("pid:[{id}]")
}

/// A sandbox, whose init has a procfs of it and a child with a sandbox of its own.
fn nested() -> Forest {
    let mut init = actor("init").unshares(&[Kind::Pid]).child(actor("innermost"));
    init.mount_proc = true;
    // The init is the first child, and needs a namespace for its mount.
    actor("maker").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start()
}

/// By NSpid, as the kernel translates to this PID namespace alone.
fn through_another_procfs() {
    let forest = nested();
    let [init, innermost] = ["init", "innermost"].map(|id| forest.pid(id));
    let ids = [init, innermost].map(|pid| inode(pid, Kind::Pid));
    let procfs = format!("/proc/{init}/root/proc");
    let told = |arguments: &[&str]| {
        let Run { stdout, stderr, code } =
            run(command().args(["--proc", &procfs, "pid"]).args(arguments));
        assert_eq!(code, Some(0), "{stderr}");
        stdout
    };
    let pids = nspid(innermost, innermost);
    let [_, inner, 1] = pids[..] else { panic!("{pids:?}") };
    assert_eq!(told(&["1"]), format!("pid:[{}]  1\n", ids[0]));
    let levels = format!("pid:[{}]  {inner}\npid:[{}]  1\n", ids[0], ids[1]);
    assert_eq!(told(&[&inner.to_string()]), levels);
    assert_eq!(told(&["-q", "1", "--in", &reference(ids[1])]), format!("{inner}\n"));
    assert_eq!(told(&["-q", &inner.to_string(), "--in", "1"]), format!("{inner}\n"));
}

fn from_inside() {
    let forest = nested();
    let [init, innermost] = ["init", "innermost"].map(|id| forest.pid(id));
    let pids = nspid(innermost, innermost);
    let told = |arguments: &[&str]| run(command_inside(init).arg("pid").args(arguments)).flawless();
    let [inner, id] = [pids[1].to_string(), reference(inode(innermost, Kind::Pid))];
    let levels = format!("{}  {inner}\n{id}  1\n", reference(inode(init, Kind::Pid)));
    assert_eq!(told(&[&inner]), levels);
    assert_eq!(told(&["-q", "1", "--in", &id]), format!("{inner}\n"));
    assert_eq!(told(&["-q", "1", "--in", &inner]), format!("{inner}\n"));
    let outside = run(command_inside(init).args(["pid", &innermost.to_string(), "--in", &id]));
    assert_eq!((outside.code, outside.stdout.as_str()), (Some(1), ""), "{}", outside.stderr);
}

fn from_above() {
    if !oracle::kernel_translates() {
        return;
    }
    let forest = nested();
    let [init, innermost] = ["init", "innermost"].map(|id| forest.pid(id));
    let [_, inner, _] = nspid(innermost, innermost)[..] else { panic!("three levels") };
    let this = File::open("/proc/self/ns/pid").expect("it is everywhere");
    // Standard input is a descriptor that nsenter passes on.
    let told = |pid: u32| {
        let mut nsenter = program("nsenter", &["-t", &init.to_string(), "-m", "-p", "--", NSTREE]);
        let this = this.try_clone().expect("descriptors can be duplicated");
        nsenter.stdin(this);
        run(nsenter.args(["pid", "--json", &pid.to_string(), "--in", "pid:/proc/self/fd/0"]))
    };
    assert!(this.as_raw_fd() > 2, "this program has its standard streams");
    let object = told(innermost).object();
    let [row] = rows(&object) else { panic!("{object}") };
    assert_eq!([&row["in"], &row["here"]], [&json!(own(Kind::Pid)), &json!(inner)]);
    let levels = [(init, inner), (innermost, 1)]
        .map(|(of, pid)| json!({"ns": inode(of, Kind::Pid), "pid": pid}));
    assert_eq!(row["levels"], json!(levels));
    assert_eq!(told(forest.root()).code, Some(1), "nobody inside sees who is outside");
}

fn by_a_stranger() {
    let forest = nested();
    let innermost = forest.pid("innermost");
    let told = run(command_as(1000).args(["pid", "--json", &innermost.to_string()])).object();
    let pids: Vec<_> = nspid(innermost, innermost);
    let levels = json!([
        {"ns": own(Kind::Pid), "pid": pids[0]},
        {"ns": null, "pid": pids[1]},
        {"ns": null, "pid": pids[2]},
    ]);
    assert_eq!(rows(&told)[0]["levels"], levels);
    let root = json(&["pid", &innermost.to_string()]);
    assert_eq!(rows(&root)[0]["levels"][2]["ns"], inode(innermost, Kind::Pid));
    let id = reference(inode(innermost, Kind::Pid));
    let found = run(command_as(1000).args(["pid", "1", "--in", &id]));
    assert_eq!(found.code, Some(1));
    let note = found.stderr.lines().last().unwrap_or_default();
    assert!(note.ends_with("may not be read"), "{}", found.stderr);
    assert_eq!(pid(&["-q", "1", "--in", &id]), format!("{innermost}\n"));
}
