//! Why a namespace exists, in few words.

use super::cells::Facts;
use super::mounts::{self, Mounts};
use crate::model::holder::{Holder, Mount, Task};
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::render::shown::Shown;
use crate::render::table::Cell;

/// The first of its holders, and how many more there are. Namespaces below it count only where
/// nothing else holds it: they cannot be without it, and it would say so of every one that is in use.
pub(super) fn summary(facts: &Facts<'_>, namespace: &Namespace) -> Cell {
    let mut own = namespace.holders.iter().filter(|holder| !is_below(holder));
    let mut below = namespace.holders.iter().filter(|holder| is_below(holder));
    let (first, further) = match own.next() {
        Some(first) => (first, own.count()),
        None => match below.next() {
            Some(first) => (first, below.count()),
            None => return facts.unknown(),
        },
    };
    let mut cell = Cell::new();
    match first {
        // The one that the column of paths tells of.
        Holder::Mount(first) => {
            push_mount(facts, Mounts::of(namespace).best(facts).unwrap_or(first), &mut cell);
        }
        _ => push(facts, first, &mut cell),
    }
    if further > 0 {
        cell.push(facts.theme.dim(), format_args!(" +{further}"));
    }
    cell
}

/// All of its holders.
pub(super) fn all(facts: &Facts<'_>, namespace: &Namespace) -> Cell {
    let mut cell = Cell::new();
    for holder in &namespace.holders {
        if !cell.is_empty() {
            cell.push(facts.theme.dim(), "; ");
        }
        push(facts, holder, &mut cell);
        if let Holder::Mount(mount) = holder {
            cell.push(facts.theme.plain(), format_args!(" {}", Shown(&mount.path)));
            push_covered(facts, mount, &mut cell);
        }
    }
    if cell.is_empty() { facts.unknown() } else { cell }
}

/// Says of a mount that its path leads elsewhere.
pub(super) fn push_covered(facts: &Facts<'_>, mount: &Mount, cell: &mut Cell) {
    if mount.covered {
        cell.push(facts.theme.dim(), " (covered)");
    }
}

const fn is_below(holder: &Holder) -> bool {
    matches!(holder, Holder::Child(_) | Holder::Owned(_))
}

fn push(facts: &Facts<'_>, holder: &Holder, cell: &mut Cell) {
    let plain = facts.theme.plain();
    match holder {
        Holder::Process(_) => cell.push(facts.theme.dim(), "process"),
        Holder::Thread(Task { pid, tid }) => {
            cell.push(plain, format_args!("thread {tid} of {pid}"));
            push_name(facts, holder, cell);
        }
        Holder::ChildPids(task) => push_task(facts, "pid_for_children of", *task, holder, cell),
        Holder::ChildTime(task) => push_task(facts, "time_for_children of", *task, holder, cell),
        Holder::Fd(task, fd) => push_task(facts, &format!("fd {} of", fd.0), *task, holder, cell),
        Holder::Socket(task, fd) => {
            push_task(facts, &format!("socket {} of", fd.0), *task, holder, cell);
        }
        Holder::Mount(mount) => push_mount(facts, mount, cell),
        Holder::Child(key) => push_namespace(facts, "child", *key, cell),
        Holder::Owned(key) => push_namespace(facts, "owned", *key, cell),
    }
}

fn push_task(facts: &Facts<'_>, what: &str, task: Task, holder: &Holder, cell: &mut Cell) {
    let thread = if task.is_main() { "" } else { "thread " };
    cell.push(facts.theme.plain(), format_args!("{what} {thread}{}", task.tid));
    push_name(facts, holder, cell);
}

fn push_name(facts: &Facts<'_>, holder: &Holder, cell: &mut Cell) {
    if let Some(process) = holder.pid().and_then(|pid| facts.snapshot.process(pid)) {
        cell.push(facts.theme.plain(), format_args!(" ({})", Shown(&process.name)));
    }
}

/// Where it is mounted is told in a column of its own; in whose view only if that is not the reader's.
fn push_mount(facts: &Facts<'_>, mount: &Mount, cell: &mut Cell) {
    cell.push(facts.theme.plain(), "mount");
    if !mounts::is_here(facts, mount) {
        let key = NsKey::new(Kind::Mnt, mount.mnt_ns);
        push_namespace(facts, " in", key, cell);
    }
}

fn push_namespace(facts: &Facts<'_>, what: &str, key: NsKey, cell: &mut Cell) {
    cell.push(facts.theme.plain(), format_args!("{what} "));
    facts.push_key(key, cell);
}
