//! The letters for kinds of namespace, which are those of nsenter(1) and unshare(1).

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::model::kind::Kind;

/// For each kind whether it was typed, and with which file.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Namespaces")]
pub struct KindArgs {
    /// Mount namespace
    #[arg(short = 'm', long = "mount", value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    mnt: Option<Option<PathBuf>>,

    /// UTS namespace (host name)
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    uts: Option<Option<PathBuf>>,

    /// IPC namespace
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    ipc: Option<Option<PathBuf>>,

    /// Network namespace
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    net: Option<Option<PathBuf>>,

    /// PID namespace; a process is never moved to one, so the command is run in a child
    #[arg(short, long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    pid: Option<Option<PathBuf>>,

    /// User namespace
    #[arg(short = 'U', long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    user: Option<Option<PathBuf>>,

    /// Cgroup namespace
    #[arg(short = 'C', long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    cgroup: Option<Option<PathBuf>>,

    /// Time namespace
    #[arg(short = 'T', long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    time: Option<Option<PathBuf>>,
}

/// What was typed of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// Its letter.
    Plain,
    /// Its letter with this file.
    WithFile(&'a Path),
}

impl KindArgs {
    /// What was typed of this kind, if anything.
    #[must_use]
    pub fn asked(&self, kind: Kind) -> Option<Asked<'_>> {
        let typed = match kind {
            Kind::Cgroup => &self.cgroup,
            Kind::Ipc => &self.ipc,
            Kind::Mnt => &self.mnt,
            Kind::Net => &self.net,
            Kind::Pid => &self.pid,
            Kind::Time => &self.time,
            Kind::User => &self.user,
            Kind::Uts => &self.uts,
        };
        typed.as_ref().map(|file| file.as_deref().map_or(Asked::Plain, Asked::WithFile))
    }
}
