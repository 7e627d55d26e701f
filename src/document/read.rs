//! From the object back to a snapshot.

use std::collections::HashMap;
use std::io::{self, Read};

use jiff::Timestamp;
use serde::Deserialize;
use thiserror::Error;

use super::containers;
use super::detail;
use super::namespaces::{Rows, Told, told};
use super::text::join;
use super::types::{Document, Host, Observer, Process, Reason, SCHEMA, Scan, Thread, Unknown};
use crate::model::ids::{NsId, Pid, Ticks, Uid};
use crate::model::kind::KindMap;
use crate::model::link::{Link, Namespaces};
use crate::model::process::Bytes;
use crate::model::standing::Standing;
use crate::model::{process, snapshot};

/// Why a file is no snapshot.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// It cannot be read.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// It is not JSON of this form.
    #[error("it is not what nstree --json writes: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another format, or of a version that is not compatible.
    #[error("its schema is '{0}', and this version of nstree reads '{SCHEMA}'")]
    Schema(String),
    /// A time is not in the form of RFC 3339.
    #[error("it is not what nstree --json writes: {0}")]
    Time(#[from] jiff::Error),
}

/// Reads an object that `--json` wrote, on whatever machine.
///
/// # Errors
///
/// When it is not one, or cannot be read.
pub fn read(mut source: impl Read) -> Result<snapshot::Snapshot, DocumentError> {
    let mut text = Vec::new();
    source.read_to_end(&mut text)?;
    // What another version has in place of our fields may be anything.
    let Head { schema } = serde_json::from_slice(&text)?;
    if schema != SCHEMA {
        return Err(DocumentError::Schema(schema));
    }
    snapshot(serde_json::from_slice(&text)?)
}

/// What every version has.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

fn snapshot(document: Document) -> Result<snapshot::Snapshot, DocumentError> {
    let clock = clock(&document.host)?;
    let user_name = |process: &Process| {
        let name = join(process.user.clone()?, process.user_bytes.clone());
        Some((Uid(process.uid), name))
    };
    let mut user_names: HashMap<_, _> = document.processes.iter().filter_map(user_name).collect();
    let mut containers = containers::Told::default();
    for process in &document.processes {
        if let Some(container) = process.container.clone() {
            containers.put(Pid(process.pid), container);
        }
    }
    let mut processes: Vec<_> =
        document.processes.into_iter().map(|process| from_process(process, clock)).collect();
    processes.sort_by_key(|process| process.pid);
    let rows = Rows {
        namespaces: document.namespaces.iter().map(|namespace| namespace.id).collect(),
        processes: processes.iter().map(|process| process.pid.0).collect(),
        with_relations: document.scanned.contains(&Scan::Relations),
    };
    let namespaces: Vec<_> =
        document.namespaces.into_iter().map(|namespace| told(namespace, &rows)).collect();
    user_names.extend(namespaces.iter().filter_map(|told| told.owner_name.clone()));
    let relations =
        namespaces.iter().filter_map(|told| Some((told.key, told.relations?))).collect();
    let holders = |Told { key, holders, .. }| holders.into_iter().map(move |holder| (key, holder));
    Ok(snapshot::Snapshot {
        taken_at: document.taken_at.parse()?,
        host: host(document.host),
        observer: observer(document.observer),
        clock,
        scanned: document.scanned.into_iter().filter_map(scan).collect(),
        containers: containers.finish(&processes),
        processes,
        holders: namespaces.into_iter().flat_map(holders).collect(),
        relations,
        user_names,
        problems: document.problems.into_iter().map(problem).collect(),
    })
}

fn clock(host: &Host) -> Result<snapshot::Clock, DocumentError> {
    let boot = host.boot_time.as_deref().map(str::parse::<Timestamp>).transpose()?;
    Ok(snapshot::Clock {
        boot,
        ticks_per_second: host.ticks_per_second.max(1),
        uptime: host.uptime_ticks.map(Ticks),
    })
}

