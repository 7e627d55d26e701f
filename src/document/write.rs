//! From a snapshot to the object.

use std::collections::HashSet;

use jiff::Timestamp;

use super::containers;
use super::detail::{SetGroups, id_map};
use super::namespaces;
use super::text::{split, split_optional};
use super::types::{
    Document, Host, Line, Observer, Problem, Process, Reason, SCHEMA, Scan, Thread, Unknown,
};
use crate::model::crossing;
use crate::model::detail::Detail;
use crate::model::forest::NodeId;
use crate::model::ids::Pid;
use crate::model::kind::{Kind, KindMap};
use crate::model::link::{Link, Namespaces};
use crate::model::standing::Standing;
use crate::model::view::{Presence, View};
use crate::model::{namespace, process, snapshot};

/// The object for the processes of a view, whose forest has no threads, and these namespaces.
#[must_use]
pub fn document(
    snapshot: &snapshot::Snapshot,
    view: &View<'_, '_>,
    namespaces: Vec<namespace::Namespace>,
) -> Document {
    let mut nodes: Vec<_> = view.nodes().collect();
    nodes.sort_by_key(|node| view.forest().item(*node).pid());
    let pid_of = |node: &NodeId| view.forest().item(*node).pid().0;
    Document {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: to_milliseconds(snapshot.taken_at),
        host: host(snapshot),
        observer: observer(&snapshot.observer),
        scanned: snapshot.scanned.iter().map(Scan::from).collect(),
        roots: view.roots().iter().map(pid_of).collect(),
        processes: nodes.iter().map(|node| process(snapshot, view, *node)).collect(),
        namespaces: namespaces
            .into_iter()
            .map(|namespace| namespaces::from_model(namespace, &snapshot.user_names))
            .collect(),
        problems: problems(snapshot, view),
    }
}

/// The processes of the object, each as one that can stand alone.
pub fn lines(document: &Document) -> impl Iterator<Item = Line<'_>> {
    document.processes.iter().map(|process| Line {
        schema: &document.schema,
        taken_at: &document.taken_at,
        host: &document.host,
        process,
    })
}

/// RFC 3339, in UTC.
pub(super) fn to_milliseconds(time: Timestamp) -> String {
    format!("{time:.3}")
}

fn host(snapshot: &snapshot::Snapshot) -> Host {
    let snapshot::Host { hostname, kernel, boot_id, memory_bytes } = &snapshot.host;
    let snapshot::Clock { boot, ticks_per_second, uptime } = snapshot.clock;
    let (hostname, hostname_bytes) = split(hostname);
    Host {
        hostname,
        hostname_bytes,
        kernel: split(kernel).0,
        boot_id: boot_id.clone(),
        boot_time: boot.map(to_milliseconds),
        uptime_ticks: uptime.map(|ticks| ticks.0),
        ticks_per_second,
        memory_bytes: *memory_bytes,
    }
}

fn observer(observer: &snapshot::Observer) -> Observer {
    let snapshot::Observer { pid, uid, namespaces, proc, proc_pidns, proc_is_foreign } = observer;
    let (proc, proc_bytes) = split(proc);
    Observer {
        pid: pid.map(|pid| pid.0),
        uid: uid.0,
        ns: known(namespaces),
        proc,
        proc_bytes,
        proc_pidns: proc_pidns.known().map(|id| id.0),
        proc_is_foreign: *proc_is_foreign,
    }
}

