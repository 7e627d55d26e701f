//! The saved object: a snapshot comes back as it was.

use std::collections::HashMap;

use jiff::Timestamp;
use nstree::document::{self, DocumentError};
use nstree::model::capability::CapabilitySet;
use nstree::model::detail::{Capabilities, ClockOffsets, Detail, IdMap, Seccomp};
use nstree::model::forest::{Forest, Growth};
use nstree::model::ids::{NsId, Pid, Ticks, Uid};
use nstree::model::kind::KindMap;
use nstree::model::link::{Link, Namespaces};
use nstree::model::plan::IdRange;
use nstree::model::process::{Process, Thread};
use nstree::model::snapshot::{Clock, Host, Observer, Problem, Scan, Snapshot};
use nstree::model::standing::Standing;
use nstree::model::view::{Choice, View};
use nstree::render::json;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::cases;
use crate::processes::{any_bytes, any_namespaces};

/// To the millisecond, which is what the object keeps.
fn any_time() -> impl Strategy<Value = Timestamp> {
    (-60_000_000_000_000..250_000_000_000_000_i64)
        .prop_map(|time| Timestamp::from_millisecond(time).expect("it is within jiff's years"))
}

fn any_pids() -> impl Strategy<Value = Vec<Pid>> {
    vec(any::<u32>().prop_map(Pid), 0..3)
}

fn any_thread() -> impl Strategy<Value = Thread> {
    (any::<u32>(), any_pids(), option::of(any_bytes()), option::of(any_namespaces())).prop_map(
        |(tid, nested_tids, name, namespaces)| Thread {
            tid: Pid(tid),
            nested_tids,
            name,
            namespaces,
        },
    )
}

fn any_id_map() -> impl Strategy<Value = Option<IdMap>> {
    let range = any::<(u32, u32, u32)>();
    option::of(vec(range.prop_map(|(inner, outer, count)| IdRange { inner, outer, count }), 0..3))
}

fn any_capabilities() -> impl Strategy<Value = Option<Capabilities>> {
    option::of(any::<[u64; 4]>().prop_map(|sets| {
        let [effective, permitted, inheritable, ambient] = sets.map(CapabilitySet);
        Capabilities { effective, permitted, inheritable, ambient }
    }))
}

prop_compose! {
    fn any_detail()(
        (uid_map, gid_map) in (any_id_map(), any_id_map()),
        (setgroups, no_new_privileges) in any::<(Option<bool>, Option<bool>)>(),
        capabilities in any_capabilities(),
        seccomp in option::of(prop_oneof![
            Just(Seccomp::Disabled),
            Just(Seccomp::Strict),
            Just(Seccomp::Filter),
        ]),
        (root, directory) in (option::of(any_bytes()), option::of(any_bytes())),
        program in option::of(any_bytes()),
        offsets in any::<Option<(i64, i64)>>(),
    ) -> Detail {
        Detail {
            uid_map,
            gid_map,
            setgroups,
            capabilities,
            no_new_privileges,
            seccomp,
            root,
            directory,
            program,
            clock_offsets: offsets
                .map(|(monotonic, boottime)| ClockOffsets { monotonic, boottime }),
        }
    }
}

prop_compose! {
    fn any_standing()(
        foreground_group in option::of(any::<u32>().prop_map(Pid)),
        (nice, thread_count, address_space_bytes) in any::<(Option<i8>, Option<u32>, Option<u64>)>(),
    ) -> Standing {
        Standing { foreground_group, nice, thread_count, address_space_bytes }
    }
}

prop_compose! {
    fn any_process()(
        (ppid, uid, pgid, sid) in any::<(u32, u32, u32, u32)>(),
        (state, kernel_thread, start, rss_bytes) in any::<(u8, bool, u64, u64)>(),
        cpu in 0..1_u64 << 50,
        standing in any_standing(),
        nested_pids in any_pids(),
        name in any_bytes(),
        tty in option::of(any::<String>()),
        threads in vec(any_thread(), 0..3),
        namespaces in any_namespaces(),
        argv in option::of(vec(any_bytes(), 0..4)),
        (cgroup, label) in (option::of(any_bytes()), option::of(any_bytes())),
        detail in option::of(any_detail()),
    ) -> Process {
        Process {
            pid: Pid(0),
            nested_pids,
            ppid: Pid(ppid),
            name,
            state: state.into(),
            kernel_thread,
            uid: Uid(uid % 4),
            pgid: Pid(pgid),
            sid: Pid(sid),
            tty,
            start: Ticks(start),
            cpu: Ticks(cpu),
            rss_bytes,
            standing,
            threads,
            namespaces,
            argv,
            cgroup,
            label,
            detail: detail.filter(|detail| *detail != Detail::default()).map(Box::new),
        }
    }
}

