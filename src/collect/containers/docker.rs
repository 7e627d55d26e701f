//! Docker's names: `containers/ID/config.v2.json` in its folder.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::file::Folder;
use crate::model::container::Description;
use crate::model::process::Bytes;

/// The name of its daemon.
pub(super) const DAEMON: &[u8] = b"dockerd";

/// Where Docker keeps its files if it is told nothing, and where Ubuntu's snap of it does.
const FOLDERS: [&str; 2] = ["var/lib/docker", "var/snap/docker/common/var-lib-docker"];

/// The same of a rootless one, below the home.
pub(super) const OF_USER: &str = ".local/share/docker";

#[derive(Deserialize)]
struct Config {
    #[serde(rename = "Name")]
    name: String,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(rename = "data-root", alias = "graph")]
    folder: Option<PathBuf>,
}

/// What Docker calls a container; with cri-dockerd the kubelet has given the name.
pub(super) fn describe(folder: &Folder, below: &Path, id: &str) -> Option<Description> {
    let path = below.join("containers").join(id).join("config.v2.json");
    let Config { name } = folder.json(path)?;
    let name = name.strip_prefix('/').unwrap_or(&name);
    (!name.is_empty()).then(|| Description::of_name(name.into()))
}

/// Where Docker may keep its files: where the daemons that run were told to, where the settings say, and where it
/// does by itself.
pub(super) fn folders<'a>(root: &Path, daemons: impl Iterator<Item = &'a [Bytes]>) -> Vec<PathBuf> {
    let told = daemons
        .filter_map(told_folder)
        .map(|path| root.join(path.strip_prefix("/").unwrap_or(&path)));
    let settings = Folder::of_system(root).and_then(|folder| folder.json("etc/docker/daemon.json"));
    let set = settings.and_then(|settings: Settings| settings.folder);
    told.chain(set).chain(FOLDERS.iter().map(|folder| root.join(folder))).collect()
}

fn told_folder(arguments: &[Bytes]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    const OPTIONS: [&[u8]; 3] = [b"--data-root", b"-g", b"--graph"];
    let value = arguments.iter().enumerate().find_map(|(place, argument)| {
        if OPTIONS.contains(&argument.as_slice()) {
            return arguments.get(place + 1).map(Vec::as_slice);
        }
        OPTIONS.iter().find_map(|option| argument.strip_prefix(*option)?.strip_prefix(b"="))
    })?;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(value)))
}
