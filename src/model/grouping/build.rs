//! Makes groups of the nodes of a view, criterion by criterion.

use std::collections::HashMap;

use super::known::Known;
use super::nesting::{Nested, nest};
use super::{Criterion, Group, GroupId, Place};
use crate::model::container::Containers;
use crate::model::forest::{Item, NodeId};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::process::Process;
use crate::model::view::{Presence, View};

/// Groups, as far as they are made.
pub(super) struct Builder<'b, 'f, 'a> {
    view: &'b View<'f, 'a>,
    containers: &'b Containers,
    known: &'b Known,
    pub(super) groups: Vec<Group>,
    pub(super) group_of: Vec<Option<GroupId>>,
    pub(super) tops: Vec<GroupId>,
}

impl<'b, 'f, 'a> Builder<'b, 'f, 'a> {
    pub(super) fn build(
        view: &'b View<'f, 'a>,
        containers: &'b Containers,
        known: &'b Known,
        criteria: &[Criterion],
    ) -> Self {
        let group_of = vec![None; view.forest().len()];
        let (groups, tops) = (Vec::new(), Vec::new());
        let mut builder = Self { view, containers, known, groups, group_of, tops };
        builder.tops = builder.arrange(view.nodes().collect(), criteria, None);
        builder
    }

    /// Makes groups by the first criterion, and within them by the others; tells those that are below none.
    fn arrange(
        &mut self,
        nodes: Vec<NodeId>,
        criteria: &[Criterion],
        within: Option<GroupId>,
    ) -> Vec<GroupId> {
        let [criterion, inner @ ..] = criteria else {
            for node in nodes {
                self.group_of[node.index()] = within;
            }
            return Vec::new();
        };
        let mut members: HashMap<Place, Vec<NodeId>> = HashMap::new();
        for node in nodes {
            let place = criterion.place(self.view.forest().item(node), self.containers);
            members.entry(place).or_default().push(node);
        }
        let nested = nest(members.keys().copied(), self.known);
        let mut groups = Vec::with_capacity(nested.len());
        for Nested { place, .. } in &nested {
            let members = members.remove(place).unwrap_or_default();
            let group = self.add(*place, within, &members);
            self.groups[group.index()].groups = self.arrange(members, inner, Some(group));
            groups.push(group);
        }
        let mut tops = Vec::new();
        for (group, nested) in groups.iter().zip(&nested) {
            match nested.parent {
                Some(parent) => {
                    self.groups[groups[parent].index()].groups.push(*group);
                    self.groups[group.index()].is_nested = true;
                }
                None => tops.push(*group),
            }
        }
        tops
    }

    fn add(&mut self, place: Place, within: Option<GroupId>, members: &[NodeId]) -> GroupId {
        let processes: Vec<_> = members.iter().filter_map(|node| self.process(*node)).collect();
        let is_visitor = |process: &&&Process| {
            self.containers.place(process.pid).is_some_and(|place| place.is_visitor)
        };
        let is_context = |node: &NodeId| self.view.presence(*node) == Presence::Context;
        let group = Group {
            place,
            within,
            is_nested: false,
            trees: Vec::new(),
            groups: Vec::new(),
            processes: processes.len(),
            kernel_threads: processes.iter().filter(|process| process.kernel_thread).count(),
            visitors: match place {
                Place::Container(_) => processes.iter().filter(is_visitor).count(),
                Place::Host | Place::Namespace(_) | Place::Unknown(_) => 0,
            },
            is_context: !members.is_empty() && members.iter().all(is_context),
            unknown: match place {
                Place::Unknown(kind) => why_unknown(&processes, kind),
                Place::Host | Place::Container(_) | Place::Namespace(_) => Vec::new(),
            },
        };
        self.groups.push(group);
        GroupId::at(self.groups.len() - 1)
    }

    fn process(&self, node: NodeId) -> Option<&'a Process> {
        match self.view.forest().item(node) {
            Item::Process(process) => Some(process),
            Item::Thread(..) => None,
        }
    }
}

/// What these told of their namespaces, and how many of them.
fn why_unknown(processes: &[&Process], kind: Kind) -> Vec<(Link, usize)> {
    let count = |why| processes.iter().filter(|process| process.namespaces[kind] == why).count();
    let reasons = [Link::Denied, Link::Absent, Link::Vanished, Link::Unread];
    reasons.map(|why| (why, count(why))).into_iter().filter(|(_, n)| *n > 0).collect()
}
