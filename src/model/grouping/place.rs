//! What a view can be arranged by, and where things are then.

use crate::model::container::{ContainerId, Containers};
use crate::model::forest::Item;
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;

/// What a view is arranged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Criterion {
    /// The container.
    Container,
    /// The namespace of this kind.
    Namespace(Kind),
}

/// Where something is, as far as one criterion goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In no container.
    Host,
    /// In this container, and in none that is in it.
    Container(ContainerId),
    /// In this namespace.
    Namespace(NsKey),
    /// In a namespace of this kind of which it is not known which it is.
    Unknown(Kind),
}

impl Criterion {
    /// Where a process or thread is. A thread of which it is not known is where its process is, and
    /// so is every thread as far as containers go. A visitor is in the container that it entered.
    #[must_use]
    pub fn place(self, item: Item<'_>, containers: &Containers) -> Place {
        match self {
            Self::Container => match containers.place(item.process().pid) {
                Some(place) => Place::Container(place.container),
                None => Place::Host,
            },
            Self::Namespace(kind) => match namespace(item, kind) {
                Some(id) => Place::Namespace(NsKey::new(kind, id)),
                None => Place::Unknown(kind),
            },
        }
    }

    /// The kind of namespace, if it is one.
    #[must_use]
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Container => None,
            Self::Namespace(kind) => Some(kind),
        }
    }
}

impl Place {
    /// The namespace, if it is a known one.
    #[must_use]
    pub const fn namespace(self) -> Option<NsKey> {
        match self {
            Self::Namespace(key) => Some(key),
            Self::Host | Self::Container(_) | Self::Unknown(_) => None,
        }
    }

    /// Whatever their ages are, the host comes before all containers, and what is not known last.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Host => 0,
            Self::Container(_) | Self::Namespace(_) => 1,
            Self::Unknown(_) => 2,
        }
    }
}

fn namespace(item: Item<'_>, kind: Kind) -> Option<NsId> {
    let of_process = item.process().namespaces[kind].known();
    match item {
        Item::Process(_) => of_process,
        Item::Thread(_, thread) => {
            let own = thread.namespaces.and_then(|namespaces| namespaces[kind].known());
            own.or(of_process)
        }
    }
}
