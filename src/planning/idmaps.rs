//! The maps of a user namespace, from what was typed: user_namespaces(7), subuid(5).

use std::fs;

use crate::error::Failure;
use crate::model::plan::IdRange;

/// Which of the two maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// That of users.
    Users,
    /// That of groups.
    Groups,
}

impl Of {
    const fn subid_file(self) -> &'static str {
        match self {
            Self::Users => "/etc/subuid",
            Self::Groups => "/etc/subgid",
        }
    }

    const fn own_map(self) -> &'static str {
        match self {
            Self::Users => "/proc/self/uid_map",
            Self::Groups => "/proc/self/gid_map",
        }
    }
}

/// Reads a range as it is typed: `inner:outer:count`, the older `outer,inner,count`, `auto`, `subids` or `all`.
///
/// `names` tells those by which the user may be listed in subuid(5): its name and its number.
///
/// # Errors
///
/// When it is not of such a form, or nothing is allotted to the user.
pub fn parse(text: &str, of: Of, names: impl Fn() -> Vec<String>) -> Result<Vec<IdRange>, Failure> {
    match text {
        "auto" => subids(of, &names()).map(|ranges| {
            let auto = |range: &IdRange| IdRange { inner: 0, ..*range };
            ranges.first().map(auto).into_iter().collect()
        }),
        "subids" => subids(of, &names()),
        "all" => Ok(every(&fs::read_to_string(of.own_map()).unwrap_or_default())),
        _ => match written(text) {
            Some(range) => Ok(vec![range]),
            None => Err(Failure::new(
                format_args!("'{text}'"),
                "no range of IDs: it takes inner:outer:count, auto, subids or all",
            )),
        },
    }
}

fn written(text: &str) -> Option<IdRange> {
    let numbers = |separator| -> Option<[u32; 3]> {
        let numbers: Result<Vec<u32>, _> = text.split(separator).map(str::parse).collect();
        numbers.ok()?.try_into().ok()
    };
    let [inner, outer, count] =
        numbers(':').or_else(|| numbers(',').map(|[outer, inner, count]| [inner, outer, count]))?;
    let fits = |first: u32| count > 0 && first.checked_add(count - 1).is_some();
    (fits(inner) && fits(outer)).then_some(IdRange { inner, outer, count })
}

fn subids(of: Of, names: &[String]) -> Result<Vec<IdRange>, Failure> {
    let file = of.subid_file();
    let text = fs::read_to_string(file).unwrap_or_default();
    let ranges = allotted(&text, names);
    if ranges.is_empty() {
        let why = format!("no range of IDs is allotted to {}", names.join(" or "));
        return Err(Failure::new(file, why)
            .with_hint("usermod --add-subuids and --add-subgids allot one, as root"));
    }
    Ok(ranges)
}

/// The lines `name:first:count` of these names.
fn allotted(text: &str, names: &[String]) -> Vec<IdRange> {
    let range = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let first = fields.next()?.parse().ok()?;
        let count = fields.next()?.trim().parse().ok().filter(|count| *count > 0)?;
        let is_named = names.iter().any(|known| known == name);
        is_named.then_some(IdRange { inner: first, outer: first, count })
    };
    text.lines().filter_map(range).collect()
}

/// Everything that is mapped here, to itself.
fn every(map: &str) -> Vec<IdRange> {
    let range = |line: &str| {
        let mut fields = line.split_whitespace().map(str::parse::<u32>);
        let inner = fields.next()?.ok()?;
        let count = fields.nth(1)?.ok()?;
        Some(IdRange { inner, outer: inner, count })
    };
    map.lines().filter_map(range).collect()
}

/// The ranges with one ID mapped to another in their midst: what it takes away of them, inside or outside, is left out,
/// as each ID can be mapped once.
#[must_use]
pub fn with_single(ranges: &[IdRange], single: IdRange) -> Vec<IdRange> {
    let mut result = vec![single];
    for range in ranges {
        result.extend(
            without(*range, range.inner, single.inner)
                .into_iter()
                .flat_map(|part| without(part, part.outer, single.outer)),
        );
    }
    result
}

/// The parts of a range that are left when the ID is taken out, counted from `first`.
fn without(range: IdRange, first: u32, taken: u32) -> Vec<IdRange> {
    let Some(offset) = taken.checked_sub(first).filter(|offset| *offset < range.count) else {
        return vec![range];
    };
    let before = IdRange { count: offset, ..range };
    let after = IdRange {
        inner: range.inner.saturating_add(offset + 1),
        outer: range.outer.saturating_add(offset + 1),
        count: range.count - offset - 1,
    };
    [before, after].into_iter().filter(|part| part.count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(inner: u32, outer: u32, count: u32) -> IdRange {
        IdRange { inner, outer, count }
    }

    #[test]
    fn both_ways_of_writing_a_range_mean_the_same() {
        assert_eq!(written("0:100000:65536"), Some(range(0, 100_000, 65536)));
        assert_eq!(written("100000,0,65536"), Some(range(0, 100_000, 65536)));
        for nonsense in ["", "0", "0:1", "0:1:2:3", "a:b:c", "0:1:0", "0:4294967295:2", "0:1,2"] {
            assert_eq!(written(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn subids_are_listed_by_name_or_number() {
        let text = "root:1:2\nann:100000:65536\n1000:300000:10\nann:x:1\nann:5:0\n";
        let names = ["ann".to_owned(), "1000".to_owned()];
        let expected = [range(100_000, 100_000, 65536), range(300_000, 300_000, 10)];
        assert_eq!(allotted(text, &names), expected);
    }

    #[test]
    fn a_single_id_makes_room_for_itself() {
        let auto = [range(0, 100_000, 65536)];
        let root = with_single(&auto, range(0, 1000, 1));
        assert_eq!(root, [range(0, 1000, 1), range(1, 100_001, 65535)]);
        let middle = with_single(&auto, range(7, 1000, 1));
        assert_eq!(middle, [range(7, 1000, 1), range(0, 100_000, 7), range(8, 100_008, 65528)]);
        assert_eq!(with_single(&[range(0, 0, 1)], range(0, 1000, 1)), [range(0, 1000, 1)]);
    }

    #[test]
    fn all_is_what_is_mapped_here() {
        assert_eq!(
            every("         0       1000          1\n         1     100000      65536\n"),
            [range(0, 0, 1), range(1, 1, 65536)]
        );
    }
}
