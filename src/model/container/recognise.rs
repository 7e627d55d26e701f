//! Which processes are in which container.

use std::collections::{BTreeSet, HashMap};
use std::iter;

use super::facts::Facts;
use super::roots::{Claim, Tellers, is_entered, looks_like_a_container};
use super::scope::{Bounds, Scope};
use super::table::SOME_RUNTIME;
use super::work::{Source, Work, downwards, parents_of};
use super::{ContainerId, Containers, Place};
use crate::model::ids::{NsId, Pid};
use crate::model::kind::Kind;
use crate::model::process::{Bytes, Process};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    /// The containers, and who is in them.
    pub containers: Containers,
    /// Processes that look as if a container began with them, but nothing tells which: what they have in their
    /// environment may, see [`Facts::environments`].
    pub unexplained: Vec<Pid>,
}

/// Tells the containers of all the processes of a machine.
///
/// A process is in the container of its own cgroup. One whose cgroup says nothing is in that of its parent, unless
/// it has left it, or, as a visitor, in the one whose namespaces it shares. Time is linear in the
/// processes, but for sorting those with which containers begin.
#[must_use]
pub fn recognise(processes: &[Process], facts: &Facts) -> Recognised {
    let mut recogniser = Recogniser {
        processes,
        parents: parents_of(processes),
        downwards: downwards(processes),
        tellers: Tellers::new(facts),
        work: Work::default(),
        inside: vec![None; processes.len()],
        unexplained: Vec::new(),
    };
    recogniser.start_at_the_roots(None);
    if !recogniser.unexplained.is_empty() {
        // Guesses come last, so that none takes what somebody can tell.
        let taken = recogniser.cgroups();
        recogniser.start_at_the_roots(Some(&taken));
    }
    let territory = recogniser.territory();
    recogniser.place_everybody(&territory);
    let Recogniser { work: Work { mut containers, .. }, mut unexplained, .. } = recogniser;
    containers.forget_the_empty();
    containers.find_leaders(processes);
    unexplained.sort_unstable();
    Recognised { containers, unexplained }
}

struct Recogniser<'a> {
    processes: &'a [Process],
    parents: Vec<Option<usize>>,
    downwards: Vec<usize>,
    tellers: Tellers<'a>,
    work: Work<'a>,
    /// For each process the container that it was started in, as far as its cgroup and its parents tell.
    inside: Vec<Option<ContainerId>>,
    unexplained: Vec<Pid>,
}

/// By what a process is found that was not started in a container.
struct Territory {
    /// The mount and PID namespaces that a container does not have from whatever started it.
    namespaces: HashMap<NsId, ContainerId>,
    cgroups: Cgroups,
}

/// The cgroups with paths that say nothing in which containers began; `None` where two did in one.
#[derive(Default)]
struct Cgroups(HashMap<Bytes, Option<ContainerId>>);

