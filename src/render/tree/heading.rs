//! What stands above the members of a namespace or container: its name, and what it is known by.

mod container;
mod namespace;

use std::fmt::{self, Display};

use owo_colors::Style;

use super::TreeStyle;
use super::label::JoinedPids;
use super::picture::Picture;
use super::place::{self, Names};
use crate::model::forest::Item;
use crate::model::grouping::{Count, Group, GroupId, Grouping, Place};
use crate::model::ids::Pid;
use crate::render::line::Line;
use crate::render::shown::Shown;

/// A heading, to be written.
pub(super) struct Heading<'h, 'p, 'f, 'a> {
    picture: &'h Picture<'p, 'f, 'a>,
    grouping: &'h Grouping<'f, 'a>,
    names: &'h Names<'h>,
    group: &'h Group,
}

impl<'h, 'p, 'f, 'a> Heading<'h, 'p, 'f, 'a> {
    pub(super) fn new(
        picture: &'h Picture<'p, 'f, 'a>,
        grouping: &'h Grouping<'f, 'a>,
        names: &'h Names<'h>,
        group: GroupId,
    ) -> Self {
        Self { picture, grouping, names, group: grouping.get(group) }
    }

    pub(super) fn write(&self, line: &mut Line) {
        let place = self.group.place;
        let style = place::heading_style(self.picture.style.theme, place);
        line.push(self.style(style), self.names.of(place));
        match (place, self.grouping.namespace(place)) {
            (Place::Host | Place::Container(_), _) => container::write(self, line),
            (Place::Namespace(_), Some(namespace)) => namespace::write(self, namespace, line),
            (Place::Namespace(_) | Place::Unknown(_), _) => namespace::write_unknown(self, line),
        }
    }

    /// How many are shown below, and how many more there are.
    fn write_count(&self, line: &mut Line) {
        self.part(line, Told(self.grouping.count(self.group)));
    }

    /// Who was there first: the init process, or the leader, if there is one.
    fn write_first(&self, line: &mut Line) -> Option<Pid> {
        let place = self.group.place;
        let init = self.grouping.init(place);
        let what = if init.is_some() { "init " } else { "leader " };
        let first = init.or_else(|| self.grouping.leader(place))?;
        let process = self.picture.snapshot.process(first)?;
        self.part(line, what);
        self.write_name(Item::Process(process), line);
        Some(first)
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

    fn part_of_place(&self, line: &mut Line, what: &str, place: Place) {
        self.part(line, what);
        let style = place::style(self.picture.style.theme, place);
        line.push(self.style(style), self.names.of(place));
    }

    fn plain(&self) -> Style {
        self.style(self.picture.style.theme.plain())
    }

    /// A style, unless the whole heading stands back.
    fn style(&self, style: Style) -> Style {
        if self.group.is_context { self.picture.style.theme.dim() } else { style }
    }
}

/// `35 processes, 59 kernel threads not shown`.
struct Told(Count);

impl Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count { shown, elsewhere, hidden, hides_kernel_threads_alone } = self.0;
        let processes = |count| if count == 1 { "process" } else { "processes" };
        match shown {
            0 => f.write_str("no process")?,
            _ => write!(f, "{shown} {}", processes(shown))?,
        }
        if elsewhere > 0 {
            write!(f, ", {elsewhere} elsewhere")?;
        }
        match hidden {
            0 => Ok(()),
            1 if hides_kernel_threads_alone => f.write_str(", 1 kernel thread not shown"),
            _ if hides_kernel_threads_alone => write!(f, ", {hidden} kernel threads not shown"),
            _ if shown == 0 && elsewhere == 0 => write!(f, " of {hidden} shown"),
            _ => write!(f, ", {hidden} not shown"),
        }
    }
}
