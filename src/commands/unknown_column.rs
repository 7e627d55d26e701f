//! What is said of a column that there is not.

use std::fmt::Display;

use crate::error::Failure;
use crate::options::{self, Surroundings};

/// Where the width of the screen is not known.
const USUAL: usize = 80;
/// Before each line of a message.
const PREFIX: &str = "nstree: ";

/// A failure that names what was typed, and below it the columns that there are, in lines no wider than the screen.
pub(super) fn unknown_column(
    option: &str,
    error: &impl Display,
    known: impl Iterator<Item = &'static str>,
    surroundings: &Surroundings,
) -> Failure {
    let width = options::columns(false, surroundings).unwrap_or(USUAL);
    let room = width.saturating_sub(PREFIX.len());
    let lines = lines("there are", known, room);
    lines.into_iter().fold(Failure::new(option, error), Failure::with_hint)
}

/// Words with commas between them behind an introduction, in lines of so many columns, but of a word at least.
fn lines(
    introduction: &str,
    words: impl Iterator<Item = &'static str>,
    room: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = introduction.to_owned();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let comma = if words.peek().is_some() { "," } else { "" };
        if line.len() + 1 + word.len() + comma.len() > room {
            lines.push(std::mem::replace(&mut line, " ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
        line.push_str(comma);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        let words = ["pid", "ppid", "user", "a-long-one", "s"];
        let broken = |room| lines("there are", words.into_iter(), room).join("\n");
        assert_eq!(broken(80), "there are pid, ppid, user, a-long-one, s");
        assert_eq!(broken(20), "there are pid, ppid,\n  user, a-long-one,\n  s");
        assert_eq!(broken(1).lines().count(), 6);
    }
}
