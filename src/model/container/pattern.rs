//! The small language in which the table of cgroups is written.
//!
//! A pattern is a sequence of components between slashes, each a text with captures:
//!
//! | capture | takes | which is |
//! |---|---|---|
//! | `{hex}` | 64 hexadecimal digits | the ID |
//! | `{id}` | a run of letters and digits, with dashes between them | the ID |
//! | `{uuid}` | groups of hexadecimal digits as in a UUID, the last of four digits or twelve | the ID |
//! | `{25}` | 25 letters and digits, as BuildKit draws them | the ID |
//! | `{name}` | anything | the name, and the ID |
//! | `{word}` | anything without a dot | the name, and the ID |
//! | `{unit}` | anything, escaped as systemd.unit(5) has it | the name, and the ID where there is no other |
//! | `{uid}` | the UID of a Kubernetes pod, also with `_` for `-` | the pod |
//! | `{pod}` | 64 hexadecimal digits | the pod |
//! | `{n}` | a run of digits | nothing |
//! | `{*}` | anything, or nothing | nothing |

use crate::model::process::Bytes;

/// What the captures of a pattern took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Captured {
    pub(super) id: Option<Bytes>,
    pub(super) name: Option<Bytes>,
    pub(super) pod: Option<Bytes>,
}

/// Matches the components at the beginning of a path against a pattern: what was captured, and how many
/// components that took.
pub(super) fn matches(pattern: &str, path: &[&[u8]]) -> Option<(Captured, usize)> {
    let mut captured = Captured::default();
    let mut count = 0;
    for component in pattern.split('/') {
        if !component_matches(component, path.get(count)?, &mut captured) {
            return None;
        }
        count += 1;
    }
    Some((captured, count))
}

/// What is captured stays so where a later part does not match; then nobody looks at it.
fn component_matches(pattern: &str, text: &[u8], captured: &mut Captured) -> bool {
    let Some((literal, rest)) = pattern.split_once('{') else { return pattern.as_bytes() == text };
    let Some(text) = text.strip_prefix(literal.as_bytes()) else { return false };
    let (capture, rest) = rest.split_once('}').unwrap_or((rest, ""));
    // Nearly all that does not match is told by its beginning or by its end.
    let end = rest.rsplit('}').next().unwrap_or(rest);
    if !text.ends_with(end.as_bytes()) {
        return false;
    }
    let next = rest.split('{').next().unwrap_or(rest);
    let mut fits = |length: usize| {
        let (taken, left) = text.split_at(length);
        left.starts_with(next.as_bytes())
            && takes(capture, taken)
            && component_matches(rest, left, captured)
            && keep(capture, taken, captured)
    };
    let most = text.len() - end.len();
    match capture {
        "hex" | "pod" => most >= HEX_DIGITS && fits(HEX_DIGITS),
        "uid" => [36, 32].into_iter().any(|length| most >= length && fits(length)),
        // Longest first; the patterns have two or three captures, so this does not run away.
        _ => (0..=most).rev().any(fits),
    }
}

fn takes(capture: &str, text: &[u8]) -> bool {
    match capture {
        "hex" | "pod" => is_hex_id(text),
        "id" => is_word(text),
        "uuid" => is_uuid(text),
        "25" => text.len() == 25 && text.iter().all(u8::is_ascii_alphanumeric),
        "name" | "unit" => !text.is_empty(),
        "word" => !text.is_empty() && !text.contains(&b'.'),
        "uid" => is_pod_uid(text),
        "n" => !text.is_empty() && text.iter().all(u8::is_ascii_digit),
        _ => capture == "*",
    }
}

/// Always true, to stand at the end of a condition.
fn keep(capture: &str, text: &[u8], captured: &mut Captured) -> bool {
    match capture {
        "hex" | "id" | "uuid" | "25" => captured.id = Some(text.to_vec()),
        "name" | "word" => {
            captured.id.get_or_insert_with(|| text.to_vec());
            captured.name = Some(text.to_vec());
        }
        "unit" => {
            let name = unescape(text);
            captured.id.get_or_insert_with(|| name.clone());
            captured.name = Some(name);
        }
        "uid" => {
            let dashed = |byte: &u8| if *byte == b'_' { b'-' } else { *byte };
            captured.pod = Some(text.iter().map(dashed).collect());
        }
        "pod" => captured.pod = Some(text.to_vec()),
        _ => {}
    }
    true
}

/// The length of what Docker, Podman, containerd and others draw for a container.
const HEX_DIGITS: usize = 64;

/// Whether it is such an ID, in lower case as they all have it.
pub(super) fn is_hex_id(text: &[u8]) -> bool {
    text.len() == HEX_DIGITS && text.iter().copied().all(is_hex_digit)
}

pub(super) const fn is_hex_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_word(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'-');
    parts.all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric))
}

