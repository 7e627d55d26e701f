//! What a process holds, and what holds a namespace.

use std::collections::BTreeMap;

use super::Facts;
use crate::model::holder::{Holder, Task};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::Scan;
use crate::render::sheet::{Block, Row, Word, list};
use crate::render::shown::Shown;

impl Facts<'_> {
    /// The namespaces that a process keeps alive without being in them.
    pub(super) fn holdings(&self, process: &Process) -> Block {
        let mut by_namespace: BTreeMap<NsKey, Vec<&Holder>> = BTreeMap::new();
        for (key, holder) in &self.snapshot.holders {
            if holder.pid() == Some(process.pid) {
                by_namespace.entry(*key).or_default().push(holder);
            }
        }
        let mut block = Block::default();
        if !by_namespace.is_empty() {
            block.push(self.heading(&["HOLDS"]));
        }
        for (key, holders) in by_namespace {
            let means = holders.into_iter().map(|holder| self.means(holder));
            block.push(Row::new().cell(self.namespace(key)).text(list(means)));
        }
        block
    }

    /// By what the process holds it.
    fn means(&self, holder: &Holder) -> Vec<Word> {
        let by_thread = |text: String, task: Task| {
            let thread = (!task.is_main()).then(|| self.thread(task));
            let of =
                thread.into_iter().flat_map(|thread| [self.plain("of"), vec![thread]].concat());
            self.plain(text).into_iter().chain(of).collect()
        };
        match holder {
            Holder::Fd(task, fd) => by_thread(format!("fd {}", fd.0), *task),
            Holder::Socket(task, fd) => by_thread(format!("socket {}", fd.0), *task),
            Holder::ChildPids(task) | Holder::ChildTime(task) => {
                by_thread("for its next children".to_owned(), *task)
            }
            Holder::Process(_)
            | Holder::Thread(_)
            | Holder::Mount(_)
            | Holder::Child(_)
            | Holder::Owned(_) => Vec::new(),
        }
    }

    /// What holds a namespace beside members and other namespaces, in words.
    pub(super) fn holder(&self, holder: &Holder) -> Option<Vec<Word>> {
        let of = |what: String, task: Task| [self.plain(what), self.task(task)].concat();
        match holder {
            Holder::Thread(task) => Some([self.plain("thread"), self.task(*task)].concat()),
            Holder::ChildPids(task) | Holder::ChildTime(task) => {
                Some(of("the next children of".to_owned(), *task))
            }
            Holder::Fd(task, fd) => Some(of(format!("fd {} of", fd.0), *task)),
            Holder::Socket(task, fd) => Some(of(format!("socket {} of", fd.0), *task)),
            Holder::Mount(mount) => {
                let mnt_ns = NsKey::new(crate::model::kind::Kind::Mnt, mount.mnt_ns);
                let path = Word::new(self.theme.plain(), Shown(&mount.path));
                let covered = if mount.covered { self.plain("(covered)") } else { Vec::new() };
                let place = [self.plain("in"), vec![self.namespace(mnt_ns)], covered].concat();
                Some([self.plain("mount"), vec![path], place].concat())
            }
            Holder::Process(_) | Holder::Child(_) | Holder::Owned(_) => None,
        }
    }

    /// What may hold a namespace and was not looked for.
    pub(super) fn not_looked_for(&self) -> Vec<Word> {
        let all = [
            (Scan::Threads, "threads"),
            (Scan::Fds, "file descriptors"),
            (Scan::Sockets, "sockets"),
            (Scan::Mounts, "mounts"),
            (Scan::Relations, "namespaces below it"),
        ];
        let missing = all.into_iter().filter(|(scan, _)| !self.snapshot.scanned.contains(scan));
        list(missing.map(|(_, name)| self.dim(name)))
    }
}
