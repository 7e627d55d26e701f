//! Bytes that a process chose, made safe to show.

use std::fmt::{self, Display};

/// Shows bytes as text in which nothing can act on a terminal or pretend to be something else.
///
/// Printable UTF-8 is shown as it is. Control characters, those that change the direction of
/// text or are not to be seen, and bytes that are not UTF-8 are escaped as Rust escapes them
/// (`\n`, `\x1b`, `\u{202e}`), and a backslash is doubled, so that every text can be told from every other.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a [u8]);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            show_text(chunk.valid(), f)?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// Writes runs of harmless characters whole.
fn show_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = text;
    while let Some((start, character)) = rest.char_indices().find(|(_, c)| !is_harmless(*c)) {
        f.write_str(&rest[..start])?;
        escape(character, f)?;
        rest = &rest[start + character.len_utf8()..];
    }
    f.write_str(rest)
}

fn escape(character: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match character {
        '\\' => f.write_str("\\\\"),
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        '\0'..='\x7f' => write!(f, "\\x{:02x}", u32::from(character)),
        _ => write!(f, "\\u{{{:x}}}", u32::from(character)),
    }
}

fn is_harmless(character: char) -> bool {
    character != '\\' && !is_dangerous(character)
}

/// Whether a character may act on a terminal, or on how the text around it is read.
pub(super) fn is_dangerous(character: char) -> bool {
    match character {
        ' '..='~' => false,
        _ => character.is_control() || is_invisible(character),
    }
}

/// Characters of Unicode's category Cf that nobody can see: they change the direction of
/// what follows (UAX #9), break the line, or make two names look the same. The
/// joiners U+200C and U+200D are left alone, as words and pictographs are made with them.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> String {
        Shown(bytes).to_string()
    }

    #[test]
    fn printable_text_is_shown_as_it_is() {
        for text in ["bash", "kworker/0:1-events", "a b", "größe", "名前", "👩‍🚀"] {
            assert_eq!(shown(text.as_bytes()), text);
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(shown(b"lx) R 1\n\x1b[31m\xff"), "lx) R 1\\n\\x1b[31m\\xff");
        assert_eq!(shown(b"\t\r\0\x7f"), "\\t\\r\\x00\\x7f");
        assert_eq!(shown("\u{9b}31m".as_bytes()), "\\u{9b}31m", "CSI as one character");
    }

    #[test]
    fn nothing_turns_the_text_around_or_hides_in_it() {
        assert_eq!(shown("a\u{202e}b".as_bytes()), "a\\u{202e}b");
        assert_eq!(shown("a\u{2067}b\u{200b}".as_bytes()), "a\\u{2067}b\\u{200b}");
    }

    #[test]
    fn an_escape_cannot_be_counterfeited() {
        assert_eq!(shown(b"\\n"), "\\\\n");
        assert_eq!(shown(b"\\x1b"), "\\\\x1b");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_each_escaped() {
        assert_eq!(shown(b"\xe2\x82x\xf0"), "\\xe2\\x82x\\xf0");
    }
}
