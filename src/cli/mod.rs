//! What can be typed. Nothing here looks at the environment, a terminal or a file.

mod alike;
pub mod dashed;
pub mod exec;
pub mod kinds;
pub mod ls;
pub mod pid;
pub mod places;
pub mod ps;
pub mod show;
pub mod unshare;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::model::kind::Kind;
use places::PlaceArgs;
pub use usage::{failure, named_command};

/// The process tree of Linux, with its namespaces
///
/// nstree shows every process as pstree does, and besides in which of the eight kinds of namespace
/// (cgroup, ipc, mnt, net, pid, time, user, uts) each one is: a process that is in other
/// namespaces than its parent lists their kinds, and one in a nested PID namespace shows
/// all of its PIDs, outermost first, as in bash(8/1).
#[derive(Debug, Parser)]
#[command(
    name = "nstree",
    version,
    args_override_self = true,
    disable_help_subcommand = true,
    override_usage = "nstree [OPTIONS] [TARGET]...\n       nstree COMMAND ...",
    after_help = "See nstree(1) for the whole story."
)]
pub struct Cli {
    /// What to do instead of showing the tree.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// What the tree shows.
    #[command(flatten)]
    pub tree: TreeArgs,

    /// What concerns every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// What to do instead of showing the tree.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a command in existing namespaces
    ///
    /// The namespaces are named by references, as in --ns pid:8 or --ns all:web for those of a container, or with
    /// nsenter's letters and -t PID. All of them are entered, or the command does not run. A letter with =FILE
    /// means the namespace of that file.
    #[command(override_usage = "nstree exec [OPTIONS] [--] [CMD [ARG]...]")]
    Exec(Box<exec::ExecArgs>),

    /// Run a command in new namespaces
    ///
    /// Each kind of namespace that is named is made new, and the command is run in all of them. A letter with =FILE
    /// binds the namespace to that file, which must exist, so that it lives on without a process.
    #[command(override_usage = "nstree unshare [OPTIONS] [--] [CMD [ARG]...]")]
    Unshare(Box<unshare::UnshareArgs>),

    /// List processes, with their namespaces
    ///
    /// It is as ps has it, a line for each process, and tells besides its PIDs in nested PID namespaces, its user inside of
    /// its user namespace, and the container that it is in.
    #[command(override_usage = "nstree ps [OPTIONS] [TARGET]...")]
    Ps(ps::PsArgs),

    /// List every namespace, and what keeps it alive
    ///
    /// Those that no process is a member of are listed too, with the open file, socket, mount, thread or
    /// other namespace that keeps them.
    #[command(override_usage = "nstree ls [OPTIONS] [REF|PID]...")]
    Ls(Box<ls::LsArgs>),

    /// Show everything that is known of a process or a namespace
    ///
    /// Of a process that is its PIDs at every level, its eight namespaces and who else is in them, its user inside and outside,
    /// capabilities, cgroup, root, and what it keeps alive; of a namespace its place among the others, its
    /// members, and all that holds it.
    #[command(override_usage = "nstree show [OPTIONS] TARGET...")]
    Show(show::ShowArgs),

    /// Compare two processes
    ///
    /// Each is named by its PID, by a namespace or by a container. The namespaces of each kind stand side by side, the same or
    /// different, for pid and user with the nearest common ancestor; then users, capabilities, cgroups and root directories. What
    /// is not known is neither the same nor different.
    #[command(override_usage = "nstree diff [OPTIONS] A B")]
    Diff(show::DiffArgs),

    /// Tell what a PID is in other PID namespaces
    ///
    /// A process has a PID in its own PID namespace and in each one above it: a line for each tells the namespace and the PID, outermost
    /// first. With --in it is the other way round: the PID is one inside of a PID namespace or container, as is seen there, and
    /// the answer is the PID here.
    #[command(override_usage = "nstree pid [OPTIONS] PID... [--in REF]")]
    Pid(pid::PidArgs),

    /// Print a completion script for a shell
    ///
    /// The script goes to standard output. It is also in the folder completions/ of the source. What it offers it asks
    /// nstree: PIDs with their names, containers, users and namespaces, as they are when the key is pressed.
    #[command(override_usage = "nstree completions SHELL [-- WORD...]")]
    Completions {
        /// The shell: bash, zsh, fish or elvish
        #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
        shell: Shell,

        /// Say what the last of these words can become
        ///
        /// That is what the script asks, with nstree as the first word. In the first line stands what the shell is to complete itself, then
        /// in a line each the words and, behind a tab, what they are.
        #[arg(value_name = "WORD", last = true)]
        words: Vec<OsString>,
    },
}

