//! Text: harmless, told apart from any other, and no wider than the screen.

use nstree::render::line::Line;
use nstree::render::shown::Shown;
use owo_colors::Style;
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::cases;
use crate::processes::any_bytes;

/// The bytes that a text shows.
fn unshown(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        bytes.extend(rest[..start].bytes());
        let (shown, after) = escape(&rest[start + 1..]);
        bytes.extend(shown);
        rest = after;
    }
    bytes.extend(rest.bytes());
    bytes
}

/// What an escape stands for, from behind its backslash, and what follows it.
fn escape(text: &str) -> (Vec<u8>, &str) {
    let number = |digits: &str| u32::from_str_radix(digits, 16).expect("escapes are hexadecimal");
    match text.as_bytes()[0] {
        b'n' => (b"\n".into(), &text[1..]),
        b'r' => (b"\r".into(), &text[1..]),
        b't' => (b"\t".into(), &text[1..]),
        b'\\' => (b"\\".into(), &text[1..]),
        b'x' => {
            let byte = u8::try_from(number(&text[1..3])).expect("two digits are a byte");
            (vec![byte], &text[3..])
        }
        _ => {
            let (digits, after) = text[2..].split_once('}').expect("it is \\u{…}");
            let character = char::from_u32(number(digits)).expect("it was a character");
            (character.to_string().into_bytes(), after)
        }
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn what_is_shown_has_no_control_and_no_turning_character(bytes in any_bytes()) {
        let shown = Shown(&bytes).to_string();
        let acts = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
        prop_assert!(!shown.contains(acts), "{:?}", shown);
    }

    #[test]
    fn the_bytes_can_be_told_from_what_is_shown(bytes in any_bytes()) {
        prop_assert_eq!(unshown(&Shown(&bytes).to_string()), bytes);
    }

    #[test]
    fn two_names_are_shown_alike_only_if_they_are_the_same(one in any_bytes(), other in any_bytes()) {
        let shown = |bytes: &[u8]| Shown(bytes).to_string();
        prop_assert_eq!(shown(&one) == shown(&other), one == other);
    }

    #[test]
    fn a_line_of_letters_of_any_script_is_cut_at_the_limit_and_else_whole(
        pieces in vec("[a-e 名é가├─]{0,8}", 0..8),
        limit in 1..30_usize,
    ) {
        check_line(&pieces, limit)?;
    }

    #[test]
    fn a_line_of_any_characters_is_cut_at_the_limit_and_else_whole(
        pieces in vec(any_bytes().prop_map(|bytes| Shown(&bytes).to_string()), 0..5),
        limit in 1..30_usize,
    ) {
        check_line(&pieces, limit)?;
    }

    #[test]
    fn a_line_of_characters_that_change_each_others_width_is_cut_at_the_limit_and_else_whole(
        piece in "[☺\u{fe0f}\u{200d}👩🚀e\u{301}1\u{20e3}🏽🇩🇪لا]{0,20}",
        limit in 1..20_usize,
    ) {
        check_line(&[piece], limit)?;
    }
}

fn check_line(pieces: &[String], limit: usize) -> Result<(), TestCaseError> {
    let mut line = Line::new(Some(limit));
    for piece in pieces {
        line.push(Style::new(), piece);
    }
    let mut out = Vec::new();
    line.finish(&mut out).expect("a Vec takes all bytes");
    let out = String::from_utf8(out).expect("what was pushed was text");
    let written = out.strip_suffix('\n').expect("a line ends");
    let whole = pieces.concat();
    prop_assert!(written.width() <= limit, "{} columns: {:?}", written.width(), written);
    if written != whole {
        let start = written.strip_suffix('+').expect("a line that was cut says so");
        prop_assert!(whole.starts_with(start));
        // The widths of the pieces are what a terminal that draws one after the other needs.
        let needed: usize = pieces.iter().map(|piece| piece.as_str().width()).sum();
        prop_assert!(needed > limit, "cut without need: {:?} of {:?}", written, whole);
    }
    Ok(())
}
