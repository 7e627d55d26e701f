//! What was meant: colour, width and characters, from what was typed, the environment and the terminal.

use std::ffi::{OsStr, OsString};

use crate::cli::{ColorBy, ColorChoice, GlobalArgs, TreeArgs};

/// What decides beside the command line. An environment variable that is empty counts as unset.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// The width of the terminal on standard output, as far as it knows it.
    pub terminal_columns: Option<usize>,
    /// `COLUMNS`.
    pub columns: Option<OsString>,
    /// `TERM`.
    pub term: Option<OsString>,
    /// `NO_COLOR`, <https://no-color.org>.
    pub no_color: Option<OsString>,
    /// `CLICOLOR_FORCE`, <https://bixense.com/clicolors>.
    pub clicolor_force: Option<OsString>,
    /// The locale for characters: the first that is set of `LC_ALL`, `LC_CTYPE` and `LANG`, locale(7).
    pub locale: Option<OsString>,
    /// `NSTREE_BPF`.
    pub bpf: Option<OsString>,
    /// `NSTREE_PROC`.
    pub proc: Option<OsString>,
}

/// Whether text is coloured.
#[must_use]
pub fn is_colored(choice: ColorChoice, surroundings: &Surroundings) -> bool {
    let is = |value: &Option<OsString>, text: &str| value.as_deref() == Some(OsStr::new(text));
    let is_forced = surroundings.clicolor_force.is_some() && !is(&surroundings.clicolor_force, "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto | ColorChoice::Age if is_forced => true,
        ColorChoice::Auto | ColorChoice::Age => {
            surroundings.stdout_is_terminal
                && surroundings.no_color.is_none()
                && !is(&surroundings.term, "dumb")
        }
    }
}

/// Whether names are coloured by age.
#[must_use]
pub fn is_colored_by_age(tree: &TreeArgs, global: &GlobalArgs) -> bool {
    tree.color_by == Some(ColorBy::Age) || global.color == ColorChoice::Age
}

/// The columns at which lines are cut; `None` if they are not, as everywhere but on a terminal.
#[must_use]
pub fn columns(long: bool, surroundings: &Surroundings) -> Option<usize> {
    if long || !surroundings.stdout_is_terminal {
        return None;
    }
    let asked = surroundings.columns.as_ref().and_then(|columns| columns.to_str()?.parse().ok());
    asked.filter(|columns| *columns > 0).or(surroundings.terminal_columns)
}

/// Whether lines are drawn with UTF-8 characters.
#[must_use]
pub fn is_utf8(tree: &TreeArgs, surroundings: &Surroundings) -> bool {
    let locale = surroundings.locale.as_ref().map(|locale| locale.to_string_lossy().to_lowercase());
    let says_utf8 =
        locale.is_some_and(|locale| locale.contains("utf-8") || locale.contains("utf8"));
    !tree.ascii && (tree.unicode || says_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> Surroundings {
        Surroundings {
            stdout_is_terminal: true,
            term: Some("xterm".into()),
            ..Surroundings::default()
        }
    }

    #[test]
    fn a_terminal_is_coloured_unless_something_speaks_against_it() {
        let auto = |surroundings: &Surroundings| is_colored(ColorChoice::Auto, surroundings);
        assert!(auto(&terminal()));
        assert!(!auto(&Surroundings::default()), "a pipe");
        assert!(!auto(&Surroundings { no_color: Some("1".into()), ..terminal() }));
        assert!(!auto(&Surroundings { term: Some("dumb".into()), ..terminal() }));
    }

    #[test]
    fn colour_can_be_forced_and_the_option_beats_all() {
        let forced = Surroundings { clicolor_force: Some("1".into()), ..Surroundings::default() };
        assert!(is_colored(ColorChoice::Auto, &forced));
        assert!(!is_colored(ColorChoice::Never, &forced));
        let zero = Surroundings { clicolor_force: Some("0".into()), ..Surroundings::default() };
        assert!(!is_colored(ColorChoice::Auto, &zero));
        let unwanted = Surroundings { no_color: Some("1".into()), ..Surroundings::default() };
        assert!(is_colored(ColorChoice::Always, &unwanted));
    }

    #[test]
    fn lines_are_cut_on_a_terminal_only() {
        let wide = Surroundings { terminal_columns: Some(100), ..terminal() };
        assert_eq!(columns(false, &wide), Some(100));
        assert_eq!(columns(true, &wide), None);
        assert_eq!(
            columns(false, &Surroundings { columns: Some("40".into()), ..wide.clone() }),
            Some(40)
        );
        assert_eq!(
            columns(false, &Surroundings { columns: Some("0".into()), ..wide.clone() }),
            Some(100)
        );
        assert_eq!(
            columns(false, &Surroundings { columns: Some("40".into()), ..Surroundings::default() }),
            None
        );
    }

    #[test]
    fn the_locale_tells_the_characters_unless_an_option_does() {
        let utf8 = Surroundings { locale: Some("en_US.utf8".into()), ..Surroundings::default() };
        let posix = Surroundings { locale: Some("C".into()), ..Surroundings::default() };
        let ascii = TreeArgs { ascii: true, ..TreeArgs::default() };
        let unicode = TreeArgs { unicode: true, ..TreeArgs::default() };
        assert!(is_utf8(&TreeArgs::default(), &utf8));
        assert!(!is_utf8(&TreeArgs::default(), &posix));
        assert!(!is_utf8(&ascii, &utf8));
        assert!(is_utf8(&unicode, &posix));
    }
}
