//! The part of a forest that is shown.

use super::forest::{Forest, Item, NodeId};

/// How a node is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Not at all.
    #[default]
    Hidden,
    /// Not for its own sake, but as an ancestor of one that is.
    Context,
    /// For its own sake.
    Shown,
}

/// What of a forest is wanted.
#[derive(Debug, Default)]
pub struct Choice {
    /// Whole subtrees of these nodes; `None` for all there is.
    pub targets: Option<Vec<NodeId>>,
    /// The ancestors of the targets too.
    pub ancestors: bool,
}

/// The part of a forest that is shown: a forest again, as the ancestors up to a
/// root of the view are always there, unless it is [divided](View::divided).
#[derive(Debug)]
pub struct View<'f, 'a> {
    forest: &'f Forest<'a>,
    presence: Vec<Presence>,
    roots: Vec<NodeId>,
    /// Nodes that are not drawn below their parent, be it shown or not.
    apart: Vec<bool>,
    tells_matches: bool,
}

impl<'f, 'a> View<'f, 'a> {
    /// Shows what of the choice also matches the filter, and ancestors as far as they are wanted:
    /// those inside the choice if they only lack the match, others if the choice says so.
    ///
    /// A target below another target is shown once, in the tree of the upper one.
    #[must_use]
    pub fn new(
        forest: &'f Forest<'a>,
        choice: &Choice,
        filter: Option<&dyn Fn(NodeId) -> bool>,
    ) -> Self {
        let matches = |node| filter.is_none_or(|filter| filter(node));
        let order = forest.preorder();
        let chosen = chosen(forest, choice, &order);
        let mut presence = vec![Presence::Hidden; forest.len()];
        let mut matching = vec![false; forest.len()];
        for &node in &order {
            // A thread is shown if its process is, of which it is a child.
            matching[node.index()] = match (forest.item(node), forest.parent(node)) {
                (Item::Thread(..), Some(process)) => matching[process.index()],
                _ => matches(node),
            };
            if chosen[node.index()] && matching[node.index()] {
                presence[node.index()] = Presence::Shown;
            }
        }
        for &node in &order {
            if presence[node.index()] == Presence::Shown {
                let is_wanted = |ancestor: &NodeId| choice.ancestors || chosen[ancestor.index()];
                let is_new = |ancestor: &NodeId| presence[ancestor.index()] == Presence::Hidden;
                let context: Vec<_> = forest
                    .ancestors(node)
                    .take_while(|ancestor| is_wanted(ancestor) && is_new(ancestor))
                    .collect();
                for ancestor in context {
                    presence[ancestor.index()] = Presence::Context;
                }
            }
        }
        let tells_matches = filter.is_some() || choice.ancestors;
        let apart = vec![false; forest.len()];
        let mut view = Self { forest, presence, roots: Vec::new(), apart, tells_matches };
        view.roots = view.find_roots(&order);
        view
    }

    /// The same nodes as more trees: those that are to be apart from their parents are roots.
    #[must_use]
    pub fn divided(&self, is_apart: impl Fn(NodeId) -> bool) -> Self {
        let mut view = Self {
            forest: self.forest,
            presence: self.presence.clone(),
            roots: Vec::new(),
            apart: self.forest.nodes().map(is_apart).collect(),
            tells_matches: self.tells_matches,
        };
        view.roots = view.find_roots(&self.forest.preorder());
        view
    }

    fn find_roots(&self, preorder: &[NodeId]) -> Vec<NodeId> {
        let is_present = |node: NodeId| self.presence(node) != Presence::Hidden;
        let has_parent = |node: NodeId| {
            !self.apart[node.index()] && self.forest.parent(node).is_some_and(is_present)
        };
        let is_root = |node: &NodeId| is_present(*node) && !has_parent(*node);
        preorder.iter().copied().filter(is_root).collect()
    }

    /// The forest of which this is a part.
    #[must_use]
    pub const fn forest(&self) -> &'f Forest<'a> {
        self.forest
    }

    /// Whether it was asked for something that can make a node a [`Presence::Context`].
    #[must_use]
    pub const fn tells_matches(&self) -> bool {
        self.tells_matches
    }

    /// The nodes that are shown without a parent above them, from the top of the picture down.
    #[must_use]
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// How the node is shown.
    #[must_use]
    pub fn presence(&self, node: NodeId) -> Presence {
        self.presence[node.index()]
    }

    /// The children of the node that are shown, in order.
    #[must_use]
    pub fn children(&self, node: NodeId) -> impl DoubleEndedIterator<Item = NodeId> {
        let is_below = |child: &NodeId| {
            self.presence(*child) != Presence::Hidden && !self.apart[child.index()]
        };
        self.forest.children(node).iter().copied().filter(is_below)
    }

