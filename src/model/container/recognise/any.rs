//! Whatever the processes are: every answer makes sense, and does not hang on the order of the questions.

use proptest::prelude::*;

use super::*;
use crate::model::container::facts::{Environment, State, parents_at_crossings};
use crate::model::link::Link;
use crate::model::process::sample::process;

const PATHS: [&str; 12] = [
    "/",
    "/..",
    "/init.scope",
    "/web",
    "/web/below",
    "/payload",
    "/lxc.payload.box",
    "/lxc.payload.box/lxc.payload.inner",
    "/lxc.payload.box/web",
    "/lxc.monitor.box",
    "/app.slice/app-flatpak-org.x.Y-7.scope",
    "/app.slice/snap.hello.run.scope",
];

const ARGUMENTS: [&[&str]; 6] = [
    &[],
    &["bwrap"],
    &["conmon", "-c", "c1", "-n", "web"],
    &["containerd-shim", "-namespace", "x", "-id", "web"],
    &["[lxc monitor] /var/lib/lxc box"],
    &["systemd-nspawn", "-M", "os"],
];

fn link(kind: Kind) -> impl Strategy<Value = Link> {
    prop_oneof![
        4 => Just(Link::Of(kind.initial())),
        6 => (0..6_u64).prop_map(move |number| Link::Of(NsId(1_000 * (kind as u64 + 1) + number))),
        1 => Just(Link::Denied),
    ]
}

fn any_process() -> impl Strategy<Value = Process> {
    let path = prop::option::weighted(0.9, prop::sample::select(&PATHS[..]));
    let arguments = prop::sample::select(&ARGUMENTS[..]);
    let nested = prop::collection::vec(1..9_u32, 0..3);
    (1..40_u32, 0..40_u32, path, arguments, link(Kind::Mnt), link(Kind::Pid), nested).prop_map(
        |(pid, ppid, path, arguments, mnt, pid_namespace, nested)| {
            let mut process = process(pid, ppid, "sh").inside(Kind::Mnt, mnt);
            process = process.inside(Kind::Pid, pid_namespace);
            process.cgroup = path.map(Into::into);
            process.argv = Some(arguments.iter().map(|part| part.as_bytes().into()).collect());
            process.nested_pids = nested.into_iter().map(Pid).collect();
            process
        },
    )
}

/// With one process for each PID, by PID.
fn any_processes() -> impl Strategy<Value = Vec<Process>> {
    prop::collection::vec(any_process(), 0..30).prop_map(|mut processes| {
        processes.sort_by_key(|process| process.pid);
        processes.dedup_by_key(|process| process.pid);
        processes
    })
}

fn facts() -> Facts {
    let says = Environment { container: Some(b"podman".to_vec()), hostname: None };
    let state =
        |init, id: &str| State { runtime: "runc", id: id.into(), init: Pid(init), start: None };
    Facts {
        environments: HashMap::from([(Pid(7), says)]),
        states: vec![state(3, "web"), state(5, "other")],
        ..Facts::default()
    }
}

/// What is told of each process, without numbers that are given in the order of the processes.
fn told(processes: &[Process]) -> Vec<(Pid, Vec<Bytes>, bool)> {
    let Recognised { containers, .. } = recognise(processes, &facts());
    let line = |process: &Process| {
        let place = containers.place(process.pid)?;
        let labels = containers.chain(place.container).map(|id| containers.get(id).label());
        Some((process.pid, labels.collect(), place.is_visitor))
    };
    let mut told: Vec<_> = processes.iter().filter_map(line).collect();
    told.sort();
    told
}

proptest! {
    #[test]
    fn every_answer_makes_sense(processes in any_processes()) {
        let Recognised { containers, unexplained } = recognise(&processes, &facts());
        for process in &processes {
            let Some(place) = containers.place(process.pid) else { continue };
            prop_assert!(containers.holds(place.container, process.pid));
        }
        for (id, container) in containers.all() {
            prop_assert!(container.outer.is_none_or(|outer| outer < id));
            prop_assert!(!container.id.is_empty());
            if let Some(leader) = containers.leader(id) {
                prop_assert!(containers.holds(id, leader));
                prop_assert!(!containers.place(leader).is_some_and(|place| place.is_visitor));
            }
        }
        let crossed = parents_at_crossings(&processes);
        prop_assert!(crossed.is_sorted());
        let is_there = |pid: &Pid| processes.iter().any(|process| process.pid == *pid);
        prop_assert!(unexplained.iter().chain(&crossed).all(is_there));
    }

    #[test]
    fn the_order_of_the_processes_does_not_matter(processes in any_processes(), seed in 0..1_000_usize) {
        let expected = told(&processes);
        let mut shuffled = processes;
        shuffled.reverse();
        let turn = seed % shuffled.len().max(1);
        shuffled.rotate_left(turn);
        prop_assert_eq!(told(&shuffled), expected);
    }
}
