//! Processes as trees: an arena of nodes, each with its children in order.

use std::collections::HashMap;

use super::circles::circles;
use super::ids::Pid;
use super::process::{Process, Thread};

/// A node of a [`Forest`], from 0 on, in the order of its processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// What a node stands for.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A process.
    Process(&'a Process),
    /// A thread other than the main one, child of the node of its process.
    Thread(&'a Process, &'a Thread),
}

/// The order of siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By the bytes of the name (a thread's is `{name}`), then by user ID, then by PID.
    #[default]
    Name,
    /// By PID or TID.
    Pid,
}

/// What a forest is to hold beside the processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Growth {
    /// The order of siblings.
    pub order: Order,
    /// Threads as children of their processes.
    pub threads: bool,
}

/// Trees of processes, arranged by parent.
///
/// Every process of the input is in it exactly once, whatever the parent PIDs say: one
/// whose parent is not there is a root, and so is the first (by PID) of a
/// circle of parents. Of several processes with one PID the first has the children.
#[derive(Debug)]
pub struct Forest<'a> {
    items: Vec<Item<'a>>,
    parents: Vec<Option<NodeId>>,
    children: Vec<NodeId>,
    /// Where the children of each node begin in `children`; one more than there are nodes.
    starts: Vec<u32>,
    /// By PID.
    roots: Vec<NodeId>,
}

impl NodeId {
    /// The node as an index into tables with an entry for each node.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 processes and threads"))
    }
}

impl<'a> Item<'a> {
    /// The process, or the one that the thread belongs to.
    #[must_use]
    pub const fn process(self) -> &'a Process {
        match self {
            Self::Process(process) | Self::Thread(process, _) => process,
        }
    }

    /// PID or TID.
    #[must_use]
    pub const fn pid(self) -> Pid {
        match self {
            Self::Process(process) => process.pid,
            Self::Thread(_, thread) => thread.tid,
        }
    }

    /// The bytes of the name; those of the process for a thread whose own were not read.
    #[must_use]
    pub fn name(self) -> &'a [u8] {
        match self {
            Self::Process(process) => &process.name,
            Self::Thread(process, thread) => thread.name.as_ref().unwrap_or(&process.name),
        }
    }

    /// Whether it is a thread other than the main one.
    #[must_use]
    pub const fn is_thread(self) -> bool {
        matches!(self, Self::Thread(..))
    }

    fn compare_names(self, other: Self) -> std::cmp::Ordering {
        let displayed = |item: Self| {
            let (open, close): (&[u8], &[u8]) =
                if item.is_thread() { (b"{", b"}") } else { (b"", b"") };
            open.iter().chain(item.name()).chain(close)
        };
        displayed(self).cmp(displayed(other))
    }
}

impl Order {
    fn compare(self, a: Item<'_>, b: Item<'_>) -> std::cmp::Ordering {
        let by_pid = a.pid().cmp(&b.pid());
        match self {
            Self::Pid => by_pid,
            Self::Name => {
                a.compare_names(b).then_with(|| a.process().uid.cmp(&b.process().uid)).then(by_pid)
            }
        }
    }
}

impl<'a> Forest<'a> {
    /// Arranges processes by parent.
    #[must_use]
    pub fn grow(processes: impl IntoIterator<Item = &'a Process>, growth: Growth) -> Self {
        let mut items: Vec<_> = processes.into_iter().map(Item::Process).collect();
        let mut parents = parents_of(&items);
        break_circles(&items, &mut parents);
        if growth.threads {
            for node in 0..items.len() {
                let process = items[node].process();
                items.extend(process.threads.iter().map(|thread| Item::Thread(process, thread)));
                parents.resize(items.len(), Some(NodeId::at(node)));
            }
        }
        Self::arrange(items, parents, growth.order)
    }

    fn arrange(items: Vec<Item<'a>>, parents: Vec<Option<NodeId>>, order: Order) -> Self {
        let mut starts = vec![0_u32; items.len() + 1];
        for parent in parents.iter().flatten() {
            starts[parent.index() + 1] += 1;
        }
        for node in 0..items.len() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut children = vec![NodeId(0); parents.iter().flatten().count()];
        for (node, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[next[parent.index()] as usize] = NodeId::at(node);
                next[parent.index()] += 1;
            }
        }
        for range in starts.windows(2) {
            children[range[0] as usize..range[1] as usize]
                .sort_by(|a, b| order.compare(items[a.index()], items[b.index()]));
        }
        let is_root = |node: &NodeId| parents[node.index()].is_none();
        let mut roots: Vec<_> = (0..items.len()).map(NodeId::at).filter(is_root).collect();
        roots.sort_by_key(|root| items[root.index()].pid());
        Self { items, parents, children, starts, roots }
    }

    /// Nodes without a parent, by PID.
    #[must_use]
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What the node stands for.
    #[must_use]
    pub fn item(&self, node: NodeId) -> Item<'a> {
        self.items[node.index()]
    }

    /// The node's parent.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.parents[node.index()]
    }

    /// The node's children, in order.
    #[must_use]
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        let start = self.starts[node.index()] as usize;
        let end = self.starts[node.index() + 1] as usize;
        &self.children[start..end]
    }

    /// The node's ancestors, from its parent up.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.parent(node), |ancestor| self.parent(*ancestor))
    }

    /// Every node, in no order that tells anything.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.items.len()).map(NodeId::at)
    }

    /// Every node, each before its children and these in order: from the top of the picture down.
    #[must_use]
    pub fn preorder(&self) -> Vec<NodeId> {
        let mut nodes = Vec::with_capacity(self.len());
        let mut waiting: Vec<_> = self.roots.iter().rev().copied().collect();
        while let Some(node) = waiting.pop() {
            nodes.push(node);
            waiting.extend(self.children(node).iter().rev());
        }
        nodes
    }
}

