//! Reads all processes, on several processors if there are many.

use std::collections::{HashMap, HashSet};

use super::parallel::{self, Shares};
use super::reader::{Reader, Reading};
use crate::model::ids::Pid;
use crate::model::process::Process;
use crate::model::snapshot::Problem;

/// How processes are shared out.
const SHARES: Shares = Shares { for_a_thread: 250, at_a_time: 64 };
/// How often to look again for parents that were not seen. One round settles nearly all.
const ROUNDS: usize = 3;

/// How far a scan has come, in processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Read, or being read.
    pub done: usize,
    /// Listed.
    pub of: usize,
}

/// The processes of these PIDs that are still there, in ascending order, and what could not be read.
///
/// The progress is told now and then, by the calling thread.
pub fn scan(
    reader: &Reader<'_>,
    pids: &[Pid],
    progress: &mut dyn FnMut(Progress),
) -> (Vec<Process>, Vec<Problem>) {
    let mut processes = HashMap::with_capacity(pids.len());
    let mut problems = Vec::new();
    for reading in read_all(reader, pids, progress) {
        problems.extend(reading.problems);
        processes.extend(reading.process.map(|process| (process.pid, process)));
    }
    settle(reader, &mut processes, &mut problems);
    let mut processes: Vec<_> = processes.into_values().collect();
    processes.sort_unstable_by_key(|process| process.pid);
    problems.retain(|problem| is_current(problem, &processes));
    problems.sort_by_key(|problem| problem.pid);
    (processes, problems)
}

fn read_all(
    reader: &Reader<'_>,
    pids: &[Pid],
    progress: &mut dyn FnMut(Progress),
) -> impl Iterator<Item = Reading> {
    let parts = parallel::work(
        pids,
        SHARES,
        || (Vec::new(), Vec::new()),
        |(buffer, readings), pid| readings.push(reader.read(*pid, buffer)),
        &mut |done| progress(Progress { done, of: pids.len() }),
    );
    parts.into_iter().flat_map(|(_, readings)| readings)
}

/// Looks again at the processes whose parent was not seen, or is younger than they are, and
/// so was given the PID of the parent that they had when they were read.
///
/// A scan takes time: their parent ended after they were read, and they have another now;
/// or it was made after its PID was passed. What does not change when it is read
/// again is how it is: the parent is not visible.
fn settle(reader: &Reader<'_>, processes: &mut HashMap<Pid, Process>, problems: &mut Vec<Problem>) {
    let mut settled = HashSet::new();
    let mut buffer = Vec::new();
    for _ in 0..ROUNDS {
        let is_orphan = |process: &&Process| lacks_parent(process, processes);
        let is_open = |pid: &Pid| !settled.contains(pid);
        let mut orphans: Vec<_> =
            processes.values().filter(is_orphan).map(|p| p.pid).filter(is_open).collect();
        if orphans.is_empty() {
            return;
        }
        orphans.sort_unstable();
        for pid in orphans {
            let before = processes.remove(&pid).map(|process| process.ppid);
            let Some(process) = read_again(reader, pid, &mut buffer, problems) else { continue };
            let parent = process.ppid;
            let mut is_new = before != Some(parent);
            if !processes.contains_key(&parent)
                && let Some(late) = read_again(reader, parent, &mut buffer, problems)
            {
                is_new = true;
                processes.insert(parent, late);
            }
            if !is_new {
                settled.insert(pid);
            }
            processes.insert(pid, process);
        }
    }
}

fn lacks_parent(process: &Process, processes: &HashMap<Pid, Process>) -> bool {
    !process.ppid.is_outside()
        && processes.get(&process.ppid).is_none_or(|parent| parent.start > process.start)
}

fn read_again(
    reader: &Reader<'_>,
    pid: Pid,
    buffer: &mut Vec<u8>,
    problems: &mut Vec<Problem>,
) -> Option<Process> {
    let reading = reader.read(pid, buffer);
    problems.retain(|problem| problem.pid != pid);
    problems.extend(reading.problems);
    reading.process
}

/// A problem with the namespaces of a process is none once the process is gone.
fn is_current(problem: &Problem, processes: &[Process]) -> bool {
    problem.what != "ns" || processes.binary_search_by_key(&problem.pid, |p| p.pid).is_ok()
}
