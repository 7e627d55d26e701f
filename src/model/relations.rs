//! How namespaces relate to each other, as ioctl_nsfs(2) tells it.

use super::ids::{NsId, Uid};

/// What the kernel tells of a namespace itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Its 64-bit ID, `NS_GET_ID`: never used again while the machine runs. Since Linux 6.18.
    pub unique_id: Option<u64>,
    /// Its parent, `NS_GET_PARENT`; only PID and user namespaces have one.
    pub parent: Above,
    /// The user namespace that owns it, `NS_GET_USERNS`; of a user namespace that is its parent.
    pub owner: Above,
    /// The user who made it, `NS_GET_OWNER_UID`, as seen from the reader's user namespace; only of user namespaces.
    pub owner_uid: Option<Uid>,
}

/// A namespace above another, or why it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Above {
    /// This one.
    Of(NsId),
    /// There is none: it is the initial one, or its kind has none.
    None,
    /// There is one, outside of what this process may see (`EPERM`).
    Outside,
    /// Not asked for, or it could not be asked.
    #[default]
    Unknown,
}

impl Above {
    /// The namespace, if it is known.
    #[must_use]
    pub const fn known(self) -> Option<NsId> {
        match self {
            Self::Of(id) => Some(id),
            Self::None | Self::Outside | Self::Unknown => None,
        }
    }
}