prop_compose! {
    fn any_observer()(
        pid in option::of(any::<u32>().prop_map(Pid)),
        uid: u32,
        ids in vec(option::of(any::<u64>()), 9),
        proc in any_bytes(),
        proc_is_foreign: bool,
    ) -> Observer {
        let link = |id: Option<u64>| id.map_or(Link::Unread, |id| Link::Of(NsId(id)));
        let namespaces: Namespaces = KindMap::from_fn(|kind| link(ids[kind as usize]));
        Observer { pid, uid: Uid(uid), namespaces, proc, proc_pidns: link(ids[8]), proc_is_foreign }
    }
}

prop_compose! {
    fn any_snapshot()(
        taken_at in any_time(),
        (hostname, kernel) in (any_bytes(), any::<String>()),
        boot_id in option::of(any::<String>()),
        observer in any_observer(),
        (boot, ticks_per_second) in (option::of(any_time()), 1..10_000_u64),
        (uptime, memory_bytes) in (option::of(any::<u64>().prop_map(Ticks)), option::of(any::<u64>())),
        processes in btree_map(any::<u32>(), any_process(), 0..5),
        names in vec(option::of(any_bytes()), 4),
        problems in vec((any::<u32>(), any::<String>(), "E[A-Z]{1,9}"), 0..3),
    ) -> Snapshot {
        let processes: Vec<_> =
            processes.into_iter().map(|(pid, process)| Process { pid: Pid(pid), ..process }).collect();
        let name = |process: &Process| Some((process.uid, names[process.uid.0 as usize].clone()?));
        let user_names: HashMap<_, _> = processes.iter().filter_map(name).collect();
        let problem = |(pid, what, error)| Problem { pid: Pid(pid), what, error };
        Snapshot {
            taken_at,
            host: Host { hostname, kernel: kernel.into_bytes(), boot_id, memory_bytes },
            observer,
            clock: Clock { boot, ticks_per_second, uptime },
            scanned: vec![Scan::Processes, Scan::Threads],
            processes,
            holders: Vec::new(),
            relations: std::collections::BTreeMap::new(),
            containers: nstree::model::container::Containers::default(),
            user_names,
            problems: problems.into_iter().map(problem).collect(),
        }
    }
}

fn saved(snapshot: &Snapshot) -> Vec<u8> {
    let forest = Forest::grow(&snapshot.processes, Growth::default());
    let view = View::new(&forest, &Choice::default(), None);
    let mut text = Vec::new();
    json::write_object(
        &document::document(snapshot, &view, document::namespaces_in(snapshot, &view)),
        &mut text,
    )
    .expect("a Vec takes all bytes");
    text
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_snapshot_comes_back_as_it_was(snapshot in any_snapshot()) {
        let read = document::read(&saved(&snapshot)[..]).expect("it was written by us");
        prop_assert_eq!(read, snapshot);
    }

    #[test]
    fn the_text_is_json_whatever_the_bytes_and_each_process_has_a_line(snapshot in any_snapshot()) {
        let text = saved(&snapshot);
        let object: serde_json::Value = serde_json::from_slice(&text).expect("it is JSON");
        let rows = object["processes"].as_array().expect("a table of processes").len();
        prop_assert_eq!(rows, snapshot.processes.len());
    }

    #[test]
    fn the_text_is_harmless_on_a_terminal(snapshot in any_snapshot()) {
        let text = String::from_utf8(saved(&snapshot)).expect("JSON is UTF-8");
        let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
        prop_assert_eq!(text.chars().find(|c| acts(*c)), None);
    }

    #[test]
    fn an_object_that_is_cut_short_is_refused(snapshot in any_snapshot(), cut in any::<prop::sample::Index>()) {
        let text = saved(&snapshot);
        let end = cut.index(text.trim_ascii_end().len());
        prop_assert!(matches!(document::read(&text[..end]), Err(DocumentError::Json(_))));
    }

    #[test]
    fn garbage_is_refused_without_a_panic(text in any_bytes()) {
        prop_assert!(document::read(&text[..]).is_err());
    }
}
