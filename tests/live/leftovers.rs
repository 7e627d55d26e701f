//! What all the other tests leave behind. It runs when they have.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libtest_mimic::Trial;

use crate::support::leftovers::{mounts, processes};
use crate::support::patience::eventually;
use crate::support::run::remove_copy;
use crate::support::trial;

static MOUNTS_BEFORE: LazyLock<String> = LazyLock::new(mounts);

/// Also remembers how it was before; so it is called before the other tests run.
pub(crate) fn trials() -> Vec<Trial> {
    LazyLock::force(&MOUNTS_BEFORE);
    vec![
        trial("no process of the tests is left", &[], no_process),
        trial("nothing is mounted that was not before", &[], no_mount),
        trial("no container and no cgroup of one is left", &[], no_container),
    ]
}

fn no_process() {
    remove_copy();
    let mut left = Vec::new();
    eventually("no process is left", || {
        left = processes();
        left.is_empty().then_some(())
    });
}

fn no_mount() {
    let before: Vec<_> = MOUNTS_BEFORE.lines().collect();
    let now = mounts();
    let new: Vec<_> = now.lines().filter(|mount| !before.contains(mount)).collect();
    assert!(new.is_empty(), "{new:#?}");
}

/// The names of containers have the PID of this program in them, and so the paths of their cgroups.
fn no_container() {
    let folders = fs::read_dir("/sys/fs/cgroup").into_iter().flatten().filter_map(Result::ok);
    let hierarchies = folders.map(|entry| entry.path());
    let places: Vec<_> = ["/sys/fs/cgroup", "/run/runc", "/run/crun"].map(PathBuf::from).into();
    let entries =
        places.into_iter().chain(hierarchies).filter_map(|folder| fs::read_dir(folder).ok());
    let names = entries.flatten().filter_map(Result::ok).map(|entry| entry.path());
    let of_this_run = format!("-{}-", std::process::id());
    let is_ours = |path: &PathBuf| {
        let path = path.to_string_lossy();
        path.contains("/nstree-test-") && path.contains(&of_this_run)
    };
    assert_eq!(names.filter(is_ours).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}
