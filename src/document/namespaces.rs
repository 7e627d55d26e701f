//! The table of namespaces, from the model and back.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::text::{join, split, split_optional};
use super::types::{self, Relation, WhyUnknown};
use crate::model::holder::{Fd, Holder, Mount, Task};
use crate::model::ids::{NsId, Pid, Uid};
use crate::model::kind::Kind;
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::model::process::Bytes;
use crate::model::relations::{Above, Relations};
use crate::model::snapshot::Snapshot;
use crate::model::view::View;

/// The namespaces that the processes of a view are in, they or their threads.
#[must_use]
pub fn namespaces_in(snapshot: &Snapshot, view: &View<'_, '_>) -> Vec<Namespace> {
    let mut in_view: HashSet<NsKey> = HashSet::new();
    for process in view.nodes().map(|node| view.forest().item(node).process()) {
        let of_threads = process.threads.iter().filter_map(|thread| thread.namespaces.as_ref());
        for namespaces in std::iter::once(&process.namespaces).chain(of_threads) {
            let key = |(kind, link): (Kind, &crate::model::link::Link)| {
                Some(NsKey::new(kind, link.known()?))
            };
            in_view.extend(namespaces.iter().filter_map(key));
        }
    }
    let mut all = namespace::all(snapshot);
    all.retain(|namespace| in_view.contains(&namespace.key));
    all
}

pub(super) fn from_model(
    namespace: Namespace,
    user_names: &HashMap<Uid, Bytes>,
) -> types::Namespace {
    let Namespace { key, initial, relations, owner_uid, leader, processes, holders, names } =
        namespace;
    let (owner_user, owner_user_bytes) =
        split_optional(owner_uid.and_then(|uid| user_names.get(&uid)));
    // That of a user namespace is in `owner_uid`.
    let Relations { unique_id, parent, owner, owner_uid: _ } = relations;
    types::Namespace {
        id: key.id.0,
        kind: key.kind,
        unique_id,
        initial,
        parent: parent.known().map(|id| id.0),
        owner: owner.known().map(|id| id.0),
        owner_uid: owner_uid.map(|uid| uid.0),
        owner_user,
        owner_user_bytes,
        unknown: unknown(key.kind, &relations),
        leader: leader.map(|leader| leader.0),
        processes,
        held_by: holders.into_iter().map(holder).collect(),
        names: names.iter().map(|name| split(name).0).collect(),
    }
}

fn unknown(kind: Kind, relations: &Relations) -> BTreeMap<Relation, WhyUnknown> {
    let why = |above| match above {
        Above::Of(_) | Above::None => None,
        Above::Outside => Some(WhyUnknown::Outside),
        Above::Unknown => Some(WhyUnknown::Unasked),
    };
    let parent = kind.is_hierarchical().then_some((Relation::Parent, relations.parent));
    let owner = (Relation::Owner, relations.owner);
    parent
        .into_iter()
        .chain([owner])
        .filter_map(|(relation, above)| Some((relation, why(above)?)))
        .collect()
}

fn holder(holder: Holder) -> types::Holder {
    let other_thread = |task: Task| (!task.is_main()).then_some(task.tid.0);
    match holder {
        Holder::Process(pid) => types::Holder::Process { pid: pid.0 },
        Holder::Thread(task) => types::Holder::Thread { pid: task.pid.0, tid: task.tid.0 },
        Holder::ChildPids(task) => {
            types::Holder::ChildPids { pid: task.pid.0, tid: other_thread(task) }
        }
        Holder::ChildTime(task) => {
            types::Holder::ChildTime { pid: task.pid.0, tid: other_thread(task) }
        }
        Holder::Fd(task, fd) => {
            types::Holder::Fd { pid: task.pid.0, tid: other_thread(task), fd: fd.0 }
        }
        Holder::Socket(task, fd) => {
            types::Holder::Socket { pid: task.pid.0, tid: other_thread(task), fd: fd.0 }
        }
        Holder::Mount(Mount { mnt_ns, path, covered }) => {
            let (path, path_bytes) = split(&path);
            types::Holder::Mount { path, path_bytes, mnt_ns: mnt_ns.0, covered }
        }
        Holder::Child(key) => types::Holder::Child { id: key.id.0 },
        Holder::Owned(key) => types::Holder::Owned { kind: key.kind, id: key.id.0 },
    }
}

