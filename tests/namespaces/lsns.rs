//! Side by side with lsns(8).

use std::collections::BTreeMap;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::sandbox::{script, started};
use crate::support::patience::eventually;
use crate::support::run::{command_as, process, program, run};
use crate::support::{Forest, Need, actor, trial};
use crate::world::{World, inode};

pub(crate) fn trials() -> Vec<Trial> {
    let lsns = &[Need::Root, Need::Program("lsns")];
    let strangers = &[
        Need::Root,
        Need::Program("lsns"),
        Need::Program("setpriv"),
        Need::Program("unshare"),
        Need::UserNamespaces,
    ];
    vec![
        trial("all that lsns lists is listed, with the same owner and parent", lsns, same),
        trial("so it is for an ordinary user", strangers, same_for_stranger),
    ]
}

/// What lsns(8) tells of a namespace.
type Row = BTreeMap<String, Value>;

/// It fails without a word when a process ends while it looks, so it is asked again then.
fn by_lsns(lsns: &mut std::process::Command) -> Vec<Row> {
    lsns.args(["--json", "--output", "NS,TYPE,NPROCS,PID,ONS,PNS"]);
    let told = eventually("lsns ends well", || {
        let run = run(lsns);
        (run.code == Some(0)).then_some(run.stdout)
    });
    let mut object: Value = serde_json::from_str(&told).expect("lsns prints JSON");
    serde_json::from_value(object["namespaces"].take()).expect("it is a table")
}

/// A namespace of the first of these processes that lsns knows of is one that nstree tells the same of.
fn assert_same(world: &World, rows: &[Row], pids: &[u32]) -> usize {
    let mut compared = 0;
    for pid in pids {
        for kind in Kind::ALL {
            let id = inode(*pid, kind);
            let Some(row) = rows.iter().find(|row| row["ns"] == id) else { continue };
            let found = world.namespace(kind, id);
            compared += 1;
            assert_eq!(row["type"], kind.name());
            // Those of the whole machine come and go meanwhile.
            if found["initial"] != true {
                let told = [&found["processes"], &found["leader"]];
                assert_eq!(told, [&row["nprocs"], &row["pid"]], "{kind} {row:?}");
            }
            let known = |id: &Value| if *id == json!(0) { Value::Null } else { id.clone() };
            let owner = known(&row["ons"]);
            assert!(owner.is_null() || owner == found["owner"], "{row:?} {found}");
            let parent = known(&row["pns"]);
            assert!(parent.is_null() || parent == found["parent"], "{row:?} {found}");
        }
        assert_eq!(process(&world.0, *pid)["pid"], *pid);
    }
    compared
}

/// Several kinds, nested PID namespaces, and a user namespace that owns some.
fn fixture() -> Forest {
    let inner = actor("inner").unshares(&[Kind::User, Kind::Net, Kind::Uts]).child(actor("child"));
    let middle = actor("middle").unshares(&[Kind::Pid, Kind::Mnt, Kind::Ipc]).child(inner);
    actor("outer").unshares(&[Kind::Pid, Kind::Cgroup, Kind::Time]).child(middle).start()
}

fn same() {
    let forest = fixture();
    let pids = ["outer", "middle", "inner", "child"].map(|id| forest.pid(id));
    let (world, rows) = (World::look(), by_lsns(&mut program("lsns", &[])));
    assert_eq!(assert_same(&world, &rows, &pids), 32, "lsns knows of all that have members");
}

fn same_for_stranger() {
    let options = ["unshare", "-Urnupf", "sh", "-c", &script("")];
    let his = started(crate::support::run::as_user(1000).args(options));
    let world = World::seen_by(&mut command_as(1000));
    let rows = by_lsns(crate::support::run::as_user(1000).arg("lsns"));
    assert!(assert_same(&world, &rows, &[his.pid()]) >= 4, "{rows:?}");
}
