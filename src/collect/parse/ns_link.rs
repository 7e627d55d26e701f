//! The text of a link in `/proc/PID/ns`, namespaces(7).

use super::number;
use crate::model::ids::NsId;
use crate::model::kind::Kind;

/// Reads `net:[4026531833]`.
#[must_use]
pub fn parse(text: &[u8]) -> Option<(Kind, NsId)> {
    let colon = text.iter().position(|byte| *byte == b':')?;
    let kind = std::str::from_utf8(&text[..colon]).ok()?.parse().ok()?;
    let inode = text[colon + 1..].strip_prefix(b"[")?.strip_suffix(b"]")?;
    Some((kind, NsId(number(inode)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_kernel_prints() {
        assert_eq!(parse(b"net:[4026531833]"), Some((Kind::Net, NsId(4_026_531_833))));
    }

    #[test]
    fn anything_else_is_no_namespace() {
        for text in [
            &b""[..],
            b"/",
            b"net:",
            b"net:[]",
            b"net:[x]",
            b"nets:[1]",
            b"net:[1] (deleted)",
            b"\xff:[1]",
        ] {
            assert_eq!(parse(text), None);
        }
    }
}
