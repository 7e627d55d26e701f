//! What is known of the namespaces and containers that a view is arranged by.

use std::collections::HashMap;

use super::{Criterion, Place};
use crate::model::container::ContainerId;
use crate::model::forest::Item;
use crate::model::ids::{NsId, Pid, Ticks};
use crate::model::kind::{Kind, KindSet};
use crate::model::link::{Link, Namespaces};
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;

/// When a process started, and its PID: the smaller is the elder.
pub(super) type Age = (Ticks, Pid);

/// The places of some criteria, whether anything in them is shown or not.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By their keys.
    namespaces: Vec<Namespace>,
    /// The eldest member of each that has one; of a thread the age is that of its process.
    eldest: HashMap<Place, Age>,
    /// The init processes of PID namespaces.
    inits: HashMap<NsId, Pid>,
    /// For each container the one that it is in.
    outers: Vec<Option<ContainerId>>,
    /// How many processes there are on the host and in each container.
    processes: HashMap<Place, usize>,
    /// The leaders of these.
    leaders: HashMap<Place, Leader>,
    /// How many kernel threads there are at each place that has some.
    kernel_threads: HashMap<Place, usize>,
}

/// Who was in a container first.
#[derive(Clone, Copy, Debug)]
struct Leader {
    pid: Pid,
    is_init: bool,
}

impl Known {
    pub(super) fn of(snapshot: &Snapshot, criteria: &[Criterion]) -> Self {
        let mut known = Self::default();
        let kinds: KindSet = criteria.iter().filter_map(|criterion| criterion.kind()).collect();
        if !kinds.is_empty() {
            known.meet_namespaces(snapshot, kinds);
        }
        if criteria.contains(&Criterion::Container) {
            known.meet_containers(snapshot);
        }
        for process in snapshot.processes.iter().filter(|process| process.kernel_thread) {
            for criterion in criteria {
                let place = criterion.place(Item::Process(process), &snapshot.containers);
                *known.kernel_threads.entry(place).or_default() += 1;
            }
        }
        known
    }

    fn meet_namespaces(&mut self, snapshot: &Snapshot, kinds: KindSet) {
        self.namespaces = namespace::all(snapshot);
        self.namespaces.retain(|namespace| kinds.contains(namespace.key.kind));
        for process in &snapshot.processes {
            self.meet_in_namespaces(process, kinds);
        }
        // What it is in need not be readable to know that it is the init of what the procfs shows.
        if let Link::Of(id) = snapshot.observer.proc_pidns
            && snapshot.process(Pid(1)).is_some()
        {
            self.inits.insert(id, Pid(1));
        }
    }

    fn meet_in_namespaces(&mut self, process: &Process, kinds: KindSet) {
        let of_threads = process.threads.iter().filter_map(|thread| thread.namespaces.as_ref());
        for namespaces in std::iter::once(&process.namespaces).chain(of_threads) {
            for key in keys(namespaces, kinds) {
                self.meet(Place::Namespace(key), process);
            }
        }
        if let Link::Of(id) = process.namespaces[Kind::Pid]
            && is_init(process)
        {
            self.inits.entry(id).or_insert(process.pid);
        }
    }

    fn meet_containers(&mut self, snapshot: &Snapshot) {
        let containers = &snapshot.containers;
        let outer = |id| containers.chain(id).nth(1);
        self.outers = containers.all().map(|(id, _)| outer(id)).collect();
        for process in &snapshot.processes {
            let place = Criterion::Container.place(Item::Process(process), containers);
            self.meet(place, process);
            *self.processes.entry(place).or_default() += 1;
        }
        let of_containers = containers.all().filter_map(|(id, _)| {
            Some((Place::Container(id), snapshot.process(containers.leader(id)?)?))
        });
        let of_host = leader_of_host(snapshot).map(|leader| (Place::Host, leader));
        let leader = |(place, process): (Place, &Process)| {
            (place, Leader { pid: process.pid, is_init: is_init(process) })
        };
        self.leaders = of_containers.chain(of_host).map(leader).collect();
    }

    fn meet(&mut self, place: Place, process: &Process) {
        let age = age(process);
        let eldest = self.eldest.entry(place).or_insert(age);
        *eldest = age.min(*eldest);
    }

    pub(super) fn namespace(&self, key: NsKey) -> Option<&Namespace> {
        let index = self.namespaces.binary_search_by_key(&key, |namespace| namespace.key).ok()?;
        Some(&self.namespaces[index])
    }

    /// The parent namespace, or the container that it is in, if there is one and it is known.
    pub(super) fn parent(&self, place: Place) -> Option<Place> {
        match place {
            Place::Container(id) => self.outers[id.index()].map(Place::Container),
            Place::Namespace(key) => {
                let parent = self.namespace(key)?.relations.parent.known()?;
                Some(Place::Namespace(NsKey::new(key.kind, parent)))
            }
            Place::Host | Place::Unknown(_) => None,
        }
    }

    pub(super) fn eldest(&self, place: Place) -> Option<Age> {
        self.eldest.get(&place).copied()
    }

    /// How many processes there are.
    pub(super) fn processes(&self, place: Place) -> usize {
        match place {
            Place::Namespace(key) => self.namespace(key).map_or(0, |found| found.processes),
            _ => self.processes.get(&place).copied().unwrap_or_default(),
        }
    }

    /// How many of these are kernel threads.
    pub(super) fn kernel_threads(&self, place: Place) -> usize {
        self.kernel_threads.get(&place).copied().unwrap_or_default()
    }

    pub(super) fn init(&self, place: Place) -> Option<Pid> {
        match place {
            Place::Namespace(NsKey { kind: Kind::Pid, id }) => self.inits.get(&id).copied(),
            _ => self.leaders.get(&place).filter(|leader| leader.is_init).map(|leader| leader.pid),
        }
    }

    pub(super) fn leader(&self, place: Place) -> Option<Pid> {
        match place {
            Place::Namespace(key) => self.namespace(key)?.leader,
            _ => self.leaders.get(&place).map(|leader| leader.pid),
        }
    }
}

/// Of the processes in no container whose parent is none of these, the eldest.
fn leader_of_host(snapshot: &Snapshot) -> Option<&Process> {
    let is_on_host = |process: &Process| snapshot.containers.place(process.pid).is_none();
    let is_topmost = |process: &&Process| {
        is_on_host(process) && !snapshot.process(process.ppid).is_some_and(is_on_host)
    };
    snapshot.processes.iter().filter(is_topmost).min_by_key(|process| age(process))
}

fn age(process: &Process) -> Age {
    (process.start, process.pid)
}

fn is_init(process: &Process) -> bool {
    process.innermost_pid() == Pid(1)
}

fn keys(namespaces: &Namespaces, kinds: KindSet) -> impl Iterator<Item = NsKey> {
    kinds.iter().filter_map(|kind| Some(NsKey::new(kind, namespaces[kind].known()?)))
}
