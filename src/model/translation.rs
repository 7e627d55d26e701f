//! PIDs of one PID namespace as those of another.
//!
//! A process has a PID in its own PID namespace and in each one above it, and so has each of its
//! threads a TID. The NSpid line of proc_pid_status(5) has them all, from the PID namespace of the procfs inwards.

use super::ancestry;
use super::ids::{NsId, Pid};
use super::kind::Kind;
use super::link::Link;
use super::ns_key::NsKey;
use super::process::{Process, Thread};
use super::snapshot::Snapshot;

/// The PIDs of a process, or the TIDs of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// In the PID namespace of the procfs.
    pub here: Level,
    /// In those below it, outermost first; `None` if that is not known.
    pub nested: Option<Vec<Level>>,
}

/// A PID that was asked for, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// As it was asked for.
    pub pid: Pid,
    /// The PID namespace in which it is one; `None` if that is the one of the procfs.
    pub inside: Option<NsId>,
    /// What it is elsewhere.
    pub translation: Translation,
}

/// A PID in a PID namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The namespace; `None` if it is not known.
    pub namespace: Option<NsId>,
    /// The PID, or the TID of a thread, in it.
    pub pid: Pid,
    /// The PID, in it too, of the process whose thread it is; `None` if it is a process itself.
    pub thread_of: Option<Pid>,
}

/// The process or thread that has this PID in the PID namespace of the procfs.
#[must_use]
pub fn of(pid: Pid, snapshot: &Snapshot) -> Option<Translation> {
    let has_it = |task: &Task<'_>| task.pids().next() == Some(pid);
    let process = snapshot.process(pid).map(|process| Task { process, thread: None });
    process.or_else(|| tasks(snapshot).find(has_it)).map(|task| task.translation(snapshot))
}

/// The process or thread that has this PID in this PID namespace.
///
/// That is a member of it or of one that is known to be below it.
#[must_use]
pub fn find(namespace: NsId, pid: Pid, snapshot: &Snapshot) -> Option<Translation> {
    if snapshot.observer.proc_pidns == Link::Of(namespace) {
        return of(pid, snapshot);
    }
    let with_the_number = tasks(snapshot).filter(|task| task.pids().any(|found| found == pid));
    let mut translations = with_the_number.map(|task| task.translation(snapshot));
    translations.find(|translation| translation.has(namespace, pid))
}

/// What the kernel tells of the process or thread that has a PID in a namespace, with all that the snapshot knows of it.
#[must_use]
pub fn told(namespace: NsId, pid: Pid, told: Told, snapshot: &Snapshot) -> Translation {
    let is_it = |known: &Translation| known.agrees(namespace, pid, snapshot);
    of(told.here, snapshot).filter(is_it).unwrap_or_else(|| {
        let Told { here, process } = told;
        let thread_of = (process != here).then_some(process);
        let procfs = snapshot.observer.proc_pidns.known();
        Translation { here: Level { namespace: procfs, pid: here, thread_of }, nested: None }
    })
}

/// What the kernel tells: PIDs in the PID namespace of the procfs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// That of the process or thread.
    pub here: Pid,
    /// That of the process, also if it is a thread.
    pub process: Pid,
}

impl Translation {
    /// All that are known, outermost first.
    pub fn levels(&self) -> impl Iterator<Item = Level> {
        std::iter::once(self.here).chain(self.nested.iter().flatten().copied())
    }

    /// That in its own PID namespace, if that is known.
    #[must_use]
    pub fn innermost(&self) -> Option<Level> {
        self.nested.as_ref().map(|nested| nested.last().copied().unwrap_or(self.here))
    }

    fn has(&self, namespace: NsId, pid: Pid) -> bool {
        self.levels().any(|level| level.namespace == Some(namespace) && level.pid == pid)
    }

    /// Whether it can be the one that the kernel says has this PID there, or who was read under its PID is another.
    fn agrees(&self, namespace: NsId, pid: Pid, snapshot: &Snapshot) -> bool {
        let may_be = |level: &Level| level.namespace.is_none() && level.pid == pid;
        let procfs = snapshot.observer.proc_pidns.known();
        let above = ancestry::above(NsKey::new(Kind::Pid, namespace), &snapshot.relations);
        let is_inside = procfs.is_none_or(|id| id == namespace || above.known.contains(&id));
        self.has(namespace, pid) || self.levels().any(|level| may_be(&level)) || !is_inside
    }
}

/// A process, or one of its threads.
struct Task<'a> {
    process: &'a Process,
    thread: Option<&'a Thread>,
}

fn tasks(snapshot: &Snapshot) -> impl Iterator<Item = Task<'_>> {
    snapshot.processes.iter().flat_map(|process| {
        let threads = process.threads.iter().map(Some);
        std::iter::once(None).chain(threads).map(move |thread| Task { process, thread })
    })
}

