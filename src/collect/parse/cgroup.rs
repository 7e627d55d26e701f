//! `/proc/PID/cgroup`, cgroups(7).

use crate::model::container;

/// The path that says most: of the unified hierarchy (cgroup v2), else of systemd's named
/// one, else of the first controller; passing over those in which the process is at the root. One that tells of
/// a container says more than one that does not.
#[must_use]
pub fn parse(text: &[u8]) -> Option<&[u8]> {
    let lines = || hierarchies(text);
    let in_turn = || {
        let unified = lines().filter(Hierarchy::is_unified);
        let systemd = lines().filter(|line| line.controllers == b"name=systemd");
        unified.chain(systemd).chain(lines()).map(|line| line.path)
    };
    let says_something = || in_turn().find(|path| *path != b"/");
    in_turn()
        .find(|path| container::tells(path))
        .or_else(says_something)
        .or_else(|| in_turn().next())
}

/// The cgroup in each of the hierarchies.
pub fn hierarchies(text: &[u8]) -> impl Iterator<Item = Hierarchy<'_>> {
    text.split(|byte| *byte == b'\n').filter_map(Hierarchy::parse)
}

/// A line: `HIERARCHY-ID:CONTROLLERS:PATH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hierarchy<'a> {
    id: &'a [u8],
    /// Controllers of cgroup v1, or `name=NAME`, separated by commas; empty in v2.
    pub controllers: &'a [u8],
    /// The path of the cgroup, relative to the reader's cgroup namespace.
    pub path: &'a [u8],
}

impl<'a> Hierarchy<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let mut parts = line.splitn(3, |byte| *byte == b':');
        Some(Self { id: parts.next()?, controllers: parts.next()?, path: parts.next()? })
    }

    /// Whether it is the one of cgroup v2.
    #[must_use]
    pub fn is_unified(&self) -> bool {
        self.id == b"0" && self.controllers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unified_hierarchy_goes_first() {
        assert_eq!(parse(b"9:name=systemd:/b\n4:memory:/a\n0::/c\n"), Some(&b"/c"[..]));
    }

    #[test]
    fn a_root_says_less_than_any_path() {
        assert_eq!(parse(b"4:memory:/a:b\n9:name=systemd:/\n0::/\n"), Some(&b"/a:b"[..]));
        assert_eq!(parse(b"4:memory:/\n0::/\n"), Some(&b"/"[..]));
    }

    #[test]
    fn no_line_is_no_path() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"nonsense\n0:\n"), None);
    }
}
