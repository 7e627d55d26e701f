//! What processes, users and namespaces are called on a sheet.

use super::Facts;
use crate::model::capability::CapabilitySet;
use crate::model::container::{Container, ContainerId};
use crate::model::holder::Task;
use crate::model::ids::{Pid, Uid};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;
use crate::render::sheet::{Word, list, words};
use crate::render::shown::Shown;
use crate::render::theme::Theme;

/// More than so many are told by their number.
const MOST: usize = 10;

pub(super) fn title_of_process(theme: Theme, process: &Process) -> Word {
    Word::new(theme.boundary(), Shown(&process.name)).then(theme.dim(), pids(process.pids()))
}

pub(super) fn title_of_namespace(theme: Theme, key: NsKey) -> Word {
    Word::new(theme.kind(key.kind), key.kind).then(theme.boundary(), format_args!(":[{}]", key.id))
}

/// `sh(6818/4/2)`.
pub(in crate::render) fn process_name(theme: Theme, process: &Process) -> Word {
    Word::new(theme.plain(), Shown(&process.name)).then(theme.dim(), pids(process.pids()))
}

/// `0 (root)`.
pub(in crate::render) fn user_name(theme: Theme, uid: Uid, snapshot: &Snapshot) -> Word {
    let id = Word::new(theme.plain(), uid);
    match snapshot.user_names.get(&uid) {
        Some(name) => id.then(theme.plain(), format_args!(" ({})", Shown(name))),
        None => id,
    }
}

/// The shorter of those that are there and those that are not.
pub(in crate::render) fn capabilities(theme: Theme, set: CapabilitySet) -> Vec<Word> {
    let missing = CapabilitySet::KNOWN.without(set);
    let names = |set: CapabilitySet| list(set.names().map(|name| words(theme.plain(), name)));
    if set.is_empty() {
        words(theme.dim(), "none")
    } else if missing.is_empty() {
        words(theme.plain(), "all")
    } else if are_told_by_the_others(set) {
        [words(theme.plain(), "all but"), names(missing)].concat()
    } else {
        names(set)
    }
}

/// Whether that is shorter.
pub(in crate::render) fn are_told_by_the_others(set: CapabilitySet) -> bool {
    CapabilitySet::KNOWN.without(set).count() < set.count()
}

fn pids(pids: impl Iterator<Item = Pid>) -> String {
    let pids: Vec<_> = pids.map(|pid| pid.to_string()).collect();
    format!("({})", pids.join("/"))
}

impl Facts<'_> {
    pub(super) fn plain(&self, text: impl std::fmt::Display) -> Vec<Word> {
        words(self.theme.plain(), text)
    }

    pub(super) fn dim(&self, text: impl std::fmt::Display) -> Vec<Word> {
        words(self.theme.dim(), text)
    }

    /// Bytes of a process, which are not broken at their blanks.
    pub(super) fn shown(&self, bytes: &[u8]) -> Vec<Word> {
        vec![Word::new(self.theme.plain(), Shown(bytes))]
    }

    pub(super) fn process(&self, pid: Pid) -> Word {
        match self.snapshot.process(pid) {
            Some(process) => process_name(self.theme, process),
            None => Word::new(self.theme.plain(), format_args!("process {pid}")),
        }
    }

    /// `server(10)`, or of a thread that is not the main one, `{worker}(11) of server(10)`.
    pub(super) fn task(&self, task: Task) -> Vec<Word> {
        let process = self.process(task.pid);
        if task.is_main() {
            return vec![process];
        }
        let mut all = vec![self.thread(task)];
        all.extend(self.plain("of"));
        all.push(process);
        all
    }

    /// `{worker}(911/9)`.
    pub(super) fn thread(&self, task: Task) -> Word {
        let process = self.snapshot.process(task.pid);
        let thread = process
            .and_then(|process| process.threads.iter().find(|thread| thread.tid == task.tid));
        let name = thread.and_then(|thread| thread.name.as_deref()).unwrap_or_default();
        let numbers = thread.map_or_else(|| pids([task.tid].into_iter()), |t| pids(t.tids()));
        Word::new(self.theme.plain(), format_args!("{{{}}}", Shown(name)))
            .then(self.theme.dim(), numbers)
    }

    pub(super) fn namespace(&self, key: NsKey) -> Word {
        Word::new(self.theme.kind(key.kind), key.kind)
            .then(self.theme.plain(), format_args!(":[{}]", key.id))
    }

    /// What a container is called, its ID, and its pod.
    pub(super) fn container(&self, container: &Container) -> Vec<Word> {
        let label = self.shown(&container.label());
        let id = self.plain("ID").into_iter().chain(self.shown(&container.id)).collect();
        let pod = container.pod.as_ref();
        let name = pod.and_then(|pod| Some((pod.namespace.as_ref(), pod.name.as_ref()?)));
        let name = name.map(|(namespace, name)| {
            let namespace = namespace.map(|space| [space, &b"/"[..]].concat()).unwrap_or_default();
            [self.plain("pod"), self.shown(&[&namespace[..], name].concat())].concat()
        });
        let uid = pod.and_then(|pod| pod.uid.as_ref()).map(|uid| {
            let what = if name.is_some() { "UID" } else { "pod" };
            [self.plain(what), self.shown(uid)].concat()
        });
        list([label, id].into_iter().chain(name).chain(uid))
    }

    /// The same, and that of each that it is in.
    pub(super) fn container_and_outer(&self, id: ContainerId) -> Vec<Word> {
        let containers = &self.snapshot.containers;
        let told = containers.chain(id).enumerate().map(|(depth, id)| {
            let around = if depth > 0 { self.dim("in") } else { Vec::new() };
            [around, self.container(containers.get(id))].concat()
        });
        list(told)
    }

    pub(super) fn user(&self, uid: Uid) -> Word {
        user_name(self.theme, uid, self.snapshot)
    }

    /// Their number, if there are several, and the first of them.
    pub(super) fn some_of(&self, items: &[Word]) -> Vec<Word> {
        let shown = if items.len() > MOST + 1 { MOST } else { items.len() };
        let rest = items.len() - shown;
        let rest = (rest > 0).then(|| self.dim(format_args!("and {rest} more")));
        let listed = list(items[..shown].iter().map(|item| vec![item.clone()]).chain(rest));
        match items.len() {
            0 => self.dim("none"),
            1 => listed,
            count => [self.plain(format_args!("{count}:")), listed].concat(),
        }
    }
}
