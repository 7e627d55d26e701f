//! `/proc/PID/timens_offsets`, time_namespaces(7).

use super::{number, words};
use crate::model::detail::ClockOffsets;

/// Parses lines of `CLOCK SECONDS NANOSECONDS`; kernels before 5.7 have numbers for the clocks.
#[must_use]
pub fn parse(text: &[u8]) -> Option<ClockOffsets> {
    let mut monotonic = None;
    let mut boottime = None;
    for line in text.split(|byte| *byte == b'\n') {
        let mut words = words(line);
        let clock = match words.next() {
            Some(b"monotonic" | b"1") => &mut monotonic,
            Some(b"boottime" | b"7") => &mut boottime,
            _ => continue,
        };
        *clock = Some(nanoseconds(words.next()?, words.next()?)?);
    }
    Some(ClockOffsets { monotonic: monotonic?, boottime: boottime? })
}

/// Seconds may be negative, nanoseconds are added to them.
fn nanoseconds(seconds: &[u8], nanoseconds: &[u8]) -> Option<i64> {
    let (sign, digits) = match seconds.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, seconds),
    };
    let seconds = i64::try_from(number(digits)?).ok()?.checked_mul(sign)?;
    let nanoseconds = i64::try_from(number(nanoseconds)?).ok()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_has_its_offset() {
        let offsets = |monotonic, boottime| Some(ClockOffsets { monotonic, boottime });
        let text = b"monotonic           0         0\nboottime            0         0\n";
        assert_eq!(parse(text), offsets(0, 0));
        let text = b"monotonic       86400         5\nboottime           -1 500000000\n";
        assert_eq!(parse(text), offsets(86_400_000_000_005, -500_000_000));
    }

    #[test]
    fn what_is_missing_garbled_or_too_large_is_not_known() {
        for text in [
            "",
            "monotonic 0 0\n",
            "monotonic 0\nboottime 0 0",
            "monotonic x 0\nboottime 0 0",
            "monotonic 99999999999 0\nboottime 0 0",
            "monotonic --1 0\nboottime 0 0",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
