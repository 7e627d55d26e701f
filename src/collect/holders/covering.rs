//! Which mounts something is mounted over, so that no path leads to them.

use std::collections::{HashMap, HashSet};

use crate::model::ns_key::NsKey;

/// A mount in a mount namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MountPoint {
    /// Its ID, unique among these.
    pub(super) id: u64,
    /// The mount that it is on; that need not be among these.
    pub(super) parent: u64,
    /// Where it is.
    pub(super) path: Vec<u8>,
    /// The namespace that it is a mount of, if it is one.
    pub(super) namespace: Option<NsKey>,
}

/// The mounts of a mount namespace by where they are.
pub(super) struct Tree<'a> {
    /// By the mount that they are on, `None` for one that is not among these.
    on: HashMap<(Option<u64>, &'a [u8]), u64>,
    /// Where paths that were asked for lead.
    reached: HashMap<&'a [u8], Option<u64>>,
}

/// `PATH_MAX` in `include/uapi/linux/limits.h`.
const LONGEST_PATH: usize = 4096;

impl<'a> Tree<'a> {
    /// Of these mounts, which are all that there are below some root directory.
    pub(super) fn new(mounts: &'a [MountPoint]) -> Self {
        let ids: HashSet<u64> = mounts.iter().map(|mount| mount.id).collect();
        let place = |mount: &'a MountPoint| {
            let is_listed = mount.parent != mount.id && ids.contains(&mount.parent);
            ((is_listed.then_some(mount.parent), mount.path.as_slice()), mount.id)
        };
        Self { on: mounts.iter().map(place).collect(), reached: HashMap::new() }
    }

    /// Whether the path of the mount leads to something else. No path leads where it would be longer than one may be.
    pub(super) fn is_covered(&mut self, mount: &'a MountPoint) -> bool {
        if mount.path.len() >= LONGEST_PATH {
            return true;
        }
        let path = mount.path.as_slice();
        if !self.reached.contains_key(path) {
            let reached = self.reached(path);
            self.reached.insert(path, reached);
        }
        self.reached[path] != Some(mount.id)
    }

    /// Goes down the path as path_resolution(7) tells, crossing into what is mounted on each directory.
    fn reached(&self, path: &[u8]) -> Option<u64> {
        // The root directory is where it is, whatever has been mounted on it since. That of a
        // process in a chroot(2) need not be where a mount is.
        let mut mount = self.on.get(&(None, b"/".as_slice())).copied();
        for place in directories(path) {
            // What is mounted there can have something mounted on it in turn, but not without end.
            for _ in 0..self.on.len() {
                match self.on.get(&(mount, place)) {
                    Some(next) => mount = Some(*next),
                    None => break,
                }
            }
        }
        mount
    }
}

/// `/run`, `/run/netns` and `/run/netns/blue`.
fn directories(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_end = |end: &usize| path.get(*end).is_none_or(|byte| *byte == b'/');
    (2..=path.len()).filter(is_end).map(|end| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(id: u64, parent: u64, path: &str) -> MountPoint {
        MountPoint { id, parent, path: path.into(), namespace: None }
    }

    /// The IDs of those that are covered.
    fn covered(mounts: &[MountPoint]) -> Vec<u64> {
        let mut tree = Tree::new(mounts);
        mounts.iter().filter(|mount| tree.is_covered(mount)).map(|mount| mount.id).collect()
    }

    #[test]
    fn nothing_is_covered_where_each_mount_has_a_place_of_its_own() {
        let mounts = [
            mount(1, 0, "/"),
            mount(2, 1, "/run"),
            mount(3, 2, "/run/netns"),
            mount(4, 3, "/run/netns/blue"),
            mount(5, 3, "/run/netns/blue2"),
            mount(6, 1, "/a b"),
        ];
        assert_eq!(covered(&mounts), Vec::<u64>::new());
    }

    #[test]
    fn a_mount_at_the_same_place_covers() {
        let mounts = [mount(1, 0, "/"), mount(2, 1, "/blue"), mount(3, 2, "/blue")];
        assert_eq!(covered(&mounts), [2]);
        // Whatever the order in which they are listed.
        let mounts = [mount(3, 2, "/blue"), mount(2, 1, "/blue"), mount(1, 0, "/")];
        assert_eq!(covered(&mounts), [2]);
    }

    #[test]
    fn a_mount_on_a_directory_above_covers_all_below() {
        let mounts = [
            mount(1, 0, "/"),
            mount(2, 1, "/run"),
            mount(3, 2, "/run/netns/blue"),
            mount(4, 2, "/run/netns"),
            mount(5, 4, "/run/netns/blue"),
            mount(6, 2, "/run/netns-too"),
        ];
        assert_eq!(covered(&mounts), [3]);
    }

    #[test]
    fn what_is_mounted_on_a_covered_mount_is_covered() {
        let mounts =
            [mount(1, 0, "/"), mount(2, 1, "/a"), mount(3, 2, "/a/b/blue"), mount(4, 2, "/a")];
        assert_eq!(covered(&mounts), [2, 3]);
    }

    #[test]
    fn a_mount_on_the_root_directory_is_where_no_path_leads() {
        let mounts =
            [mount(1, 0, "/"), mount(2, 1, "/"), mount(3, 2, "/blue"), mount(4, 1, "/red")];
        assert_eq!(covered(&mounts), [2, 3]);
    }

    #[test]
    fn a_root_may_be_its_own_parent() {
        assert_eq!(covered(&[mount(1, 1, "/"), mount(2, 1, "/blue")]), Vec::<u64>::new());
    }

    #[test]
    fn in_a_chroot_the_mount_of_the_root_directory_is_not_listed() {
        let mounts = [mount(2, 1, "/blue"), mount(3, 1, "/dir"), mount(4, 3, "/dir/red")];
        assert_eq!(covered(&mounts), Vec::<u64>::new());
        let mounts = [mount(2, 1, "/dir/blue"), mount(3, 1, "/dir")];
        assert_eq!(covered(&mounts), [2]);
    }

    #[test]
    fn mounts_that_no_kernel_has_come_to_an_end() {
        let mounts = [mount(1, 0, "/"), mount(2, 3, "/a"), mount(3, 2, "/a"), mount(4, 1, "/a")];
        let _ = covered(&mounts);
        let _ =
            covered(&[mount(1, 2, "/a"), mount(2, 1, "/a"), mount(1, 1, "/a"), mount(7, 7, "")]);
    }
}
