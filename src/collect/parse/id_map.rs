//! `/proc/PID/uid_map` and `gid_map`, user_namespaces(7).

use super::{id, words};
use crate::model::detail::IdMap;
use crate::model::plan::IdRange;

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

/// The ranges of a map: none before it is written. `None` if the text is no map.
#[must_use]
pub fn ranges(text: &[u8]) -> Option<IdMap> {
    let range = |line: &[u8]| {
        let mut numbers = words(line).map(id);
        let (inner, outer, count) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Some(IdRange { inner, outer, count })
    };
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::{IdRange, inner, ranges};

    #[test]
    fn a_map_is_a_list_of_ranges() {
        let text = b"         0       1000          1\n         1     100000      65536\n";
        let range = |inner, outer, count| IdRange { inner, outer, count };
        assert_eq!(ranges(text), Some(vec![range(0, 1000, 1), range(1, 100_000, 65_536)]));
        assert_eq!(ranges(b""), Some(vec![]), "a new user namespace, before its map is written");
        assert_eq!(ranges(b"1 2\n"), None);
        assert_eq!(ranges(b"0 0 4294967296\n"), None);
    }

    #[test]
    fn an_id_is_found_in_its_range() {
        let text = b"         0       1000          1\n         1     100000      65536\n";
        assert_eq!(inner(text, 1000), Some(0));
        assert_eq!(inner(text, 100_032), Some(33));
        assert_eq!(inner(text, 165_536), None);
        assert_eq!(inner(b"garbage\n1 2", 2), None);
    }
}
