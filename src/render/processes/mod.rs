//! Processes as a table, a line for each: what ps(1) tells, and in which namespaces that is.

mod arrange;
mod cells;
mod columns;
mod commands;
mod order;
mod shares;
mod times;

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::table::{self, Align, Cell, TableStyle};
use super::theme::Theme;
use super::trunk::Characters;
use crate::model::snapshot::Snapshot;
use crate::model::view::View;
use arrange::{Place, Ranked};
use order::Rank;

pub use columns::{Column, SortKey, Titled, UnknownColumn};

/// How the table looks.
#[derive(Clone, Debug)]
pub struct ProcessesStyle {
    /// What is told of each process, from left to right.
    pub columns: Vec<Titled>,
    /// By what the processes are sorted, and among equals by PID.
    pub sort: Vec<SortKey>,
    /// A line with the titles of the columns stands above all, if one has a title.
    pub titles: bool,
    /// Each process stands below its parent, and lines are drawn before its command.
    pub tree: bool,
    /// What the lines of trees are drawn with.
    pub characters: Characters,
    /// The columns of the terminal at which lines are cut, or never.
    pub width: Option<usize>,
    /// What the clocks show here at a time.
    pub local: fn(Timestamp) -> DateTime,
    /// Colours.
    pub theme: Theme,
}

/// What the processes are of, and how it is told.
struct Facts<'a> {
    snapshot: &'a Snapshot,
    local: fn(Timestamp) -> DateTime,
    theme: Theme,
}

/// Writes the processes of a view, of which none is a thread; in trees also the ancestors in it, which stand back.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    view: &View<'_, '_>,
    style: &ProcessesStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let ProcessesStyle { columns, sort, titles, tree, characters, width, local, theme } = style;
    let facts = Facts { snapshot, local: *local, theme: *theme };
    let ranked = Ranked::new(view, |process| Rank::of(process, sort, &facts));
    let places = if *tree { ranked.as_trees(*characters)? } else { ranked.in_a_row() };
    let in_tree = tree_column(columns);
    let row = |place: &Place<'_>| -> Vec<Cell> {
        let cell = |(position, Titled { column, .. }): (usize, &Titled)| {
            let cell = cells::cell(&facts, place.process, *column);
            let cell = if place.is_wanted { cell } else { cell.all_in(theme.dim()) };
            if position == in_tree && !place.before.is_empty() {
                cell.behind(theme.plain(), &place.before)
            } else {
                cell
            }
        };
        columns.iter().enumerate().map(cell).collect()
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    let has_title = columns.iter().any(|column| !column.title.is_empty());
    let titles = (*titles && has_title).then(|| theme.dim());
    let mut columns: Vec<_> = columns.iter().map(Titled::in_table).collect();
    if *tree && let Some(column) = columns.get_mut(in_tree) {
        column.align = Align::Left;
    }
    table::write(&columns, &rows, TableStyle { titles, columns: *width }, out)
}

/// Where the lines of trees are drawn: at the command, else at the left.
fn tree_column(columns: &[Titled]) -> usize {
    let tells_command = |titled: &Titled| matches!(titled.column, Column::Name | Column::Command);
    columns.iter().position(tells_command).unwrap_or(0)
}