/// What concerns every command, before its name and after it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input and output")]
pub struct GlobalArgs {
    /// Print a JSON object instead
    ///
    /// It has tables of processes and of namespaces. Without a target or filter it holds every process,
    /// kernel threads included; else those of the tree. docs/nstree.schema.json describes its form.
    #[arg(long, global = true, conflicts_with = "jsonl")]
    pub json: bool,

    /// Print JSON, one process a line
    ///
    /// Each has its host and the time, for log pipelines.
    #[arg(long, global = true)]
    pub jsonl: bool,

    /// Colour the output: auto, always or never
    ///
    /// auto does so on a terminal, unless NO_COLOR is set and not empty or TERM
    /// is dumb; CLICOLOR_FORCE makes it colour a pipe too. The option beats the environment.
    /// As in pstree, age stands for -C age.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub color: ColorChoice,

    /// Read another procfs than /proc
    ///
    /// For instance that of the host in a container, wherever it is mounted. All PIDs are then those
    /// of that procfs.
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[arg(conflicts_with = "from")]
    pub proc: Option<PathBuf>,

    /// Show what --json saved, - for standard input
    ///
    /// The object may be of this machine or another; the processes that run here now are not looked at.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,
}

/// The shells that are common on Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// The GNU shell, from version 4.4 on
    Bash,
    /// The Z shell
    Zsh,
    /// The friendly interactive shell
    Fish,
    /// The expressive shell
    Elvish,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    Auto,
    /// In a pipe too
    Always,
    /// Not at all
    Never,
    /// On a terminal, and by the age of the process
    Age,
}

/// What a process can be coloured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorBy {
    /// How long ago it was started
    Age,
}

/// What the tree can be arranged by beside namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// The container
    Container,
}

/// What the tree shows.
#[derive(Args, Debug, Default, PartialEq, Eq)]
pub struct TreeArgs {
    /// A PID, a namespace reference (net:8), a user, a container or a pod; default is all
    ///
    /// The roots of the trees that are shown: a process by its PID, the members of a namespace by
    /// a namespace reference such as net:8, pid:[4026532448] or mnt:/proc/8/ns/mnt, the
    /// processes of a user or in a container or pod by name. Each process is shown once.
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,

    /// Show the PIDs; equal subtrees are not folded
    ///
    /// A process in another PID namespace than that of the procfs shows every PID that it
    /// has, outermost first, joined by slashes.
    #[arg(short = 'p', long = "show-pids", help_heading = "What is shown")]
    pub pids: bool,

    /// Show arguments, each process on its own line
    ///
    /// The name of a process without a command line stands in parentheses.
    #[arg(short = 'a', long = "arguments", help_heading = "What is shown")]
    pub arguments: bool,

    /// Show process group IDs
    ///
    /// They stand behind the PID if that is shown too. 0 is a group whose leader is outside the PID
    /// namespace of the procfs. Subtrees fold whatever their groups are; the first's is shown.
    #[arg(short = 'g', long = "show-pgids", help_heading = "What is shown")]
    pub pgids: bool,

    /// Show the user where it changes
    ///
    /// It is the effective user, where that is not the parent's. In a user namespace in which the user has another number, or none, that
    /// is told behind it, as in 100000/root or daemon/-; and so is a change of it alone.
    #[arg(short = 'u', long = "uid-changes", help_heading = "What is shown")]
    pub users: bool,

    /// Show where processes are in other namespaces (default)
    ///
    /// Each process lists the kinds of namespace in which it is not where its parent is. The option
    /// is for those who are used to pstree -S.
    #[arg(short = 'S', long = "ns-changes", help_heading = "What is shown")]
    #[arg(overrides_with = "no_crossings")]
    pub crossings: bool,

    /// Arrange by namespace of this kind, such as pid
    ///
    /// Each namespace is a heading, with the trees of its members below it; PID and user namespaces stand
    /// below their parents. In place of a child in another namespace there is an arrow to that one.
    /// Of several kinds, as in user,pid, the second arranges within the first.
    #[arg(short = 'N', long = "ns-sort", value_name = "KIND", help_heading = "What is shown")]
    #[arg(value_delimiter = ',', hide_possible_values = true, value_parser = kind_names())]
    pub arranged_by: Vec<Kind>,

