//! What a link in `/proc/PID/ns` told.

use super::ids::NsId;
use super::kind::{Kind, KindMap, KindSet};

/// The namespace of one kind that a process is a member of, or why that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Link {
    /// A member of this namespace.
    Of(NsId),
    /// The link may not be read: it takes `PTRACE_MODE_READ_FSCREDS`, ptrace(2).
    Denied,
    /// There is none: a zombie has left most of its namespaces, or this kernel lacks the kind.
    Absent,
    /// The process ended while it was read.
    Vanished,
    /// Not asked for by this view.
    #[default]
    Unread,
}

impl Link {
    /// The namespace, if it is known.
    #[must_use]
    pub const fn known(self) -> Option<NsId> {
        match self {
            Self::Of(id) => Some(id),
            Self::Denied | Self::Absent | Self::Vanished | Self::Unread => None,
        }
    }
}

/// The eight namespaces of a process or thread.
pub type Namespaces = KindMap<Link>;

impl Namespaces {
    /// Whether some link exists but may not be read.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.iter().any(|(_, link)| *link == Link::Denied)
    }

    /// The kinds in which both are known and not the same.
    ///
    /// An unknown namespace is neither equal to another nor different from it.
    #[must_use]
    pub fn known_differences(&self, other: &Self) -> KindSet {
        let differs = |kind: &Kind| match (self[*kind], other[*kind]) {
            (Link::Of(ours), Link::Of(theirs)) => ours != theirs,
            _ => false,
        };
        Kind::ALL.into_iter().filter(differs).collect()
    }
}
