//! The namespaces of a process, and who else is in each.

use super::Facts;
use crate::model::holder::Task;
use crate::model::ids::NsId;
use crate::model::kind::{Kind, KindMap};
use crate::model::link::Link;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::process::{Process, Thread};
use crate::render::sheet::{Block, Row, Word, list};

impl Facts<'_> {
    pub(super) fn memberships(&self, process: &Process) -> Block {
        let mut block = Block::default();
        block.push(self.heading(&["NAMESPACE", "PROCESSES", "LEADER"]));
        for (kind, link) in process.namespaces.iter() {
            block.push(match link {
                Link::Of(id) => self.membership(process, NsKey::new(kind, *id)),
                Link::Denied => self.no_membership(kind, "may not be read"),
                Link::Absent if process.is_zombie() => self.no_membership(kind, "left by a zombie"),
                Link::Absent => self.no_membership(kind, "none: the kernel lacks the kind"),
                Link::Vanished => self.no_membership(kind, "ended while it was read"),
                Link::Unread => self.no_membership(kind, "was not read"),
            });
        }
        block
    }

    fn no_membership(&self, kind: Kind, why: &str) -> Row {
        let word = Word::new(self.theme.kind(kind), kind).then(self.theme.dim(), ":[?]");
        let empty = || (Word::default(), Vec::new());
        let ((number, told), (leader, named)) = (empty(), empty());
        Row::new().cell(word).number_or(number, told).cell_or(leader, named).text(self.dim(why))
    }

    fn membership(&self, process: &Process, key: NsKey) -> Row {
        let found = self.find(key);
        let count = found.map_or(0, |found| found.processes);
        let unit = if count == 1 { "process" } else { "processes" };
        let told = self.plain(format_args!("{count} {unit}"));
        let number = Word::new(self.theme.plain(), count);
        let leader = found.and_then(|found| found.leader).map(|pid| self.process(pid));
        let named =
            leader.iter().flat_map(|leader| [self.plain("leader"), vec![leader.clone()]].concat());
        let named = named.collect();
        Row::new()
            .cell(self.namespace(key))
            .number_or(number, told)
            .cell_or(leader.unwrap_or_default(), named)
            .text(self.standing(process, key, found))
    }

    /// Whose namespace it is too. What is not known is not told.
    fn standing(&self, process: &Process, key: NsKey, found: Option<&Namespace>) -> Vec<Word> {
        let NsKey { kind, id } = key;
        let parent = self.snapshot.process(process.ppid).map(|parent| parent.namespaces[kind]);
        let own = self.snapshot.observer.namespaces[kind];
        let initial = found.is_some_and(|found| found.initial).then(|| self.dim("initial"));
        let of_parent = match parent {
            Some(Link::Of(other)) if other == id => Some(self.dim("parent's")),
            Some(Link::Of(_)) => Some(vec![Word::new(self.theme.boundary(), "not parent's")]),
            _ => None,
        };
        let ours = (own == Link::Of(id)).then(|| self.dim("nstree's"));
        list(initial.into_iter().chain(of_parent).chain(ours))
    }

    pub(super) fn find(&self, key: NsKey) -> Option<&Namespace> {
        self.namespaces.iter().find(|namespace| namespace.key == key)
    }

    pub(super) fn threads_elsewhere(&self, process: &Process) -> Block {
        let mut block = Block::default();
        for thread in &process.threads {
            let keys = elsewhere(thread, process);
            if keys.is_empty() {
                continue;
            }
            if block.is_empty() {
                block.push(self.heading(&["THREAD ELSEWHERE"]));
            }
            let task = Task { pid: process.pid, tid: thread.tid };
            let keys = keys.into_iter().map(|key| vec![self.namespace(key)]);
            block.push(Row::new().cell(self.thread(task)).text(list(keys)));
        }
        block
    }
}

/// The namespaces that a thread is in and its process is not; if the main thread has ended, all that are known.
fn elsewhere(thread: &Thread, process: &Process) -> Vec<NsKey> {
    let namespaces = thread.namespaces.iter().flat_map(KindMap::iter);
    let differs = |(kind, link): (Kind, &Link)| {
        let id: NsId = link.known()?;
        (!process.is_member(kind, id)).then(|| NsKey::new(kind, id))
    };
    namespaces.filter_map(differs).collect()
}
