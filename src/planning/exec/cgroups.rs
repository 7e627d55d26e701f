//! The cgroups of a process, to be joined: cgroups(7).

use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use procfs::FromRead;
use procfs::process::{MountInfo, MountInfos};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::collect::parse::cgroup::{Hierarchy, hierarchies};
use crate::collect::proc_root::ProcRoot;
use crate::sys::CallError;

/// Opens, for each hierarchy that is mounted here, the file by which the cgroup in this text is joined; not where
/// this process is in it already, as it may then not be allowed to write there.
///
/// # Errors
///
/// When one of them may not be written.
pub(super) fn open(text: &[u8], proc: &ProcRoot) -> Result<Vec<(PathBuf, OwnedFd)>, CallError> {
    let mounts = proc.read(c"self/mountinfo").unwrap_or_default();
    let mounts = MountInfos::from_read(&mounts[..]).map(|mounts| mounts.0).unwrap_or_default();
    let own = proc.read(c"self/cgroup").unwrap_or_default();
    let is_own = |hierarchy: &Hierarchy<'_>| hierarchies(&own).any(|own| own == *hierarchy);
    let mut files = Vec::new();
    for hierarchy in hierarchies(text).filter(|hierarchy| !is_own(hierarchy)) {
        let Some(mount) = mounts.iter().find(|mount| is_of(mount, &hierarchy)) else { continue };
        let path = directory(mount, hierarchy.path).join("cgroup.procs");
        match rustix::fs::open(&path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty()) {
            Ok(file) => files.push((path, file)),
            // Outside of what is mounted here.
            Err(Errno::NOENT) => {}
            Err(errno) => return Err(CallError::of("open", path.display())(errno)),
        }
    }
    Ok(files)
}

fn is_of(mount: &MountInfo, hierarchy: &Hierarchy<'_>) -> bool {
    if hierarchy.is_unified() {
        return mount.fs_type == "cgroup2";
    }
    let has = |option: &[u8]| {
        let option = String::from_utf8_lossy(option).into_owned();
        match option.split_once('=') {
            Some((name, value)) => mount.super_options.get(name) == Some(&Some(value.to_owned())),
            None => mount.super_options.contains_key(&option),
        }
    };
    mount.fs_type == "cgroup" && hierarchy.controllers.split(|byte| *byte == b',').all(has)
}

/// The mount may show only a part of the hierarchy, from its root on.
fn directory(mount: &MountInfo, path: &[u8]) -> PathBuf {
    let path = Path::new(std::ffi::OsStr::from_bytes(path));
    let below = path.strip_prefix(&mount.root).unwrap_or(path);
    mount.mount_point.join(below.strip_prefix("/").unwrap_or(below))
}
