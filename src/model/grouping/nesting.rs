//! Which namespace or container is shown below which.

use std::collections::HashMap;

use super::Place;
use super::known::{Age, Known};
use crate::model::circles::circles;
use crate::model::ids::{Pid, Ticks};

/// A place that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nested {
    pub(super) place: Place,
    /// The index of the one that it is below.
    pub(super) parent: Option<usize>,
    /// Of the eldest member; for one without members, of the eldest below it.
    age: Age,
}

/// Behind all that have one.
const AGELESS: Age = (Ticks(u64::MAX), Pid(u32::MAX));

impl Nested {
    fn order(&self) -> (u8, Age, Place) {
        (self.place.rank(), self.age, self.place)
    }
}

/// These places and the ancestors of each up to the next that has members, the eldest first.
///
/// One whose parent has members, but is not among these, is below none, and so is one of each circle of
/// parents, as no kernel but a saved file may tell.
pub(super) fn nest(places: impl IntoIterator<Item = Place>, known: &Known) -> Vec<Nested> {
    let age = |place| known.eldest(place).unwrap_or(AGELESS);
    let with_age = |place| Nested { place, parent: None, age: age(place) };
    let mut nested: Vec<_> = places.into_iter().map(with_age).collect();
    // So that the first to come to an ancestor without members is the eldest below it.
    nested.sort_by_key(Nested::order);
    let mut index_of: HashMap<_, _> =
        nested.iter().enumerate().map(|(index, nested)| (nested.place, index)).collect();
    for start in 0..nested.len() {
        let mut below = start;
        while let Some(above) = known.parent(nested[below].place) {
            if let Some(&index) = index_of.get(&above) {
                nested[below].parent = Some(index);
                break;
            }
            if known.eldest(above).is_some() {
                break;
            }
            index_of.insert(above, nested.len());
            nested[below].parent = Some(nested.len());
            below = nested.len();
            nested.push(Nested { place: above, parent: None, age: nested[start].age });
        }
    }
    break_circles(&mut nested);
    in_order(&nested)
}

/// The eldest of each circle is below none; they are sorted by age.
fn break_circles(nested: &mut [Nested]) {
    for circle in circles(nested.len(), |index| nested[index].parent) {
        let eldest = circle.into_iter().min().expect("a circle has members");
        nested[eldest].parent = None;
    }
}

fn in_order(nested: &[Nested]) -> Vec<Nested> {
    let mut order: Vec<_> = (0..nested.len()).collect();
    order.sort_by_key(|index| nested[*index].order());
    let mut position_of = vec![0; nested.len()];
    for (position, index) in order.iter().enumerate() {
        position_of[*index] = position;
    }
    let moved = |index: &usize| {
        let Nested { place, parent, age } = nested[*index];
        Nested { place, parent: parent.map(|parent| position_of[parent]), age }
    };
    order.iter().map(moved).collect()
}
