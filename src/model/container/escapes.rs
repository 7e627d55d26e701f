//! Names as they are printed, where that is not as they are.

use std::str;

use crate::model::process::Bytes;

/// The bytes that a text was made of in which control characters, a backslash and bytes that are not UTF-8 are escaped as in
/// all output: `my box\x1b[31m`. `None` if nothing is escaped in it, or something in another way.
pub(super) fn unescaped(text: &[u8]) -> Option<Bytes> {
    let mut plain = Bytes::new();
    let (before, mut rest) = split(text)?;
    plain.extend(before);
    loop {
        rest = unescape(rest, &mut plain)?;
        let Some((before, behind)) = split(rest) else { break };
        plain.extend(before);
        rest = behind;
    }
    plain.extend(rest);
    Some(plain)
}

/// What stands before a backslash and behind it.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|byte| *byte == b'\\')?;
    Some((&text[..place], &text[place + 1..]))
}

/// Takes what stands behind a backslash; returns what is behind that.
fn unescape<'t>(text: &'t [u8], plain: &mut Bytes) -> Option<&'t [u8]> {
    let (letter, rest) = text.split_first()?;
    match letter {
        b'\\' => plain.push(b'\\'),
        b'n' => plain.push(b'\n'),
        b'r' => plain.push(b'\r'),
        b't' => plain.push(b'\t'),
        b'x' => {
            let (digits, rest) = rest.split_at_checked(2)?;
            plain.push(u8::try_from(number(digits)?).ok()?);
            return Some(rest);
        }
        b'u' => {
            let rest = rest.strip_prefix(b"{")?;
            let end = rest.iter().position(|byte| *byte == b'}')?;
            let character = char::from_u32(number(&rest[..end])?)?;
            plain.extend(character.encode_utf8(&mut [0; 4]).bytes());
            return Some(&rest[end + 1..]);
        }
        _ => return None,
    }
    Some(rest)
}

fn number(digits: &[u8]) -> Option<u32> {
    let is_plain = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = str::from_utf8(digits).ok().filter(|_| is_plain)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_becomes_what_it_was() {
        let plain = |text: &str| unescaped(text.as_bytes());
        assert_eq!(plain(r"my box\x1b[31m").as_deref(), Some(&b"my box\x1b[31m"[..]));
        assert_eq!(plain(r"\\n\n\r\t").as_deref(), Some(&b"\\n\n\r\t"[..]));
        assert_eq!(plain(r"a\u{202e}b").as_deref(), Some("a\u{202e}b".as_bytes()));
        assert_eq!(plain(r"\xff").as_deref(), Some(&b"\xff"[..]));
    }

    #[test]
    fn what_nobody_has_escaped_is_nothing() {
        let others = ["", "web", "\\", r"\a", r"\x", r"\x1", r"\x+1", r"\u{}", r"\u{d800}", r"\u"];
        for text in others {
            assert_eq!(unescaped(text.as_bytes()), None, "{text}");
        }
    }
}
