//! Facts in columns, of which the last is text that is broken at the width of the screen.

mod text;
mod word;

use std::io::{self, Write};

use super::line::Line;
use text::Text;
use word::columns;
pub(super) use word::{Word, list, words};

/// Rows whose columns are aligned.
#[derive(Debug, Default)]
pub(super) struct Block {
    rows: Vec<Row>,
}

/// Cells, each in its column, and behind them text.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    text: Vec<Word>,
    /// Text that begins lines of its own below that.
    lines: Vec<Vec<Word>>,
    is_heading: bool,
}

#[derive(Debug)]
struct Cell {
    word: Word,
    is_number: bool,
    /// What stands in the text instead where there is no room for the column.
    in_text: Vec<Word>,
}

/// Before each row.
const INDENT: usize = 2;
/// Between two columns.
const GAP: usize = 2;
/// The room that text has to have beside columns; with less it goes below them.
const LEAST_TEXT: usize = 20;
/// Where it begins there.
const BELOW: usize = 2 * INDENT;

impl Row {
    /// A row without cells.
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn cell(mut self, word: Word) -> Self {
        let in_text = vec![word.clone()];
        self.cells.push(Cell { word, is_number: false, in_text });
        self
    }

    /// A cell that is told by other words where it has no column.
    pub(super) fn cell_or(mut self, word: Word, in_text: Vec<Word>) -> Self {
        self.cells.push(Cell { word, is_number: false, in_text });
        self
    }

    /// The same for a number, which stands on the right.
    pub(super) fn number_or(mut self, word: Word, in_text: Vec<Word>) -> Self {
        self.cells.push(Cell { word, is_number: true, in_text });
        self
    }

    pub(super) fn text(mut self, text: Vec<Word>) -> Self {
        self.text.extend(text);
        self
    }

    /// Text in a line of its own, below what is there of it.
    pub(super) fn line(mut self, text: Vec<Word>) -> Self {
        self.lines.push(text);
        self
    }

    /// The text, with the cells that have no column.
    fn rest(&self, with_column: usize) -> Vec<Word> {
        if self.is_heading {
            return Vec::new();
        }
        let moved = self.cells.iter().skip(with_column).map(|cell| cell.in_text.clone());
        list(moved.chain([self.text.clone()]).filter(|words| columns(words) > 0))
    }

    /// The row names the columns; it has no text.
    pub(super) fn heading(mut self) -> Self {
        self.is_heading = true;
        self
    }
}

impl Block {
    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the rows, broken at that many columns, or not at all.
    pub(super) fn write(&self, limit: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths(limit);
        for row in &self.rows {
            let mut line = Line::new(limit);
            let mut place = INDENT;
            for (cell, width) in row.cells.iter().zip(&widths) {
                let room = if cell.is_number { width - cell.word.columns() } else { 0 };
                cell.word.write(place + room, &mut line);
                place += width + GAP;
            }
            let text = row.rest(widths.len());
            let is_first_a_line = !text.is_empty() || row.lines.is_empty();
            let texts: Vec<_> =
                is_first_a_line.then_some(&text).into_iter().chain(&row.lines).collect();
            let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(place));
            if room < LEAST_TEXT && texts.iter().any(|text| columns(text) > room) {
                if line.columns() > 0 {
                    line.finish(out)?;
                }
                place = BELOW;
            }
            let end = limit.map(|limit| limit.max(place + LEAST_TEXT / 2));
            for text in texts {
                Text { start: place, end, line: &mut line, out }.write(text)?;
            }
        }
        Ok(())
    }

    /// Those of the columns for which there is room; the first always is one.
    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let columns = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let width = |column| {
            let cells = self.rows.iter().filter_map(|row: &Row| row.cells.get(column));
            cells.map(|cell: &Cell| cell.word.columns()).max().unwrap_or_default()
        };
        let mut end = INDENT;
        let mut widths: Vec<usize> = Vec::new();
        for width in (0..columns).map(width) {
            end += width;
            if !widths.is_empty() && limit.is_some_and(|limit| end > limit) {
                break;
            }
            end += GAP;
            widths.push(width);
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use owo_colors::Style;

    use super::*;

    fn plain(text: &str) -> Word {
        Word::new(Style::new(), text)
    }

    fn row(cells: &[&str], text: &str) -> Row {
        let row = cells.iter().fold(Row::new(), |row, cell| row.cell(plain(cell)));
        if text.is_empty() { row } else { row.text(words(Style::new(), text)) }
    }

    fn picture(rows: Vec<Row>, limit: Option<usize>) -> String {
        let mut out = b"\n".to_vec();
        Block { rows }.write(limit, &mut out).expect("a Vec takes all bytes");
        String::from_utf8(out).expect("what was pushed was text")
    }

    fn rows() -> Vec<Row> {
        vec![
            row(&["state", "a"], "one two three four five"),
            row(&["user", "bcdefg"], "0123456789012345678901234567"),
        ]
    }

    #[test]
    fn columns_are_aligned_and_no_line_ends_in_blanks() {
        let more = [row(&["", "x"], ""), row(&["y", ""], "")];
        insta::assert_snapshot!(picture(rows().into_iter().chain(more).collect(), None), @r"

          state  a       one two three four five
          user   bcdefg  0123456789012345678901234567
                 x
          y
        ");
    }

    #[test]
    fn text_is_broken_between_words_and_where_a_word_is_too_wide_within_it() {
        insta::assert_snapshot!(picture(rows(), Some(38)), @r"

          state  a       one two three four
                         five
          user   bcdefg  012345678901234567890
                         1234567
        ");
    }

    #[test]
    fn a_column_without_room_becomes_a_part_of_the_text() {
        insta::assert_snapshot!(picture(rows(), Some(14)), @r"

          state
            a, one two
            three four
            five
          user
            bcdefg, 01
            2345678901
            2345678901
            234567
        ");
    }

    #[test]
    fn text_without_room_beside_the_columns_goes_below_them_unless_it_fits() {
        let more = row(&["uid", "1"], "one two three");
        insta::assert_snapshot!(picture(rows().into_iter().chain([more]).collect(), Some(31)), @r"

          state  a
            one two three four five
          user   bcdefg
            012345678901234567890123456
            7
          uid    1       one two three
        ");
    }

    #[test]
    fn lines_of_one_row_stand_below_each_other_wherever_that_is() {
        let two = || {
            let text = |text| words(Style::new(), text);
            row(&["path"], "").line(text("A: /")).line(text("B: /srv/www/more"))
        };
        insta::assert_snapshot!(picture(vec![two()], Some(24)), @r"

          path  A: /
                B: /srv/www/more
        ");
        insta::assert_snapshot!(picture(vec![two()], Some(23)), @r"

          path
            A: /
            B: /srv/www/more
        ");
    }

    #[test]
    fn a_screen_that_is_too_narrow_for_anything_cuts() {
        insta::assert_snapshot!(picture(vec![row(&["state"], "four")], Some(6)), @r"

          sta+
            f+
        ");
    }

    #[test]
    fn numbers_stand_on_the_right() {
        let number = |number: &str| Row::new().number_or(plain(number), vec![]).cell(plain("x"));
        insta::assert_snapshot!(picture(vec![number("5"), number("1000")], None), @r"

             5  x
          1000  x
        ");
    }
}
