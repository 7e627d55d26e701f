//! What people call the containers that were recognised, by the files of engines.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use nix::unistd::User;

use super::file::Folder;
use super::{containerd, docker, pods, storage};
use crate::model::container::{Container, ContainerId, Containers, Description, Facts, Pod};
use crate::model::ids::{Pid, Uid};
use crate::model::process::{Bytes, Process};

/// Where to look: the files of this machine, and who runs what.
pub(super) struct Engines<'a> {
    root: PathBuf,
    processes: &'a [Process],
    facts: &'a Facts,
}

/// What has been read of files that tell of many containers.
struct Read {
    docker: Vec<PathBuf>,
    bundles: Vec<PathBuf>,
    /// By the user whose they are.
    storage: HashMap<Uid, HashMap<String, String>>,
    pods: Option<Vec<Pod>>,
}

const SYSTEM: Uid = Uid(0);

impl<'a> Engines<'a> {
    pub(super) fn of(processes: &'a [Process], facts: &'a Facts) -> Self {
        Self { root: "/".into(), processes, facts }
    }

    /// Names those that have none, but for those in other containers, whose files are in there.
    pub(super) fn describe(&self, containers: &mut Containers) {
        let is_ours = |container: &Container| container.outer.is_none();
        let lacking: Vec<_> = containers
            .all()
            .filter(|(_, found)| is_ours(found) && lacks(found))
            .map(|(id, _)| id)
            .collect();
        if lacking.is_empty() {
            return;
        }
        let mut read = Read {
            docker: docker::folders(&self.root, self.daemons()),
            bundles: containerd::folders(&self.root),
            storage: HashMap::new(),
            pods: None,
        };
        for id in lacking {
            let descriptions = self.told(containers, id, &mut read);
            for description in descriptions {
                containers.describe(id, description);
            }
            if let Some(pod) = self.pod(containers.get(id), &mut read) {
                containers.describe(id, Description { name: None, pod: Some(pod) });
            }
        }
    }

    fn told(&self, containers: &Containers, id: ContainerId, read: &mut Read) -> Vec<Description> {
        let container = containers.get(id);
        let Some(id_text) = file_name(&container.id) else { return Vec::new() };
        let owner = containers.leader(id).map_or(SYSTEM, |leader| self.owner(leader));
        match &*container.runtime {
            "docker" => by_docker(id_text, owner, read).into_iter().collect(),
            "podman" | "cri-o" | "containerd" | "oci" => {
                let bundle = containerd::describe(&read.bundles, &self.root, id_text);
                bundle.into_iter().chain(self.by_storage(id_text, owner, read)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn by_storage(&self, id: &str, owner: Uid, read: &mut Read) -> Option<Description> {
        let names =
            read.storage.entry(owner).or_insert_with(|| self.storage(owner).unwrap_or_default());
        names.get(id).map(|name| Description::of_name(name.clone().into_bytes()))
    }

    fn storage(&self, owner: Uid) -> Option<HashMap<String, String>> {
        if owner == SYSTEM {
            return Some(storage::names(&Folder::of_system(&self.root)?, storage::OF_SYSTEM));
        }
        Some(storage::names(&Folder::of_user(&home(owner)?)?, storage::OF_USER))
    }

    /// What is known of the pod of a container by its UID.
    fn pod(&self, container: &Container, read: &mut Read) -> Option<Pod> {
        let known = container.pod.as_ref().filter(|pod| pod.name.is_none())?;
        let uid = known.uid.as_ref()?;
        let pods = read.pods.get_or_insert_with(|| pods::read(&self.root));
        pods.iter().find(|pod| pod.uid.as_ref() == Some(uid)).cloned()
    }

    /// Whoever looks after a container, which is the parent of its leader: who runs it, not whom it runs as.
    fn owner(&self, leader: Pid) -> Uid {
        let parent = self.process(leader).and_then(|leader| self.process(leader.ppid));
        parent.map_or(SYSTEM, |parent| parent.uid)
    }

    fn process(&self, pid: Pid) -> Option<&'a Process> {
        let index = self.processes.binary_search_by_key(&pid, |process| process.pid).ok()?;
        Some(&self.processes[index])
    }

    /// The arguments of the daemons of Docker that root runs.
    fn daemons(&self) -> impl Iterator<Item = &'a [Bytes]> {
        let daemons = self.processes.iter().filter(|p| p.name == docker::DAEMON && p.uid == SYSTEM);
        daemons
            .filter_map(|p| p.argv.as_ref().or_else(|| self.facts.arguments.get(&p.pid)))
            .map(Vec::as_slice)
    }
}

/// Docker's name of a container, by the files of whoever runs Docker.
fn by_docker(id: &str, owner: Uid, read: &Read) -> Option<Description> {
    if owner != SYSTEM {
        let home = Folder::of_user(&home(owner)?)?;
        return docker::describe(&home, docker::OF_USER.as_ref(), id);
    }
    let mut folders = read.docker.iter().filter_map(|folder| Folder::of_system(folder));
    folders.find_map(|folder| docker::describe(&folder, "".as_ref(), id))
}

fn lacks(container: &Container) -> bool {
    let pod = container.pod.as_ref();
    container.name.is_none() || pod.is_some_and(|pod| pod.name.is_none())
}

/// An ID, if it can be the name of a file.
fn file_name(id: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(id).ok()?;
    let is_name = !matches!(text, "" | "." | "..") && !text.contains(['/', '\0']);
    is_name.then_some(text)
}

fn home(user: Uid) -> Option<PathBuf> {
    let user = User::from_uid(nix::unistd::Uid::from_raw(user.0)).ok()??;
    Some(user.dir).filter(|home| home.is_absolute() && home != Path::new("/"))
}

#[cfg(test)]
mod tests;
