//! What containerd's clients, and CRI-O, write into the bundle of a container: annotations in `config.json`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::file::Folder;
use crate::model::container::{Description, Pod};
use crate::model::process::Bytes;

/// Where containerd keeps the bundles, below its folder: in one for each of its namespaces.
const TASKS: &str = "io.containerd.runtime.v2.task";

/// Where it keeps them in its own packages, in K3s and RKE2, and in MicroK8s.
const FOLDERS: [&str; 3] =
    ["run/containerd", "run/k3s/containerd", "var/snap/microk8s/common/run/containerd"];

/// Where CRI-O, and Podman, keep theirs.
const BUNDLES: [&str; 2] =
    ["run/containers/storage/overlay-containers", "var/lib/containers/storage/overlay-containers"];

const NAMES: [&str; 3] =
    ["io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name"];
const POD_NAMES: [&str; 2] = ["io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name"];
const POD_NAMESPACES: [&str; 2] =
    ["io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace"];
const POD_UIDS: [&str; 2] = ["io.kubernetes.cri.sandbox-uid", "io.kubernetes.pod.uid"];
const TYPE: &str = "io.kubernetes.cri.container-type";

/// What the kubelet has always called the container that only keeps the namespaces of a pod.
const SANDBOX: &str = "POD";

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    annotations: HashMap<String, String>,
}

/// The folders with a bundle for each container.
pub(super) fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let tasks = root.join(folder).join(TASKS);
        let namespaces = fs::read_dir(tasks).into_iter().flatten().filter_map(Result::ok);
        let mut namespaces: Vec<_> = namespaces.map(|entry| entry.path()).collect();
        namespaces.sort();
        found.extend(namespaces);
    }
    found
}

/// The bundle of a container by the annotations in it, if there is one.
pub(super) fn describe(folders: &[PathBuf], root: &Path, id: &str) -> Option<Description> {
    let bundles = folders.iter().map(|folder| folder.join(id));
    let others = BUNDLES.iter().map(|folder| root.join(folder).join(id).join("userdata"));
    let configs =
        bundles.chain(others).filter_map(|bundle| Folder::of_system(&bundle)?.json("config.json"));
    configs.map(|Config { annotations }| described(&annotations)).next()
}

fn described(annotations: &HashMap<String, String>) -> Description {
    let text = |keys: &[&str]| -> Option<Bytes> {
        let value = keys.iter().find_map(|key| annotations.get(*key))?;
        (!value.is_empty()).then(|| value.clone().into_bytes())
    };
    let sandbox = || (annotations.get(TYPE)? == "sandbox").then(|| SANDBOX.into());
    let pod =
        Pod { uid: text(&POD_UIDS), name: text(&POD_NAMES), namespace: text(&POD_NAMESPACES) };
    Description { name: text(&NAMES).or_else(sandbox), pod: (pod != Pod::default()).then_some(pod) }
}
