//! What is told of a namespace in each column.

use std::fmt::Display;

use super::columns::Column;
use super::held;
use super::mounts::Mounts;
use crate::model::container::Container;
use crate::model::holder::{Holder, Task};
use crate::model::ids::{Pid, Uid};
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::relations::Above;
use crate::model::snapshot::Snapshot;
use crate::render::shown::Shown;
use crate::render::table::Cell;
use crate::render::theme::Theme;
use crate::render::user::UserName;

/// What the namespaces are of, and the colours to show them in.
pub(super) struct Facts<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) theme: Theme,
}

/// Whether there is anything to tell of a namespace in the column of containers.
#[must_use]
pub fn has_container(snapshot: &Snapshot, namespace: &Namespace) -> bool {
    let facts = Facts { snapshot, theme: Theme::new(false) };
    let leader = namespace.leader.and_then(|pid| snapshot.process(pid));
    let process = leader.or_else(|| facts.holder(namespace));
    process.is_some_and(|process| facts.own(process.pid).is_some())
}

/// What stands in a column.
pub(super) fn cell(facts: &Facts<'_>, namespace: &Namespace, column: Column) -> Cell {
    let leader = namespace.leader.and_then(|pid| facts.snapshot.process(pid));
    let relations = &namespace.relations;
    match column {
        Column::Ns => facts.key(namespace.key),
        Column::Type => Cell::of(facts.theme.kind(namespace.key.kind), namespace.key.kind),
        Column::Inode => facts.plain(namespace.key.id),
        Column::Id => relations.unique_id.map_or_else(|| facts.unknown(), |id| facts.plain(id)),
        Column::Initial if namespace.initial => facts.plain("yes"),
        Column::Initial => facts.none(),
        Column::Nprocs => facts.plain(namespace.processes),
        Column::Pid => facts.pid(namespace.leader),
        Column::Ppid => facts.pid(leader.map(|leader| leader.ppid)),
        Column::Uid => leader.map_or_else(|| facts.none(), |leader| facts.plain(leader.uid)),
        Column::User => match (leader, namespace.owner_uid) {
            (Some(leader), _) => facts.user(leader.uid),
            (None, Some(owner)) => facts.user(owner),
            (None, None) => facts.unknown(),
        },
        Column::Held => held::summary(facts, namespace),
        Column::Holders => held::all(facts, namespace),
        Column::PathOrName => facts.path_or_name(namespace),
        Column::Name => facts.listed(Mounts::of(namespace).names()),
        Column::Nsfs => facts.listed(Mounts::of(namespace).paths().into_iter()),
        Column::Path => facts.path(namespace),
        Column::Container => facts.container(leader, namespace),
        Column::Command => facts.command(leader, namespace),
        Column::Parent => facts.above(relations.parent, namespace.key),
        Column::Owner => facts.owner(namespace),
        Column::OwnerUid => match namespace.owner_uid {
            Some(uid) => facts.plain(uid),
            None => facts.unknown(),
        },
    }
}

