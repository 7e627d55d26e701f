//! What is read of a few processes that may have to do with containers.

use std::collections::HashMap;
use std::ffi::CStr;

use super::docker;
use crate::collect::parse::{cmdline, stat};
use crate::collect::proc_root::ProcRoot;
use crate::model::container::{Environment, parents_at_crossings};
use crate::model::ids::{Pid, Ticks};
use crate::model::process::{Bytes, Process};

/// Of how many processes the environment is read: who makes more namespaces has other things in mind.
const MOST_ENVIRONMENTS: usize = 1_000;

/// The arguments of those processes that may look after containers, and of Docker's daemons, where they have
/// not been read.
pub(super) fn arguments(root: &ProcRoot, processes: &[Process]) -> HashMap<Pid, Vec<Bytes>> {
    let parents = parents_at_crossings(processes).into_iter();
    let parents = parents.filter_map(|pid| find(processes, pid));
    let daemons = processes.iter().filter(|process| process.name == docker::DAEMON);
    let lacking = parents.chain(daemons).filter(|process| process.argv.is_none());
    let read =
        |process: &Process| Some((process.pid, cmdline::parse(&read(root, process, c"cmdline")?)));
    lacking.filter_map(read).collect()
}

/// What those processes have in their environment, as far as it may be read.
pub(super) fn environments(
    root: &ProcRoot,
    processes: &[Process],
    pids: &[Pid],
) -> HashMap<Pid, Environment> {
    let asked = pids.iter().take(MOST_ENVIRONMENTS).filter_map(|pid| find(processes, *pid));
    let told = asked
        .filter_map(|process| Some((process.pid, environment(&read(root, process, c"environ")?))));
    told.filter(|(_, environment)| environment.container.is_some()).collect()
}

fn find(processes: &[Process], pid: Pid) -> Option<&Process> {
    let index = processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
    Some(&processes[index])
}

/// A file of that process, and of none that was given its PID since.
fn read(root: &ProcRoot, process: &Process, file: &CStr) -> Option<Vec<u8>> {
    let dir = root.process(process.pid).ok()?;
    let mut text = Vec::new();
    dir.read(c"stat", &mut text).ok()?;
    if Ticks(stat::parse(&text)?.start_ticks) != process.start {
        return None;
    }
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
