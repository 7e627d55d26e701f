//! What two processes share, and what they do not.

use super::ancestry;
use super::capability::CapabilitySet;
use super::detail;
use super::ids::{NsId, Uid};
use super::kind::{Kind, KindMap};
use super::link::Link;
use super::process::Process;
use super::snapshot::Snapshot;

/// Two processes side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<'s> {
    /// The one.
    pub a: &'s Process,
    /// The other.
    pub b: &'s Process,
    /// Their namespaces.
    pub namespaces: KindMap<NamespacePair>,
    /// Their effective users.
    pub user: Pair<Uid>,
    /// Their effective capabilities, each in its own user namespace.
    pub capabilities: Pair<CapabilitySet>,
    /// Their paths in the cgroup hierarchy.
    pub cgroup: Pair<&'s [u8]>,
    /// The paths of their root directories, which can be compared in one mount namespace only.
    pub root: Pair<&'s [u8]>,
    /// Their security labels.
    pub label: Pair<&'s [u8]>,
}

/// The namespaces of one kind of two processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NamespacePair {
    /// That of the one.
    pub a: Link,
    /// That of the other.
    pub b: Link,
    /// Only of hierarchical kinds: the nearest that is above both, or one of them itself. `None` if it is not known.
    pub common_ancestor: Option<NsId>,
}

/// Something of two processes, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// That of the one.
    pub a: Option<T>,
    /// That of the other.
    pub b: Option<T>,
    /// Whether it is the same; `None` if that cannot be told.
    pub same: Option<bool>,
}

impl NamespacePair {
    /// Whether it is the same namespace. One that is unknown is neither the same as another nor different from it.
    #[must_use]
    pub fn same(&self) -> Option<bool> {
        Some(self.a.known()? == self.b.known()?)
    }
}

impl<T> Pair<T> {
    fn of(a: Option<T>, b: Option<T>) -> Self
    where
        T: PartialEq,
    {
        let same = match (&a, &b) {
            (Some(a), Some(b)) => Some(a == b),
            _ => None,
        };
        Self { a, b, same }
    }

    /// Whether something is known of either.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.a.is_some() || self.b.is_some()
    }
}

impl<'s> Difference<'s> {
    /// Compares two processes of a snapshot.
    #[must_use]
    pub fn between(a: &'s Process, b: &'s Process, snapshot: &Snapshot) -> Self {
        let namespaces = KindMap::from_fn(|kind| namespaces(kind, a, b, snapshot));
        let label = |process: &'s Process| process.label.as_deref();
        Self {
            a,
            b,
            user: user(a, b, snapshot),
            capabilities: Pair::of(effective(a), effective(b)),
            cgroup: Pair::of(a.cgroup.as_deref(), b.cgroup.as_deref()),
            root: root(a, b, namespaces[Kind::Mnt].same()),
            label: Pair::of(label(a), label(b)),
            namespaces,
        }
    }
}

fn namespaces(kind: Kind, a: &Process, b: &Process, snapshot: &Snapshot) -> NamespacePair {
    let (a, b) = (a.namespaces[kind], b.namespaces[kind]);
    let common_ancestor = match (kind, a, b) {
        (Kind::Pid | Kind::User, Link::Of(a), Link::Of(b)) => {
            ancestry::nearest_common(kind, a, b, &snapshot.relations)
        }
        _ => None,
    };
    NamespacePair { a, b, common_ancestor }
}

/// The user that stands for all who are not mapped may be two users.
fn user(a: &Process, b: &Process, snapshot: &Snapshot) -> Pair<Uid> {
    let pair = Pair::of(Some(a.uid), Some(b.uid));
    if a.uid == b.uid && detail::may_be_unmapped(a.uid, &snapshot.observer) {
        return Pair { same: None, ..pair };
    }
    pair
}

fn effective(process: &Process) -> Option<CapabilitySet> {
    Some(process.detail.as_ref()?.capabilities?.effective)
}

fn root<'s>(a: &'s Process, b: &'s Process, same_mounts: Option<bool>) -> Pair<&'s [u8]> {
    let root = |process: &'s Process| process.detail.as_ref()?.root.as_deref();
    let pair = Pair::of(root(a), root(b));
    let same = pair.same.filter(|_| same_mounts == Some(true));
    Pair { same, ..pair }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::detail::Detail;
    use crate::model::process::sample::process;
    use crate::model::snapshot::sample::snapshot;

    const SANDBOX: Link = Link::Of(NsId(4_026_532_448));

    #[test]
    fn an_unknown_namespace_is_neither_the_same_nor_different() {
        let same = |a, b| {
            let one = process(1, 0, "a").inside(Kind::Net, a);
            let other = process(2, 0, "b").inside(Kind::Net, b);
            Difference::between(&one, &other, &snapshot()).namespaces[Kind::Net].same()
        };
        assert_eq!(same(SANDBOX, SANDBOX), Some(true));
        assert_eq!(same(SANDBOX, Link::Of(Kind::Net.initial())), Some(false));
        assert_eq!(same(SANDBOX, Link::Denied), None);
        assert_eq!(same(Link::Denied, Link::Denied), None);
        assert_eq!(same(Link::Absent, Link::Absent), None);
    }

    #[test]
    fn a_path_is_the_same_directory_in_one_mount_namespace_only() {
        let at = |pid, path: &str, mounts| {
            let mut process = process(pid, 0, "x").inside(Kind::Mnt, mounts);
            let detail = Detail { root: Some(path.into()), ..Detail::default() };
            process.detail = Some(Box::new(detail));
            process
        };
        let same = |a: &Process, b: &Process| Difference::between(a, b, &snapshot()).root.same;
        let here = Link::Of(Kind::Mnt.initial());
        assert_eq!(same(&at(1, "/", here), &at(2, "/", here)), Some(true));
        assert_eq!(same(&at(1, "/", here), &at(2, "/srv", here)), Some(false));
        assert_eq!(same(&at(1, "/", here), &at(2, "/", SANDBOX)), None);
        assert_eq!(same(&at(1, "/", here), &at(2, "/", Link::Denied)), None);
    }

    #[test]
    fn two_users_that_are_not_mapped_may_be_two() {
        let mut snapshot = snapshot();
        let of = |pid| {
            let mut process = process(pid, 0, "x");
            process.uid = Uid(65534);
            process
        };
        let (one, other) = (of(1), of(2));
        let same = |snapshot: &Snapshot| Difference::between(&one, &other, snapshot).user.same;
        snapshot.observer.namespaces[Kind::User] = Link::Of(Kind::User.initial());
        assert_eq!(same(&snapshot), Some(true), "nobody, where all users are mapped");
        snapshot.observer.namespaces[Kind::User] = SANDBOX;
        assert_eq!(same(&snapshot), None);
    }
}
