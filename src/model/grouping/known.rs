//! What is known of the namespaces that a view is arranged by.

use std::collections::HashMap;

use crate::model::ids::{NsId, Pid, Ticks};
use crate::model::kind::{Kind, KindSet};
use crate::model::link::{Link, Namespaces};
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;

/// When a process started, and its PID: the smaller is the elder.
pub(super) type Age = (Ticks, Pid);

/// The namespaces of some kinds.
#[derive(Debug)]
pub(super) struct Known {
    /// By their keys.
    namespaces: Vec<Namespace>,
    /// The eldest member of each that has one; of a thread the age is that of its process.
    eldest: HashMap<NsKey, Age>,
    /// The init processes of PID namespaces.
    inits: HashMap<NsId, Pid>,
}

impl Known {
    pub(super) fn of(snapshot: &Snapshot, kinds: &[Kind]) -> Self {
        let kinds: KindSet = kinds.iter().copied().collect();
        let mut namespaces = namespace::all(snapshot);
        namespaces.retain(|namespace| kinds.contains(namespace.key.kind));
        let mut known = Self { namespaces, eldest: HashMap::new(), inits: HashMap::new() };
        for process in &snapshot.processes {
            known.meet(process, kinds);
        }
        // What it is in need not be readable to know that it is the init of what the procfs shows.
        if let Link::Of(id) = snapshot.observer.proc_pidns
            && snapshot.process(Pid(1)).is_some()
        {
            known.inits.insert(id, Pid(1));
        }
        known
    }

    fn meet(&mut self, process: &Process, kinds: KindSet) {
        let age = (process.start, process.pid);
        let of_threads = process.threads.iter().filter_map(|thread| thread.namespaces.as_ref());
        for namespaces in std::iter::once(&process.namespaces).chain(of_threads) {
            for key in keys(namespaces, kinds) {
                let eldest = self.eldest.entry(key).or_insert(age);
                *eldest = age.min(*eldest);
            }
        }
        if let Link::Of(id) = process.namespaces[Kind::Pid]
            && process.innermost_pid() == Pid(1)
        {
            self.inits.entry(id).or_insert(process.pid);
        }
    }

    pub(super) fn namespace(&self, key: NsKey) -> Option<&Namespace> {
        let index = self.namespaces.binary_search_by_key(&key, |namespace| namespace.key).ok()?;
        Some(&self.namespaces[index])
    }

    /// The parent namespace, if there is one and it is known.
    pub(super) fn parent(&self, key: NsKey) -> Option<NsId> {
        self.namespace(key)?.relations.parent.known()
    }

    pub(super) fn eldest(&self, key: NsKey) -> Option<Age> {
        self.eldest.get(&key).copied()
    }

    pub(super) fn init(&self, key: NsKey) -> Option<Pid> {
        self.inits.get(&key.id).copied().filter(|_| key.kind == Kind::Pid)
    }
}

fn keys(namespaces: &Namespaces, kinds: KindSet) -> impl Iterator<Item = NsKey> {
    kinds.iter().filter_map(|kind| Some(NsKey::new(kind, namespaces[kind].known()?)))
}
