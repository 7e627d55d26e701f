//! The namespaces that the kernel makes at boot.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::{Need, actor, trial};
use crate::world::{World, inode};

pub(crate) fn trials() -> Vec<Trial> {
    let fixed = "the initial namespaces are known though /proc/1/ns may not be read";
    vec![
        trial(fixed, &[Need::Root], fixed_inodes),
        trial("what is made later is not initial, whoever made it", &[Need::Root], later),
    ]
}

/// Those of include/linux/proc_ns.h that are older than any kernel that this runs on.
const FIXED: [(Kind, u64); 6] = [
    (Kind::Ipc, 4_026_531_839),
    (Kind::Uts, 4_026_531_838),
    (Kind::User, 4_026_531_837),
    (Kind::Pid, 4_026_531_836),
    (Kind::Cgroup, 4_026_531_835),
    (Kind::Time, 4_026_531_834),
];

fn fixed_inodes() {
    let world = World::look();
    for kind in Kind::ALL {
        let is_of_kind = |row: &&Value| row["kind"] == kind.name();
        let initial = world.all().iter().filter(is_of_kind).filter(|row| row["initial"] == true);
        let initial: Vec<_> = initial.collect();
        // In a container none may be in them.
        assert!(initial.len() <= 1, "{initial:#?}");
        let fixed = FIXED.iter().find(|(of, _)| *of == kind).map(|(_, id)| *id);
        for row in initial {
            assert!(fixed.is_none_or(|fixed| row["id"] == fixed), "{row}");
            assert_eq!([&row["parent"]], [&Value::Null], "{row}");
            if matches!(kind, Kind::Pid | Kind::User) {
                assert_eq!(row.get("unknown"), None, "nothing is above it: {row}");
            }
        }
        let in_fixed = fixed.and_then(|fixed| world.find(kind, fixed));
        assert!(in_fixed.is_none_or(|row| row["initial"] == true), "{in_fixed:?}");
    }
}

fn later() {
    let kinds = [Kind::Net, Kind::Uts, Kind::Mnt, Kind::User, Kind::Ipc, Kind::Cgroup];
    let forest = actor("maker").unshares(&kinds).start();
    let world = World::look();
    for kind in kinds {
        let row = world.namespace(kind, inode(forest.root(), kind));
        assert_eq!(row["initial"], json!(false), "{kind}");
    }
}
