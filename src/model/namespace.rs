//! Every namespace that is known of, with its members and what else holds it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::holder::{Holder, Mount, Task};
use super::ids::{NsId, Pid, Uid};
use super::kind::{Kind, KindMap};
use super::link::Link;
use super::ns_key::NsKey;
use super::process::{Bytes, Process};
use super::relations::Relations;
use super::snapshot::Snapshot;

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// What kind of namespace, and its inode.
    pub key: NsKey,
    /// Whether it is the one of its kind that the kernel makes at boot.
    pub initial: bool,
    /// What the kernel tells of it.
    pub relations: Relations,
    /// The user who made the user namespace that owns it, or of a user namespace itself.
    pub owner_uid: Option<Uid>,
    /// Its leader: of the members whose parent is not a member, the eldest.
    /// `None` if no process is a member.
    pub leader: Option<Pid>,
    /// How many processes are members.
    pub processes: usize,
    /// What keeps it alive, as far as it was looked for, in the order of [`Holder`].
    pub holders: Vec<Holder>,
    /// The names that it goes by, each once: the files that ip-netns(8) and others keep for people to name it by, where
    /// the reader sees them. What is so called elsewhere, in a container, or is covered is no name here.
    pub names: Vec<Bytes>,
}

/// Every namespace that something in the snapshot leads to, by kind and inode.
#[must_use]
pub fn all(snapshot: &Snapshot) -> Vec<Namespace> {
    let mut found = members(&snapshot.processes);
    for (key, holder) in &snapshot.holders {
        found.entry(*key).or_default().holders.push(holder.clone());
    }
    for (key, relations) in &snapshot.relations {
        let (parent, owner) = (relations.parent.known(), relations.owner.known());
        let parent = parent.map(|id| (NsKey::new(key.kind, id), Holder::Child(*key)));
        let owner = owner
            .filter(|_| key.kind != Kind::User)
            .map(|id| (NsKey::new(Kind::User, id), Holder::Owned(*key)));
        for (above, holder) in parent.into_iter().chain(owner) {
            found.entry(above).or_default().holders.push(holder);
        }
        found.entry(*key).or_default();
    }
    let initial = initial_namespaces(&snapshot.processes);
    let namespace = |(key, mut members): (NsKey, Members<'_>)| {
        let relations = snapshot.relations.get(&key).copied().unwrap_or_default();
        members.holders.extend(members.leader.map(|leader| Holder::Process(leader.pid)));
        members.holders.sort();
        members.holders.dedup();
        let here = snapshot.observer.namespaces[Kind::Mnt].known();
        Namespace {
            names: names(&members.holders, here),
            key,
            initial: initial[key.kind] == key.id,
            owner_uid: owner_uid(key.kind, &relations, &snapshot.relations),
            relations,
            leader: members.leader.map(|leader| leader.pid),
            processes: members.processes,
            holders: members.holders,
        }
    };
    found.into_iter().map(namespace).collect()
}

impl Namespace {
    /// One of which nothing is known but that it is there.
    #[must_use]
    pub fn unheld(key: NsKey) -> Self {
        Self {
            key,
            initial: key.id == key.kind.initial(),
            relations: Relations::default(),
            owner_uid: None,
            leader: None,
            processes: 0,
            holders: Vec::new(),
            names: Vec::new(),
        }
    }
}

fn names(holders: &[Holder], here: Option<NsId>) -> Vec<Bytes> {
    let is_seen = |mount: &Mount| !mount.covered && here.is_none_or(|here| mount.mnt_ns == here);
    let paths = holders.iter().filter_map(|holder| match holder {
        Holder::Mount(mount) if is_seen(mount) => Some(mount.path.as_slice()),
        _ => None,
    });
    let mut seen = HashSet::new();
    let names = paths.filter_map(name_of).filter(|name| seen.insert(*name));
    names.map(<[u8]>::to_vec).collect()
}

/// The name that a path stands for, if it is in one of the folders for such names: those of ip-netns(8), Docker and
/// rootless Podman, and what others have made of that for their kinds, `/run/utsns/NAME`.
fn name_of(path: &[u8]) -> Option<&[u8]> {
    let path = path.strip_prefix(b"/var").unwrap_or(path);
    let mut parts: Vec<_> = path.strip_prefix(b"/run/")?.split(|byte| *byte == b'/').collect();
    let name = parts.pop().filter(|name| !name.is_empty())?;
    let folder = parts.last().and_then(|folder| folder.strip_suffix(b"ns"))?;
    let is_of_a_kind = Kind::ALL.iter().any(|kind| folder == kind.name().as_bytes());
    let is_place = matches!(parts[..], [_] | [b"docker", _] | [b"user", _, _]);
    (is_of_a_kind && is_place).then_some(name)
}

/// Of a user namespace it is told of itself, of another by its owner.
fn owner_uid(
    kind: Kind,
    relations: &Relations,
    of_all: &BTreeMap<NsKey, Relations>,
) -> Option<Uid> {
    if kind == Kind::User {
        return relations.owner_uid;
    }
    let owner = NsKey::new(Kind::User, relations.owner.known()?);
    of_all.get(&owner)?.owner_uid
}

