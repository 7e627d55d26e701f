//! Forests of processes with any PIDs, parents, names and namespaces.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use nstree::model::fold::{Folding, Scope};
use nstree::model::forest::{Forest, Growth, Order};
use nstree::model::ids::{NsId, Pid, Ticks, Uid};
use nstree::model::kind::KindMap;
use nstree::model::link::Link;
use nstree::model::process::Process;
use nstree::model::view::{Choice, View};

fuzz_target!(|rows: Vec<(u8, u8, u8, u8)>| {
    let processes: Vec<_> = rows.into_iter().map(process).collect();
    let forest = Forest::grow(&processes, Growth { order: Order::Name, threads: true });
    let visited: HashSet<_> = forest.preorder().into_iter().collect();
    assert_eq!((visited.len(), forest.len()), (processes.len(), processes.len()));
    let is_match = |node| forest.item(node).process().uid == Uid(0);
    let targets = forest.nodes().filter(|node| node.index() % 5 == 1).collect();
    for choice in [Choice::default(), Choice { targets: Some(targets), ancestors: true }] {
        let view = View::new(&forest, &choice, Some(&is_match));
        let folding = Folding::new(&view, Scope::Everything, |node| {
            let process = forest.item(node).process();
            (&process.name, process.namespaces)
        });
        for node in view.nodes() {
            let counts = view.children(node).map(|child| folding.count(child) as usize);
            assert_eq!(counts.sum::<usize>(), view.children(node).count());
        }
    }
});

fn process((pid, ppid, name, namespace): (u8, u8, u8, u8)) -> Process {
    let link = if namespace == 0 { Link::Denied } else { Link::Of(NsId(namespace.into())) };
    Process {
        pid: Pid(pid.into()),
        nested_pids: Vec::new(),
        ppid: Pid(ppid.into()),
        name: vec![name],
        state: 'S',
        kernel_thread: false,
        uid: Uid(u32::from(namespace) % 2),
        pgid: Pid(0),
        sid: Pid(0),
        tty: None,
        start: Ticks(0),
        cpu: Ticks(0),
        rss_bytes: 0,
        threads: Vec::new(),
        namespaces: KindMap::from_fn(|_| link),
        argv: None,
        cgroup: None,
        label: None,
    }
}