impl<'a> Recogniser<'a> {
    fn parent(&self, index: usize) -> Option<&'a Process> {
        self.parents[index].map(|parent| &self.processes[parent])
    }

    fn around(&self, index: usize) -> Option<ContainerId> {
        self.parents[index].and_then(|parent| self.inside[parent])
    }

    /// Guesses, for what is not explained, only if it is told which cgroups have been taken by what can be known.
    fn start_at_the_roots(&mut self, taken: Option<&Cgroups>) {
        self.unexplained.clear();
        for place in 0..self.downwards.len() {
            let index = self.downwards[place];
            self.inside[index] = self.started_in(index, taken);
        }
    }

    fn started_in(&mut self, index: usize, taken: Option<&Cgroups>) -> Option<ContainerId> {
        let child = &self.processes[index];
        let parent = self.parent(index);
        let named = self.named(index);
        let around = self.around(index);
        let begins = named.filter(|named| !self.work.is_in(around, *named));
        let found = if let Some(begins) = begins {
            if let Some(claim) = self.tellers.monitor(parent, child) {
                self.refine(begins, claim);
            }
            Some(begins)
        } else if let Some(claim) = self.tellers.monitor_or_state(parent, child) {
            Some(self.begin(index, named, claim))
        } else {
            if parent.is_some_and(|parent| looks_like_a_container(parent, child)) {
                self.unexplained.push(child.pid);
            }
            let is_free = |taken: &&Cgroups| taken.of(child.cgroup.as_deref()).is_none();
            let claim = taken.filter(is_free).and_then(|_| self.tellers.guess(parent, child));
            let begun = claim.map(|claim| self.begin(index, named, claim));
            begun.or_else(|| self.kept(index, named))
        };
        if let (Some(found), Some(parent)) = (found, parent)
            && !self.work.is_in(around, found)
        {
            self.work.set_outside(found, parent, child);
        }
        found
    }

    /// The container that the path of the cgroup names, unless the process is still outside of it.
    fn named(&mut self, index: usize) -> Option<ContainerId> {
        let process = &self.processes[index];
        let named = self.work.named_by(process.cgroup.as_deref()?)?;
        let is_shared = matches!(self.work.scope(named).bounds, Bounds::Shared);
        if !is_shared || self.work.is_in(self.around(index), named) {
            return Some(named);
        }
        let mount = |process: &Process| process.namespaces[Kind::Mnt].known();
        let is_outside = match self.parent(index) {
            // Where that is not known, the path is all that there is.
            Some(parent) => {
                mount(parent).is_some() && mount(process).is_some() && !is_entered(parent, process)
            }
            None => mount(process) == Some(Kind::Mnt.initial()),
        };
        if is_outside { self.work.containers.get(named).outer } else { Some(named) }
    }

    /// The container of the parent, or one around it, in which the child still is; `named` at least.
    fn kept(&self, index: usize, named: Option<ContainerId>) -> Option<ContainerId> {
        let Some(around) = self.around(index) else { return named };
        let child = &self.processes[index];
        let mut outwards = self.work.containers.chain(around);
        let is_deeper = |id: &ContainerId| named.is_none_or(|named| named != *id);
        let kept =
            outwards.by_ref().take_while(is_deeper).find(|id| self.work.scope(*id).keeps(child));
        kept.or(named)
    }

    /// Somebody else tells of a container that the path of a cgroup told.
    fn refine(&mut self, id: ContainerId, claim: Claim) {
        let Claim { runtime, id: _, name, is_certain } = claim;
        let is_shared = matches!(self.work.scope(id).bounds, Bounds::Shared);
        if is_shared {
            // It is what the sandbox is made with, and not who made it.
            return;
        }
        let known = &mut self.work.containers.all[id.index()];
        if is_certain || known.runtime == SOME_RUNTIME {
            known.runtime = runtime;
        }
        if let Some(name) = name {
            self.work.rename(id, name);
        }
    }

    /// A container begins that no path tells.
    fn begin(&mut self, index: usize, named: Option<ContainerId>, claim: Claim) -> ContainerId {
        let child = &self.processes[index];
        let Claim { runtime, id, name, is_certain: _ } = claim;
        let own_cgroup = || {
            let path = child.cgroup.as_deref()?;
            let around = self.parent(index)?.cgroup.as_deref()?;
            (path != around && path != b"/").then(|| path.to_vec())
        };
        let bounds = own_cgroup().map_or(Bounds::Namespaces, Bounds::Cgroup);
        let outer = self.kept(index, named);
        let id = id.unwrap_or_else(|| id_of_nameless(child));
        let source = Source::Claim(self.parent(index).map(|parent| parent.uid));
        let container = self.work.find_or_add(outer, runtime, id, source, || Scope::new(bounds));
        if let Some(name) = name {
            self.work.rename(container, name);
        }
        container
    }

    /// The processes with which a container begins, the eldest first.
    fn roots(&self) -> Vec<(usize, ContainerId)> {
        let begins = |index: usize| {
            let id = self.inside[index]?;
            (!self.work.is_in(self.around(index), id)).then_some((index, id))
        };
        let mut roots: Vec<_> = (0..self.processes.len()).filter_map(begins).collect();
        roots.sort_by_key(|(index, _)| (self.processes[*index].start, self.processes[*index].pid));
        roots
    }

    fn territory(&self) -> Territory {
        let mut namespaces = HashMap::new();
        let mut everybody = self.processes.iter().zip(&self.inside);
        let of_host = everybody.find(|(process, _)| process.pid == Pid(1));
        let of_host = of_host.filter(|(_, inside)| inside.is_none()).map(|(process, _)| process);
        let is_of_host = |kind: Kind, id: NsId| {
            id == kind.initial() || of_host.is_some_and(|host| host.is_member(kind, id))
        };
        for (index, id) in self.roots() {
            let Some(parent) = self.parent(index) else { continue };
            let child = &self.processes[index];
            let own = child.namespaces.known_differences(&parent.namespaces);
            // Of a parent that may not be looked at, as PID 1 may not be everywhere, nothing is known.
            let is_own =
                |kind: &Kind| own.contains(*kind) || parent.namespaces[*kind].known().is_none();
            for kind in [Kind::Mnt, Kind::Pid].into_iter().filter(is_own) {
                let namespace = child.namespaces[kind].known();
                let private = namespace.filter(|namespace| !is_of_host(kind, *namespace));
                private.map(|namespace| namespaces.entry(namespace).or_insert(id));
            }
        }
        Territory { namespaces, cgroups: self.cgroups() }
    }

    fn cgroups(&self) -> Cgroups {
        let mut cgroups = Cgroups::default();
        // Not those that the first round thought of and the second did not.
        let begun: BTreeSet<_> = self.inside.iter().flatten().copied().collect();
        for id in begun {
            if let Bounds::Cgroup(path) = &self.work.scope(id).bounds {
                let known = cgroups.0.entry(path.clone());
                known.and_modify(|known| *known = None).or_insert(Some(id));
            }
        }
        cgroups
    }

    fn place_everybody(&mut self, territory: &Territory) {
        for place in 0..self.downwards.len() {
            let index = self.downwards[place];
            if let Some(place) = self.place(index, territory) {
                self.work.containers.put(self.processes[index].pid, place);
            }
        }
    }

    fn place(&self, index: usize, territory: &Territory) -> Option<Place> {
        let process = &self.processes[index];
        let member = |container| Place { container, is_visitor: false };
        let own = self.inside[index].or_else(|| territory.cgroups.of(process.cgroup.as_deref()));
        let parent = self.parent(index);
        let around = parent.and_then(|parent| self.work.containers.place(parent.pid));
        let shared = territory.of_namespaces(process).filter(|shared| {
            own != Some(*shared) && own.is_none_or(|own| self.work.is_in(Some(*shared), own))
        });
        if let Some(container) = shared {
            let is_visitor = self.is_visitor(process, parent, around, container);
            return Some(Place { container, is_visitor });
        }
        own.map(member).or_else(|| {
            let around = around.filter(|around| around.is_visitor)?;
            (!self.work.scope(around.container).has_left(process)).then_some(around)
        })
    }

    /// Whether a process that shares namespaces of a container was not started in it.
    fn is_visitor(
        &self,
        process: &Process,
        parent: Option<&Process>,
        around: Option<Place>,
        container: ContainerId,
    ) -> bool {
        let has_cgroup = self.work.scope(container).has_cgroup();
        if has_cgroup {
            return process.cgroup.is_some();
        }
        let is_member =
            |place: Place| !place.is_visitor && self.work.is_in(Some(place.container), container);
        // Who has lost its parent is given to these, and comes from anywhere.
        let is_adopted =
            parent.is_none_or(|parent| parent.pid == Pid(1) || parent.name == b"systemd");
        !is_adopted && !around.is_some_and(is_member)
    }
}

impl Cgroups {
    /// The container whose cgroup it is, or above it.
    fn of(&self, path: Option<&[u8]>) -> Option<ContainerId> {
        let path = path.filter(|_| !self.0.is_empty())?;
        let slashes = path.iter().enumerate().rev().filter(|(_, byte)| **byte == b'/');
        let mut above = iter::once(path.len()).chain(slashes.map(|(at, _)| at));
        above.find_map(|end| self.0.get(&path[..end])).copied().flatten()
    }
}

impl Territory {
    fn of_namespaces(&self, process: &Process) -> Option<ContainerId> {
        let of = |kind| self.namespaces.get(&process.namespaces[kind].known()?).copied();
        of(Kind::Mnt).or_else(|| of(Kind::Pid))
    }
}

/// What a sandbox is called that nobody has given an ID.
fn id_of_nameless(first: &Process) -> Bytes {
    let by_namespace = first.namespaces[Kind::Mnt].known().map(|mount| mount.to_string());
    by_namespace.unwrap_or_else(|| format!("pid-{}", first.pid)).into_bytes()
}

#[cfg(test)]
mod any;
#[cfg(test)]
mod impostors;
#[cfg(test)]
mod tests;