    /// The nodes that are shown, in no order that tells anything.
    #[must_use]
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> {
        self.forest.nodes().filter(|node| self.presence(*node) != Presence::Hidden)
    }
}

/// Which nodes are in the subtree of a target.
fn chosen(forest: &Forest<'_>, choice: &Choice, preorder: &[NodeId]) -> Vec<bool> {
    let Some(targets) = &choice.targets else {
        return vec![true; forest.len()];
    };
    let mut chosen = vec![false; forest.len()];
    for target in targets {
        chosen[target.index()] = true;
    }
    for &node in preorder {
        if forest.parent(node).is_some_and(|parent| chosen[parent.index()]) {
            chosen[node.index()] = true;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::forest::Growth;
    use crate::model::process::Process;
    use crate::model::process::sample::process;

    /// 1 has the children 2 and 3, 2 has 4, 4 has 5; 9 is another root.
    fn processes() -> Vec<Process> {
        let parents = [(1, 0), (2, 1), (3, 1), (4, 2), (5, 4), (9, 0)];
        parents.into_iter().map(|(pid, ppid)| process(pid, ppid, "x")).collect()
    }

    /// What is shown, with the context in brackets, and behind a bar the roots.
    fn picture(targets: Option<&[u32]>, ancestors: bool, matches: Option<&[u32]>) -> String {
        let processes = processes();
        let forest = Forest::grow(&processes, Growth::default());
        let pid = |node: NodeId| forest.item(node).pid().0;
        let named =
            |pids: &[u32]| forest.nodes().filter(|node| pids.contains(&pid(*node))).collect();
        let choice = Choice { targets: targets.map(named), ancestors };
        let filter = |node: NodeId| matches.is_some_and(|pids| pids.contains(&pid(node)));
        let filter: Option<&dyn Fn(NodeId) -> bool> =
            if matches.is_some() { Some(&filter) } else { None };
        let view = View::new(&forest, &choice, filter);
        let shown = |node: &NodeId| match view.presence(*node) {
            Presence::Hidden => None,
            Presence::Context => Some(format!("[{}]", pid(*node))),
            Presence::Shown => Some(pid(*node).to_string()),
        };
        let shown: Vec<_> = forest.preorder().iter().filter_map(shown).collect();
        let roots: Vec<_> = view.roots().iter().map(|root| pid(*root).to_string()).collect();
        format!("{} | {}", shown.join(" "), roots.join(" "))
    }

    #[test]
    fn without_a_choice_all_is_shown() {
        assert_eq!(picture(None, false, None), "1 2 4 5 3 9 | 1 9");
    }

    #[test]
    fn a_target_is_shown_with_its_subtree_and_once() {
        assert_eq!(picture(Some(&[4]), false, None), "4 5 | 4");
        assert_eq!(picture(Some(&[4, 2, 9]), false, None), "2 4 5 9 | 2 9");
        assert_eq!(picture(Some(&[]), false, None), " | ");
    }

    #[test]
    fn ancestors_of_a_target_are_context() {
        assert_eq!(picture(Some(&[4]), true, None), "[1] [2] 4 5 | 1");
    }

    #[test]
    fn a_filter_leaves_the_ancestors_of_what_matches() {
        assert_eq!(picture(None, false, Some(&[2, 5])), "[1] 2 [4] 5 | 1");
        assert_eq!(picture(None, false, Some(&[])), " | ");
    }

    #[test]
    fn a_view_can_be_divided_into_more_trees() {
        let processes = processes();
        let forest = Forest::grow(&processes, Growth::default());
        let pid = |node: &NodeId| forest.item(*node).pid().0;
        let whole = View::new(&forest, &Choice::default(), None);
        let divided = whole.divided(|node| [3, 4, 9].contains(&pid(&node)));
        assert_eq!(divided.roots().iter().map(pid).collect::<Vec<_>>(), [1, 4, 3, 9]);
        let below = |node: &NodeId| divided.children(*node).map(|child| pid(&child)).collect();
        let below: Vec<Vec<_>> = divided.roots().iter().map(below).collect();
        assert_eq!(below, [vec![2], vec![5], vec![], vec![]]);
        assert_eq!(divided.nodes().count(), whole.nodes().count());
    }

    #[test]
    fn a_filter_within_targets_leaves_no_more_than_these() {
        assert_eq!(picture(Some(&[2]), false, Some(&[5, 9])), "[2] [4] 5 | 2");
        assert_eq!(picture(Some(&[2]), true, Some(&[5, 9])), "[1] [2] [4] 5 | 1");
    }
}