/// Cloud Foundry has them with four digits at the end.
fn is_uuid(text: &[u8]) -> bool {
    let groups: Vec<_> = text.split(|byte| *byte == b'-').collect();
    let has_length = |group: &[u8], length| group.len() == length;
    let [first, middle @ .., last] = &groups[..] else { return false };
    groups.iter().all(|group| group.iter().copied().all(is_hex_digit))
        && has_length(first, 8)
        && middle.len() == 3
        && middle.iter().all(|group| has_length(group, 4))
        && (has_length(last, 4) || has_length(last, 12))
}

/// A UUID, or the 32 digits that the kubelet gives to a pod which it found in a file.
fn is_pod_uid(text: &[u8]) -> bool {
    let is_dash = |byte: &u8| matches!(byte, b'-' | b'_');
    match text.len() {
        32 => text.iter().copied().all(is_hex_digit),
        36 => text.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => is_dash(byte),
            _ => is_hex_digit(*byte),
        }),
        _ => false,
    }
}

/// Undoes systemd's `\x2d`; what is not of that form stays as it is.
pub(super) fn unescape(text: &[u8]) -> Bytes {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        let digits = rest.strip_prefix(b"\\x").and_then(|digits| digits.get(..2));
        if let Some(byte) = digits.and_then(hex_byte) {
            plain.push(byte);
            rest = &rest[4..];
        } else {
            plain.push(*first);
            rest = behind;
        }
    }
    plain
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let all_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| all_hex)?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(pattern: &str, path: &str) -> Option<(Captured, usize)> {
        let path: Vec<_> = path.split('/').map(str::as_bytes).collect();
        matches(pattern, &path)
    }

    fn name_and_id(pattern: &str, path: &str) -> Option<(String, String)> {
        let text = |bytes: Bytes| String::from_utf8(bytes).expect("it is ASCII");
        let (Captured { id, name, .. }, _) = captured(pattern, path)?;
        Some((text(name?), text(id?)))
    }

    #[test]
    fn a_pattern_takes_as_many_components_as_it_has() {
        assert_eq!(captured("a/b", "a/b/c"), Some((Captured::default(), 2)));
        assert_eq!(captured("a/b", "a"), None);
        assert_eq!(captured("a", "ab"), None, "a component is taken whole");
        assert_eq!(captured("", ""), Some((Captured::default(), 1)));
    }

    #[test]
    fn what_is_captured_is_as_long_as_can_be() {
        assert_eq!(
            name_and_id("app-{unit}-{id}.scope", "app-org.a-b-12-34.scope"),
            Some(("org.a-b-12".into(), "34".into()))
        );
        assert_eq!(name_and_id("app-{unit}-{id}.scope", "app-org-.scope"), None);
        assert_eq!(
            name_and_id("snap.{word}.{*}.scope", "snap.hello.world.x.scope"),
            Some(("hello".into(), "hello".into()))
        );
    }

    #[test]
    fn an_id_is_64_digits_and_no_other_number() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(captured("{hex}", &digits).is_some());
        assert!(captured("{hex}", &digits[1..]).is_none());
        assert!(captured("{hex}", &format!("{digits}0")).is_none());
        assert!(captured("{hex}", &digits.to_uppercase()).is_none());
    }

    #[test]
    fn groups_of_digits_are_those_of_a_uuid() {
        for (text, is) in [
            ("8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab", true),
            ("8d1c2f9e-1a2b-4c3d-8e4f-0123", true),
            ("8d1c2f9e-1a2b-4c3d-8e4f-", false),
            ("8d1c2f9e-1a2b-4c3d-8e4f", false),
            ("8d1c2f9e-1a2b-4c3d-8e4f-0123-0123", false),
            ("8d1c2f9g-1a2b-4c3d-8e4f-0123456789ab", false),
            ("8D1C2F9E-1A2B-4C3D-8E4F-0123456789AB", false),
            ("", false),
        ] {
            assert_eq!(captured("{uuid}", text).is_some(), is, "{text}");
        }
        for (text, is) in
            [("a-1", true), ("-a", false), ("a-", false), ("a--b", false), ("a_b", false)]
        {
            assert_eq!(captured("{id}", text).is_some(), is, "{text}");
        }
    }

    #[test]
    fn what_systemd_escaped_is_unescaped_and_nothing_else() {
        for (escaped, plain) in [
            (r"my\x2dbox", "my-box"),
            (r"\x2d\x2d", "--"),
            (r"a\x2", r"a\x2"),
            (r"a\xzz", r"a\xzz"),
            (r"a\x+1", r"a\x+1"),
            (r"a\", r"a\"),
            ("", ""),
        ] {
            assert_eq!(unescape(escaped.as_bytes()), plain.as_bytes(), "{escaped}");
        }
        assert_eq!(unescape(br"\x1b\xff"), b"\x1b\xff");
    }
}