impl<'a> Task<'a> {
    fn pids(&self) -> impl Iterator<Item = Pid> + use<'a> {
        let Self { process, thread } = *self;
        let of_process = thread.is_none().then(|| process.pids());
        of_process.into_iter().flatten().chain(thread.into_iter().flat_map(Thread::tids))
    }

    fn translation(&self, snapshot: &Snapshot) -> Translation {
        // A thread is in the PID namespace of its process, always.
        let of_process = ancestry::levels(self.process, snapshot);
        // One that ended while it was read has only the TID by which it was found.
        let has_all = self.pids().count() == of_process.len();
        let procfs = snapshot.observer.proc_pidns.known();
        let (process, thread) = (self.process.pid, self.thread);
        let here = Level {
            namespace: of_process.first().map_or(procfs, |(_, namespace)| *namespace),
            pid: thread.map_or(process, |thread| thread.tid),
            thread_of: thread.map(|_| process),
        };
        let nested = self.pids().zip(of_process).skip(1).map(|(pid, (of_process, namespace))| {
            Level { namespace, pid, thread_of: thread.map(|_| of_process) }
        });
        Translation { here, nested: has_all.then(|| nested.collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::process::sample::process;
    use crate::model::relations::{Above, Relations};
    use crate::model::snapshot::sample::snapshot;

    const PROCFS: NsId = NsId(4_026_531_836);
    const OUTER: NsId = NsId(4_026_532_450);
    const INNER: NsId = NsId(4_026_532_451);
    const BESIDE: NsId = NsId(4_026_532_452);

    /// One process on each of three levels, with a thread in the last, and one beside them that has a number of theirs.
    fn machine() -> Snapshot {
        let inside = |pid, id, nested: &[u32]| {
            let mut process = process(pid, 1, "sh").inside(Kind::Pid, Link::Of(id));
            process.nested_pids = nested.iter().copied().map(Pid).collect();
            process
        };
        let mut inner = inside(70, INNER, &[4, 1]);
        inner.threads.push(Thread {
            tid: Pid(71),
            nested_tids: vec![Pid(5), Pid(2)],
            name: None,
            namespaces: None,
        });
        let mut snapshot = snapshot();
        snapshot.observer.proc_pidns = Link::Of(PROCFS);
        snapshot.processes =
            vec![process(1, 0, "init"), inside(60, OUTER, &[1]), inner, inside(80, BESIDE, &[4])];
        for (id, parent) in [(OUTER, PROCFS), (INNER, OUTER), (BESIDE, PROCFS)] {
            let relations = Relations { parent: Above::Of(parent), ..Relations::default() };
            snapshot.relations.insert(NsKey::new(Kind::Pid, id), relations);
        }
        snapshot
    }

    fn here(namespace: NsId, pid: u32, snapshot: &Snapshot) -> Option<u32> {
        find(namespace, Pid(pid), snapshot).map(|found| found.here.pid.0)
    }

    fn all(found: &Translation) -> Vec<Level> {
        assert!(found.nested.is_some(), "{found:?}");
        found.levels().collect()
    }

    fn level(namespace: NsId, pid: u32, thread_of: impl Into<Option<u32>>) -> Level {
        let thread_of = thread_of.into().map(Pid);
        Level { namespace: Some(namespace), pid: Pid(pid), thread_of }
    }

    #[test]
    fn a_process_has_a_pid_on_each_level_and_is_found_by_each() {
        let machine = machine();
        let expected = [level(PROCFS, 70, None), level(OUTER, 4, None), level(INNER, 1, None)];
        let found = of(Pid(70), &machine).expect("it is there");
        assert_eq!(all(&found), expected);
        assert_eq!(found.innermost(), Some(expected[2]));
        for Level { namespace, pid, .. } in expected {
            let namespace = namespace.expect("it is known");
            assert_eq!(find(namespace, pid, &machine).as_ref(), Some(&found));
        }
    }

    #[test]
    fn the_same_number_in_another_namespace_is_another_process() {
        let machine = machine();
        assert_eq!(here(BESIDE, 4, &machine), Some(80));
        assert_eq!(here(OUTER, 1, &machine), Some(60));
        assert_eq!(here(INNER, 1, &machine), Some(70));
        assert_eq!(here(INNER, 4, &machine), None);
        assert_eq!(here(NsId(9), 4, &machine), None);
    }

    #[test]
    fn a_tid_translates_as_a_tid_beside_the_pids_of_its_process() {
        let machine = machine();
        let levels = [level(PROCFS, 71, 70), level(OUTER, 5, 4), level(INNER, 2, 1)];
        assert_eq!(all(&find(INNER, Pid(2), &machine).expect("it is there")), levels);
        assert_eq!(all(&of(Pid(71), &machine).expect("it is there")), levels);
    }

    #[test]
    fn a_thread_that_ended_while_it_was_read_has_one_tid_and_no_innermost() {
        let mut machine = machine();
        machine.processes[2].threads[0].nested_tids.clear();
        let found = of(Pid(71), &machine).expect("it is there");
        assert_eq!(found, Translation { here: level(PROCFS, 71, 70), nested: None });
        assert_eq!(found.innermost(), None);
    }

    #[test]
    fn who_is_not_known_to_be_below_a_namespace_is_not_taken_for_its_process() {
        let mut machine = machine();
        machine.relations.clear();
        assert_eq!(here(OUTER, 4, &machine), None);
        assert_eq!(here(INNER, 1, &machine), Some(70), "it is a member");
        assert_eq!(here(PROCFS, 70, &machine), Some(70), "all are below that of the procfs");
    }

    #[test]
    fn what_the_kernel_tells_is_completed_by_what_was_read_of_the_same_process() {
        let machine = machine();
        let told_of = |namespace, pid, here| {
            let here = Told { here: Pid(here), process: Pid(here) };
            told(namespace, Pid(pid), here, &machine)
        };
        assert_eq!(told_of(OUTER, 4, 70), of(Pid(70), &machine).expect("it is there"));
        // Since it was read 80 has ended, and another process has its PID.
        let stranger = Translation { here: level(PROCFS, 80, None), nested: None };
        assert_eq!(told_of(OUTER, 9, 80), stranger);
        let hidden = Translation { here: level(PROCFS, 99, None), nested: None };
        assert_eq!(told_of(OUTER, 9, 99), hidden);
        // The namespace is above that of the procfs, where no level tells of it.
        assert!(told_of(NsId(1), 2_000, 70).nested.is_some());
    }
}
