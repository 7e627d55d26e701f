//! Text in columns, a line for each row.
//!
//! Columns are as wide as what is in them. Where that is wider than the terminal the gaps between
//! them shrink, then the widest of the columns that may, and in the end the lines are cut; `layout.rs` tells how.

mod cell;
mod layout;

use std::io::{self, Write};

use owo_colors::Style;

pub use cell::Cell;

use layout::Layout;

use super::line::Line;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column<'t> {
    /// What stands above it; it has no control character.
    pub title: &'t str,
    /// On which side its texts begin.
    pub align: Align,
    /// The width that it may be cut to where a terminal is too narrow for all, but not below its title; `None`
    /// if it never is cut, as a number that is cut is another.
    pub least: Option<usize>,
    /// Its place among those that are left out where cutting does not help, the smallest first; `None` if it never
    /// is left out. The last column stays anyway.
    pub dispensable: Option<usize>,
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
    let layout = Layout::fitting(columns, rows, style.titles.is_some(), style.columns);
    let mut line = Line::new(style.columns);
    if let Some(of_titles) = style.titles {
        let titles: Vec<_> =
            columns.iter().map(|column| Cell::of(of_titles, column.title)).collect();
        write_row(&layout, columns, &titles, &mut line, out)?;
    }
    rows.iter().try_for_each(|row| write_row(&layout, columns, row, &mut line, out))
}

fn write_row(
    layout: &Layout,
    columns: &[Column<'_>],
    cells: &[Cell],
    line: &mut Line,
    out: &mut dyn Write,
) -> io::Result<()> {
    let last = layout.fields.last().map(|field| field.index);
    for field in &layout.fields {
        let (cell, column) = (&cells[field.index], &columns[field.index]);
        let is_last = last == Some(field.index);
        if column.align == Align::Right {
            push_blanks(field.width.saturating_sub(cell.columns()), line);
        }
        // The last is cut with its line, if at all.
        let used = cell.write(if is_last { usize::MAX } else { field.width }, line);
        if is_last {
            break;
        }
        let is_left = column.align == Align::Left;
        let room = if is_left { field.width.saturating_sub(used) } else { 0 };
        push_blanks(room + layout.gap, line);
    }
    line.finish(out)
}

fn push_blanks(count: usize, line: &mut Line) {
    line.push(Style::new(), format_args!("{:count$}", ""));
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style::new();

    fn column(title: &'static str, align: Align, least: Option<usize>) -> Column<'static> {
        Column { title, align, least, dispensable: None }
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

    /// The line below the titles.
    fn row_at(columns: &[Column<'_>], rows: &[&[&str]], limit: usize) -> String {
        let drawn = drawn(columns, rows, Some(limit));
        drawn.lines().nth(1).expect("a row below the titles").to_owned()
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
        let columns = [three()[2], column("WHAT", Align::Left, Some(15))];
        let rows: &[&[&str]] = &[&["/usr/lib/x", "somebody and more"]];
        let row_at = |limit| row_at(&columns, rows, limit);
        assert_eq!(row_at(29), "/usr/lib/x  somebody and more");
        assert_eq!(row_at(28), "/usr/lib/x somebody and more");
        assert_eq!(row_at(21), "/usr/lib/x somebody +", "the last has what it must");
        assert_eq!(row_at(20), "/usr/lib+ somebody +");
        assert_eq!(row_at(17), "/usr/+ somebody +");
        assert_eq!(row_at(16), "/usr/+ somebody+");
        assert_eq!(row_at(8), "/usr/+ +");
    }

    #[test]
    fn a_number_is_not_cut_and_a_last_one_has_the_room_it_needs() {
        let columns = [three()[2], three()[1]];
        let rows: &[&[&str]] = &[&["/usr/lib/x", "4026531833"]];
        assert_eq!(row_at(&columns, rows, 20), "/usr/lib+ 4026531833");
        assert_eq!(row_at(&columns, rows, 17), "/usr/+ 4026531833");
    }

    #[test]
    fn in_the_very_last_resort_columns_are_left_out_those_without_news_first() {
        let left_out =
            |title, order| Column { dispensable: Some(order), ..column(title, Align::Right, None) };
        let columns = [
            three()[1],
            left_out("TIME", 0),
            left_out("NSPID", 1),
            column("C", Align::Left, Some(5)),
        ];
        let rows: &[&[&str]] = &[&["1", "0:00", "-", "sleep 1000"], &["2", "0:01", "-", "bash"]];
        insta::assert_snapshot!(drawn(&columns, rows, Some(23)), @r"
        N TIME NSPID C
        1 0:00     - sleep 1000
        2 0:01     - bash
        ");
        insta::assert_snapshot!(drawn(&columns, rows, Some(22)), @r"
        N TIME C
        1 0:00 sleep 1000
        2 0:01 bash
        ");
        insta::assert_snapshot!(drawn(&columns, rows, Some(16)), @r"
        N C
        1 sleep 1000
        2 bash
        ");
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