/// The node of each process's parent. The first process of a PID is its parent of record.
fn parents_of(items: &[Item<'_>]) -> Vec<Option<NodeId>> {
    let mut by_pid = HashMap::with_capacity(items.len());
    for (node, item) in items.iter().enumerate() {
        by_pid.entry(item.pid()).or_insert(NodeId::at(node));
    }
    let parent = |item: &Item<'_>| {
        let ppid = item.process().ppid;
        if ppid.is_outside() { None } else { by_pid.get(&ppid).copied() }
    };
    items.iter().map(parent).collect()
}

/// Makes a root of one process of each circle of parents: the one with the lowest PID.
fn break_circles(items: &[Item<'_>], parents: &mut [Option<NodeId>]) {
    let parent = |index: usize| parents[index].map(NodeId::index);
    for circle in circles(items.len(), parent) {
        let first = circle.into_iter().min_by_key(|index| (items[*index].pid(), *index));
        parents[first.expect("a circle has members")] = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::process::sample::process;

    /// The forest as `pid(children)`.
    fn picture(processes: &[Process], order: Order) -> String {
        let forest = Forest::grow(processes, Growth { order, threads: false });
        let tree = |node: &NodeId| tree(&forest, *node);
        forest.roots().iter().map(tree).collect::<Vec<_>>().join(" ")
    }

    fn tree(forest: &Forest<'_>, node: NodeId) -> String {
        let children: Vec<_> =
            forest.children(node).iter().map(|child| tree(forest, *child)).collect();
        let pid = forest.item(node).pid();
        if children.is_empty() { pid.to_string() } else { format!("{pid}({})", children.join(" ")) }
    }

    #[test]
    fn a_process_whose_parent_is_not_there_is_a_root() {
        let processes = [process(5, 99, "e"), process(1, 0, "a"), process(2, 1, "b")];
        assert_eq!(picture(&processes, Order::Name), "1(2) 5");
    }

    #[test]
    fn siblings_are_in_order_of_name_user_and_pid_or_of_pid_alone() {
        let mut other = process(3, 1, "x");
        other.uid.0 = 7;
        let processes =
            [process(1, 0, "a"), other, process(4, 1, "x"), process(5, 1, "x"), process(6, 1, "B")];
        assert_eq!(picture(&processes, Order::Name), "1(6 4 5 3)");
        assert_eq!(picture(&processes, Order::Pid), "1(3 4 5 6)");
    }

    #[test]
    fn a_circle_of_parents_is_a_tree_below_its_lowest_pid() {
        let processes =
            [process(7, 5, "g"), process(5, 6, "e"), process(6, 7, "f"), process(8, 6, "h")];
        assert_eq!(picture(&processes, Order::Name), "5(7(6(8)))");
        assert_eq!(picture(&[process(3, 3, "own parent")], Order::Name), "3");
    }

    #[test]
    fn of_two_processes_with_one_pid_the_first_has_the_children() {
        let processes = [process(1, 0, "a"), process(1, 0, "b"), process(2, 1, "c")];
        assert_eq!(picture(&processes, Order::Name), "1(2) 1");
    }

    #[test]
    fn a_thread_is_a_child_whose_name_has_braces() {
        let mut parent = process(1, 0, "a");
        let thread =
            |tid| Thread { tid: Pid(tid), nested_tids: vec![], name: None, namespaces: None };
        parent.threads = vec![thread(2), thread(9)];
        let processes = [parent, process(5, 1, "z")];
        let pids = |order| {
            let forest = Forest::grow(&processes, Growth { order, threads: true });
            forest.preorder().iter().map(|node| forest.item(*node).pid().0).collect::<Vec<_>>()
        };
        assert_eq!(pids(Order::Name), [1, 5, 2, 9], "a brace sorts behind letters");
        assert_eq!(pids(Order::Pid), [1, 2, 5, 9]);
    }
}
