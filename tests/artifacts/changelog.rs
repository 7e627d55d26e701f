//! CHANGELOG.md, in the form of Keep a Changelog.

use crate::text_of;

pub(crate) struct Changelog(String);

/// A version that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) version: String,
    pub(crate) date: String,
}

impl Changelog {
    pub(crate) fn read() -> Self {
        Self(text_of("CHANGELOG.md"))
    }

    /// What stands highest but for what is not released.
    pub(crate) fn newest(&self) -> Release {
        self.releases().next().expect("a section such as: ## [0.1.0] - 2026-11-24")
    }

    fn releases(&self) -> impl Iterator<Item = Release> {
        let headings = self.0.lines().filter_map(|line| line.strip_prefix("## ["));
        headings.filter_map(|heading| {
            let (version, date) = heading.split_once("] - ")?;
            Some(Release { version: version.to_owned(), date: date.to_owned() })
        })
    }
}

#[test]
fn the_newest_version_of_the_changelog_is_this_one() {
    assert_eq!(Changelog::read().newest().version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_changelog_has_room_for_what_is_not_released() {
    let changelog = text_of("CHANGELOG.md");
    let first = changelog.lines().find(|line| line.starts_with("## "));
    assert_eq!(first, Some("## [Unreleased]"));
}

#[test]
fn a_release_is_a_version_and_a_date() {
    let changelog = Changelog("## [Unreleased]\n\n## [0.2.0] - 2027-01-02\n\n- news\n".to_owned());
    let release = Release { version: "0.2.0".to_owned(), date: "2027-01-02".to_owned() };
    assert_eq!(changelog.newest(), release);
}
