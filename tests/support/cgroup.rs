//! A cgroup of a test's own.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::act::{Done, OrSay};

/// A cgroup, removed when this is dropped; nobody is in it any more then.
pub(super) struct Cgroup {
    path: PathBuf,
    /// Where its maker was before.
    outside: PathBuf,
}

impl Cgroup {
    /// In the unified hierarchy.
    pub(super) fn make(name: &[u8]) -> Result<Self, String> {
        Self::make_below(own_folder().ok_or("no cgroup2 is mounted")?, name)
    }

    /// In the hierarchy of a controller of version 1.
    pub(super) fn make_in(controller: &str, name: &[u8]) -> Result<Self, String> {
        Self::make_below(own_folder_in(controller).ok_or("the controller is not mounted")?, name)
    }

    fn make_below(outside: PathBuf, name: &[u8]) -> Result<Self, String> {
        let path = outside.join(OsStr::from_bytes(name));
        fs::create_dir(&path).or_say("mkdir of a cgroup")?;
        Ok(Self { path, outside })
    }

    /// Those that the process makes from now on are in it.
    pub(super) fn enter(&self) -> Done {
        move_to(&self.path)
    }

    pub(super) fn leave(&self) -> Done {
        move_to(&self.outside)
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let _ = self.leave();
        let _ = fs::remove_dir(&self.path);
    }
}

fn move_to(cgroup: &Path) -> Done {
    fs::write(cgroup.join("cgroup.procs"), "0").or_say("cgroup.procs")
}

/// Whether a process may make a cgroup beside itself.
pub(super) fn can_be_made() -> bool {
    use rustix::fs::{Access, access};
    own_folder().is_some_and(|folder| access(folder, Access::WRITE_OK).is_ok())
}

/// Whether a process may make a cgroup beside itself in the hierarchy of this controller, of version 1.
pub(super) fn can_be_made_in(controller: &str) -> bool {
    use rustix::fs::{Access, access};
    own_folder_in(controller).is_some_and(|folder| access(folder, Access::WRITE_OK).is_ok())
}

/// As [`own_folder`], in the hierarchy of this controller alone.
fn own_folder_in(controller: &str) -> Option<PathBuf> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let start = format!(":{controller}:/");
    let path = own.lines().find_map(|line| line.split_once(&start).map(|(_, path)| path))?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let end = format!(",{controller}");
    let mount = mounts.lines().find(|line| line.contains(" - cgroup ") && line.ends_with(&end))?;
    Some(Path::new(mount.split(' ').nth(4)?).join(path))
}

/// The folder of this process's cgroup in the unified hierarchy, cgroups(7).
fn own_folder() -> Option<PathBuf> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let unified = mounts.lines().find(|line| line.contains(" - cgroup2 "))?;
    Some(Path::new(unified.split(' ').nth(4)?).join(path))
}
