//! What can be typed behind `nstree ps`.

use clap::{Args, ValueHint};

use super::TreeArgs;
use super::places::PlaceArgs;

/// The options of `nstree ps`.
#[derive(Args, Debug)]
pub struct PsArgs {
    /// A PID, a namespace reference (net:8), a user, a container or a pod; default is all
    ///
    /// With what is below them, as in the tree. Letters among which are a and x, as in aux, are options of ps, with a dash too: all
    /// processes and kernel threads, u for more columns, f for trees, w for whole lines.
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,

    /// Show kernel threads too
    ///
    /// As in ps. Other options that restrict the processes still do.
    #[arg(short = 'e', visible_short_alias = 'A', help_heading = "Which processes")]
    pub everything: bool,

    /// Show kernel threads too, as -e
    #[arg(short = 'k', long = "kernel-threads", help_heading = "Which processes")]
    pub kernel_threads: bool,

    /// Only the processes with these PIDs
    ///
    /// Separated by commas; the option may be given several times. Those of -u, -C and --ppid are shown too.
    #[arg(short = 'p', long = "pid", value_name = "PID", help_heading = "Which processes")]
    pub pids: Vec<String>,

    /// Only processes of these users
    ///
    /// By name or number, separated by commas; the option may be given several times. It is the effective
    /// user that counts, as seen from here. That a user has no process is no failure.
    #[arg(short = 'u', long = "user", value_name = "USER", help_heading = "Which processes")]
    #[arg(value_hint = ValueHint::Username)]
    pub users: Vec<String>,

    /// Only processes of these names
    ///
    /// The whole name, as the column comm has it, not the arguments; separated by commas.
    #[arg(short = 'C', value_name = "NAME", help_heading = "Which processes")]
    pub names: Vec<String>,

    /// Only the children of these processes
    ///
    /// By the PIDs of the parents, separated by commas. That one has no child is no failure.
    #[arg(long = "ppid", value_name = "PID", help_heading = "Which processes")]
    pub parents: Vec<String>,

    /// By where they are.
    #[command(flatten)]
    pub places: PlaceArgs,

    /// Show these columns; +COLUMNS adds them
    ///
    /// The names are ps's, separated by commas; nstree-ps(1) lists them. pid=TITLE gives a column another title,
    /// pid= none.
    #[arg(short = 'o', long = "format", alias = "output", value_name = "COLUMNS")]
    #[arg(help_heading = "How it looks")]
    pub columns: Vec<String>,

    /// Show the columns of ps -f
    #[arg(short = 'f', help_heading = "How it looks")]
    pub full: bool,

    /// Sort by these columns; -COLUMN downwards
    ///
    /// Separated by commas: by the second where the first is equal, and so on, in the end by PID.
    #[arg(long, value_name = "[-]COLUMN", allow_hyphen_values = true)]
    #[arg(help_heading = "How it looks")]
    pub sort: Vec<String>,

    /// Draw the commands as trees
    ///
    /// The ancestors of a process that options ask for are shown too, dimmed.
    #[arg(long, visible_alias = "forest", help_heading = "How it looks")]
    pub tree: bool,

    /// Print no header line
    #[arg(long = "no-headers", help_heading = "How it looks")]
    #[arg(aliases = ["no-heading", "no-headings", "noheader", "noheaders", "noheading", "noheadings"])]
    pub no_headers: bool,

    /// Do not cut lines at the width of the terminal
    ///
    /// In a pipe or a file nothing is cut anyway. It may be given twice, as in ps.
    #[arg(short = 'w', long = "wide", alias = "long", action = clap::ArgAction::Count)]
    #[arg(help_heading = "How it looks")]
    pub wide: u8,

    /// Draw lines with ASCII characters
    #[arg(long, help_heading = "How it looks", overrides_with = "unicode")]
    pub ascii: bool,

    /// Draw lines with UTF-8 characters
    ///
    /// This is the default if the locale says UTF-8.
    #[arg(long, help_heading = "How it looks", overrides_with = "ascii")]
    pub unicode: bool,
}

impl PsArgs {
    /// The options without a dash, if the first operand is such.
    fn letters(&self) -> Option<&str> {
        let first = self.targets.first()?;
        are_letters(first).then_some(first)
    }

    fn has_letter(&self, letter: char) -> bool {
        self.letters().is_some_and(|letters| letters.contains(letter))
    }

    /// Whether kernel threads are shown too.
    #[must_use]
    pub fn shows_kernel_threads(&self) -> bool {
        self.everything || self.kernel_threads || self.letters().is_some()
    }

    /// Whether the columns are those of `ps u`.
    #[must_use]
    pub fn is_about_users(&self) -> bool {
        self.has_letter('u')
    }

    /// Whether the commands are drawn as trees.
    #[must_use]
    pub fn draws_trees(&self) -> bool {
        self.tree || self.has_letter('f')
    }

    /// Whether no line is cut.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.wide > 0 || self.has_letter('w')
    }

    /// What of this means the same for the tree.
    #[must_use]
    pub fn as_of_tree(&self) -> TreeArgs {
        let skipped = usize::from(self.letters().is_some());
        TreeArgs {
            targets: self.targets[skipped..].to_vec(),
            places: self.places.clone(),
            kernel_threads: self.shows_kernel_threads(),
            ascii: self.ascii,
            unicode: self.unicode,
            ..TreeArgs::default()
        }
    }

    /// The PIDs of `-p`, each by itself.
    pub fn pids(&self) -> impl Iterator<Item = &str> {
        separated(&self.pids)
    }

    /// The names of `-C`, each by itself.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        separated(&self.names)
    }

    /// The PIDs of `--ppid`, each by itself.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        separated(&self.parents)
    }

    /// The users of `-u`, each by himself.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        separated(&self.users)
    }
}

/// Whether these are options of ps that need no dash.
pub(super) fn are_letters(text: &str) -> bool {
    let all_known = text.chars().all(|letter| "axufw".contains(letter));
    all_known && text.contains('a') && text.contains('x')
}

/// As ps has them: by commas or blanks.
fn separated(lists: &[String]) -> impl Iterator<Item = &str> {
    let parts = lists.iter().flat_map(|list| list.split([',', ' ', '\t']));
    parts.filter(|part| !part.is_empty())
}
