//! PID namespaces in PID namespaces.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::run::{command_inside, json, process, run};
use crate::support::{Actor, Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root_and_nsenter = &[Need::Root, Need::Program("nsenter")];
    vec![
        trial("three levels of PID namespaces show three PIDs", &[Need::Root], three_levels),
        trial("thirty levels show all their PIDs", &[Need::Root], thirty_levels),
        trial("threads show all their TIDs", &[Need::Root], threads),
        trial("a group or session of outside is 0 inside", root_and_nsenter, groups_of_outside),
    ]
}

fn three_levels() {
    let innermost = actor("third");
    let inner = actor("second").unshares(&[Kind::Pid]).child(innermost);
    let forest = actor("first").unshares(&[Kind::Pid]).child(inner).start();
    let [first, second, third] = ["first", "second", "third"].map(|id| forest.pid(id));
    assert_eq!(
        nstree(&["-p", &first.to_string()]),
        format!("first({first})───second({second}/1,pid)───third({third}/2/1,pid)\n")
    );
    let object = json(&[&third.to_string()]);
    assert_eq!(process(&object, third)["nspid"], json!([third, 2, 1]));
}

fn thirty_levels() {
    let maker = |child: Actor, level: u32| {
        actor(&format!("level{level}")).unshares(&[Kind::Pid]).child(child)
    };
    let forest = (0..30).rev().fold(actor("deepest"), maker).start();
    let deepest = forest.pid("deepest");
    // One level after the other saw it as the PID after that of the one that started it.
    let mut pids: Vec<_> = (1..=30).rev().collect();
    pids.insert(0, deepest);
    let joined: Vec<_> = pids.iter().map(u32::to_string).collect();

    let picture = nstree(&["-p", &forest.root().to_string()]);
    assert_eq!(picture.lines().count(), 1, "{picture}");
    let end = format!("───deepest({},pid)\n", joined.join("/"));
    assert!(picture.ends_with(&end), "{picture}{end}");

    let object = json(&[&deepest.to_string()]);
    assert_eq!(process(&object, deepest)["nspid"], json!(pids));
}

fn threads() {
    let inside = actor("inside").thread("worker", &[]);
    let forest = actor("outside").unshares(&[Kind::Pid]).child(inside).start();
    let [outside, inside] = ["outside", "inside"].map(|id| forest.pid(id));
    let object = json(&[&outside.to_string()]);
    let thread = &process(&object, inside)["threads"][0];
    let tid = &thread["tid"];
    assert_eq!(thread["nspid"], json!([tid, 2]));
    assert_eq!(thread["name"], "worker");
    assert_eq!(
        nstree(&["-tp", &outside.to_string()]),
        format!("outside({outside})───inside({inside}/1,pid)───{{worker}}({tid}/2)\n")
    );
}

fn groups_of_outside() {
    let mut leader = actor("leader");
    leader.leads_session = true;
    let mut init = actor("init").child(leader);
    init.mount_proc = true;
    let forest = actor("outside").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start();
    let init = forest.pid("init");

    let picture = run(command_inside(init).args(["-pg", "1"])).flawless();
    assert_eq!(picture, "init(1,0)───leader(2,2)\n");
    let object = run(command_inside(init).args(["--json", "1"])).object();
    let [init, leader] = [1, 2].map(|pid| process(&object, pid));
    assert_eq!([&init["pgid"], &init["sid"]], [0, 0]);
    assert_eq!([&leader["pgid"], &leader["sid"]], [2, 2]);
}
