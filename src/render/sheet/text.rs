//! Text that is broken at the width of the screen.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::word::{Word, between, go_to};
use crate::render::line::Line;

/// What stands behind the columns of a row, or below them.
pub(super) struct Text<'t> {
    pub(super) start: usize,
    pub(super) end: Option<usize>,
    pub(super) line: &'t mut Line,
    pub(super) out: &'t mut dyn Write,
}

impl Text<'_> {
    pub(super) fn write(&mut self, words: &[Word]) -> io::Result<()> {
        let mut is_first = true;
        let mut before = None;
        for word in words {
            let columns = word.columns();
            let is_too_wide = self.end.is_some_and(|end| self.start + columns > end);
            // One that is broken anyway begins where it can; a character is two columns wide at most.
            let needed = if is_too_wide { 2 } else { columns };
            if !is_first && !self.fits(1 + needed) {
                self.line.finish(self.out)?;
                is_first = true;
            }
            let place = if is_first { self.start } else { self.line.columns() };
            if !is_first {
                self.line.push(between(before, word), " ");
            }
            if is_too_wide {
                self.write_broken(word, place)?;
            } else {
                word.write(place, self.line);
            }
            is_first = false;
            before = Some(word);
        }
        self.line.finish(self.out)
    }

    fn fits(&self, columns: usize) -> bool {
        self.end.is_none_or(|end| self.line.columns() + columns <= end)
    }

    /// A word that is wider than the room for the text.
    fn write_broken(&mut self, word: &Word, mut place: usize) -> io::Result<()> {
        for (style, text) in &word.0 {
            for character in text.chars() {
                let columns = character.width().unwrap_or_default();
                if !self.fits(columns) {
                    self.line.finish(self.out)?;
                    place = self.start;
                }
                go_to(place, self.line);
                self.line.push(*style, character);
            }
        }
        Ok(())
    }
}
