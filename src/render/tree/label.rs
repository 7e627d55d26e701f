//! What a process or thread is called in the tree: `name(pid,pgid,user,crossings) arguments`.

use std::fmt::{self, Display};

use owo_colors::Style;

use super::picture::{Picture, Told};
use crate::model::forest::{Item, NodeId};
use crate::model::ids::Pid;
use crate::model::kind::KindSet;
use crate::model::process::{Process, without_empty_end};
use crate::model::view::Presence;
use crate::render::line::Line;
use crate::render::shown::Shown;
use crate::render::theme::Age;

/// Writes the label, and tells the width of the name.
pub(super) fn write(picture: &Picture<'_, '_, '_>, node: NodeId, line: &mut Line) -> usize {
    let forest = picture.view.forest();
    let item = forest.item(node);
    let crossings = picture.crossings(node);
    let label = Label { picture, node, item, is_boundary: !crossings.is_empty() };
    let arguments = label.arguments();
    let lacks_arguments = arguments.is_some_and(<[_]>::is_empty);
    if lacks_arguments {
        line.push(label.plain(), "(");
    }
    let start = line.columns();
    label.write_name(line);
    let name_columns = line.columns() - start;
    let separator = if picture.style.arguments { "," } else { "(" };
    let details = Details { label: &label, line, separator };
    let has_details = details.write(crossings);
    if lacks_arguments || (has_details && !picture.style.arguments) {
        line.push(label.plain(), ")");
    }
    if let Some([_, arguments @ ..]) = arguments {
        for argument in without_empty_end(arguments) {
            line.push(label.plain(), " ");
            line.push(label.plain(), Shown(argument));
        }
    }
    name_columns
}

struct Label<'l, 'p, 'f, 'a> {
    picture: &'l Picture<'p, 'f, 'a>,
    node: NodeId,
    item: Item<'a>,
    is_boundary: bool,
}

impl Label<'_, '_, '_, '_> {
    /// The arguments, if they are to be shown; a thread has none of its own.
    fn arguments(&self) -> Option<&[Vec<u8>]> {
        match self.item {
            Item::Process(process) if self.picture.style.arguments => {
                Some(process.argv.as_deref().unwrap_or_default())
            }
            _ => None,
        }
    }

    fn is_context(&self) -> bool {
        self.picture.view.presence(self.node) == Presence::Context
    }

    fn plain(&self) -> Style {
        let theme = self.picture.style.theme;
        if self.is_context() { theme.dim() } else { theme.plain() }
    }

    /// The style of a detail that has one of its own, unless the whole label stands back.
    fn detail(&self, style: Style) -> Style {
        if self.is_context() { self.plain() } else { style }
    }

    fn name_style(&self) -> Style {
        let style = self.picture.style;
        if self.picture.highlighted[self.node.index()] {
            style.theme.highlight()
        } else if self.is_context() || (self.item.is_thread() && !style.ages) {
            style.theme.dim()
        } else if let Some(age) = self.age() {
            style.theme.age(age)
        } else if self.is_boundary {
            style.theme.boundary()
        } else {
            style.theme.plain()
        }
    }

    fn age(&self) -> Option<Age> {
        if !self.picture.style.ages {
            return None;
        }
        let snapshot = self.picture.snapshot;
        let started = snapshot.clock.time_of(self.item.process().start)?;
        let age = snapshot.taken_at.duration_since(started);
        Some(Age::of_seconds(age.as_secs_f64()))
    }

    fn write_name(&self, line: &mut Line) {
        let style = self.name_style();
        let name = Shown(self.item.name());
        if self.item.is_thread() {
            line.push(style, format_args!("{{{name}}}"));
        } else {
            line.push(style, name);
        }
    }
}

/// The list behind the name.
struct Details<'d, 'l, 'p, 'f, 'a> {
    label: &'d Label<'l, 'p, 'f, 'a>,
    line: &'d mut Line,
    /// Before the next of them.
    separator: &'static str,
}

impl Details<'_, '_, '_, '_, '_> {
    /// Writes those that are wanted, and tells whether there were any.
    fn write(mut self, crossings: KindSet) -> bool {
        let before = self.line.columns();
        let style = self.label.picture.style;
        let process = self.label.item.process();
        if style.pids {
            self.add(style.theme.dim(), JoinedPids(self.label.item));
        }
        if style.pgids {
            self.add(style.theme.dim(), process.pgid);
        }
        if let Some(who) = self.label.picture.changed_user(self.label.node) {
            self.add(style.theme.user(), who.named(self.label.picture.snapshot));
        }
        for kind in crossings.in_crossing_order() {
            self.add(style.theme.kind(kind), kind);
        }
        if let Some(told) = self.label.picture.told_container(self.label.node) {
            self.add_container(told);
        }
        if style.labels {
            self.add_label(process);
        }
        self.line.columns() > before
    }

    fn add(&mut self, style: Style, detail: impl Display) {
        self.line.push(self.label.plain(), self.separator);
        self.line.push(self.label.detail(style), detail);
        self.separator = ",";
    }

    fn add_container(&mut self, told: Told) {
        let containers = &self.label.picture.snapshot.containers;
        let label = |id| containers.get(id).label();
        let style = self.label.picture.style.theme.container();
        match told {
            Told::Begins(id) => self.add(style, Shown(&label(id))),
            Told::Visited(id) => self.add(style, format_args!("visiting {}", Shown(&label(id)))),
            Told::VisitedAsHeadingTells => self.add(style, "visiting"),
        }
    }

    fn add_label(&mut self, process: &Process) {
        if let Some(label) = &process.label {
            self.add(self.label.picture.style.theme.plain(), Shown(label));
        }
    }
}

/// Every PID or TID of an item, outermost first: `8/1`.
pub(super) struct JoinedPids<'a>(pub(super) Item<'a>);

impl Display for JoinedPids<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outermost, nested): (Pid, &[Pid]) = match self.0 {
            Item::Process(process) => (process.pid, &process.nested_pids),
            Item::Thread(_, thread) => (thread.tid, &thread.nested_tids),
        };
        write!(f, "{outermost}")?;
        nested.iter().try_for_each(|pid| write!(f, "/{pid}"))
    }
}
