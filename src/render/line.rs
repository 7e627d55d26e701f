//! A line of output that knows its width.

use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use owo_colors::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text of several styles, collected until the line is whole and can be cut.
#[derive(Debug)]
pub struct Line {
    text: String,
    columns: usize,
    /// Where each style begins in the text.
    spans: Vec<(usize, Style)>,
    /// The columns of the screen.
    limit: Option<usize>,
}

/// Stands at the end of a line that was cut.
const CUT: &str = "+";

impl Line {
    /// An empty line, to be cut at a number of columns, at least 1, or never.
    #[must_use]
    pub const fn new(limit: Option<usize>) -> Self {
        Self { text: String::new(), columns: 0, spans: Vec::new(), limit }
    }

    /// Its width so far in columns of a terminal, as if it were never cut.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Whether no more than an end that shows the cut would fit.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.would_be_full(self.columns)
    }

    /// Whether it would be so with this number of columns.
    #[must_use]
    pub fn would_be_full(&self, columns: usize) -> bool {
        self.limit.is_some_and(|limit| columns >= limit)
    }

    /// Appends text that has no control character.
    pub fn push(&mut self, style: Style, text: impl Display) {
        let start = self.text.len();
        self.set_style(style);
        write!(self.text, "{text}").expect("a String takes all text");
        let added = &self.text[start..];
        self.columns += if added.is_ascii() { added.len() } else { added.width() };
    }

    /// Appends text of which the width is known.
    pub fn push_measured(&mut self, style: Style, text: &str, columns: usize) {
        self.set_style(style);
        self.text.push_str(text);
        self.columns += columns;
    }

    fn set_style(&mut self, style: Style) {
        if self.spans.last().is_none_or(|(_, last)| *last != style) {
            self.spans.push((self.text.len(), style));
        }
    }

    /// Writes the line with its newline, cut if it is too long, and begins an empty one.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let end = self.end();
        let ends = self.spans.iter().skip(1).map(|(start, _)| *start).chain([self.text.len()]);
        for ((start, style), span_end) in self.spans.iter().zip(ends) {
            let text = &self.text[(*start).min(end)..span_end.min(end)];
            if style.is_plain() || text.is_empty() {
                out.write_all(text.as_bytes())?;
            } else {
                write!(out, "{}", style.style(text))?;
            }
        }
        if end < self.text.len() {
            out.write_all(CUT.as_bytes())?;
        }
        out.write_all(b"\n")?;
        self.text.clear();
        self.spans.clear();
        self.columns = 0;
        Ok(())
    }

    /// The byte up to which the text is written; its length, if it need not be cut.
    fn end(&self) -> usize {
        let Some(limit) = self.limit.filter(|limit| self.columns > *limit) else {
            return self.text.len();
        };
        let room = limit.saturating_sub(CUT.len());
        fitting(&self.text, room)
    }
}

/// The byte up to which a text fits into so many columns.
pub(super) fn fitting(text: &str, room: usize) -> usize {
    let mut columns = 0;
    for (start, character) in text.char_indices() {
        columns += match character {
            // It makes the character before it as wide as a picture, UAX #11.
            '\u{fe0f}' => 1,
            _ => character.width().unwrap_or(0),
        };
        if columns > room {
            return start;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(limit: Option<usize>, pieces: &[(Style, &str)]) -> String {
        let mut line = Line::new(limit);
        for (style, text) in pieces {
            line.push(*style, text);
        }
        let mut out = Vec::new();
        line.finish(&mut out).expect("a Vec takes all bytes");
        String::from_utf8(out).expect("what was pushed was text")
    }

    const PLAIN: Style = Style::new();

    #[test]
    fn a_line_that_fits_exactly_is_not_cut() {
        assert_eq!(written(Some(5), &[(PLAIN, "12345")]), "12345\n");
        assert_eq!(written(Some(5), &[(PLAIN, "123456")]), "1234+\n");
        assert_eq!(written(None, &[(PLAIN, "123456")]), "123456\n");
    }

    #[test]
    fn wide_characters_are_not_split() {
        assert_eq!(written(Some(4), &[(PLAIN, "名前名")]), "名+\n");
    }

    #[test]
    fn styles_end_where_the_line_is_cut() {
        let red = Style::new().red();
        let pieces = [(PLAIN, "ab"), (red, "cdef"), (PLAIN, "gh")];
        assert_eq!(written(None, &pieces), "ab\x1b[31mcdef\x1b[0mgh\n");
        assert_eq!(written(Some(4), &pieces), "ab\x1b[31mc\x1b[0m+\n");
    }
}
