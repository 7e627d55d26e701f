//! Containers and sandboxes, and which processes are in them.
//!
//! No engine is asked. They are told by the paths of cgroups, of which `table.rs` knows the forms, by the arguments
//! of the processes that look after them, which `monitor.rs` knows, by their namespaces, and by what a collector
//! finds in the files of engines: [`Facts`].

mod candidates;
mod cgroup;
mod escapes;
mod facts;
mod inhabited;
mod kubernetes;
mod monitor;
mod naming;
mod pattern;
mod pods;
mod recognise;
mod roots;
mod scope;
mod table;
mod work;

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter;

pub use cgroup::tells;
pub use facts::{Environment, Facts, State, parents_at_crossings};
pub use naming::{Unclear, short};
pub use recognise::{Recognised, recognise};
pub use table::is_runtime;

use super::ids::Pid;
use super::process::{Bytes, Process};

/// A container among those of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerId(u32);

/// A container or sandbox. Its ID, names and pod were chosen by whoever runs it, and may be any bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Container {
    /// What runs it: `docker`, `podman`, `containerd`, `cri-o`, `lxc`, `systemd-nspawn`, `bubblewrap`, …;
    /// `oci` where that cannot be told from others of its kind.
    pub runtime: Cow<'static, str>,
    /// What the runtime calls it; of a sandbox that nobody gave an ID, the inode of its mount namespace,
    /// or `pid-` and a PID where that is not known.
    pub id: Bytes,
    /// What people call it.
    pub name: Option<Bytes>,
    /// The pod that it is in.
    pub pod: Option<Pod>,
    /// The container that it was started in.
    pub outer: Option<ContainerId>,
}

/// A group of containers, of Kubernetes or of Podman.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pod {
    /// Its UID in Kubernetes, its ID in Podman.
    pub uid: Option<Bytes>,
    /// Its name.
    pub name: Option<Bytes>,
    /// The namespace of Kubernetes that it is in, which has nothing to do with those of the kernel.
    pub namespace: Option<Bytes>,
}

/// Where a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The innermost container.
    pub container: ContainerId,
    /// It entered namespaces of the container, but was not started in it: its cgroup is another.
    pub is_visitor: bool,
}

/// What becomes known of a container after it was recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What people call it.
    pub name: Option<Bytes>,
    /// The pod that it is in.
    pub pod: Option<Pod>,
}

/// The containers of a snapshot, and the processes that are in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Containers {
    all: Vec<Container>,
    places: HashMap<Pid, Place>,
    leaders: Vec<Option<Pid>>,
}

impl ContainerId {
    /// The container as an index into tables with an entry for each container.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Containers {
    /// Adds a container. The one that it is in must have been added before.
    ///
    /// # Panics
    ///
    /// When there are 2^32 of them.
    pub fn add(&mut self, container: Container) -> ContainerId {
        let id = ContainerId(u32::try_from(self.all.len()).expect("fewer than 2^32 containers"));
        self.all.push(container);
        self.leaders.push(None);
        id
    }

    /// Puts a process into a container.
    pub fn put(&mut self, pid: Pid, place: Place) {
        self.places.insert(pid, place);
    }

    /// Looks for the leader of each container. These are the processes that were put into them.
    pub fn find_leaders<'p>(&mut self, processes: impl IntoIterator<Item = &'p Process>) {
        let is_topmost = |process: &&Process| self.begins(process.pid, process.ppid).is_some();
        let mut topmost: Vec<_> = processes.into_iter().filter(is_topmost).collect();
        topmost.sort_by_key(|process| (process.start, process.pid));
        for process in topmost {
            let Some(Place { container, is_visitor: false }) = self.place(process.pid) else {
                continue;
            };
            // Where the container in it begins, so may the outer one.
            let outer = self.place(process.ppid).map(|place| place.container);
            let begun: Vec<_> =
                self.chain(container).take_while(|id| !self.is_in(outer, *id)).collect();
            for id in begun {
                self.leaders[id.index()].get_or_insert(process.pid);
            }
        }
    }

    /// All of them, outer ones before those that are in them.
    pub fn all(&self) -> impl Iterator<Item = (ContainerId, &Container)> {
        (0..).map(ContainerId).zip(&self.all)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What is known of a container.
    ///
    /// # Panics
    ///
    /// When it is one of another snapshot.
    #[must_use]
    pub fn get(&self, id: ContainerId) -> &Container {
        &self.all[id.index()]
    }

    /// The container that a process is in; `None` if it is in none.
    #[must_use]
    pub fn place(&self, pid: Pid) -> Option<Place> {
        self.places.get(&pid).copied()
    }

    /// The container, the one that it is in, and so on outwards.
    pub fn chain(&self, id: ContainerId) -> impl Iterator<Item = ContainerId> {
        iter::successors(Some(id), |id| {
            // What is outer was added before; that makes the way end, whatever was read.
            self.get(*id).outer.filter(|outer| outer < id)
        })
    }

    /// Whether a process is in the container, or in one that is in it.
    #[must_use]
    pub fn holds(&self, id: ContainerId, pid: Pid) -> bool {
        self.is_in(self.place(pid).map(|place| place.container), id)
    }

    fn is_in(&self, inner: Option<ContainerId>, id: ContainerId) -> bool {
        inner.is_some_and(|inner| self.chain(inner).any(|outer| outer == id))
    }

    /// The eldest of the members that have no member as their parent, visitors aside.
    #[must_use]
    pub fn leader(&self, id: ContainerId) -> Option<Pid> {
        self.leaders.get(id.index()).copied().flatten()
    }

    /// The container that a process is in where its parent is not; whether because the container
    /// begins with it, or because it was started in it, or entered it, later.
    #[must_use]
    pub fn begins(&self, pid: Pid, parent: Pid) -> Option<Place> {
        let place = self.place(pid)?;
        (!self.holds(place.container, parent)).then_some(place)
    }

    /// Adds to what is known of a container, where it was not.
    pub fn describe(&mut self, id: ContainerId, description: Description) {
        let Description { name, pod } = description;
        let container = &mut self.all[id.index()];
        container.name = container.name.take().or(name);
        container.pod = match (container.pod.take(), pod) {
            (Some(known), Some(told)) => Some(Pod {
                uid: known.uid.or(told.uid),
                name: known.name.or(told.name),
                namespace: known.namespace.or(told.namespace),
            }),
            (known, told) => known.or(told),
        };
    }
}

impl Description {
    /// What a name says of a container: mostly just that, but the kubelet tells the pod in it too.
    #[must_use]
    pub fn of_name(name: Bytes) -> Self {
        kubernetes::described(name)
    }
}
