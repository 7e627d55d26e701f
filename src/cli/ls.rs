//! What can be typed behind `nstree ls`.

use clap::Args;
use clap::builder::{PossibleValue, TypedValueParser};

use crate::model::kind::Kind;
use crate::model::reference::Operand;

/// The options of `nstree ls`.
#[derive(Args, Debug)]
pub struct LsArgs {
    /// A namespace reference (net:8, all:web) or a PID; default is all
    ///
    /// With a PID the namespaces that the process and its threads are in; with a reference such as net:[4026532448],
    /// net:blue or pid,mnt:8 those that it names, with all:web those of the container web.
    #[arg(value_name = "REF|PID")]
    pub targets: Vec<String>,

    /// Only namespaces of this kind, such as net or pid,user
    ///
    /// There are cgroup, ipc, mnt, net, pid, time, user and uts. The option may be given several times.
    #[arg(short = 't', long = "type", value_name = "KIND", value_delimiter = ',')]
    #[arg(hide_possible_values = true)]
    #[arg(help_heading = "Which namespaces", value_parser = kinds())]
    pub kinds: Vec<Kind>,

    /// Only namespaces that no process is a member of
    ///
    /// Something else keeps them: an open file, a socket, a mount, a thread or another namespace. The columns NPROCS
    /// and PID, which would be the same for all, are left out.
    #[arg(short = 'e', long, help_heading = "Which namespaces")]
    pub empty: bool,

    /// As trees: by owner (default), parent or process
    ///
    /// owner hangs a namespace below the user namespace that owns it; parent PID and user namespaces below their parents;
    /// process each below that which the parent process of its leader is in, or of one without a
    /// process, that which the process that holds it is in.
    #[arg(short = 'T', long, value_name = "BY", num_args = 0..=1)]
    #[arg(default_missing_value = "owner", value_parser = TreeValue, hide_possible_values = true)]
    #[arg(help_heading = "How it looks")]
    pub tree: Option<TreeOption>,

    /// Show these columns; +COLUMNS adds them
    ///
    /// The names are separated by commas, in any case; nstree-ls(1) lists them. Without the option there is a column of containers
    /// only where one of the namespaces belongs to a container.
    #[arg(short = 'o', long = "output", value_name = "COLUMNS", help_heading = "How it looks")]
    pub columns: Option<String>,

    /// Print no header line
    #[arg(short = 'n', long = "no-headers", alias = "noheadings")]
    #[arg(help_heading = "How it looks")]
    pub no_headers: bool,

    /// Do not cut lines at the width of the terminal
    ///
    /// In a pipe or a file nothing is cut anyway.
    #[arg(short = 'l', long = "long", help_heading = "How it looks")]
    pub long: bool,

    /// Draw lines with ASCII characters
    #[arg(short = 'A', long = "ascii", help_heading = "How it looks", overrides_with = "unicode")]
    pub ascii: bool,

    /// Draw lines with UTF-8 characters
    ///
    /// This is the default if the locale says UTF-8.
    #[arg(short = 'U', long = "unicode", help_heading = "How it looks", overrides_with = "ascii")]
    pub unicode: bool,
}

/// What a namespace hangs below in the trees of `-T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeBy {
    /// The user namespace that owns it.
    Owner,
    /// Its parent.
    Parent,
    /// The namespace of its kind that the parent process of its leader is in.
    Process,
}

/// What stands behind `-T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeOption {
    /// What the namespaces hang below.
    By(TreeBy),
    /// No value of the option, which has one attached only, but a target: `nstree ls -T 8`.
    Target(String),
}

impl TreeBy {
    const ALL: [(&'static str, Self); 3] =
        [("owner", Self::Owner), ("parent", Self::Parent), ("process", Self::Process)];
}

impl LsArgs {
    /// Whether to draw trees, and by what.
    #[must_use]
    pub const fn tree_by(&self) -> Option<TreeBy> {
        match &self.tree {
            None => None,
            Some(TreeOption::By(by)) => Some(*by),
            Some(TreeOption::Target(_)) => Some(TreeBy::Owner),
        }
    }

    /// The namespaces and processes that were named.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        let behind_option = match &self.tree {
            Some(TreeOption::Target(target)) => Some(target),
            Some(TreeOption::By(_)) | None => None,
        };
        behind_option.into_iter().chain(&self.targets).map(String::as_str)
    }
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    clap::builder::PossibleValuesParser::new(Kind::ALL.map(Kind::name))
        .map(|name| name.parse().expect("only names of kinds are let through"))
}

/// Tells the value of `-T` from a target that follows it, which no value looks like.
#[derive(Clone)]
struct TreeValue;

impl TypedValueParser for TreeValue {
    type Value = TreeOption;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<TreeOption, clap::Error> {
        let is_target = |text: &str| !matches!(Operand::parse(text), Ok(Operand::Name(_)));
        let names = TreeBy::ALL.map(|(name, _)| name);
        match value.to_str() {
            Some(text) if is_target(text) => Ok(TreeOption::Target(text.to_owned())),
            _ => clap::builder::PossibleValuesParser::new(names)
                .map(|name| {
                    let known = TreeBy::ALL.into_iter().find(|(known, _)| *known == name);
                    TreeOption::By(known.expect("only these names are let through").1)
                })
                .parse_ref(command, argument, value),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(TreeBy::ALL.into_iter().map(|(name, _)| PossibleValue::new(name))))
    }
}
