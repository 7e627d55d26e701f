//! Through a procfs that is not of the reader's PID namespace, or that does not show everything.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{NSTREE, Run, command, command_as, program, run};
use crate::support::{By, Need, actor, trial};
use crate::world::{World, inode};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let setpriv = &[Need::Root, Need::Program("setpriv")];
    let sockets = "where no pidfd can be had, it is said that sockets were not looked at";
    vec![
        trial("through a sandbox's procfs its holders are found, by its PIDs", root, inner_procfs),
        trial(sockets, unshare, old_procfs),
        trial("ls runs in spite of hidepid and subset=pid", setpriv, hidden),
    ]
}

fn inner_procfs() {
    let mut init = actor("init").child(actor("keeper").keeps("net", Kind::Net, By::Descriptor));
    init.mount_proc = true;
    let forest = actor("runtime").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start();
    let procfs = format!("/proc/{}/root/proc", forest.pid("init"));
    let world = World::seen_by(command().args(["--proc", &procfs]));
    let made = forest.made("net");
    let [holder] = &world.held_by(Kind::Net, made.id())[..] else { panic!("one holder") };
    assert_eq!([&holder["by"], &holder["fd"]], [&json!("fd"), &json!(made.fd)]);
    let is_keeper = |row: &&Value| row["pid"] == holder["pid"] && row["name"] == "keeper";
    assert!(world.processes().iter().any(|row| is_keeper(&row)), "{holder}");
    assert_sockets_were_not_looked_at(&world);
}

fn assert_sockets_were_not_looked_at(world: &World) {
    let scanned = world.0["scanned"].as_array().expect("it is a list");
    assert!(!scanned.contains(&json!("sockets")), "{scanned:?}");
}

/// There the PIDs of the procfs are those of others, or of nobody.
fn old_procfs() {
    let keeper = actor("keeper").keeps("fd", Kind::Net, By::Descriptor);
    let forest = keeper.keeps("socket", Kind::Net, By::Socket).start();
    let Run { stdout, stderr, code } =
        run(&mut program("unshare", &["-pf", NSTREE, "ls", "--json"]));
    assert_eq!(code, Some(0), "{stderr}");
    let world = World::of(serde_json::from_str(&stdout).expect("--json prints valid JSON"));
    let expected = json!({"by": "fd", "pid": forest.root(), "fd": forest.made("fd").fd});
    assert_eq!(world.held_by(Kind::Net, forest.made("fd").id()), [expected]);
    assert!(world.find(Kind::Net, forest.made("socket").id()).is_none());
    assert_sockets_were_not_looked_at(&world);
}

fn hidden() {
    const STRANGER: u32 = 1000;
    for options in ["hidepid=1", "hidepid=2", "hidepid=4", "subset=pid"] {
        let mut holder = actor("holder").unshares(&[Kind::Mnt]).uid(STRANGER);
        holder.procfs = Some(options.to_owned());
        let his = actor("his").unshares(&[Kind::Net]).uid(STRANGER);
        let forest = holder.child(actor("hidden").child(his)).start();
        let procfs = forest.procfs("holder");
        let [net, user] = [Kind::Net, Kind::User].map(|kind| inode(forest.pid("his"), kind));
        for mut nstree in [command(), command_as(STRANGER)] {
            let world = World::seen_by(nstree.args(["--proc", &procfs]));
            let row = world.namespace(Kind::Net, net);
            assert_eq!([&row["leader"], &row["owner"]], [&json!(forest.pid("his")), &json!(user)]);
        }
    }
}
