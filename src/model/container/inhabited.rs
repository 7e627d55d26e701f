//! Which of the containers that were thought of something is in.

use std::mem;

use super::Containers;

impl Containers {
    /// Forgets those that no process is in, nor in one that is in them. Such a one comes of a guess that was bettered later,
    /// and would make the name of the right one unclear.
    ///
    /// Every [`ContainerId`](super::ContainerId) means another afterwards.
    pub(super) fn forget_the_empty(&mut self) {
        let mut is_inhabited = vec![false; self.all.len()];
        for place in self.places.values() {
            // Around one that is known already, all others are known too.
            let unknown = self.chain(place.container).take_while(|id| !is_inhabited[id.index()]);
            for id in unknown.collect::<Vec<_>>() {
                is_inhabited[id.index()] = true;
            }
        }
        let mut renumbered = vec![None; self.all.len()];
        self.leaders.clear();
        for (number, mut container) in mem::take(&mut self.all).into_iter().enumerate() {
            if is_inhabited[number] {
                container.outer = container.outer.and_then(|outer| renumbered[outer.index()]);
                renumbered[number] = Some(self.add(container));
            }
        }
        for place in self.places.values_mut() {
            let again = renumbered[place.container.index()];
            place.container = again.expect("a container that a process is in is inhabited");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Container, ContainerId, Place};
    use super::*;
    use crate::model::ids::Pid;

    fn container(name: &str, outer: Option<ContainerId>) -> Container {
        Container {
            runtime: "runc".into(),
            id: name.into(),
            name: Some(name.into()),
            pod: None,
            outer,
        }
    }

    #[test]
    fn only_those_remain_that_something_is_in() {
        let mut all = Containers::default();
        let _twin = all.add(container("inner", None));
        let outer = all.add(container("outer", None));
        let inner = all.add(container("inner", Some(outer)));
        let _deserted = all.add(container("deserted", Some(inner)));
        all.put(Pid(8), Place { container: inner, is_visitor: false });
        all.forget_the_empty();
        let names: Vec<_> = all.all().map(|(id, _)| all.description(id)).collect();
        assert_eq!(names, ["runc:outer", "runc:inner in runc:outer"]);
        let found = all.find(b"inner").expect("there is one");
        assert!(all.holds(found, Pid(8)));
        assert!(all.holds(all.find(b"outer").expect("it is around the other"), Pid(8)));
    }
}
