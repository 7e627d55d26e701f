//! `/proc/PID/uid_map` and `gid_map`, user_namespaces(7).

use super::{id, words};

/// The ID inside that stands for one outside, where the map is that of the reader's view.
#[must_use]
pub fn inner(text: &[u8], outer: u32) -> Option<u32> {
    text.split(|byte| *byte == b'\n').find_map(|line| {
        let mut numbers = words(line).map(id);
        let (inside, outside, count) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let offset = outer.checked_sub(outside).filter(|offset| *offset < count)?;
        inside.checked_add(offset)
    })
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn an_id_is_found_in_its_range() {
        let text = b"         0       1000          1\n         1     100000      65536\n";
        assert_eq!(inner(text, 1000), Some(0));
        assert_eq!(inner(text, 100_032), Some(33));
        assert_eq!(inner(text, 165_536), None);
        assert_eq!(inner(b"garbage\n1 2", 2), None);
    }
}
