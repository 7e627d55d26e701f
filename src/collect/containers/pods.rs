//! The names of pods: the kubelet keeps the logs of each in a folder that is called after it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::model::container::Pod;

const LOGS: &str = "var/log/pods";

/// The pods that there are logs of. Everybody may list them.
pub(super) fn read(root: &Path) -> Vec<Pod> {
    let entries = fs::read_dir(root.join(LOGS)).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| parse(entry.file_name().as_bytes())).collect()
}

/// `NAMESPACE_NAME_UID`; none of which may have an underscore in it.
fn parse(name: &[u8]) -> Option<Pod> {
    let parts: Vec<_> = name.split(|byte| *byte == b'_').collect();
    let &[namespace, name, uid] = &parts[..] else { return None };
    let text = |part: &[u8]| Some(part.to_vec()).filter(|part| !part.is_empty());
    Some(Pod { uid: text(uid), name: text(name), namespace: text(namespace) })
}
