//! Processes to try things on.

use nstree::model::ids::{NsId, Pid, Ticks, Uid};
use nstree::model::kind::KindMap;
use nstree::model::link::{Link, Namespaces};
use nstree::model::process::{Process, Thread};
use nstree::model::standing::Standing;
use proptest::collection::vec;
use proptest::prelude::*;

/// A process in the initial namespaces.
pub(crate) fn process(pid: u32, ppid: u32, name: &str) -> Process {
    Process {
        pid: Pid(pid),
        nested_pids: Vec::new(),
        ppid: Pid(ppid),
        name: name.into(),
        state: 'S',
        kernel_thread: false,
        uid: Uid(0),
        pgid: Pid(pid),
        sid: Pid(pid),
        tty: None,
        start: Ticks(0),
        cpu: Ticks(0),
        rss_bytes: 0,
        standing: Standing::default(),
        threads: Vec::new(),
        namespaces: KindMap::from_fn(|kind| Link::Of(kind.initial())),
        argv: None,
        cgroup: None,
        label: None,
        detail: None,
    }
}

/// Each the parent of the next.
pub(crate) fn chain(length: u32) -> Vec<Process> {
    (1..=length).map(|pid| process(pid, pid - 1, "link")).collect()
}

/// One parent of all others.
pub(crate) fn family(size: u32) -> Vec<Process> {
    (1..=size).map(|pid| process(pid, u32::from(pid > 1), "one")).collect()
}

pub(crate) fn thread(tid: u32, name: &str) -> Thread {
    let name = Some(name.into());
    Thread { tid: Pid(tid), nested_tids: Vec::new(), name, namespaces: None }
}

/// Any PIDs and parents: circles, gaps, duplicates and 0 among them.
pub(crate) fn any_relations() -> impl Strategy<Value = Vec<Process>> {
    vec((0..24_u32, 0..24_u32, "[ab]", 0..3_usize), 0..40).prop_map(|rows| {
        let with_threads = |(pid, ppid, name, threads): (u32, u32, String, usize)| {
            let mut process = process(pid, ppid, &name);
            process.threads = vec![thread(1000, "t"); threads];
            process
        };
        rows.into_iter().map(with_threads).collect()
    })
}

/// Trees of many equal processes, in few sets of namespaces.
pub(crate) fn alike() -> impl Strategy<Value = Vec<Process>> {
    vec((any::<prop::sample::Index>(), "[ab]", 0..3_u64, 0..3_usize), 1..60).prop_map(|rows| {
        let numbered = (1..).zip(rows);
        let alike = |(pid, (parent, name, namespace, threads)): (u32, _)| {
            let (parent, name): (prop::sample::Index, String) = (parent, name);
            let elder = u32::try_from(parent.index(pid as usize)).expect("it is below a PID");
            let mut process = process(pid, elder, &name);
            process.namespaces[nstree::model::kind::Kind::Net] = match namespace {
                0 => Link::Denied,
                id => Link::Of(NsId(4_026_532_000 + id)),
            };
            process.threads = vec![thread(1000, "t"); threads];
            process
        };
        numbered.map(alike).collect()
    })
}

/// Any bytes, often text and often nasty.
pub(crate) fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..12),
        any::<String>().prop_map(String::into_bytes),
        "[\\\\nx0-9a-f{}u\\n\u{1b}\u{9b}\u{202e}é名\u{200d}]{0,12}".prop_map(String::into_bytes),
    ]
}

pub(crate) fn any_namespaces() -> impl Strategy<Value = Namespaces> {
    let link = prop_oneof![
        4 => (1..u64::MAX).prop_map(|id| Link::Of(NsId(id))),
        1 => Just(Link::Denied),
        1 => Just(Link::Absent),
        1 => Just(Link::Vanished),
        1 => Just(Link::Unread),
    ];
    vec(link, 8).prop_map(|links| KindMap::from_fn(|kind| links[kind as usize]))
}