impl Facts<'_> {
    /// Nobody knows.
    pub(super) fn unknown(&self) -> Cell {
        Cell::of(self.theme.dim(), "?")
    }

    /// There is none.
    fn none(&self) -> Cell {
        Cell::of(self.theme.dim(), "-")
    }

    fn plain(&self, text: impl Display) -> Cell {
        Cell::of(self.theme.plain(), text)
    }

    fn key(&self, key: NsKey) -> Cell {
        let mut cell = Cell::new();
        self.push_key(key, &mut cell);
        cell
    }

    /// As [`NsKey`] prints it, with the colour of its kind.
    pub(super) fn push_key(&self, NsKey { kind, id }: NsKey, cell: &mut Cell) {
        cell.push(self.theme.kind(kind), kind);
        cell.push(self.theme.plain(), format_args!(":[{id}]"));
    }

    fn pid(&self, pid: Option<Pid>) -> Cell {
        pid.map_or_else(|| self.none(), |pid| Cell::of(self.theme.dim(), pid))
    }

    fn user(&self, uid: Uid) -> Cell {
        Cell::of(self.theme.user(), UserName(uid, self.snapshot))
    }

    fn listed<'a>(&self, mut texts: impl Iterator<Item = &'a [u8]>) -> Cell {
        let Some(first) = texts.next() else { return self.none() };
        let mut cell = self.plain(Shown(first));
        texts.for_each(|text| cell.push(self.theme.plain(), format_args!(",{}", Shown(text))));
        cell
    }

    /// The mount that it is best known by, by its name where it has one, and at how many other paths there are more.
    fn path_or_name(&self, namespace: &Namespace) -> Cell {
        let mounts = Mounts::of(namespace);
        let Some(mount) = mounts.best(self) else { return self.none() };
        let mut cell = self.plain(Shown(mounts.name_of(mount).unwrap_or(&mount.path)));
        held::push_covered(self, mount, &mut cell);
        match mounts.paths().len() {
            ..=1 => {}
            all => cell.push(self.theme.dim(), format_args!(" +{}", all - 1)),
        }
        cell
    }

    /// A path that can be opened, as the reader sees it.
    fn path(&self, namespace: &Namespace) -> Cell {
        let kind = namespace.key.kind;
        let path = namespace.holders.iter().find_map(|holder| match holder {
            Holder::Process(pid) => Some(format!("{pid}/ns/{kind}")),
            Holder::Thread(task) => Some(format!("{}/ns/{kind}", folder(*task))),
            Holder::ChildPids(task) => Some(format!("{}/ns/pid_for_children", folder(*task))),
            Holder::ChildTime(task) => Some(format!("{}/ns/time_for_children", folder(*task))),
            Holder::Fd(task, fd) => Some(format!("{}/fd/{}", folder(*task), fd.0)),
            Holder::Socket(..) | Holder::Mount(_) | Holder::Child(_) | Holder::Owned(_) => None,
        });
        match (path, Mounts::of(namespace).reachable(self)) {
            (Some(path), _) => {
                self.plain(format_args!("{}/{path}", Shown(&self.snapshot.observer.proc)))
            }
            (None, Some(mount)) => self.plain(Shown(&mount.path)),
            (None, None) => self.none(),
        }
    }

    /// Of the leader; of a process that is not even a member it stands back.
    fn command(&self, leader: Option<&Process>, namespace: &Namespace) -> Cell {
        match (leader, leader.or_else(|| self.holder(namespace))) {
            (Some(leader), _) => self.plain(command_line(leader)),
            (None, Some(holder)) => Cell::of(self.theme.dim(), command_line(holder)),
            (None, None) => self.none(),
        }
    }

    /// As the command. What a visitor of a container has does not belong to that.
    fn container(&self, leader: Option<&Process>, namespace: &Namespace) -> Cell {
        let style = if leader.is_some() { self.theme.plain() } else { self.theme.dim() };
        match leader.or_else(|| self.holder(namespace)).and_then(|process| self.own(process.pid)) {
            Some(container) => Cell::of(style, Shown(&container.label())),
            None => self.none(),
        }
    }

    /// The container that a process is in, if it was started there.
    fn own(&self, pid: Pid) -> Option<&Container> {
        let containers = &self.snapshot.containers;
        let place = containers.place(pid).filter(|place| !place.is_visitor)?;
        Some(containers.get(place.container))
    }

    /// The first process that holds it.
    fn holder(&self, namespace: &Namespace) -> Option<&Process> {
        let pid = namespace.holders.iter().find_map(Holder::pid)?;
        self.snapshot.process(pid)
    }

    fn above(&self, above: Above, of: NsKey) -> Cell {
        match above {
            Above::Of(id) => self.key(NsKey::new(of.kind, id)),
            Above::None => self.none(),
            Above::Outside | Above::Unknown => self.unknown(),
        }
    }

    fn owner(&self, namespace: &Namespace) -> Cell {
        let user = NsKey::new(Kind::User, namespace.key.id);
        self.above(namespace.relations.owner, user)
    }
}

/// Of a thread, below that of the procfs.
fn folder(task: Task) -> String {
    if task.is_main() { task.pid.to_string() } else { format!("{}/task/{}", task.pid, task.tid) }
}

/// Arguments with blanks between them, else the name.
fn command_line(process: &Process) -> String {
    let arguments = process.shown_arguments().iter();
    let texts: Vec<_> = arguments.map(|argument| Shown(argument).to_string()).collect();
    if texts.is_empty() { Shown(&process.name).to_string() } else { texts.join(" ") }
}
