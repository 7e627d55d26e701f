//! A namespace among all that there are.

use std::fmt;

use super::ids::NsId;
use super::kind::Kind;

/// A namespace by its kind and inode, printed as the kernel does: `net:[4026531833]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NsKey {
    /// What kind of namespace.
    pub kind: Kind,
    /// Its inode.
    pub id: NsId,
}

impl NsKey {
    /// The namespace of this kind with this inode.
    #[must_use]
    pub const fn new(kind: Kind, id: NsId) -> Self {
        Self { kind, id }
    }
}

impl fmt::Display for NsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, id } = self;
        f.pad(&format!("{kind}:[{id}]"))
    }
}