fn process(snapshot: &snapshot::Snapshot, view: &View<'_, '_>, node: NodeId) -> Process {
    let forest = view.forest();
    let process::Process {
        pid,
        nested_pids: _,
        ppid,
        name,
        state,
        kernel_thread,
        uid,
        pgid,
        sid,
        tty,
        start,
        cpu,
        rss_bytes,
        standing,
        threads,
        namespaces,
        argv,
        cgroup,
        label,
        detail,
    } = forest.item(node).process();
    let Standing { foreground_group, nice, thread_count, address_space_bytes } = standing;
    let process = forest.item(node).process();
    let (name, name_bytes) = split(name);
    let (argv, argv_bytes) = arguments(argv.as_deref());
    let (user, user_bytes) = split_optional(snapshot.user_names.get(uid));
    let (cgroup, cgroup_bytes) = split_optional(cgroup.as_ref());
    let (label, label_bytes) = split_optional(label.as_ref());
    let detail = detail.as_deref().cloned().unwrap_or_default();
    let Detail {
        uid_map,
        gid_map,
        setgroups,
        capabilities,
        no_new_privileges: no_new_privs,
        seccomp,
        root,
        directory,
        program,
        clock_offsets,
    } = detail;
    let (root, root_bytes) = split_optional(root.as_ref());
    let (cwd, cwd_bytes) = split_optional(directory.as_ref());
    let (exe, exe_bytes) = split_optional(program.as_ref());
    let parent = forest.parent(node).map(|parent| forest.item(parent).process());
    let crossings = parent.map(|parent| crossing::between(parent, process)).unwrap_or_default();
    Process {
        pid: pid.0,
        ppid: ppid.0,
        nspid: process.pids().map(|pid| pid.0).collect(),
        name,
        name_bytes,
        argv,
        argv_bytes,
        state: *state,
        kernel_thread: *kernel_thread,
        uid: uid.0,
        user,
        user_bytes,
        pgid: pgid.0,
        sid: sid.0,
        tty: tty.clone(),
        tpgid: foreground_group.map(|group| group.0),
        start_time: snapshot.clock.time_of(*start).map(to_milliseconds),
        start_ticks: start.0,
        cpu_seconds: snapshot.clock.seconds(*cpu),
        rss_bytes: *rss_bytes,
        vsize_bytes: *address_space_bytes,
        nice: *nice,
        num_threads: *thread_count,
        label,
        label_bytes,
        uid_map: uid_map.as_ref().map(id_map),
        gid_map: gid_map.as_ref().map(id_map),
        setgroups: setgroups.map(SetGroups::from_model),
        capabilities: capabilities.map(Into::into),
        no_new_privs,
        seccomp: seccomp.map(Into::into),
        root,
        root_bytes,
        cwd,
        cwd_bytes,
        exe,
        exe_bytes,
        timens_offsets: clock_offsets.map(Into::into),
        threads: threads.iter().map(thread).collect(),
        ns: known(namespaces),
        ns_unknown: unknown(namespaces),
        crossings: crossings.in_crossing_order().map(Kind::name).collect(),
        cgroup,
        cgroup_bytes,
        container: containers::of_process(&snapshot.containers, *pid),
        children: view.children(node).map(|child| forest.item(child).pid().0).collect(),
        matches: view.tells_matches().then(|| view.presence(node) == Presence::Shown),
    }
}

/// The exact bytes stand beside the strings if any of them is not exact.
fn arguments(argv: Option<&[Vec<u8>]>) -> (Option<Vec<String>>, Option<Vec<Vec<u8>>>) {
    let Some(argv) = argv else { return (None, None) };
    let (strings, exact): (Vec<_>, Vec<_>) = argv.iter().map(|argument| split(argument)).unzip();
    let is_exact = exact.iter().all(Option::is_none);
    (Some(strings), (!is_exact).then(|| argv.to_vec()))
}

fn thread(thread: &process::Thread) -> Thread {
    let process::Thread { tid, nested_tids: _, name, namespaces } = thread;
    let (name, name_bytes) = split_optional(name.as_ref());
    Thread {
        tid: tid.0,
        nspid: thread.tids().map(|tid| tid.0).collect(),
        name,
        name_bytes,
        ns: namespaces.as_ref().map(known),
        ns_unknown: namespaces.as_ref().map(unknown).filter(|unknown| !unknown.is_empty()),
    }
}

fn known(namespaces: &Namespaces) -> KindMap<Option<u64>> {
    KindMap::from_fn(|kind| namespaces[kind].known().map(|id| id.0))
}

fn unknown(namespaces: &Namespaces) -> Unknown {
    let reason = |(kind, link): (Kind, &Link)| match link {
        Link::Of(_) | Link::Unread => None,
        Link::Denied => Some((kind, Reason::Denied)),
        Link::Absent => Some((kind, Reason::Absent)),
        Link::Vanished => Some((kind, Reason::Vanished)),
    };
    namespaces.iter().filter_map(reason).collect()
}

/// The problems of the view's processes, and of those of which nothing could be read.
fn problems(snapshot: &snapshot::Snapshot, view: &View<'_, '_>) -> Vec<Problem> {
    let shown: HashSet<Pid> = view.nodes().map(|node| view.forest().item(node).pid()).collect();
    let is_told = |problem: &&snapshot::Problem| {
        shown.contains(&problem.pid) || snapshot.process(problem.pid).is_none()
    };
    let problem = |problem: &snapshot::Problem| {
        let snapshot::Problem { pid, what, error } = problem;
        Problem { pid: pid.0, what: what.clone(), error: error.clone() }
    };
    snapshot.problems.iter().filter(is_told).map(problem).collect()
}

impl From<&snapshot::Scan> for Scan {
    fn from(scan: &snapshot::Scan) -> Self {
        match scan {
            snapshot::Scan::Processes => Self::Processes,
            snapshot::Scan::Threads => Self::Threads,
            snapshot::Scan::Fds => Self::Fds,
            snapshot::Scan::Sockets => Self::Sockets,
            snapshot::Scan::Mounts => Self::Mounts,
            snapshot::Scan::Relations => Self::Relations,
        }
    }
}