/// What a namespace of the table tells beyond what the processes tell.
pub(super) struct Told {
    pub(super) key: NsKey,
    /// `None` if they were not asked for.
    pub(super) relations: Option<Relations>,
    pub(super) holders: Vec<Holder>,
    pub(super) owner_name: Option<(Uid, Bytes)>,
}

/// What else the object tells of, so that what follows from it need not be told again.
pub(super) struct Rows {
    pub(super) namespaces: HashSet<u64>,
    pub(super) processes: HashSet<u32>,
    /// The namespaces have been asked for what is above them.
    pub(super) with_relations: bool,
}

pub(super) fn told(namespace: types::Namespace, rows: &Rows) -> Told {
    let types::Namespace {
        id,
        kind,
        unique_id,
        parent,
        owner,
        owner_uid,
        owner_user,
        owner_user_bytes,
        unknown,
        held_by,
        initial: _,
        leader: _,
        processes: _,
        names: _,
    } = namespace;
    let above = |id: Option<u64>, relation| match (id, unknown.get(&relation)) {
        (Some(id), _) => Above::Of(NsId(id)),
        (None, Some(WhyUnknown::Outside)) => Above::Outside,
        (None, Some(WhyUnknown::Unasked)) => Above::Unknown,
        (None, None) => Above::None,
    };
    let is_asked =
        rows.with_relations && unknown.get(&Relation::Owner) != Some(&WhyUnknown::Unasked);
    let relations = Relations {
        unique_id,
        parent: above(parent, Relation::Parent),
        owner: above(owner, Relation::Owner),
        owner_uid: owner_uid.map(Uid).filter(|_| kind == Kind::User),
    };
    Told {
        key: NsKey::new(kind, NsId(id)),
        relations: is_asked.then_some(relations),
        holders: held_by.into_iter().filter_map(|by| told_holder(by, kind, rows)).collect(),
        owner_name: owner_uid
            .zip(owner_user)
            .map(|(uid, name)| (Uid(uid), join(name, owner_user_bytes))),
    }
}

/// Nothing for one that follows from the processes and the relations. Of a part of an object, as `show` prints it, not all do.
fn told_holder(holder: types::Holder, held: Kind, rows: &Rows) -> Option<Holder> {
    let is_row = |id| rows.with_relations && rows.namespaces.contains(&id);
    let task = |pid, tid: Option<u32>| Task { pid: Pid(pid), tid: Pid(tid.unwrap_or(pid)) };
    Some(match holder {
        types::Holder::ChildPids { pid, tid } => Holder::ChildPids(task(pid, tid)),
        types::Holder::ChildTime { pid, tid } => Holder::ChildTime(task(pid, tid)),
        types::Holder::Fd { pid, tid, fd } => Holder::Fd(task(pid, tid), Fd(fd)),
        types::Holder::Socket { pid, tid, fd } => Holder::Socket(task(pid, tid), Fd(fd)),
        types::Holder::Mount { path, path_bytes, mnt_ns, covered } => {
            Holder::Mount(Mount { mnt_ns: NsId(mnt_ns), path: join(path, path_bytes), covered })
        }
        types::Holder::Thread { pid, tid } if !rows.processes.contains(&pid) => {
            Holder::Thread(task(pid, Some(tid)))
        }
        types::Holder::Child { id } if !is_row(id) => Holder::Child(NsKey::new(held, NsId(id))),
        types::Holder::Owned { kind, id } if !is_row(id) => {
            Holder::Owned(NsKey::new(kind, NsId(id)))
        }
        types::Holder::Process { .. }
        | types::Holder::Thread { .. }
        | types::Holder::Child { .. }
        | types::Holder::Owned { .. }
        | types::Holder::Other => return None,
    })
}
