//! What stands in one field of a table.

use std::fmt::{Display, Write as _};

use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

use crate::render::line::{Line, fitting};

/// Text of several styles that knows its width.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    columns: usize,
    /// Where each style begins in the text.
    spans: Vec<(usize, Style)>,
}

/// Stands at the end of a text that was cut.
const CUT: &str = "+";

impl Cell {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), columns: 0, spans: Vec::new() }
    }

    /// One with this text, which has no control character.
    pub fn of(style: Style, text: impl Display) -> Self {
        let mut cell = Self::new();
        cell.push(style, text);
        cell
    }

    /// Appends text that has no control character.
    pub fn push(&mut self, style: Style, text: impl Display) {
        let start = self.text.len();
        write!(self.text, "{text}").expect("a String takes all text");
        let added = &self.text[start..];
        self.columns += if added.is_ascii() { added.len() } else { added.width() };
        if self.spans.last().is_none_or(|(_, last)| *last != style) {
            self.spans.push((start, style));
        }
    }

    /// Puts text before all the rest.
    #[must_use]
    pub fn behind(self, style: Style, text: impl Display) -> Self {
        let mut cell = Self::of(style, text);
        let start = cell.text.len();
        cell.text.push_str(&self.text);
        cell.columns += self.columns;
        cell.spans.extend(self.spans.into_iter().map(|(at, style)| (start + at, style)));
        cell
    }

    /// All of it in this one style.
    #[must_use]
    pub fn all_in(mut self, style: Style) -> Self {
        self.spans = vec![(0, style)];
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it only says that there is nothing to tell.
    pub(super) fn tells_nothing(&self) -> bool {
        matches!(&*self.text, "" | "-")
    }

    /// Its width in columns of a terminal.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Appends it to a line, cut if it is wider than so many columns, at least 1; tells how many were used.
    pub(super) fn write(&self, most: usize, line: &mut Line) -> usize {
        let before = line.columns();
        if self.columns <= most {
            self.write_up_to(self.text.len(), line);
        } else {
            self.write_up_to(self.end(most.saturating_sub(CUT.len())), line);
            line.push(Style::new(), CUT);
        }
        line.columns() - before
    }

    fn write_up_to(&self, end: usize, line: &mut Line) {
        let ends = self.spans.iter().skip(1).map(|(start, _)| *start).chain([self.text.len()]);
        for ((start, style), span_end) in self.spans.iter().zip(ends) {
            let text = &self.text[(*start).min(end)..span_end.min(end)];
            if !text.is_empty() {
                line.push(*style, text);
            }
        }
    }

    /// The byte up to which the text fits into so many columns.
    fn end(&self, room: usize) -> usize {
        fitting(&self.text, room)
    }
}
