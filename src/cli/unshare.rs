//! What can be typed behind `nstree unshare`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::kinds::KindArgs;

/// The options of `nstree unshare`.
#[derive(Args, Debug)]
pub struct UnshareArgs {
    /// Those that are made; with FILE they are bound to the file.
    #[command(flatten)]
    pub kinds: KindArgs,

    /// Become root in a new user namespace
    ///
    /// The current user and group are mapped to 0. It implies -U and --setgroups deny.
    #[arg(short = 'r', long = "map-root-user", help_heading = "Users and groups")]
    #[arg(conflicts_with = "map_current_user")]
    pub map_root_user: bool,

    /// Stay the same user in a new user namespace
    #[arg(short = 'c', long = "map-current-user", help_heading = "Users and groups")]
    pub map_current_user: bool,

    /// Map the current user to this one
    #[arg(long = "map-user", value_name = "UID|NAME", help_heading = "Users and groups")]
    pub map_user: Option<String>,

    /// Map the current group to this one
    #[arg(long = "map-group", value_name = "GID|NAME", help_heading = "Users and groups")]
    pub map_group: Option<String>,

    /// Map a range of users, inner:outer:count
    ///
    /// The older outer,inner,count is taken too. auto maps the range of subuid(5) from 0 on, subids maps it to
    /// itself, and all maps every user to itself. The option may be given several times.
    #[arg(long = "map-users", value_name = "RANGE", help_heading = "Users and groups")]
    pub map_users: Vec<String>,

    /// Map a range of groups, as --map-users
    #[arg(long = "map-groups", value_name = "RANGE", help_heading = "Users and groups")]
    pub map_groups: Vec<String>,

    /// Map the ranges of subuid(5) and subgid(5)
    ///
    /// As --map-users auto --map-groups auto.
    #[arg(long = "map-auto", help_heading = "Users and groups")]
    pub map_auto: bool,

    /// Allow or deny setgroups(2) in the new user namespace
    #[arg(long, value_name = "WHETHER", value_enum, help_heading = "Users and groups")]
    #[arg(hide_possible_values = true)]
    pub setgroups: Option<Setgroups>,

    /// Let this user and group own the new user namespace
    #[arg(long, value_name = "UID:GID", help_heading = "Users and groups")]
    pub owner: Option<String>,

    /// Become this user before the command is run
    #[arg(short = 'S', long = "setuid", value_name = "UID", help_heading = "Users and groups")]
    pub setuid: Option<u32>,

    /// Become this group before the command is run
    #[arg(short = 'G', long = "setgid", value_name = "GID", help_heading = "Users and groups")]
    pub setgid: Option<u32>,

    /// Let the command keep the capabilities of a new user namespace
    #[arg(long = "keep-caps", help_heading = "Users and groups")]
    pub keep_caps: bool,

    /// Mount a procfs of the new PID namespace
    ///
    /// It is mounted on DIR, by default /proc. It implies -m.
    #[arg(long = "mount-proc", value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub mount_proc: Option<Option<PathBuf>>,

    /// Mount a binfmt_misc of the new user namespace
    ///
    /// It is mounted on DIR, by default /proc/sys/fs/binfmt_misc. It implies -m and -U.
    #[arg(long = "mount-binfmt", value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub mount_binfmt: Option<Option<PathBuf>>,

    /// Register an interpreter with the mounted binfmt_misc
    ///
    /// The line is that of its file register. It implies --mount-binfmt.
    #[arg(short = 'l', long = "load-interp", value_name = "LINE", help_heading = "Files")]
    pub load_interp: Option<String>,

    /// How mounts spread: private, shared, slave or unchanged
    #[arg(long, value_name = "HOW", value_enum, default_value = "private", help_heading = "Files")]
    #[arg(hide_possible_values = true)]
    pub propagation: PropagationChoice,

    /// Make this directory the root
    #[arg(short = 'R', long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    pub root: Option<PathBuf>,

    /// Begin in this directory
    #[arg(short = 'w', long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Files")]
    pub wd: Option<PathBuf>,

    /// Run the command in a child
    #[arg(short = 'f', long, help_heading = "Processes", overrides_with = "no_fork")]
    pub fork: bool,

    /// Do not fork, in spite of -p
    #[arg(long = "no-fork", help_heading = "Processes")]
    pub no_fork: bool,

    /// End the command when nstree ends, by this signal
    ///
    /// It is KILL by default, and always where the command is PID 1, which takes no other: --init helps there.
    /// The option implies -f.
    #[arg(long = "kill-child", value_name = "SIGNAL", help_heading = "Processes")]
    #[arg(num_args = 0..=1, require_equals = true)]
    pub kill_child: Option<Option<String>>,

    /// Pass signals on to the command (default)
    #[arg(long = "forward-signals", help_heading = "Processes")]
    pub forward_signals: bool,

    /// Run a small init above the command
    ///
    /// It passes signals on and reaps orphans. It implies -f.
    #[arg(long, help_heading = "Processes")]
    pub init: bool,

    /// Shift the monotonic clock by seconds; implies -T
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, help_heading = "Clocks")]
    pub monotonic: Option<i64>,

    /// Shift the boot-time clock by seconds; implies -T
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, help_heading = "Clocks")]
    pub boottime: Option<i64>,

    /// Say what would be done, and why, and do nothing
    #[arg(long, help_heading = "Processes")]
    pub explain: bool,

    /// The command and its arguments; default is the shell
    ///
    /// Options end at the command. The default is $SHELL if it can be executed, else /bin/sh.
    #[arg(value_name = "CMD", trailing_var_arg = true, help_heading = None)]
    #[arg(value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// Whether setgroups(2) may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Setgroups {
    /// It may
    Allow,
    /// It may not
    Deny,
}

/// How mounts spread to and from a new mount namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PropagationChoice {
    /// Not at all
    Private,
    /// Both ways
    Shared,
    /// To the new one
    Slave,
    /// As before
    Unchanged,
}
