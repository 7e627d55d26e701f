//! Namespaces told apart though their inodes are used again.

use std::fs::File;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use nstree::sys::nsfs;
use serde_json::Value;

use crate::support::{Forest, Need, actor, trial};
use crate::world::{World, inode};

pub(crate) fn trials() -> Vec<Trial> {
    let reused = "a namespace that has the inode of one before it is another";
    vec![
        trial("the 64-bit ID is the kernel's, where it has one", &[Need::Root], by_kernel),
        trial("no two namespaces have the same ID", &[Need::Root], distinct),
        trial(reused, &[Need::Root], reuse),
    ]
}

/// `NS_GET_ID`, since Linux 6.18.
fn id_by_kernel(pid: u32, kind: Kind) -> Option<u64> {
    let file = File::open(format!("/proc/{pid}/ns/{kind}")).expect("root opens it");
    nsfs::unique_id(&file).ok()
}

fn maker() -> Forest {
    actor("maker").unshares(&[Kind::Net, Kind::Uts, Kind::User]).start()
}

fn by_kernel() {
    let forest = maker();
    let world = World::look();
    for kind in Kind::ALL {
        let row = world.namespace(kind, inode(forest.root(), kind));
        let id = id_by_kernel(forest.root(), kind);
        assert_eq!(row["unique_id"].as_u64(), id, "{kind}");
        assert_eq!(row["unique_id"].is_null(), id.is_none(), "{kind}");
    }
}

fn distinct() {
    let _forest = maker();
    let world = World::look();
    let mut ids: Vec<_> = world.all().iter().filter_map(|row| row["unique_id"].as_u64()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

fn reuse() {
    let seen = |forest: &Forest| {
        let id = inode(forest.root(), Kind::Uts);
        let unique = World::look().namespace(Kind::Uts, id)["unique_id"].clone();
        (id, unique)
    };
    let mut before: Vec<(u64, Value)> = Vec::new();
    for _ in 0..10 {
        let forest = actor("maker").unshares(&[Kind::Uts]).start();
        let (id, unique) = seen(&forest);
        for (old, old_unique) in &before {
            assert!(*old != id || unique.is_null() || *old_unique != unique, "{id} {unique}");
        }
        before.push((id, unique));
    }
}
