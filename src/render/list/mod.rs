//! Namespaces as a table: a line for each, or trees of them.

mod arrange;
mod cells;
mod columns;
mod held;
mod mounts;

use std::io::{self, Write};

use super::table::{self, Cell, TableStyle};
use super::theme::Theme;
use super::trunk::Characters;
use crate::model::namespace::Namespace;
use crate::model::snapshot::Snapshot;
use arrange::Place;
use cells::Facts;

pub use arrange::Arrangement;
pub use cells::has_container;
pub use columns::{Column, UnknownColumn};

/// How the table looks.
#[derive(Debug)]
pub struct ListStyle {
    /// What is told of each namespace, from left to right.
    pub columns: Vec<Column>,
    /// Those of them that somebody asked for by name, so that they are never left out.
    pub asked_for: Vec<Column>,
    /// A line with the titles of the columns stands above all.
    pub titles: bool,
    /// What the namespaces hang below; `None` for a flat list.
    pub tree: Option<Arrangement>,
    /// What the lines of trees are drawn with.
    pub characters: Characters,
    /// The columns of the terminal at which lines are cut, or never.
    pub width: Option<usize>,
    /// Colours.
    pub theme: Theme,
}

/// Writes the namespaces that are wanted, in the order in which they come; in trees those that they hang
/// below too, which stand back.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    namespaces: &[Namespace],
    is_wanted: &dyn Fn(&Namespace) -> bool,
    style: &ListStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let facts = Facts { snapshot, theme: style.theme };
    let wanted: Vec<bool> = namespaces.iter().map(is_wanted).collect();
    let places = match style.tree {
        None => arrange::in_a_row(&wanted),
        Some(by) => arrange::as_trees(snapshot, namespaces, &wanted, by, style.characters)?,
    };
    let row = |place: &Place| -> Vec<Cell> {
        let namespace = &namespaces[place.index];
        let cell = |(position, column): (usize, &Column)| {
            let cell = cells::cell(&facts, namespace, *column);
            let cell = if wanted[place.index] { cell } else { cell.all_in(style.theme.dim()) };
            if position == tree_column(&style.columns) {
                cell.behind(style.theme.plain(), &place.before)
            } else {
                cell
            }
        };
        style.columns.iter().enumerate().map(cell).collect()
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    let in_table = |column: &Column| column.in_table(style.asked_for.contains(column));
    let columns: Vec<_> = style.columns.iter().map(in_table).collect();
    let titles = style.titles.then(|| style.theme.dim());
    table::write(&columns, &rows, TableStyle { titles, columns: style.width }, out)
}

/// Where the lines of trees are drawn: where the namespace stands, else at the left.
fn tree_column(columns: &[Column]) -> usize {
    columns.iter().position(|column| *column == Column::Ns).unwrap_or(0)
}
