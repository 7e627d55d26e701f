//! What stands above the members of a namespace: its name, and what it is known by.

use std::fmt::{self, Display};

use owo_colors::Style;

use super::TreeStyle;
use super::label::JoinedPids;
use super::picture::Picture;
use crate::model::forest::Item;
use crate::model::grouping::{Group, GroupId, Grouping};
use crate::model::holder::{Holder, Task};
use crate::model::ids::Pid;
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::relations::Above;
use crate::render::line::Line;
use crate::render::shown::Shown;

/// A heading, to be written.
pub(super) struct Heading<'h, 'p, 'f, 'a> {
    picture: &'h Picture<'p, 'f, 'a>,
    grouping: &'h Grouping<'f, 'a>,
    group: &'h Group,
}

impl<'h, 'p, 'f, 'a> Heading<'h, 'p, 'f, 'a> {
    pub(super) fn new(
        picture: &'h Picture<'p, 'f, 'a>,
        grouping: &'h Grouping<'f, 'a>,
        group: GroupId,
    ) -> Self {
        Self { picture, grouping, group: grouping.get(group) }
    }

    pub(super) fn write(&self, line: &mut Line) {
        let theme = self.picture.style.theme;
        let place = self.group.place;
        let style = if self.group.is_context { theme.dim() } else { theme.heading(place.kind) };
        line.push(style, place);
        match self.grouping.namespace(place) {
            Some(namespace) => self.write_known(namespace, line),
            None => self.write_unknown(line),
        }
    }

    fn write_known(&self, namespace: &Namespace, line: &mut Line) {
        let mut names: Vec<_> = namespace.names.iter().map(Vec::as_slice).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            self.part(line, format_args!("{}:{}", namespace.key.kind, Shown(name)));
        }
        self.part(line, Count { shown: self.group.processes, all: namespace.processes });
        self.write_first(namespace, line);
        self.write_owner(namespace, line);
        self.write_parent(namespace, line);
    }

    /// Who was there first: the init process, the leader, or a thread where there is no process.
    fn write_first(&self, namespace: &Namespace, line: &mut Line) {
        let init = self.grouping.init(self.group.place);
        let what = if init.is_some() { "init " } else { "leader " };
        if let Some(process) = init.or(namespace.leader).and_then(|pid| self.process(pid)) {
            self.part(line, what);
            self.write_name(process, line);
        } else if let Some(task) = namespace.holders.iter().find_map(thread)
            && let Some((thread, process)) = self.thread(task)
        {
            self.part(line, "thread ");
            self.write_name(thread, line);
            line.push(self.plain(), " of ");
            self.write_name(process, line);
        }
    }

    /// That of the namespace that the kernel made at boot is no news.
    fn write_owner(&self, namespace: &Namespace, line: &mut Line) {
        if namespace.initial {
            return;
        }
        if namespace.key.kind == Kind::User {
            if let Some(uid) = namespace.owner_uid {
                self.part(line, "owner ");
                let style = self.style(self.picture.style.theme.user());
                match self.picture.snapshot.user_names.get(&uid) {
                    Some(name) => line.push(style, Shown(name)),
                    None => line.push(style, uid),
                }
            }
            return;
        }
        match namespace.relations.owner {
            Above::Of(id) => self.part_of_namespace(line, "owner ", NsKey::new(Kind::User, id)),
            Above::Outside => self.part(line, "owner outside"),
            Above::None | Above::Unknown => {}
        }
    }

    /// Where the picture does not tell the parent.
    fn write_parent(&self, namespace: &Namespace, line: &mut Line) {
        let kind = namespace.key.kind;
        let has_parent = matches!(kind, Kind::Pid | Kind::User) && !namespace.initial;
        if !has_parent || self.group.is_nested {
            return;
        }
        match namespace.relations.parent {
            Above::Of(id) => self.part_of_namespace(line, "parent ", NsKey::new(kind, id)),
            Above::Outside => self.part(line, "parent outside"),
            Above::Unknown => self.part(line, "parent unknown"),
            Above::None => {}
        }
    }

    /// How many there are, and why their namespace is not known.
    fn write_unknown(&self, line: &mut Line) {
        let count = self.group.processes;
        self.part(line, Count { shown: count, all: count });
        match self.group.unknown[..] {
            [(why, _)] => self.part(line, word(why)),
            _ => {
                for (why, count) in &self.group.unknown {
                    self.part(line, format_args!("{count} {}", word(*why)));
                }
            }
        }
    }

    fn process(&self, pid: Pid) -> Option<Item<'h>> {
        self.picture.snapshot.process(pid).map(Item::Process)
    }

    fn thread(&self, task: Task) -> Option<(Item<'h>, Item<'h>)> {
        let process = self.picture.snapshot.process(task.pid)?;
        let thread = process.threads.iter().find(|thread| thread.tid == task.tid)?;
        Some((Item::Thread(process, thread), Item::Process(process)))
    }

    fn write_name(&self, item: Item<'_>, line: &mut Line) {
        let name = Shown(item.name());
        if item.is_thread() {
            line.push(self.plain(), format_args!("{{{name}}}"));
        } else {
            line.push(self.plain(), name);
        }
        line.push(self.plain(), "(");
        line.push(self.picture.style.theme.dim(), JoinedPids(item));
        line.push(self.plain(), ")");
    }

    fn part(&self, line: &mut Line, part: impl Display) {
        let TreeStyle { theme, characters, .. } = self.picture.style;
        line.push(theme.dim(), format_args!(" {} ", characters.dot));
        line.push(self.plain(), part);
    }

    fn part_of_namespace(&self, line: &mut Line, what: &str, namespace: NsKey) {
        self.part(line, what);
        line.push(self.style(self.picture.style.theme.kind(namespace.kind)), namespace);
    }

    fn plain(&self) -> Style {
        self.style(self.picture.style.theme.plain())
    }

    /// A style, unless the whole heading stands back.
    fn style(&self, style: Style) -> Style {
        if self.group.is_context { self.picture.style.theme.dim() } else { style }
    }
}

const fn thread(holder: &Holder) -> Option<Task> {
    match holder {
        Holder::Thread(task) => Some(*task),
        _ => None,
    }
}

/// How many processes are members, and of these how many are shown.
struct Count {
    shown: usize,
    all: usize,
}

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shown, all } = *self;
        match all {
            0 => return f.write_str("no process"),
            _ if shown == all => write!(f, "{all}")?,
            _ => write!(f, "{shown} of {all}")?,
        }
        f.write_str(if all == 1 { " process" } else { " processes" })
    }
}

/// Why a namespace is not known, as JSON has it.
const fn word(why: Link) -> &'static str {
    match why {
        Link::Denied => "denied",
        Link::Absent => "absent",
        Link::Vanished => "vanished",
        Link::Of(_) | Link::Unread => "not told",
    }
}
