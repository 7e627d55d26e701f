//! What a view needs to know, and how that may be found out.

use crate::model::kind::KindSet;

/// Whether a program may be run in the kernel that sorts out which descriptors are worth a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sieving {
    /// Not at all: each descriptor is looked at.
    #[default]
    Never,
    /// If there are so many processes that it takes less time.
    WhereItPays,
    /// If the kernel lets us.
    Always,
}

/// Whose arguments are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arguments {
    /// Nobody's.
    #[default]
    None,
    /// Those of the processes for which namespaces stand; it takes their holders.
    OfHolders,
    /// Those of all.
    OfAll,
}

impl Arguments {
    /// Of all, if a view shows arguments.
    #[must_use]
    pub const fn of_all_if(are_shown: bool) -> Self {
        if are_shown { Self::OfAll } else { Self::None }
    }
}

/// What to read of each process beyond its place in the tree; each costs time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Want {
    /// Namespaces of these kinds.
    pub namespaces: KindSet,
    /// The PIDs in nested PID namespaces; it takes namespaces of kind pid.
    pub nested_pids: bool,
    /// The names of users.
    pub user_names: bool,
    /// Threads, and their namespaces of the kinds wanted.
    pub threads: bool,
    /// The threads' own names.
    pub thread_names: bool,
    /// Arguments.
    pub arguments: Arguments,
    /// Cgroups.
    pub cgroups: bool,
    /// Containers; it takes namespaces of all kinds. The cgroups of processes that may be in one are read for it, and the
    /// nested PIDs of those whose namespaces may not be.
    pub containers: bool,
    /// Security labels.
    pub labels: bool,
    /// What is told of a process only where it is looked at for its own sake.
    pub details: bool,
    /// The user IDs of user namespaces, of those processes that may be in another than the reader's.
    pub id_maps: bool,
    /// When the machine was started, without which no tick is a time of day; and how much memory it has.
    pub clock: bool,
    /// What holds namespaces beside members and threads; these are to be wanted too then.
    pub holders: bool,
    /// How descriptors are looked at for them.
    pub sieving: Sieving,
    /// Parents and owners of namespaces, and those that are found only so.
    pub relations: bool,
}

impl Want {
    /// All there is.
    pub const EVERYTHING: Self = Self {
        namespaces: KindSet::ALL,
        nested_pids: true,
        user_names: true,
        threads: true,
        thread_names: true,
        arguments: Arguments::OfAll,
        cgroups: true,
        containers: true,
        labels: true,
        details: true,
        id_maps: true,
        clock: true,
        holders: true,
        sieving: Sieving::Never,
        relations: true,
    };

    /// Containers alone.
    pub const CONTAINERS: Self = Self {
        threads: false,
        containers: true,
        holders: false,
        relations: false,
        ..Self::HOLDERS
    };

    /// Every namespace and what holds it.
    pub const HOLDERS: Self = Self {
        namespaces: KindSet::ALL,
        nested_pids: false,
        user_names: false,
        threads: true,
        thread_names: false,
        arguments: Arguments::None,
        cgroups: false,
        containers: false,
        labels: false,
        details: false,
        id_maps: false,
        clock: false,
        holders: true,
        sieving: Sieving::Never,
        relations: true,
    };
}
