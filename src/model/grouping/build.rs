//! Makes groups of the nodes of a view, kind by kind.

use std::collections::HashMap;

use super::known::Known;
use super::nesting::{Nested, nest};
use super::{Group, GroupId, Place, place};
use crate::model::forest::{Item, NodeId};
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::view::{Presence, View};

/// Groups, as far as they are made.
pub(super) struct Builder<'b, 'f, 'a> {
    view: &'b View<'f, 'a>,
    known: &'b Known,
    pub(super) groups: Vec<Group>,
    pub(super) group_of: Vec<Option<GroupId>>,
    pub(super) tops: Vec<GroupId>,
}

impl<'b, 'f, 'a> Builder<'b, 'f, 'a> {
    pub(super) fn build(view: &'b View<'f, 'a>, known: &'b Known, kinds: &[Kind]) -> Self {
        let group_of = vec![None; view.forest().len()];
        let mut builder = Self { view, known, groups: Vec::new(), group_of, tops: Vec::new() };
        builder.tops = builder.arrange(view.nodes().collect(), kinds, None);
        builder
    }

    /// Makes groups by the first kind, and within them by the others; tells those that are below none.
    fn arrange(
        &mut self,
        nodes: Vec<NodeId>,
        kinds: &[Kind],
        within: Option<GroupId>,
    ) -> Vec<GroupId> {
        let [kind, inner @ ..] = kinds else {
            for node in nodes {
                self.group_of[node.index()] = within;
            }
            return Vec::new();
        };
        let mut members: HashMap<Option<NsId>, Vec<NodeId>> = HashMap::new();
        for node in nodes {
            members.entry(place(self.view.forest(), node, *kind)).or_default().push(node);
        }
        let unknown = members.remove(&None);
        let nested = nest(*kind, members.keys().copied().flatten(), self.known);
        let mut add = |id, members: Vec<NodeId>| {
            let group = self.add(Place { kind: *kind, id }, within, &members);
            self.groups[group.index()].groups = self.arrange(members, inner, Some(group));
            group
        };
        let mut groups = Vec::with_capacity(nested.len());
        for Nested { id, .. } in &nested {
            groups.push(add(Some(*id), members.remove(&Some(*id)).unwrap_or_default()));
        }
        let unknown = unknown.map(|members| add(None, members));
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
        tops.extend(unknown);
        tops
    }

    fn add(&mut self, place: Place, within: Option<GroupId>, members: &[NodeId]) -> GroupId {
        let links: Vec<_> =
            members.iter().filter_map(|node| self.link(*node, place.kind)).collect();
        let count = |why| links.iter().filter(|link| **link == why).count();
        let reasons = [Link::Denied, Link::Absent, Link::Vanished, Link::Unread];
        let is_context = |node: &NodeId| self.view.presence(*node) == Presence::Context;
        self.groups.push(Group {
            place,
            within,
            is_nested: false,
            trees: Vec::new(),
            groups: Vec::new(),
            processes: links.len(),
            is_context: !members.is_empty() && members.iter().all(is_context),
            unknown: reasons
                .map(|why| (why, count(why)))
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .collect(),
        });
        GroupId::at(self.groups.len() - 1)
    }

    /// What a process told of its namespace.
    fn link(&self, node: NodeId, kind: Kind) -> Option<Link> {
        match self.view.forest().item(node) {
            Item::Process(process) => Some(process.namespaces[kind]),
            Item::Thread(..) => None,
        }
    }
}
