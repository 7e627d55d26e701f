//! Looked at from inside a sandbox.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{
    NSTREE, as_user, command_inside, in_everybodys_reach, json, process, program, run,
};
use crate::support::{Forest, Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root_and_nsenter = &[Need::Root, Need::Program("nsenter")];
    let strangers = &[Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];
    vec![
        trial("a process that entered is a root of its own inside", root_and_nsenter, entered),
        trial("a process that entered keeps its parent outside", &[Need::Root], seen_from_outside),
        trial("an orphan inside is a child of init", root_and_nsenter, orphan),
        trial("an ordinary user sees all of his own sandbox", strangers, own_sandbox),
    ]
}

/// A sandbox as unshare -pf --mount-proc makes it.
fn sandbox() -> Forest {
    let mut init = actor("init").child(actor("service"));
    init.mount_proc = true;
    actor("runtime").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start()
}

fn entered() {
    let sandbox = sandbox();
    let init = sandbox.pid("init");
    let entering = actor("shim").enters(init, &[Kind::Pid, Kind::Mnt]).child(actor("guest"));
    let _guest = entering.start();

    let object = run(command_inside(init).arg("--json")).object();
    let observer = object["observer"]["pid"].as_u64().expect("it sees itself");
    let guest = pid_of(&object, "guest");
    assert_eq!(object["roots"], json!([1, guest, observer]));
    assert_eq!(process(&object, guest)["ppid"], 0);
    assert_eq!(process(&object, guest)["nspid"], json!([guest]));

    let picture = run(command_inside(init).arg("-p")).flawless();
    let trees: Vec<_> = picture.lines().collect();
    assert_eq!(trees[..2], ["init(1)───service(2)".to_owned(), format!("guest({guest})")]);
    assert!(trees[2].starts_with("nstree("), "{picture}");
    assert_eq!(trees.len(), 3, "{picture}");
}

fn seen_from_outside() {
    let sandbox = sandbox();
    let entering = actor("shim").enters(sandbox.pid("init"), &[Kind::Pid]).child(actor("guest"));
    let guest = entering.start();
    let [shim, guest] = ["shim", "guest"].map(|id| guest.pid(id));
    let object = json(&[&shim.to_string()]);
    let inner = process(&object, guest)["nspid"][1].as_u64().expect("it has a PID inside");
    assert_eq!(
        nstree(&["-p", &shim.to_string()]),
        format!("shim({shim})───guest({guest}/{inner},pid)\n")
    );
}

fn orphan() {
    let mut middle = actor("middle").child(actor("orphan"));
    middle.zombie = true;
    let mut init = actor("init").child(middle);
    init.mount_proc = true;
    let forest = actor("runtime").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start();
    let [runtime, init, middle, orphan] =
        ["runtime", "init", "middle", "orphan"].map(|id| forest.pid(id));

    let outside = nstree(&["-p", &runtime.to_string()]);
    let object = json(&[&orphan.to_string()]);
    let inner = process(&object, orphan)["nspid"][1].as_u64().expect("it has a PID inside");
    let start = format!("runtime({runtime},mnt)───init({init}/1,pid)─┬─");
    let indent = " ".repeat(start.chars().count() - 2);
    assert_eq!(outside, format!("{start}middle({middle}/2)\n{indent}└─orphan({orphan}/{inner})\n"));
    let inside = run(command_inside(init).args(["-p", "1"])).flawless();
    assert_eq!(inside, format!("init(1)─┬─middle(2)\n        └─orphan({inner})\n"));
}

fn own_sandbox() {
    let is_root = nix::unistd::geteuid().is_root();
    let sandboxed = |nstree: &str| {
        let mut command = if is_root { as_user(1000) } else { program("env", &[]) };
        command.args(["unshare", "-Urpfn", "--mount-proc", "sh", "-c", nstree]);
        run(&mut command)
    };
    let path =
        if is_root { in_everybodys_reach().display().to_string() } else { NSTREE.to_owned() };
    let picture = sandboxed(&format!("{path} -p; exit $?")).flawless();
    assert_eq!(picture, "sh(1)───nstree(2)\n");

    let object = sandboxed(&format!("{path} --json; exit $?")).object();
    assert_eq!(object["roots"], json!([1]));
    assert_eq!(object["observer"]["pid"], 2);
    assert_eq!(object["problems"], json!([]));
    assert_eq!(process(&object, 1)["ns_unknown"], json!({}));
}

fn pid_of(object: &Value, name: &str) -> u32 {
    let processes = object["processes"].as_array().expect("processes are a table");
    let found = processes.iter().find(|process| process["name"] == name);
    let pid = found.and_then(|process| process["pid"].as_u64()).expect("the process is there");
    u32::try_from(pid).expect("a PID has 32 bits")
}
