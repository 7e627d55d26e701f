//! Text in columns, a line for each row.
//!
//! Columns are as wide as what is in them. Where that is wider than the terminal the gaps between
//! them shrink, then the widest of the columns that may, and in the end the lines are cut.

mod cell;

use std::io::{self, Write};

use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

pub use cell::Cell;

use super::line::Line;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column<'t> {
    /// What stands above it; it has no control character.
    pub title: &'t str,
    /// On which side its texts begin.
    pub align: Align,
    /// The width that it may be cut to where a terminal is too narrow for all; `None` if it never is.
    pub least: Option<usize>,
}

/// On which side of a column its texts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names.
    Left,
    /// Numbers.
    Right,
}

/// How tables look.
#[derive(Clone, Copy, Debug)]
pub struct TableStyle {
    /// How the titles look; `None` for a table without.
    pub titles: Option<Style>,
    /// The columns of the terminal at which lines are cut, or never.
    pub columns: Option<usize>,
}

/// Columns that a reader wants to see of the last one before others give way.
const LAST: usize = 8;
/// Between columns, where there is room.
const WIDE_GAP: usize = 2;
const NARROW_GAP: usize = 1;

/// Writes a table. Each row has a cell for each column; of no rows there is nothing to see, not even titles.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    columns: &[Column<'_>],
    rows: &[Vec<Cell>],
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let layout = Layout::fitting(columns, rows, style);
    let mut line = Line::new(style.columns);
    if let Some(of_titles) = style.titles {
        let titles: Vec<_> =
            columns.iter().map(|column| Cell::of(of_titles, column.title)).collect();
        layout.write_row(columns, &titles, &mut line, out)?;
    }
    rows.iter().try_for_each(|row| layout.write_row(columns, row, &mut line, out))
}

/// How wide everything is.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    widths: Vec<usize>,
    gap: usize,
}

impl Layout {
    fn fitting(columns: &[Column<'_>], rows: &[Vec<Cell>], style: TableStyle) -> Self {
        let width = |(index, column): (usize, &Column<'_>)| {
            let title = if style.titles.is_some() { column.title.width() } else { 0 };
            let cells = rows.iter().map(|row| row[index].columns());
            cells.fold(title, usize::max)
        };
        let widths = columns.iter().enumerate().map(width).collect();
        let mut layout = Self { widths, gap: WIDE_GAP };
        if let Some(limit) = style.columns {
            if layout.wanted() > limit {
                layout.gap = NARROW_GAP;
            }
            layout.shrink(columns, limit);
        }
        layout
    }

    /// The columns of a line, of whose last field only the beginning counts.
    fn wanted(&self) -> usize {
        let Some((last, others)) = self.widths.split_last() else { return 0 };
        others.iter().map(|width| width + self.gap).sum::<usize>() + (*last).min(LAST)
    }

    /// Makes the widest of the columns that may be cut narrower, until all fit or no more can be done.
    fn shrink(&mut self, columns: &[Column<'_>], limit: usize) {
        let Some((_, others)) = columns.split_last() else { return };
        for _ in limit..self.wanted() {
            let may_shrink = |(index, column): (usize, &Column<'_>)| {
                let least = column.least?.max(column.title.width());
                (self.widths[index] > least).then_some(index)
            };
            let candidates = others.iter().enumerate().filter_map(may_shrink);
            let Some(widest) = candidates.max_by_key(|index| self.widths[*index]) else { return };
            self.widths[widest] -= 1;
        }
    }

    fn write_row(
        &self,
        columns: &[Column<'_>],
        cells: &[Cell],
        line: &mut Line,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let last = cells.len().saturating_sub(1);
        for (index, (cell, column)) in cells.iter().zip(columns).enumerate() {
            let width = self.widths[index];
            if column.align == Align::Right {
                push_blanks(width.saturating_sub(cell.columns()), line);
            }
            // The last is cut with its line, if at all.
            let used = cell.write(if index == last { usize::MAX } else { width }, line);
            if index == last {
                break;
            }
            let room = if column.align == Align::Left { width.saturating_sub(used) } else { 0 };
            push_blanks(room + self.gap, line);
        }
        line.finish(out)
    }
}

fn push_blanks(count: usize, line: &mut Line) {
    line.push(Style::new(), format_args!("{:count$}", ""));
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style::new();

    fn column(title: &'static str, align: Align, least: Option<usize>) -> Column<'static> {
        Column { title, align, least }
    }

    fn three() -> [Column<'static>; 3] {
        [
            column("WHO", Align::Left, None),
            column("N", Align::Right, None),
            column("WHERE", Align::Left, Some(6)),
        ]
    }

    fn drawn(columns: &[Column<'_>], rows: &[&[&str]], limit: Option<usize>) -> String {
        let row = |row: &&[&str]| row.iter().map(|text| Cell::of(PLAIN, text)).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(row).collect();
        let mut out = Vec::new();
        let style = TableStyle { titles: Some(PLAIN), columns: limit };
        write(columns, &rows, style, &mut out).expect("a Vec takes all bytes");
        String::from_utf8(out).expect("what was pushed was text")
    }

    #[test]
    fn columns_are_as_wide_as_what_is_in_them_and_numbers_stand_right() {
        let rows: &[&[&str]] = &[&["init", "1", "/"], &["名前", "4711", "/x"]];
        insta::assert_snapshot!(drawn(&three(), rows, None), @r"
        WHO      N  WHERE
        init     1  /
        名前  4711  /x
        ");
    }

    #[test]
    fn of_no_rows_there_is_nothing_to_see() {
        assert_eq!(drawn(&three(), &[], None), "");
    }

    #[test]
    fn where_it_is_narrow_gaps_go_first_then_columns_that_may_then_lines_are_cut() {
        let columns = [three()[2], three()[0]];
        let rows: &[&[&str]] = &[&["/usr/lib/x", "somebody"]];
        let row_at = |limit| {
            let drawn = drawn(&columns, rows, Some(limit));
            drawn.lines().nth(1).expect("a row below the titles").to_owned()
        };
        assert_eq!(row_at(20), "/usr/lib/x  somebody");
        assert_eq!(row_at(19), "/usr/lib/x somebody");
        assert_eq!(row_at(17), "/usr/li+ somebody");
        assert_eq!(row_at(15), "/usr/+ somebody");
        assert_eq!(row_at(12), "/usr/+ some+");
    }

    #[test]
    fn a_wide_character_is_not_split_and_what_follows_stays_in_its_column() {
        let columns = [three()[2], three()[0]];
        let rows: &[&[&str]] = &[&["名名名名", "x"], &["12345678", "y"]];
        insta::assert_snapshot!(drawn(&columns, rows, Some(10)), @r"
        WHERE  WHO
        名名+  x
        12345+ y
        ");
    }
}
