//! What can be typed behind `nstree exec`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::kinds::KindArgs;

/// The options of `nstree exec`.
#[derive(Args, Debug)]
pub struct ExecArgs {
    /// Enter these namespaces, such as all:8 or net:web
    ///
    /// A namespace reference as in nstree(1): behind the colon stands a PID, an inode, a path such as /run/netns/blue, or the
    /// name of a network namespace, a container or a pod. The option may be given several times, also for several targets.
    #[arg(long = "ns", value_name = "REF", help_heading = "Namespaces")]
    pub namespaces: Vec<String>,

    /// The process that the letters below, -r, -w, -e, -c and follow mean
    ///
    /// Without it, they mean the process that --ns names by its PID, if it is one.
    #[arg(short = 't', long, value_name = "PID", help_heading = "Namespaces")]
    pub target: Option<String>,

    /// All namespaces of the target
    #[arg(short = 'a', long, help_heading = "Namespaces")]
    pub all: bool,

    /// Those of the target, or with FILE that of the file.
    #[command(flatten)]
    pub kinds: KindArgs,

    /// The network namespace of this open socket of the target
    #[arg(long = "net-socket", value_name = "FD", help_heading = "Namespaces")]
    pub net_socket: Option<i32>,

    /// The parent of the target's user namespace
    #[arg(long = "user-parent", help_heading = "Namespaces")]
    pub user_parent: bool,

    /// Become this user, or with follow that of the target
    #[arg(
        short = 'S',
        long = "setuid",
        value_name = "UID|follow",
        help_heading = "Users and groups"
    )]
    pub setuid: Option<Id>,

    /// Become this group, or with follow that of the target
    #[arg(
        short = 'G',
        long = "setgid",
        value_name = "GID|follow",
        help_heading = "Users and groups"
    )]
    pub setgid: Option<Id>,

    /// Change neither user nor group
    #[arg(long = "preserve-credentials", help_heading = "Users and groups")]
    #[arg(conflicts_with_all = ["setuid", "setgid"])]
    pub preserve_credentials: bool,

    /// Let the command keep the capabilities of the user namespace
    #[arg(long = "keep-caps", help_heading = "Users and groups")]
    pub keep_caps: bool,

    /// Take the security label of the target
    #[arg(short = 'Z', long = "follow-context", help_heading = "Users and groups")]
    pub follow_context: bool,

    /// Make the target's root, or DIR as seen from here, the root
    #[arg(short = 'r', long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub root: Option<Option<PathBuf>>,

    /// Begin in the target's directory, or in DIR as seen from here
    ///
    /// The default is the same path as here if it is there, else /.
    #[arg(short = 'w', long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub wd: Option<Option<PathBuf>>,

    /// Begin in DIR as seen from there
    #[arg(short = 'W', long, value_name = "DIR", help_heading = "Files", conflicts_with = "wd")]
    pub wdns: Option<PathBuf>,

    /// Mount a procfs of the PID namespace
    ///
    /// It is mounted on DIR, by default /proc, in a private copy of the mount namespace.
    #[arg(long = "mount-proc", value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub mount_proc: Option<Option<PathBuf>>,

    /// Take the environment of the target
    #[arg(short = 'e', long, help_heading = "Processes")]
    pub env: bool,

    /// Join the cgroups of the target
    #[arg(short = 'c', long = "join-cgroup", help_heading = "Processes")]
    pub join_cgroup: bool,

    /// Do not fork, also when a PID namespace is entered
    #[arg(short = 'F', long = "no-fork", help_heading = "Processes", conflicts_with = "init")]
    pub no_fork: bool,

    /// Run a small init above the command
    ///
    /// It passes signals on and reaps orphans.
    #[arg(long, help_heading = "Processes")]
    pub init: bool,

    /// Say what would be done, and why, and do nothing
    #[arg(long, help_heading = "Processes")]
    pub explain: bool,

    /// The command and its arguments; default is the shell
    ///
    /// Options end at the command. The default is $SHELL if it can be executed there, else /bin/sh.
    #[arg(value_name = "CMD", trailing_var_arg = true, help_heading = None)]
    #[arg(value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// A user or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// That of the target.
    Follow,
    /// This one.
    Number(u32),
}

impl std::str::FromStr for Id {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "follow" => Ok(Self::Follow),
            _ => text.parse().map(Self::Number).map_err(|_| "it takes a number or 'follow'"),
        }
    }
}
