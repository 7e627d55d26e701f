//! Text in pieces that are not broken.

use std::fmt::Display;

use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

use crate::render::line::Line;

/// What is not broken but where it is wider than the screen: pieces of text without control characters.
#[derive(Clone, Debug, Default)]
pub(in crate::render) struct Word(pub(super) Vec<(Style, String)>);

impl Word {
    pub(in crate::render) fn new(style: Style, text: impl Display) -> Self {
        Self(vec![(style, text.to_string())])
    }

    /// With more text behind it.
    pub(in crate::render) fn then(mut self, style: Style, text: impl Display) -> Self {
        self.0.push((style, text.to_string()));
        self
    }

    /// Writes it at a place of the line, which is not filled up for nothing.
    pub(in crate::render) fn write(&self, place: usize, line: &mut Line) {
        if self.columns() == 0 {
            return;
        }
        go_to(place, line);
        for (style, text) in &self.0 {
            line.push(*style, text);
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }
}

/// Words of a sentence, in one style.
pub(in crate::render) fn words(style: Style, text: impl Display) -> Vec<Word> {
    text.to_string().split(' ').map(|word| Word::new(style, word)).collect()
}

/// Items, which are words each, with commas between them.
pub(in crate::render) fn list(items: impl IntoIterator<Item = Vec<Word>>) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for item in items {
        if let Some(last) = all.pop() {
            all.push(last.then(Style::new(), ","));
        }
        all.extend(item);
    }
    all
}

/// Fills the line up with blanks.
pub(super) fn go_to(place: usize, line: &mut Line) {
    let room = place.saturating_sub(line.columns());
    if room > 0 {
        line.push(Style::new(), format_args!("{:room$}", ""));
    }
}

pub(super) fn columns(words: &[Word]) -> usize {
    words.iter().map(|word| word.columns() + 1).sum::<usize>().saturating_sub(1)
}

/// A blank between two words of one style is of that style too.
pub(super) fn between(before: Option<&Word>, word: &Word) -> Style {
    let last = before.and_then(|before| before.0.last()).map(|(style, _)| *style);
    let first = word.0.first().map(|(style, _)| *style);
    last.filter(|_| last == first).unwrap_or_default()
}
