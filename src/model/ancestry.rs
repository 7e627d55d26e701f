//! Namespaces above namespaces: of the kinds that are hierarchical, pid and user.

use std::collections::{BTreeMap, HashSet};

use super::ids::{NsId, Pid};
use super::kind::Kind;
use super::ns_key::NsKey;
use super::process::Process;
use super::relations::{Above, Relations};
use super::snapshot::Snapshot;

/// The namespaces above another, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ancestors {
    /// The parent first.
    pub known: Vec<NsId>,
    /// Why there is no other above the last: there is none, or it is not known. Never [`Above::Of`], except
    /// where a saved file has them in a circle.
    pub beyond: Above,
}

/// Goes up from a namespace by its parents.
#[must_use]
pub fn above(key: NsKey, relations: &BTreeMap<NsKey, Relations>) -> Ancestors {
    let parent = |id| relations.get(&NsKey::new(key.kind, id)).map(|of| of.parent);
    let mut seen = HashSet::from([key.id]);
    let mut known = Vec::new();
    let mut beyond = parent(key.id).unwrap_or_default();
    while let Above::Of(id) = beyond {
        if !seen.insert(id) {
            break;
        }
        known.push(id);
        beyond = parent(id).unwrap_or_default();
    }
    Ancestors { known, beyond }
}

/// The nearest namespace that is above both or one of them itself; `None` if it is not known.
#[must_use]
pub fn nearest_common(
    kind: Kind,
    a: NsId,
    b: NsId,
    relations: &BTreeMap<NsKey, Relations>,
) -> Option<NsId> {
    let line = |id| {
        let ancestors = above(NsKey::new(kind, id), relations);
        std::iter::once(id).chain(ancestors.known)
    };
    let above_b: HashSet<NsId> = line(b).collect();
    line(a).find(|id| above_b.contains(id))
}

/// Each PID of a process, outermost first, with the PID namespace in which it has it.
#[must_use]
pub fn levels(process: &Process, snapshot: &Snapshot) -> Vec<(Pid, Option<NsId>)> {
    let own = process.namespaces[Kind::Pid].known();
    let line = own.into_iter().flat_map(|id| {
        let ancestors = above(NsKey::new(Kind::Pid, id), &snapshot.relations);
        std::iter::once(id).chain(ancestors.known)
    });
    let mut namespaces: Vec<_> = line.map(Some).collect();
    let pids: Vec<_> = process.pids().collect();
    namespaces.resize(pids.len(), None);
    namespaces.reverse();
    // The outermost is that of the procfs, also where the way up is not known.
    namespaces[0] = namespaces[0].or(snapshot.observer.proc_pidns.known());
    pids.into_iter().zip(namespaces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::Link;
    use crate::model::process::sample::process;
    use crate::model::snapshot::sample::snapshot;

    const KIND: Kind = Kind::Pid;

    /// 2 and 3 are below 1, 4 is below 3, and what is above 9 is not to be seen.
    fn relations() -> BTreeMap<NsKey, Relations> {
        let parents = [(1, Above::None), (2, of(1)), (3, of(1)), (4, of(3)), (9, Above::Outside)];
        let row = |(id, parent)| {
            (NsKey::new(KIND, NsId(id)), Relations { parent, ..Relations::default() })
        };
        parents.into_iter().map(row).collect()
    }

    fn of(id: u64) -> Above {
        Above::Of(NsId(id))
    }

    #[test]
    fn the_way_up_ends_where_there_is_no_more_or_no_more_is_known() {
        let above = |id| {
            let Ancestors { known, beyond } = above(NsKey::new(KIND, NsId(id)), &relations());
            (known.into_iter().map(|id| id.0).collect::<Vec<_>>(), beyond)
        };
        assert_eq!(above(4), (vec![3, 1], Above::None));
        assert_eq!(above(1), (vec![], Above::None));
        assert_eq!(above(9), (vec![], Above::Outside));
        assert_eq!(above(7), (vec![], Above::Unknown));
    }

    #[test]
    fn a_circle_has_an_end() {
        let mut relations = relations();
        relations.entry(NsKey::new(KIND, NsId(1))).or_default().parent = of(4);
        assert_eq!(above(NsKey::new(KIND, NsId(4)), &relations).known, [NsId(3), NsId(1)]);
        assert_eq!(nearest_common(KIND, NsId(4), NsId(9), &relations), None);
    }

    #[test]
    fn the_nearest_common_ancestor_may_be_one_of_them() {
        let common = |a, b| nearest_common(KIND, NsId(a), NsId(b), &relations()).map(|id| id.0);
        assert_eq!(common(2, 4), Some(1));
        assert_eq!(common(4, 3), Some(3));
        assert_eq!(common(1, 1), Some(1));
        assert_eq!(common(2, 9), None);
        assert_eq!(common(9, 9), Some(9));
    }

    #[test]
    fn each_pid_is_of_a_namespace_as_far_as_that_is_known() {
        let mut snapshot = snapshot();
        snapshot.relations = relations();
        let mut nested = process(70, 1, "sh").inside(KIND, Link::Of(NsId(4)));
        nested.nested_pids = vec![Pid(5), Pid(1)];
        let ids = |snapshot: &Snapshot, process: &Process| -> Vec<(u32, Option<u64>)> {
            levels(process, snapshot).iter().map(|(pid, id)| (pid.0, id.map(|id| id.0))).collect()
        };
        assert_eq!(ids(&snapshot, &nested), [(70, Some(1)), (5, Some(3)), (1, Some(4))]);
        snapshot.relations.clear();
        snapshot.observer.proc_pidns = Link::Of(NsId(1));
        assert_eq!(ids(&snapshot, &nested), [(70, Some(1)), (5, None), (1, Some(4))]);
        // The procfs is that of namespace 3, of which nothing above is seen.
        snapshot.relations = relations();
        nested.nested_pids = vec![Pid(1)];
        assert_eq!(ids(&snapshot, &nested), [(70, Some(3)), (1, Some(4))]);
    }
}
