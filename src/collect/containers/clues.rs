//! What is read of a few processes that may have to do with containers.

use std::collections::HashMap;
use std::ffi::CStr;

use super::docker;
use crate::collect::parallel::{self, Shares};
use crate::collect::parse::cmdline;
use crate::collect::proc_root::ProcRoot;
use crate::model::container::{Environment, parents_at_crossings};
use crate::model::ids::Pid;
use crate::model::process::{Bytes, Process};

/// How processes are shared out.
const SHARES: Shares = Shares { for_a_thread: 50, at_a_time: 8 };

/// Of how many processes the environment is read: who makes more namespaces has other things in mind.
const MOST_ENVIRONMENTS: usize = 1_000;

/// The arguments of those processes that may look after containers, and of Docker's daemons, where they have
/// not been read.
pub(super) fn arguments(root: &ProcRoot, processes: &[Process]) -> HashMap<Pid, Vec<Bytes>> {
    let parents = parents_at_crossings(processes).into_iter();
    let parents = parents.filter_map(|pid| find(processes, pid));
    let daemons = processes.iter().filter(|process| process.name == docker::DAEMON);
    let lacking: Vec<_> = parents.chain(daemons).filter(|process| process.argv.is_none()).collect();
    of_each(&lacking, |process| Some(cmdline::parse(&read(root, process, c"cmdline")?)))
}

/// What those processes have in their environment, as far as it may be read.
pub(super) fn environments(
    root: &ProcRoot,
    processes: &[Process],
    pids: &[Pid],
) -> HashMap<Pid, Environment> {
    let asked = pids.iter().take(MOST_ENVIRONMENTS).filter_map(|pid| find(processes, *pid));
    of_each(&asked.collect::<Vec<_>>(), |process| {
        let told = environment(&read(root, process, c"environ")?);
        told.container.is_some().then_some(told)
    })
}

/// What can be told of the processes.
fn of_each<T: Send>(
    processes: &[&Process],
    tell: impl Fn(&Process) -> Option<T> + Sync,
) -> HashMap<Pid, T> {
    let told = |told: &mut Vec<_>, process: &&Process| {
        told.extend(tell(process).map(|value| (process.pid, value)));
    };
    let parts = parallel::work(processes, SHARES, Vec::new, told, &mut |_| {});
    parts.into_iter().flatten().collect()
}

fn find(processes: &[Process], pid: Pid) -> Option<&Process> {
    let index = processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
    Some(&processes[index])
}

/// A file of that process, and of none that was given its PID since.
fn read(root: &ProcRoot, process: &Process, file: &CStr) -> Option<Vec<u8>> {
    let dir = root.process(process.pid).ok().filter(|dir| dir.is_of(process))?;
    let mut text = Vec::new();
    dir.read(file, &mut text).ok()?;
    Some(text)
}

/// The first of each variable counts, as getenv(3) has it.
fn environment(text: &[u8]) -> Environment {
    let value = |name: &[u8]| {
        let mut variables = text.split(|byte| *byte == 0);
        variables.find_map(|variable| variable.strip_prefix(name)).map(<[u8]>::to_vec)
    };
    Environment { container: value(b"container="), hostname: value(b"HOSTNAME=") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_by_their_whole_name() {
        let told = environment(b"PATH=/bin\0xcontainer=no\0container=lxc\0container=no\0HOSTNAME=");
        assert_eq!(told.container.as_deref(), Some(&b"lxc"[..]));
        assert_eq!(told.hostname.as_deref(), Some(&b""[..]));
        assert_eq!(environment(b""), Environment::default());
    }
}
