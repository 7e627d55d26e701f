//! What a user sees who may not look at everything.

use std::collections::HashSet;
use std::fs;
use std::process::Command;

use libtest_mimic::Trial;
use nix::unistd::User;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{as_user, command, command_as, process, run};
use crate::support::terminal::on_terminal;
use crate::support::{Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Program("setpriv")];
    let unshare = &[Need::Root, Need::Program("unshare"), Need::UserNamespaces];
    vec![
        trial("an ordinary user sees every process", needs, every_process),
        trial("no crossing is invented for an ordinary user", needs, no_invention),
        trial("an ordinary user sees PID namespaces by the PIDs", needs, by_pids),
        trial("an ordinary user sees his own sandboxes", needs, own_processes),
        trial("who is root inside is told as both users", unshare, both_users),
        trial("problems are those of the processes in the object", needs, problems),
        trial("a terminal is told how many could not be read", needs, note),
    ]
}

const STRANGER: u32 = 1000;

fn every_process() {
    let before = listed();
    let object = run(command_as(STRANGER).arg("--json")).object();
    let after = listed();
    let processes = object["processes"].as_array().expect("processes are a table");
    let mut shown = HashSet::new();
    for process in processes {
        let pid = process["pid"].as_u64().expect("a PID");
        assert!(shown.insert(pid), "{pid} is shown twice");
    }
    let lost: Vec<_> = before.intersection(&after).filter(|pid| !shown.contains(pid)).collect();
    assert!(lost.is_empty(), "{lost:?}");

    let picture = run(command_as(STRANGER).arg("-pk")).flawless();
    let after = listed();
    let is_lost = |pid: &&u64| {
        !picture.contains(&format!("({pid})"))
            && !picture.contains(&format!("({pid},"))
            && !picture.contains(&format!("({pid}/"))
    };
    let lost: Vec<_> = before.intersection(&after).filter(is_lost).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

fn listed() -> HashSet<u64> {
    let entries = fs::read_dir("/proc").expect("/proc can be listed");
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

fn no_invention() {
    let secluded = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::Uts];
    let forest = actor("outside").child(actor("inside").unshares(&secluded)).start();
    let outside = forest.root().to_string();
    assert_eq!(run(command_as(STRANGER).arg(&outside)).flawless(), "outside───inside\n");

    let object = run(command_as(STRANGER).arg("--json")).object();
    let inside = process(&object, forest.pid("inside"));
    for kind in Kind::ALL {
        assert_eq!(inside["ns"][kind.name()], Value::Null);
        assert_eq!(inside["ns_unknown"][kind.name()], "denied");
    }
    for child in object["processes"].as_array().expect("processes are a table") {
        let parent = child["ppid"].as_u64().and_then(|pid| u32::try_from(pid).ok());
        for kind in child["crossings"].as_array().expect("crossings are a list") {
            let parent = process(&object, parent.expect("a PID"));
            assert!(differ(parent, child, kind.as_str().expect("a kind")), "{parent} {child}");
        }
    }
}

fn differ(parent: &Value, child: &Value, kind: &str) -> bool {
    let [outer, inner] = [parent, child].map(|process| &process["ns"][kind]);
    let depths = [parent, child].map(|process| process["nspid"].as_array().map_or(0, Vec::len));
    let are_known = !outer.is_null() && !inner.is_null();
    (are_known && outer != inner) || (kind == "pid" && !are_known && depths[0] < depths[1])
}

fn by_pids() {
    let forest = actor("outside").unshares(&[Kind::Pid]).child(actor("inside")).start();
    let [outside, inside] = ["outside", "inside"].map(|id| forest.pid(id));
    assert_eq!(
        run(command_as(STRANGER).args(["-p", &outside.to_string()])).flawless(),
        format!("outside({outside})───inside({inside}/1,pid)\n")
    );
}

fn own_processes() {
    let inside = actor("inside").unshares(&[Kind::Net]).uid(STRANGER);
    let forest = actor("outside").uid(STRANGER).child(inside).start();
    let outside = forest.root().to_string();
    assert_eq!(run(command_as(STRANGER).arg(&outside)).flawless(), "outside───inside(net)\n");
    let object = run(command_as(STRANGER).args(["--json", &outside])).object();
    assert_eq!(process(&object, forest.root())["ns_unknown"], json!({}));
}

fn both_users() {
    let shell = "echo ready; cat; exit";
    let mut unshare = as_user(STRANGER);
    let held = Held::start(unshare.args(["unshare", "-Ur", "sh", "-c", shell]));
    assert_eq!(held.line(), "ready");
    let name = User::from_uid(STRANGER.into()).ok().flatten().map(|user| user.name);
    let name = name.unwrap_or_else(|| STRANGER.to_string());
    let expected = format!("sh({name}/root)───cat\n");
    let arguments = ["-u", "--no-crossings", &held.pid().to_string()].map(str::to_owned);
    let lookers: [fn() -> Command; 2] = [|| command_as(STRANGER), command];
    let pictures = lookers.map(|looker| {
        eventually("cat has been started", || {
            let picture = run(looker().args(&arguments)).flawless();
            picture.contains("cat").then_some(picture)
        })
    });
    assert_eq!(pictures, [expected.as_str(), &expected]);
}

fn problems() {
    let forest = actor("his").uid(STRANGER).start();
    let target = forest.root().to_string();
    let object = run(command_as(STRANGER).args(["--json", &target])).object();
    let problems = object["problems"].as_array().map(Vec::len);
    assert_eq!(problems, Some(0), "those of other processes are not told");
}

fn note() {
    let known = actor("known").uid(STRANGER);
    let forest = actor("unknown").child(known).child(actor("other")).start();
    let root = forest.root().to_string();
    let on_terminal = on_terminal(command_as(STRANGER).arg(&root), 80);
    assert_eq!(on_terminal.code, Some(0));
    assert_eq!(
        on_terminal.stdout,
        "unknown─┬─known\n        └─other\n\
         nstree: the namespaces of 2 processes could not be read\n"
    );
    assert_eq!(
        run(command_as(STRANGER).arg(&root)).flawless(),
        "unknown─┬─known\n        └─other\n"
    );
}
