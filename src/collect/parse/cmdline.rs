//! `/proc/PID/cmdline`, proc_pid_cmdline(5).

/// Splits the file into arguments, each ended by a NUL; empty ones are kept.
///
/// The process may have overwritten the memory that this is read from, so the last NUL may be missing.
#[must_use]
pub fn parse(text: &[u8]) -> Vec<Vec<u8>> {
    if text.is_empty() {
        return Vec::new();
    }
    let text = text.strip_suffix(b"\0").unwrap_or(text);
    text.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_arguments_are_arguments() {
        assert_eq!(parse(b"sh\0-c\0\0x y\0"), [&b"sh"[..], b"-c", b"", b"x y"]);
        assert_eq!(parse(b"\0"), [b""]);
        assert_eq!(parse(b"a\0\0"), [&b"a"[..], b""]);
    }

    #[test]
    fn a_title_without_an_end_is_one_argument() {
        assert_eq!(parse(b"nginx: master process"), [b"nginx: master process"]);
    }

    #[test]
    fn no_text_is_no_argument() {
        assert!(parse(b"").is_empty());
    }
}
