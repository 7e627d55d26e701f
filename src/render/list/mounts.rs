//! Where a namespace is mounted, and which of these places a reader knows it by.

use std::collections::BTreeSet;

use super::cells::Facts;
use crate::model::holder::{Holder, Mount};
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;

/// The mounts of a namespace. Mount namespaces have copies of each other's, so of one path there may be hundreds.
pub(super) struct Mounts<'a> {
    all: Vec<&'a Mount>,
    names: BTreeSet<&'a [u8]>,
}

impl<'a> Mounts<'a> {
    pub(super) fn of(namespace: &'a Namespace) -> Self {
        let mount = |holder: &'a Holder| match holder {
            Holder::Mount(mount) => Some(mount),
            _ => None,
        };
        Self {
            all: namespace.holders.iter().filter_map(mount).collect(),
            names: namespace.names.iter().map(Vec::as_slice).collect(),
        }
    }

    /// The one to tell of: with a name rather than without, in the reader's mount namespace rather than in another.
    pub(super) fn best(&self, facts: &Facts<'_>) -> Option<&'a Mount> {
        let rank = |mount: &&&Mount| {
            (self.name_of(mount).is_none(), mount.covered, !is_here(facts, mount))
        };
        self.all.iter().min_by_key(rank).copied()
    }

    /// One whose path can be opened by the reader.
    pub(super) fn reachable(&self, facts: &Facts<'_>) -> Option<&'a Mount> {
        self.all.iter().find(|mount| !mount.covered && is_here(facts, mount)).copied()
    }

    /// The name that a mount gives its namespace, if it does.
    pub(super) fn name_of(&self, mount: &'a Mount) -> Option<&'a [u8]> {
        let end = mount.path.iter().rposition(|byte| *byte == b'/')?;
        let (folder, name) = mount.path.split_at(end + 1);
        (folder.ends_with(b"ns/") && self.names.contains(name)).then_some(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a [u8]> {
        self.names.iter().copied()
    }

    /// Each once.
    pub(super) fn paths(&self) -> BTreeSet<&'a [u8]> {
        self.all.iter().map(|mount| mount.path.as_slice()).collect()
    }
}

/// Whether it is in the mount namespace of who looked.
pub(super) fn is_here(facts: &Facts<'_>, mount: &Mount) -> bool {
    facts.snapshot.observer.namespaces[Kind::Mnt].known() == Some(mount.mnt_ns)
}
