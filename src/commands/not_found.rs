//! What a user has named and is not there: it is told, the rest is done, and the exit code is 1.

use thiserror::Error;

use super::complain;
use crate::collect::names::Unclear;
use crate::error::Outcome;
use crate::model::ids::Pid;
use crate::model::kind::Kind;
use crate::model::reference::Reference;
use crate::sys::CallError;

/// Why nothing was found.
#[derive(Debug, Error)]
pub(super) enum NotFound {
    #[error("no process {0}")]
    Process(Pid),
    #[error("no process {0}: it is a thread of process {1}")]
    Thread(Pid, Pid),
    #[error("no namespace {0}")]
    Namespace(Reference),
    #[error("no process is in namespace {0}")]
    Member(Reference),
    #[error("no namespace {0}: no process {1}")]
    NamespaceOf(Reference, Pid),
    #[error("no namespace {reference}: the {kind} namespace of process {pid} is not known: {why}")]
    Unknown { reference: Reference, kind: Kind, pid: Pid, why: String },
    #[error("no namespace {0}: {1}")]
    Path(Reference, CallError),
    #[error("no namespace {0}: it is a file, but not that of a namespace")]
    NoNamespaceFile(Reference),
    #[error("no namespace {0}: it is a {1} namespace")]
    OtherKind(Reference, Kind),
    #[error("no namespace {0}: a path names a file of this machine, not of a saved snapshot")]
    PathInSnapshot(Reference),
    #[error("no namespace {0}: {1}")]
    Unclear(Reference, Unclear),
    #[error("no user {0}")]
    User(String),
    #[error("no process of user {0}")]
    ProcessOfUser(String),
    #[error("no container or pod {0}")]
    Container(String),
    #[error("{0}: {1}")]
    Containers(String, String),
    #[error("nothing is called '{0}': it is no PID, namespace reference, user, container or pod")]
    Anything(String),
    /// One of the others, with a line that says what would be right.
    #[error("{0}")]
    But(Box<Self>, String),
}

impl NotFound {
    /// Adds a line that says what would be right, if there is something to say.
    pub(super) fn with_hint(self, hint: Option<String>) -> Self {
        match hint {
            Some(hint) => Self::But(Box::new(self), hint),
            None => self,
        }
    }

    /// Tells it.
    pub(super) fn complain(&self) {
        complain(self);
        if let Self::But(_, hint) = self {
            complain(hint);
        }
    }
}

/// What was found; of what was not, it is complained, and that is the outcome.
pub(super) fn or_complain<T>(found: Result<T, NotFound>, outcome: &mut Outcome) -> Option<T> {
    found
        .inspect_err(|error| {
            error.complain();
            *outcome = Outcome::NotFound;
        })
        .ok()
}