fn host(host: Host) -> snapshot::Host {
    snapshot::Host {
        hostname: join(host.hostname, host.hostname_bytes),
        kernel: host.kernel.into_bytes(),
        boot_id: host.boot_id,
        memory_bytes: host.memory_bytes,
    }
}

fn observer(observer: Observer) -> snapshot::Observer {
    snapshot::Observer {
        pid: observer.pid.map(Pid),
        uid: Uid(observer.uid),
        namespaces: links(observer.ns, &Unknown::new()),
        proc: join(observer.proc, observer.proc_bytes),
        proc_pidns: observer.proc_pidns.map_or(Link::Unread, |id| Link::Of(NsId(id))),
        proc_is_foreign: observer.proc_is_foreign,
    }
}

fn from_process(mut process: Process, clock: snapshot::Clock) -> process::Process {
    let detail = detail::told(&mut process).map(Box::new);
    process::Process {
        pid: Pid(process.pid),
        nested_pids: nested(process.nspid),
        ppid: Pid(process.ppid),
        name: join(process.name, process.name_bytes),
        state: process.state,
        kernel_thread: process.kernel_thread,
        uid: Uid(process.uid),
        pgid: Pid(process.pgid),
        sid: Pid(process.sid),
        tty: process.tty,
        start: Ticks(process.start_ticks),
        cpu: clock.ticks(process.cpu_seconds),
        rss_bytes: process.rss_bytes,
        standing: Standing {
            foreground_group: process.tpgid.map(Pid),
            nice: process.nice,
            thread_count: process.num_threads,
            address_space_bytes: process.vsize_bytes,
        },
        threads: process.threads.into_iter().map(thread).collect(),
        namespaces: links(process.ns, &process.ns_unknown),
        argv: arguments(process.argv, process.argv_bytes),
        cgroup: process.cgroup.map(|path| join(path, process.cgroup_bytes)),
        label: process.label.map(|label| join(label, process.label_bytes)),
        detail,
    }
}

fn arguments(argv: Option<Vec<String>>, exact: Option<Vec<Bytes>>) -> Option<Vec<Bytes>> {
    exact.or_else(|| Some(argv?.into_iter().map(String::into_bytes).collect()))
}

fn thread(thread: Thread) -> process::Thread {
    let unknown = thread.ns_unknown.unwrap_or_default();
    process::Thread {
        tid: Pid(thread.tid),
        nested_tids: nested(thread.nspid),
        name: thread.name.map(|name| join(name, thread.name_bytes)),
        namespaces: thread.ns.map(|ns| links(ns, &unknown)),
    }
}

fn nested(nspid: Vec<u32>) -> Vec<Pid> {
    nspid.into_iter().skip(1).map(Pid).collect()
}

fn links(known: KindMap<Option<u64>>, unknown: &Unknown) -> Namespaces {
    KindMap::from_fn(|kind| match (known[kind], unknown.get(&kind)) {
        (Some(id), _) => Link::Of(NsId(id)),
        (None, Some(Reason::Denied)) => Link::Denied,
        (None, Some(Reason::Absent)) => Link::Absent,
        (None, Some(Reason::Vanished)) => Link::Vanished,
        (None, None) => Link::Unread,
    })
}

fn scan(scan: Scan) -> Option<snapshot::Scan> {
    match scan {
        Scan::Processes => Some(snapshot::Scan::Processes),
        Scan::Threads => Some(snapshot::Scan::Threads),
        Scan::Fds => Some(snapshot::Scan::Fds),
        Scan::Sockets => Some(snapshot::Scan::Sockets),
        Scan::Mounts => Some(snapshot::Scan::Mounts),
        Scan::Relations => Some(snapshot::Scan::Relations),
        Scan::Other => None,
    }
}

fn problem(problem: super::types::Problem) -> snapshot::Problem {
    snapshot::Problem { pid: Pid(problem.pid), what: problem.what, error: problem.error }
}
