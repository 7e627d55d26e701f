//! What holds namespaces and how they relate, saved and read again.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use nstree::document;
use nstree::model::forest::{Forest, Growth};
use nstree::model::holder::{Fd, Holder, Mount, Task};
use nstree::model::ids::{NsId, Pid, Uid};
use nstree::model::kind::Kind;
use nstree::model::link::{Link, Namespaces};
use nstree::model::namespace;
use nstree::model::ns_key::NsKey;
use nstree::model::relations::{Above, Relations};
use nstree::model::snapshot::{Clock, Host, Observer, Scan, Snapshot};
use nstree::model::view::{Choice, View};
use nstree::render::json;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases;
use crate::processes::any_bytes;

fn any_key() -> impl Strategy<Value = NsKey> {
    (select(&Kind::ALL[..]), 0..9_u64)
        .prop_map(|(kind, id)| NsKey::new(kind, NsId(4_026_532_000 + id)))
}

fn any_task() -> impl Strategy<Value = Task> {
    (1..9_u32, 1..9_u32).prop_map(|(pid, tid)| Task { pid: Pid(pid), tid: Pid(tid) })
}

/// Of those that follow neither from a process nor from a relation.
fn any_holder() -> impl Strategy<Value = Holder> {
    let fd = || any::<u32>().prop_map(Fd);
    let mount = (any_key(), any_bytes(), any::<bool>());
    let mount = mount.prop_map(|(key, path, covered)| Mount { mnt_ns: key.id, path, covered });
    prop_oneof![
        any_task().prop_map(Holder::ChildPids),
        any_task().prop_map(Holder::ChildTime),
        (any_task(), fd()).prop_map(|(task, fd)| Holder::Fd(task, fd)),
        (any_task(), fd()).prop_map(|(task, fd)| Holder::Socket(task, fd)),
        mount.prop_map(Holder::Mount),
    ]
}

fn any_above() -> impl Strategy<Value = Above> {
    let id = any_key().prop_map(|key| Above::Of(key.id));
    prop_oneof![id, Just(Above::None), Just(Above::Outside)]
}

prop_compose! {
    fn any_relations()(
        key in any_key(),
        unique_id in option::of(any::<u64>()),
        (parent, owner) in (any_above(), any_above()),
        uid in option::of(any::<u32>().prop_map(Uid)),
    ) -> (NsKey, Relations) {
        let parent = if key.kind.is_hierarchical() { parent } else { Above::None };
        let owner_uid = uid.filter(|_| key.kind == Kind::User);
        (key, Relations { unique_id, parent, owner, owner_uid })
    }
}

fn snapshot(holders: Vec<(NsKey, Holder)>, relations: BTreeMap<NsKey, Relations>) -> Snapshot {
    Snapshot {
        taken_at: Timestamp::UNIX_EPOCH,
        host: Host::default(),
        observer: Observer {
            pid: None,
            uid: Uid(0),
            namespaces: Namespaces::default(),
            proc: Vec::new(),
            proc_pidns: Link::Unread,
            proc_is_foreign: false,
        },
        clock: Clock { boot: None, ticks_per_second: 100, uptime: None },
        scanned: vec![Scan::Fds, Scan::Sockets, Scan::Mounts, Scan::Relations],
        processes: Vec::new(),
        holders,
        relations,
        containers: nstree::model::container::Containers::default(),
        user_names: HashMap::new(),
        problems: Vec::new(),
    }
}

fn saved(snapshot: &Snapshot) -> Vec<u8> {
    let forest = Forest::grow(&snapshot.processes, Growth::default());
    let view = View::new(&forest, &Choice::default(), None);
    let document = document::document(snapshot, &view, namespace::all(snapshot));
    let mut text = Vec::new();
    json::write_object(&document, &mut text).expect("a Vec takes all bytes");
    text
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn holders_and_relations_come_back_as_they_were(
        mut holders in vec((any_key(), any_holder()), 0..12),
        relations in vec(any_relations(), 0..12),
    ) {
        holders.sort();
        let snapshot = snapshot(holders, relations.into_iter().collect());
        let read = document::read(&saved(&snapshot)[..]).expect("it was written by us");
        prop_assert_eq!(&read.relations, &snapshot.relations);
        prop_assert_eq!(&read.holders, &snapshot.holders);
        prop_assert_eq!(namespace::all(&read), namespace::all(&snapshot));
    }

    #[test]
    fn every_namespace_that_something_leads_to_is_there_once(
        holders in vec((any_key(), any_holder()), 0..12),
        relations in btree_map(any_key(), Just(Relations::default()), 0..12),
    ) {
        let snapshot = snapshot(holders, relations);
        let all: Vec<_> = namespace::all(&snapshot).into_iter().map(|found| found.key).collect();
        prop_assert!(all.is_sorted_by(|a, b| a < b), "in order, each once: {all:?}");
        for key in snapshot.holders.iter().map(|(key, _)| key).chain(snapshot.relations.keys()) {
            prop_assert!(all.contains(key), "{key} is among {all:?}");
        }
    }
}
