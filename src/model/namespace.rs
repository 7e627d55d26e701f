//! The namespaces that processes are in, told from the links alone.

use std::collections::{BTreeMap, HashMap};

use super::ids::{NsId, Pid};
use super::kind::{Kind, KindMap};
use super::link::Link;
use super::process::Process;

/// A namespace with a member in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// What kind of namespace.
    pub kind: Kind,
    /// Its inode.
    pub id: NsId,
    /// Whether it is the one of its kind that the kernel makes at boot.
    pub initial: bool,
    /// Its leader: of the members whose parent is not a member, the eldest.
    /// `None` if only threads are in it.
    pub leader: Option<Pid>,
    /// How many processes are members.
    pub processes: usize,
    /// Threads in it whose process is not: PID and TID.
    pub threads: Vec<(Pid, Pid)>,
}

/// Every namespace that one of the processes or its threads is in, by kind and inode.
#[must_use]
pub fn of_members(processes: &[Process]) -> Vec<Namespace> {
    let initial = initial_namespaces(processes);
    let by_pid: HashMap<Pid, &Process> = processes.iter().map(|p| (p.pid, p)).collect();
    let mut found: BTreeMap<(Kind, NsId), Members> = BTreeMap::new();
    for process in processes {
        for (kind, link) in process.namespaces.iter() {
            let Link::Of(id) = *link else { continue };
            let parent_is_member = by_pid.get(&process.ppid).is_some_and(|p| p.is_member(kind, id));
            found.entry((kind, id)).or_default().add(process, !parent_is_member);
        }
        for thread in &process.threads {
            for (kind, link) in thread.namespaces.iter().flat_map(KindMap::iter) {
                match link {
                    Link::Of(id) if !process.is_member(kind, *id) => {
                        found
                            .entry((kind, *id))
                            .or_default()
                            .threads
                            .push((process.pid, thread.tid));
                    }
                    _ => {}
                }
            }
        }
    }
    let namespace = |((kind, id), members): ((Kind, NsId), Members)| Namespace {
        kind,
        id,
        initial: initial[kind] == id,
        leader: members.leader.map(|leader| leader.pid),
        processes: members.processes,
        threads: members.threads,
    };
    found.into_iter().map(namespace).collect()
}

/// The members of one namespace, as they are met.
#[derive(Default)]
struct Members<'a> {
    leader: Option<&'a Process>,
    leader_is_topmost: bool,
    processes: usize,
    threads: Vec<(Pid, Pid)>,
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

    const SANDBOX: NsId = NsId(4_026_532_448);

    fn of_kind(processes: &[Process], kind: Kind) -> Vec<Namespace> {
        of_members(processes).into_iter().filter(|namespace| namespace.kind == kind).collect()
    }

    #[test]
    fn the_leader_is_the_eldest_of_the_topmost() {
        let sandboxed = |pid, ppid| process(pid, ppid, "x").inside(Kind::Net, Link::Of(SANDBOX));
        // 9 is the eldest, but a child of a member; 5 and 7 have parents outside.
        let mut eldest = sandboxed(9, 5);
        eldest.start.0 = 0;
        let processes = [process(1, 0, "init"), sandboxed(7, 1), sandboxed(5, 1), eldest];
        let namespaces = of_kind(&processes, Kind::Net);
        assert_eq!(namespaces[0].id, Kind::Net.initial());
        assert_eq!((namespaces[1].id, namespaces[1].processes), (SANDBOX, 3));
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
        assert_eq!(found[1].threads, [(Pid(1), Pid(2))]);
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
