//! What a namespace or a container is called in the picture.

use std::collections::HashMap;
use std::fmt::{self, Display};

use owo_colors::Style;

use crate::model::container::{ContainerId, Containers, short};
use crate::model::grouping::Place;
use crate::model::ids::Pid;
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::process::Bytes;
use crate::model::snapshot::Snapshot;
use crate::render::shown::Shown;
use crate::render::theme::Theme;

/// The names of all places.
pub(super) struct Names<'c> {
    containers: &'c Containers,
    /// What is in no container.
    outside: &'static str,
    /// How many are called the same.
    namesakes: HashMap<Bytes, usize>,
}

/// The name of a place: as the kernel prints it, `net:[4026531833]`, and `net:[?]` if the namespace is not known; of a
/// container as labels have it, `docker:web`, but `docker:web (0123456789ab)` where there are several; `host`, or `here`
/// where what the procfs shows is not the whole machine.
pub(super) struct Name<'n>(Place, &'n Names<'n>);

impl<'c> Names<'c> {
    pub(super) fn new(snapshot: &'c Snapshot) -> Self {
        let containers = &snapshot.containers;
        let mut namesakes = HashMap::new();
        for (_, container) in containers.all() {
            *namesakes.entry(container.label()).or_default() += 1;
        }
        Self { containers, outside: outside(snapshot), namesakes }
    }

    pub(super) fn of(&self, place: Place) -> Name<'_> {
        Name(place, self)
    }

    fn write_container(&self, id: ContainerId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let container = self.containers.get(id);
        let label = container.label();
        Shown(&label).fmt(f)?;
        // Without a name the label has the ID anyway.
        if container.name.is_some() && self.namesakes.get(&label).is_some_and(|all| *all > 1) {
            write!(f, " ({})", Shown(short(&container.id)))?;
        }
        Ok(())
    }
}

impl Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Host => f.write_str(self.1.outside),
            Place::Container(id) => self.1.write_container(id, f),
            Place::Namespace(key) => key.fmt(f),
            Place::Unknown(kind) => write!(f, "{kind}:[?]"),
        }
    }
}

/// What is in no container is on the host, if the procfs shows that. One that is of a nested PID namespace shows what is in there,
/// be it a container that cannot be told from within, or just a namespace.
fn outside(snapshot: &Snapshot) -> &'static str {
    match snapshot.observer.proc_pidns {
        Link::Of(id) if id != Kind::Pid.initial() => "here",
        _ => "host",
    }
}

/// The container that a namespace belongs to if this process was there first. A visitor brings his own.
pub(super) fn own_container(snapshot: &Snapshot, first: Pid) -> Option<ContainerId> {
    let place = snapshot.containers.place(first)?;
    (!place.is_visitor).then_some(place.container)
}

/// How the name looks where it is not at the top of anything.
pub(super) fn style(theme: Theme, place: Place) -> Style {
    match place {
        Place::Host | Place::Container(_) => theme.container(),
        Place::Namespace(key) => theme.kind(key.kind),
        Place::Unknown(kind) => theme.kind(kind),
    }
}

/// How it looks above the members.
pub(super) fn heading_style(theme: Theme, place: Place) -> Style {
    match place {
        Place::Host | Place::Container(_) => theme.container(),
        Place::Namespace(key) => theme.heading(key.kind),
        Place::Unknown(kind) => theme.heading(kind),
    }
}