fn members(processes: &[Process]) -> BTreeMap<NsKey, Members<'_>> {
    let by_pid: HashMap<Pid, &Process> = processes.iter().map(|p| (p.pid, p)).collect();
    let mut found: BTreeMap<NsKey, Members<'_>> = BTreeMap::new();
    for process in processes {
        for (kind, link) in process.namespaces.iter() {
            let Link::Of(id) = *link else { continue };
            let parent_is_member = by_pid.get(&process.ppid).is_some_and(|p| p.is_member(kind, id));
            let key = NsKey::new(kind, id);
            found.entry(key).or_default().add(process, !parent_is_member);
        }
        for thread in &process.threads {
            for (kind, link) in thread.namespaces.iter().flat_map(KindMap::iter) {
                match link {
                    Link::Of(id) if !process.is_member(kind, *id) => {
                        let task = Task { pid: process.pid, tid: thread.tid };
                        let members = found.entry(NsKey::new(kind, *id)).or_default();
                        members.holders.push(Holder::Thread(task));
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

/// The members of one namespace, as they are met.
#[derive(Default)]
struct Members<'a> {
    leader: Option<&'a Process>,
    leader_is_topmost: bool,
    processes: usize,
    holders: Vec<Holder>,
}

impl<'a> Members<'a> {
    fn add(&mut self, process: &'a Process, is_topmost: bool) {
        self.processes += 1;
        let precedes = |leader: &Process| {
            (!is_topmost, process.start, process.pid)
                < (!self.leader_is_topmost, leader.start, leader.pid)
        };
        if self.leader.is_none_or(precedes) {
            self.leader = Some(process);
            self.leader_is_topmost = is_topmost;
        }
    }
}

/// The initial namespaces: those of kthreadd, which never leaves them, where it can be seen, else
/// those whose inode the kernel fixes. Not those of PID 1, which is the init of a container
/// when looked at from inside, and whose links root may lack the capabilities to read.
fn initial_namespaces(processes: &[Process]) -> KindMap<NsId> {
    let kthreadd = processes.iter().find(|p| p.kernel_thread && p.pid == Pid(2));
    KindMap::from_fn(|kind| {
        kthreadd.and_then(|p| p.namespaces[kind].known()).unwrap_or(kind.initial())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::process::Thread;
    use crate::model::process::sample::process;
    use crate::model::snapshot::sample::snapshot;

    const SANDBOX: NsId = NsId(4_026_532_448);

    fn of_kind(processes: &[Process], kind: Kind) -> Vec<Namespace> {
        let snapshot = Snapshot { processes: processes.to_vec(), ..snapshot() };
        all(&snapshot).into_iter().filter(|namespace| namespace.key.kind == kind).collect()
    }

    #[test]
    fn the_leader_is_the_eldest_of_the_topmost() {
        let sandboxed = |pid, ppid| process(pid, ppid, "x").inside(Kind::Net, Link::Of(SANDBOX));
        // 9 is the eldest, but a child of a member; 5 and 7 have parents outside.
        let mut eldest = sandboxed(9, 5);
        eldest.start.0 = 0;
        let processes = [process(1, 0, "init"), sandboxed(7, 1), sandboxed(5, 1), eldest];
        let namespaces = of_kind(&processes, Kind::Net);
        assert_eq!(namespaces[0].key.id, Kind::Net.initial());
        assert_eq!((namespaces[1].key.id, namespaces[1].processes), (SANDBOX, 3));
        assert_eq!(namespaces[1].leader, Some(Pid(5)));
    }

    #[test]
    fn a_namespace_of_a_thread_alone_has_no_leader() {
        let mut one = process(1, 0, "one");
        let mut namespaces = one.namespaces;
        namespaces[Kind::Net] = Link::Of(SANDBOX);
        let thread =
            Thread { tid: Pid(2), nested_tids: vec![], name: None, namespaces: Some(namespaces) };
        one.threads.push(thread);
        let found = of_kind(&[one], Kind::Net);
        assert_eq!((found[1].leader, found[1].processes), (None, 0));
        assert_eq!(found[1].holders, [Holder::Thread(Task { pid: Pid(1), tid: Pid(2) })]);
    }

    #[test]
    fn the_initial_ones_are_those_of_kthreadd_where_it_is_to_be_seen() {
        let dynamic = Link::Of(NsId(4_026_531_992));
        let mut kthreadd = process(2, 0, "kthreadd").inside(Kind::Net, dynamic);
        kthreadd.kernel_thread = true;
        let inner = process(3, 0, "init").inside(Kind::Net, Link::Of(SANDBOX));
        let is_initial = |namespaces: Vec<Namespace>| -> Vec<_> {
            namespaces.iter().map(|namespace| namespace.initial).collect()
        };
        assert_eq!(is_initial(of_kind(&[kthreadd, inner.clone()], Kind::Net)), [true, false]);
        assert_eq!(is_initial(of_kind(std::slice::from_ref(&inner), Kind::Net)), [false]);
        assert_eq!(is_initial(of_kind(&[inner], Kind::Pid)), [true], "by its fixed inode");
    }
}
