//! What all the other tests leave behind. It runs when they have.

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
