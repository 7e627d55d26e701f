//! What a view needs to know.

use crate::model::kind::{Kind, KindSet};

/// What to read of each process beyond its place in the tree; each costs time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Want {
    /// Namespaces of these kinds. With [`Kind::Pid`] come the PIDs in nested PID namespaces.
    pub namespaces: KindSet,
    /// The names of users.
    pub user_names: bool,
    /// Threads, and their namespaces of the kinds wanted.
    pub threads: bool,
    /// The threads' own names.
    pub thread_names: bool,
    /// Arguments.
    pub arguments: bool,
    /// Cgroups.
    pub cgroups: bool,
    /// Security labels.
    pub labels: bool,
    /// When the machine was started, without which no tick is a time of day.
    pub clock: bool,
}

impl Want {
    /// All there is.
    pub const EVERYTHING: Self = Self {
        namespaces: KindSet::ALL,
        user_names: true,
        threads: true,
        thread_names: true,
        arguments: true,
        cgroups: true,
        labels: true,
        clock: true,
    };

    /// Whether the PIDs in nested PID namespaces are wanted.
    #[must_use]
    pub const fn nested_pids(&self) -> bool {
        self.namespaces.contains(Kind::Pid)
    }
}