    /// Arrange by this: container
    ///
    /// Each container is a heading, with the trees of what is in it below; one that is in another stands below that. What
    /// is in no container is below the heading host, which comes first. In place of a child in
    /// another container there is an arrow to that one. With -N, namespaces are arranged within containers.
    #[arg(long = "group", value_name = "WHAT", value_enum, help_heading = "What is shown")]
    #[arg(hide_possible_values = true)]
    pub grouped_by: Option<GroupBy>,

    /// Do not show namespaces
    #[arg(long = "no-crossings", help_heading = "What is shown")]
    pub no_crossings: bool,

    /// Show security labels, each process on its own line
    ///
    /// A label is what a security module such as SELinux or AppArmor gives a process.
    #[arg(short = 'Z', long = "security-context", help_heading = "What is shown")]
    pub labels: bool,

    /// Show the threads' own names
    #[arg(short = 't', long = "thread-names", help_heading = "What is shown")]
    pub thread_names: bool,

    /// Hide threads, show only processes
    #[arg(short = 'T', long = "hide-threads", help_heading = "What is shown")]
    pub hide_threads: bool,

    /// Show kernel threads too
    #[arg(short = 'k', long = "kernel-threads", help_heading = "What is shown")]
    pub kernel_threads: bool,

    /// With targets, show their ancestors too
    ///
    /// As in pstree, not if the only target is a user.
    #[arg(short = 's', long = "show-parents", help_heading = "Which processes")]
    pub ancestors: bool,

    /// By where they are.
    #[command(flatten)]
    pub places: PlaceArgs,

    /// Only processes of this user
    ///
    /// Their ancestors are shown too, dimmed. The user may be given by number, and the option several
    /// times for the processes of any. That it has none is no failure.
    #[arg(long = "user", value_name = "NAME", help_heading = "Which processes")]
    #[arg(value_hint = ValueHint::Username)]
    pub users_only: Vec<String>,

    /// Do not fold equal subtrees
    ///
    /// Only siblings that look the same and are in the same namespaces are ever folded.
    #[arg(short = 'c', long = "compact-not", help_heading = "How it looks")]
    pub unfolded: bool,

    /// Sort siblings by PID, not by name
    #[arg(short = 'n', long = "numeric-sort", help_heading = "How it looks")]
    pub numeric_sort: bool,

    /// Highlight a process (or self) and its ancestors
    ///
    /// With self it is nstree's own process. It takes colours to see it.
    #[arg(short = 'H', long = "highlight-pid", value_name = "PID|self")]
    #[arg(help_heading = "How it looks")]
    pub highlight: Option<Highlight>,

    /// Highlight nstree and its ancestors, as -H self
    #[arg(long = "highlight-all", help_heading = "How it looks", conflicts_with = "highlight")]
    pub highlight_self: bool,

    /// Colour the names by this attribute: age
    ///
    /// A process is green in its first minute, yellow in its first hour, red from then on.
    #[arg(short = 'C', value_name = "ATTRIBUTE", value_enum, help_heading = "How it looks")]
    #[arg(hide_possible_values = true)]
    pub color_by: Option<ColorBy>,

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
    #[arg(short = 'U', long = "unicode", help_heading = "How it looks")]
    #[arg(visible_short_alias = 'G', alias = "vt100", overrides_with = "ascii")]
    pub unicode: bool,
}

/// The process to highlight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// nstree itself.
    Itself,
    /// The one with this PID.
    Pid(u32),
}

/// Kinds of namespace, by their names.
fn kind_names() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name))
        .map(|name| name.parse().expect("only names of kinds come this far"))
}

impl std::str::FromStr for Highlight {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "self" => Ok(Self::Itself),
            _ => text.parse().map(Self::Pid).map_err(|_| "it takes a PID or 'self'"),
        }
    }
}

impl GlobalArgs {
    /// Whether JSON is to be printed, of either form.
    #[must_use]
    pub const fn any_json(&self) -> bool {
        self.json || self.jsonl
    }
}

impl TreeArgs {
    /// Whether anything was typed that concerns the tree.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}
