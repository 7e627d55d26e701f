//! Processes in namespaces of their own, as the tree and JSON show them.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{json, namespace, process};
use crate::support::{Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a process in another namespace says of which kind", &[Need::Root], one_kind),
        trial("its children are in a new PID or time namespace", &[Need::Root], kinds_of_children),
        trial("all eight kinds are listed by name, time last", &[Need::Root], all_kinds),
        trial("the inodes are those that readlink tells", &[Need::Root], inodes),
        trial("a new namespace is in the table with its leader", &[Need::Root], table),
        trial("nobody need have forked into a PID namespace", &[Need::Root], unused_pid_namespace),
    ]
}

/// Those in which a process is itself when it makes one.
const OF_ITSELF: [Kind; 6] = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::User, Kind::Uts];

fn one_kind() {
    for kind in OF_ITSELF {
        let forest = actor("outside").child(actor("inside").unshares(&[kind])).start();
        let [outside, inside] = ["outside", "inside"].map(|id| forest.pid(id));
        assert_eq!(nstree(&[&outside.to_string()]), format!("outside───inside({kind})\n"));

        let object = json(&[&outside.to_string()]);
        assert_eq!(process(&object, inside)["crossings"], json!([kind.name()]));
        for other in Kind::ALL {
            let same =
                namespace_of(&object, inside, other) == namespace_of(&object, outside, other);
            assert_eq!(same, other != kind, "{other}");
        }
    }
}

fn kinds_of_children() {
    for kind in [Kind::Pid, Kind::Time] {
        let forest = actor("maker").unshares(&[kind]).child(actor("inside")).start();
        let [maker, inside] = ["maker", "inside"].map(|id| forest.pid(id));
        assert_eq!(nstree(&[&maker.to_string()]), format!("maker───inside({kind})\n"));

        let object = json(&[&maker.to_string()]);
        assert_eq!(process(&object, maker)["crossings"], json!([]));
        assert_eq!(process(&object, inside)["crossings"], json!([kind.name()]));
    }
}

fn all_kinds() {
    let inside = actor("inside").unshares(&OF_ITSELF);
    let forest = actor("maker").unshares(&[Kind::Pid, Kind::Time]).child(inside).start();
    let [maker, inside] = ["maker", "inside"].map(|id| forest.pid(id));
    assert_eq!(
        nstree(&["-p", &maker.to_string()]),
        format!("maker({maker})───inside({inside}/1,cgroup,ipc,mnt,net,pid,user,uts,time)\n")
    );
    assert_eq!(nstree(&["--no-crossings", &maker.to_string()]), "maker───inside\n");

    let object = json(&[&maker.to_string()]);
    let kinds = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts", "time"];
    assert_eq!(process(&object, inside)["crossings"], json!(kinds));
    assert_eq!(process(&object, inside)["ns_unknown"], json!({}));
}

fn inodes() {
    let forest = actor("outside").child(actor("inside").unshares(&OF_ITSELF)).start();
    let object = json(&[&forest.root().to_string()]);
    for pid in ["outside", "inside"].map(|id| forest.pid(id)) {
        for kind in Kind::ALL {
            let link = std::fs::read_link(format!("/proc/{pid}/ns/{kind}"));
            let link = link.expect("root may read the links of its processes");
            let id = namespace_of(&object, pid, kind);
            assert_eq!(link.display().to_string(), format!("{kind}:[{id}]"));
        }
    }
}

fn table() {
    let inside = actor("leader").unshares(&[Kind::Uts]).child(actor("other"));
    let forest = actor("outside").child(inside).start();
    let object = json(&[&forest.root().to_string()]);
    let leader = forest.pid("leader");

    let id = namespace_of(&object, leader, Kind::Uts);
    let made = namespace(&object, id.as_u64().expect("it is known"));
    assert_eq!(
        [&made["kind"], &made["initial"], &made["leader"], &made["processes"], &made["held_by"]],
        [
            &json!("uts"),
            &json!(false),
            &json!(leader),
            &json!(2),
            &json!([{"by": "process", "pid": leader}])
        ]
    );
}

fn unused_pid_namespace() {
    let forest = actor("maker").unshares(&[Kind::Pid]).start();
    let maker = forest.root();
    let object = json(&[&maker.to_string()]);
    assert_eq!(process(&object, maker)["ns_unknown"], json!({}));
    assert_eq!(process(&object, maker)["nspid"], json!([maker]));
    assert_eq!(object["problems"], json!([]));
}

fn namespace_of(object: &Value, pid: u32, kind: Kind) -> &Value {
    &process(object, pid)["ns"][kind.name()]
}
