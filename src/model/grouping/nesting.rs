//! Which namespace is shown below which.

use std::collections::HashMap;

use super::known::{Age, Known};
use crate::model::ids::{NsId, Pid, Ticks};
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;

/// A namespace that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nested {
    pub(super) id: NsId,
    /// The index of the one that it is below.
    pub(super) parent: Option<usize>,
    /// Of the eldest member; for one without members, of the eldest below it.
    age: Age,
}

/// Behind all that have one.
const AGELESS: Age = (Ticks(u64::MAX), Pid(u32::MAX));

/// These namespaces and the ancestors of each up to the next that has members, the eldest first.
///
/// One whose parent has members, but is not among these, is below none, and so is one of each circle of
/// parents, as no kernel but a saved file may tell.
pub(super) fn nest(kind: Kind, ids: impl IntoIterator<Item = NsId>, known: &Known) -> Vec<Nested> {
    let eldest = |id| known.eldest(NsKey::new(kind, id));
    let with_age = |id| Nested { id, parent: None, age: eldest(id).unwrap_or(AGELESS) };
    let mut nested: Vec<_> = ids.into_iter().map(with_age).collect();
    // So that the first to come to an ancestor without members is the eldest below it.
    nested.sort_by_key(|nested| (nested.age, nested.id));
    let mut index_of: HashMap<_, _> =
        nested.iter().enumerate().map(|(index, nested)| (nested.id, index)).collect();
    for start in 0..nested.len() {
        let mut below = start;
        while let Some(above) = known.parent(NsKey::new(kind, nested[below].id)) {
            if let Some(&index) = index_of.get(&above) {
                nested[below].parent = Some(index);
                break;
            }
            if eldest(above).is_some() {
                break;
            }
            index_of.insert(above, nested.len());
            nested[below].parent = Some(nested.len());
            below = nested.len();
            nested.push(Nested { id: above, parent: None, age: nested[start].age });
        }
    }
    break_circles(&mut nested);
    in_order(&nested)
}

fn break_circles(nested: &mut [Nested]) {
    let mut walk_of = vec![None; nested.len()];
    for start in 0..nested.len() {
        let mut next = Some(start);
        while let Some(here) = next
            && walk_of[here].is_none()
        {
            walk_of[here] = Some(start);
            next = nested[here].parent;
        }
        if let Some(met) = next
            && walk_of[met] == Some(start)
        {
            nested[met].parent = None;
        }
    }
}

fn in_order(nested: &[Nested]) -> Vec<Nested> {
    let mut order: Vec<_> = (0..nested.len()).collect();
    order.sort_by_key(|index| (nested[*index].age, nested[*index].id));
    let mut place_of = vec![0; nested.len()];
    for (place, index) in order.iter().enumerate() {
        place_of[*index] = place;
    }
    let moved = |index: &usize| {
        let Nested { id, parent, age } = nested[*index];
        Nested { id, parent: parent.map(|parent| place_of[parent]), age }
    };
    order.iter().map(moved).collect()
}
