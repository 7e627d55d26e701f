//! Machines with namespaces and containers, made up at random.

use std::collections::BTreeMap;

use nstree::model::container::{Container, Containers, Place};
use nstree::model::grouping::Criterion;
use nstree::model::ids::{NsId, Pid};
use nstree::model::kind::{Kind, KindMap};
use nstree::model::link::{Link, Namespaces};
use nstree::model::ns_key::NsKey;
use nstree::model::process::Process;
use nstree::model::relations::{Above, Relations};
use nstree::model::snapshot::Snapshot;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::pictures::snapshot;
use crate::processes::{any_bytes, process, thread};

/// The kinds that there is something to choose from; the others are the same everywhere.
pub(super) const KINDS: [Kind; 3] = [Kind::Net, Kind::Pid, Kind::User];

/// A few namespaces of these kinds, or none that is known.
fn any_links() -> impl Strategy<Value = Namespaces> {
    let link = prop_oneof![
        6 => (1..8_u64).prop_map(|id| Link::Of(NsId(id))),
        1 => Just(Link::Denied),
        1 => Just(Link::Absent),
    ];
    vec(link, KINDS.len()).prop_map(|links| {
        let mut namespaces = KindMap::from_fn(|kind| Link::Of(kind.initial()));
        for (kind, link) in KINDS.into_iter().zip(links) {
            namespaces[kind] = link;
        }
        namespaces
    })
}

/// Processes of different PIDs, some with threads, and of these some elsewhere.
fn any_processes() -> impl Strategy<Value = Vec<Process>> {
    let row = (0..30_u32, "[abc]", any_links(), vec(option::of(any_links()), 0..3));
    vec(row, 0..30).prop_map(|rows| {
        let fill = |(pid, (ppid, name, namespaces, threads)): (u32, (u32, String, _, Vec<_>))| {
            let threads =
                (0..).zip(threads).map(|(number, namespaces)| nstree::model::process::Thread {
                    namespaces,
                    ..thread(1000 + pid * 10 + number, "t")
                });
            Process { namespaces, threads: threads.collect(), ..process(pid, ppid, &name) }
        };
        (1..).zip(rows).map(fill).collect()
    })
}

/// Parents of namespaces, 12 of each kind; those from 8 on have no process.
fn any_parents(with_circles: bool) -> impl Strategy<Value = BTreeMap<NsKey, Relations>> {
    vec(option::of(1..12_u64), 24).prop_map(move |parents| {
        let ids = (1..=12_u64)
            .flat_map(|id| [NsKey::new(Kind::Pid, NsId(id)), NsKey::new(Kind::User, NsId(id))]);
        let related = |(key, parent): (NsKey, Option<u64>)| {
            let parent = parent.filter(|parent| with_circles || *parent > key.id.0)?;
            Some((key, Relations { parent: Above::Of(NsId(parent)), ..Relations::default() }))
        };
        ids.zip(parents).filter_map(related).collect()
    })
}

/// Containers, some in others, with names of any bytes; none or up to five.
fn any_containers() -> impl Strategy<Value = Containers> {
    let row = (option::of(any::<prop::sample::Index>()), option::of(any_bytes()));
    vec(row, 0..6).prop_map(|rows| {
        let mut containers = Containers::default();
        let mut known = Vec::new();
        for (number, (outer, name)) in rows.into_iter().enumerate() {
            let outer = outer.filter(|_| !known.is_empty()).map(|outer| *outer.get(&known));
            let (runtime, id) = ("docker".into(), format!("c{number}").into_bytes());
            known.push(containers.add(Container { runtime, id, name, pod: None, outer }));
        }
        containers
    })
}

/// Puts a process into one of the containers, or into none.
fn put(containers: &mut Containers, pid: Pid, choice: usize, is_visitor: bool) {
    let chosen = containers.all().nth(choice).map(|(container, _)| container);
    if let Some(container) = chosen {
        containers.put(pid, Place { container, is_visitor });
    }
}

prop_compose! {
    pub(super) fn any_machine(with_circles: bool)(
        processes in any_processes(),
        relations in any_parents(with_circles),
        mut containers in any_containers(),
        choices in vec((0..9_usize, prop::bool::weighted(0.2)), 30),
    ) -> Snapshot {
        for (process, (choice, is_visitor)) in processes.iter().zip(choices) {
            put(&mut containers, process.pid, choice, is_visitor);
        }
        containers.find_leaders(&processes);
        Snapshot { relations, containers, ..snapshot(processes) }
    }
}

pub(super) fn any_criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let mut criteria = vec![Criterion::Container];
    criteria.extend(KINDS.map(Criterion::Namespace));
    prop::sample::subsequence(criteria, 1..=2).prop_shuffle()
}
