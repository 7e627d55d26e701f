//! What users are called, here and inside of their user namespaces.

use std::fmt::{self, Display};

use super::shown::Shown;
use crate::model::ids::Uid;
use crate::model::inner_user::{InnerUser, inner_user};
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;

/// The name of a user, or the number of one without.
#[derive(Clone, Copy)]
pub(super) struct UserName<'a>(pub(super) Uid, pub(super) &'a Snapshot);

impl Display for UserName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1.user_names.get(&self.0) {
            Some(name) => Shown(name).fmt(f),
            None => self.0.fmt(f),
        }
    }
}

/// The name of a user inside. The names of this machine mean nothing there; but 0 is root everywhere.
#[derive(Clone, Copy)]
pub(super) struct InnerName(pub(super) Uid);

impl Display for InnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.0 == 0 { f.write_str("root") } else { self.0.fmt(f) }
    }
}

/// The effective user of a process, here and where that is known to be another number inside; outermost first, as PIDs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Who {
    outer: Uid,
    inner: Inner,
}

/// The user inside, if it is to be told beside the one here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Inner {
    Same,
    Of(Uid),
    Unmapped,
}

impl Who {
    /// As the one who looks is told.
    pub(super) fn of(process: &Process, snapshot: &Snapshot) -> Self {
        let outer = process.uid;
        let inner = match inner_user(process, &snapshot.observer) {
            InnerUser::Of(uid) if uid != outer => Inner::Of(uid),
            InnerUser::Unmapped => Inner::Unmapped,
            InnerUser::Same | InnerUser::Of(_) | InnerUser::Unknown => Inner::Same,
        };
        Self { outer, inner }
    }

    /// A user who is in nobody's user namespace.
    pub(super) const fn outside(outer: Uid) -> Self {
        Self { outer, inner: Inner::Same }
    }

    /// As a text.
    pub(super) const fn named(self, snapshot: &Snapshot) -> Named<'_> {
        Named(self, snapshot)
    }
}

/// `daemon`, `4000100033/33`, or `daemon/-` for somebody who is nobody inside.
#[derive(Clone, Copy)]
pub(super) struct Named<'a>(Who, &'a Snapshot);

impl Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Who { outer, inner }, snapshot) = self;
        UserName(*outer, snapshot).fmt(f)?;
        match inner {
            Inner::Same => Ok(()),
            Inner::Of(uid) => write!(f, "/{}", InnerName(*uid)),
            Inner::Unmapped => f.write_str("/-"),
        }
    }
}
