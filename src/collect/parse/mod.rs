//! Parsers of what the kernel prints: bytes in, values out, no I/O.
//!
//! None panics, whatever the bytes; what is not of the kernel's form is `None`.

pub mod btf;
pub mod cgroup;
pub mod clock_offsets;
pub mod cmdline;
pub mod id_map;
pub mod mountinfo;
pub mod ns_link;
pub mod privileges;
pub mod stat;
pub mod status;

/// Reads a decimal number without a sign, all of the text.
fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// As [`number`], where the value must fit a PID or UID.
fn id(text: &[u8]) -> Option<u32> {
    number(text)?.try_into().ok()
}

/// Words between blanks (space and tab).
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty())
}
