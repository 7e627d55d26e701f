//! The machine, this process, and the procfs through which it looks.

use std::os::unix::ffi::OsStrExt;

use jiff::{SignedDuration, Timestamp};
use procfs::{FromReadSI, KernelStats, current_system_info};
use rustix::time::{ClockId, clock_gettime};

use super::parse::status;
use super::proc_root::{ProcDir, ProcRoot};
use crate::model::ids::{Pid, Ticks, Uid};
use crate::model::kind::{Kind, KindSet};
use crate::model::link::{Link, Namespaces};
use crate::model::snapshot::{Clock, Host, Observer};

/// Tells who looks, and through which procfs.
#[must_use]
pub fn observer(root: &ProcRoot, pids: &[Pid]) -> Observer {
    let pid = root.own_pid();
    let own_dir = pid.and_then(|pid| root.process(pid).ok());
    let namespaces = own_dir.as_ref().map(own_namespaces).unwrap_or_default();
    let depth = own_dir.as_ref().and_then(depth);
    // The first column of NSpid is the PID in the procfs's own PID namespace, so
    // who has only that one is a member of it.
    let proc_pidns = match depth {
        Some(1) => namespaces[Kind::Pid],
        _ => pids.iter().find_map(|pid| undivided(root, *pid)).unwrap_or(Link::Denied),
    };
    Observer {
        pid,
        uid: Uid(rustix::process::geteuid().as_raw()),
        namespaces,
        proc: root.path().as_os_str().as_bytes().to_vec(),
        proc_pidns,
        proc_is_foreign: root.is_procfs() && depth != Some(1),
    }
}

/// The kinds of namespace that this kernel has: those that this process is in.
#[must_use]
pub fn kinds(observer: &Observer) -> KindSet {
    let known = |kind: &Kind| observer.namespaces[*kind].known().is_some();
    if observer.pid.is_none() {
        return KindSet::ALL;
    }
    Kind::ALL.into_iter().filter(known).collect()
}

fn own_namespaces(dir: &ProcDir) -> Namespaces {
    Namespaces::from_fn(|kind| dir.namespace(kind).unwrap_or(Link::Absent))
}

/// In how many PID namespaces the process is, from that of the procfs on.
fn depth(dir: &ProcDir) -> Option<usize> {
    let mut text = Vec::new();
    dir.read(c"status", &mut text).ok()?;
    // A kernel without PID namespaces has no NSpid line.
    Some(status::parse(&text).nspid.len().max(1))
}

/// The PID namespace of a process that has no PID but the one in the procfs.
fn undivided(root: &ProcRoot, pid: Pid) -> Option<Link> {
    let dir = root.process(pid).ok()?;
    let link = dir.namespace(Kind::Pid).ok()?;
    (depth(&dir) == Some(1)).then_some(link)
}

/// The machine's name, kernel and boot, and its memory if that is wanted.
#[must_use]
pub fn host(root: &ProcRoot, with_memory: bool) -> Host {
    let uname = rustix::system::uname();
    let boot_id = root
        .read(c"sys/kernel/random/boot_id")
        .and_then(|text| String::from_utf8(text).ok())
        .map(|text| text.trim_end().to_owned());
    Host {
        hostname: uname.nodename().to_bytes().to_vec(),
        kernel: uname.release().to_bytes().to_vec(),
        boot_id,
        memory_bytes: if with_memory { memory(root) } else { None },
    }
}

/// What ticks mean.
#[must_use]
pub fn clock(root: &ProcRoot, with_boot: bool) -> Clock {
    Clock {
        boot: if with_boot { boot_by_the_procfs(root).or_else(boot_by_the_clocks) } else { None },
        ticks_per_second: rustix::param::clock_ticks_per_second(),
        uptime: if with_boot { uptime(root) } else { None },
    }
}

/// The btime of proc_stat(5), a file that a procfs mounted with `subset=pid` lacks.
fn boot_by_the_procfs(root: &ProcRoot) -> Option<Timestamp> {
    let text = root.read(c"stat")?;
    let seconds = KernelStats::from_read(&text[..], current_system_info()).ok()?.btime;
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

fn boot_by_the_clocks() -> Option<Timestamp> {
    let since_boot = clock_gettime(ClockId::Boottime);
    let since_boot =
        SignedDuration::new(since_boot.tv_sec, i32::try_from(since_boot.tv_nsec).ok()?);
    Timestamp::now().checked_sub(since_boot).ok()
}

/// As proc_meminfo(5) tells it, in kibibytes.
fn memory(root: &ProcRoot) -> Option<u64> {
    let text = String::from_utf8(root.read(c"meminfo")?).ok()?;
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    total.trim().trim_end_matches(" kB").parse::<u64>().ok()?.checked_mul(1024)
}

/// By proc_uptime(5), as it is with the ticks that the processes were started at; by the clock that is behind
/// both where the procfs lacks the file.
fn uptime(root: &ProcRoot) -> Option<Ticks> {
    let ticks_per_second = rustix::param::clock_ticks_per_second();
    let (seconds, nanoseconds) = match root.read(c"uptime") {
        Some(text) => {
            let text = String::from_utf8(text).ok()?;
            let (seconds, hundredths) = text.split_ascii_whitespace().next()?.split_once('.')?;
            (seconds.parse().ok()?, hundredths.parse::<u64>().ok()?.checked_mul(10_000_000)?)
        }
        None if root.is_procfs() => {
            let since_boot = clock_gettime(ClockId::Boottime);
            (since_boot.tv_sec.try_into().ok()?, since_boot.tv_nsec.try_into().ok()?)
        }
        None => return None,
    };
    let whole = ticks_per_second.checked_mul(seconds)?;
    Some(Ticks(whole.checked_add(nanoseconds.checked_mul(ticks_per_second)? / 1_000_000_000)?))
}
