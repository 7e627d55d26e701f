//! The containers that processes are in, from the model and back.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::text::{join, split, split_optional};
use crate::model::container::{self, ContainerId, Containers, Place};
use crate::model::ids::Pid;

/// A container as each process in it carries it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Container {
    runtime: String,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_bytes: Option<Vec<u8>>,
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_bytes: Option<Vec<u8>>,
    pod: Option<Pod>,
    /// The container that it is in; left out where that is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outer: Option<Box<Container>>,
    /// The process was not started in it; left out where it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    visitor: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Pod {
    uid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uid_bytes: Option<Vec<u8>>,
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_bytes: Option<Vec<u8>>,
    namespace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    namespace_bytes: Option<Vec<u8>>,
}

pub(super) fn of_process(containers: &Containers, pid: Pid) -> Option<Container> {
    let place = containers.place(pid)?;
    Some(Container { visitor: place.is_visitor, ..from_model(containers, place.container) })
}

/// Outer ones were added before those that are in them, so that this comes to an end.
fn from_model(containers: &Containers, id: ContainerId) -> Container {
    let container::Container { runtime, id: name_of_runtime, name, pod, outer } =
        containers.get(id);
    let outer = outer.filter(|outer| *outer < id);
    let (id, id_bytes) = split(name_of_runtime);
    let (name, name_bytes) = split_optional(name.as_ref());
    Container {
        runtime: runtime.clone().into_owned(),
        id,
        id_bytes,
        name,
        name_bytes,
        pod: pod.as_ref().map(pod_from_model),
        outer: outer.map(|outer| Box::new(from_model(containers, outer))),
        visitor: false,
    }
}

fn pod_from_model(pod: &container::Pod) -> Pod {
    let container::Pod { uid, name, namespace } = pod;
    let (uid, uid_bytes) = split_optional(uid.as_ref());
    let (name, name_bytes) = split_optional(name.as_ref());
    let (namespace, namespace_bytes) = split_optional(namespace.as_ref());
    Pod { uid, uid_bytes, name, name_bytes, namespace, namespace_bytes }
}

/// The containers of a saved object, of which each process tells its own.
#[derive(Default)]
pub(super) struct Told {
    containers: Containers,
    known: HashMap<Container, ContainerId>,
}

impl Told {
    /// Puts a process where it says that it is.
    pub(super) fn put(&mut self, pid: Pid, container: Container) {
        let is_visitor = container.visitor;
        let container = self.add(Container { visitor: false, ..container });
        self.containers.put(pid, Place { container, is_visitor });
    }

    fn add(&mut self, container: Container) -> ContainerId {
        if let Some(known) = self.known.get(&container) {
            return *known;
        }
        let outer = container.outer.clone().map(|outer| self.add(*outer));
        let Container { runtime, id, id_bytes, name, name_bytes, pod, .. } = container.clone();
        let added = self.containers.add(container::Container {
            runtime: runtime.into(),
            id: join(id, id_bytes),
            name: name.map(|name| join(name, name_bytes)),
            pod: pod.map(told_pod),
            outer,
        });
        self.known.insert(container, added);
        added
    }

    /// All of them, when all processes have told theirs.
    pub(super) fn finish(mut self, processes: &[crate::model::process::Process]) -> Containers {
        self.containers.find_leaders(processes);
        self.containers
    }
}

fn told_pod(pod: Pod) -> container::Pod {
    let Pod { uid, uid_bytes, name, name_bytes, namespace, namespace_bytes } = pod;
    container::Pod {
        uid: uid.map(|uid| join(uid, uid_bytes)),
        name: name.map(|name| join(name, name_bytes)),
        namespace: namespace.map(|namespace| join(namespace, namespace_bytes)),
    }
}
