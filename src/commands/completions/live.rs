//! What is there to be named: processes, users and containers.

use std::collections::BTreeMap;

use super::answer::Answer;
use crate::collect::users;
use crate::collect::want::Want;
use crate::model::container::ContainerId;
use crate::model::ids::{Pid, Uid};
use crate::model::process::{Bytes, Process};
use crate::model::snapshot::Snapshot;

/// Processes with the containers that they are in.
pub(super) const PROCESSES: Want = Want::CONTAINERS;

/// The users who have processes.
pub(super) fn users_only() -> Want {
    Want { user_names: true, ..Want::default() }
}

/// PIDs, but for those of kernel threads and of nstree itself, which will have ended.
pub(super) fn offer_pids(answer: &mut Answer, snapshot: &Snapshot) {
    let is_listed =
        |process: &&Process| !process.kernel_thread && snapshot.observer.pid != Some(process.pid);
    for process in snapshot.processes.iter().filter(is_listed) {
        answer.offer(&process.pid.to_string(), about(process, snapshot));
    }
}

/// `nginx in docker:web`
fn about(process: &Process, snapshot: &Snapshot) -> Bytes {
    let containers = &snapshot.containers;
    match containers.place(process.pid) {
        Some(place) => {
            [&process.name, &b" in "[..], &containers.get(place.container).label()].concat()
        }
        None => process.name.clone(),
    }
}

/// `nginx(1234)`, as the tree has it.
pub(super) fn with_pid(pid: Pid, snapshot: &Snapshot) -> Bytes {
    let name = snapshot.process(pid).map_or(&b"?"[..], |process| &process.name);
    [name, format!("({pid})").as_bytes()].concat()
}

/// Containers, by the shortest name that means no other and no user, or as they are printed if that has been begun.
pub(super) fn offer_containers(answer: &mut Answer, snapshot: &Snapshot, users_go_first: bool) {
    let containers = &snapshot.containers;
    for (id, container) in containers.all() {
        let about = about_container(id, snapshot);
        let (name, label) = (container.short_name(), container.label());
        let is_user = || {
            let text = std::str::from_utf8(&name);
            users_go_first && text.is_ok_and(|name| users::by_name(name).is_some())
        };
        let is_clear = |text: &[u8]| containers.find(text) == Ok(id);
        let is_begun = !answer.typed.is_empty() && label.starts_with(answer.typed.as_bytes());
        if is_clear(&name) && !is_number(&name) && !is_user() && !is_begun {
            answer.offer_name(&name, about);
        } else if is_clear(&label) {
            answer.offer_name(&label, about);
        } else {
            answer.offer_name(&container.id, about);
        }
    }
}

/// Pods, by a name that means no other and no container. Where namespaces are named, those are left out of which it is
/// not clear whose they would be.
pub(super) fn offer_pods(answer: &mut Answer, snapshot: &Snapshot, for_namespaces: bool) {
    let containers = &snapshot.containers;
    let mut pods: BTreeMap<&[u8], Vec<ContainerId>> = BTreeMap::new();
    for (id, container) in containers.all() {
        if let Some(name) = container.pod.as_ref().and_then(|pod| pod.name.as_deref()) {
            pods.entry(name).or_default().push(id);
        }
    }
    for (name, ids) in pods {
        let is_clear = |text: &[u8]| {
            containers.named(text).as_ref() == Ok(&ids)
                && (!for_namespaces || containers.find(text).is_ok())
        };
        let about = format!("pod with {}", counted(ids.len(), "container", "containers"));
        let full = [b"pod:", name].concat();
        let is_begun = !answer.typed.is_empty() && full.starts_with(answer.typed.as_bytes());
        if is_clear(name) && !is_number(name) && !is_begun {
            answer.offer_name(name, about);
        } else if is_clear(&full) {
            answer.offer_name(&full, about);
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A name of digits is taken for a PID or an inode.
fn is_number(name: &[u8]) -> bool {
    name.iter().all(u8::is_ascii_digit)
}

fn about_container(id: ContainerId, snapshot: &Snapshot) -> Bytes {
    let containers = &snapshot.containers;
    let leader = containers.leader(id).map(|leader| with_pid(leader, snapshot));
    let leader = leader.map(|leader| [&b": "[..], &leader].concat()).unwrap_or_default();
    [containers.get(id).runtime.as_bytes(), b" container", &leader].concat()
}

/// The names of users, with the number of their processes.
pub(super) fn offer_users(answer: &mut Answer, snapshot: &Snapshot) {
    let mut counts: BTreeMap<Uid, usize> = BTreeMap::new();
    for process in snapshot.processes.iter().filter(|process| !process.kernel_thread) {
        *counts.entry(process.uid).or_default() += 1;
    }
    for (uid, count) in counts {
        if let Some(name) = snapshot.user_names.get(&uid) {
            let about = format!("user with {}", counted(count, "process", "processes"));
            answer.offer_name(name, about);
        }
    }
}
