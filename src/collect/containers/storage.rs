//! The names in containers/storage, which Podman and CRI-O share: `containers.json`.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use super::file::Folder;

/// The storage of root, and that of a user below the home.
pub(super) const OF_SYSTEM: &str = "var/lib/containers/storage";
pub(super) const OF_USER: &str = ".local/share/containers/storage";

/// The drivers that there are; each keeps a list of its own, and one that does not survive a boot.
const LISTS: [&str; 5] = [
    "overlay-containers/containers.json",
    "overlay-containers/volatile-containers.json",
    "vfs-containers/containers.json",
    "btrfs-containers/containers.json",
    "zfs-containers/containers.json",
];

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    names: Vec<String>,
}

/// The first name of each container, by ID.
pub(super) fn names(folder: &Folder, below: &str) -> HashMap<String, String> {
    let lists =
        LISTS.iter().filter_map(|list| folder.json::<Vec<Row>>(Path::new(below).join(list)));
    let named =
        lists.flatten().filter_map(|Row { id, names }| Some((id, names.into_iter().next()?)));
    named.collect()
}
