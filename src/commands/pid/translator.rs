//! Who has a PID in a PID namespace.

use std::os::fd::OwnedFd;
use std::path::Path;

use crate::collect::dive::Depth;
use crate::collect::names;
use crate::collect::proc_root::ProcRoot;
use crate::collect::reach::Reach;
use crate::collect::translation::{self as kernel, Answer};
use crate::collect::ways::{MOST_DIVES, Ways};
use crate::commands::complain;
use crate::commands::find::Finder;
use crate::commands::not_found::NotFound;
use crate::commands::source::Source;
use crate::error::Outcome;
use crate::model::ids::{NsId, Pid};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::namespace;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::reference::{Reference, Target};
use crate::model::snapshot::Snapshot;
use crate::model::translation::{self, Translated, Translation};
use crate::sys::nsfs;

/// The PID namespace that the PIDs are of.
pub(super) struct Place {
    id: NsId,
    reference: Reference,
}

impl Place {
    /// One that is named by its inode need not be there.
    pub(super) fn find(reference: Reference, source: &Source) -> Result<Self, NotFound> {
        let found = Finder::new(source).namespaces(&reference)?;
        let (_, id) = *found.first().ok_or_else(|| NotFound::Namespace(reference.clone()))?;
        Ok(Self { id, reference })
    }

    /// Its file, through the name by which it was called or a member; `None` where that does not lead to it.
    fn open(&self, root: &ProcRoot, snapshot: &Snapshot) -> Option<OwnedFd> {
        let named = match &self.reference.target {
            Target::Path(path) => nsfs::open(path.as_ref()).ok().flatten(),
            Target::Name(name) => {
                let found = names::find(self.reference.kinds, name).into_iter().next();
                found.and_then(|(_, path)| nsfs::open(&path).ok().flatten())
            }
            Target::Process(_) | Target::Inode(_) => None,
        };
        let is_it = |file: &OwnedFd| nsfs::describe(file).is_ok_and(|file| file.inode == self.id.0);
        named.filter(is_it).or_else(|| {
            let all = namespace::all(snapshot);
            let reach = Reach::new(root, &snapshot.processes);
            let dives = std::cell::Cell::new(MOST_DIVES);
            let ways = Ways::new(root, reach, &all, Depth::Look, &dives);
            ways.open(NsKey::new(Kind::Pid, self.id)).ok().map(|(file, _)| file)
        })
    }
}

/// Translates by the kernel where it can, and else by what was read.
pub(super) struct Translator<'s> {
    snapshot: &'s Snapshot,
    place: Option<Place>,
    /// The file of the namespace, if by that the kernel translates into the PID namespace of the procfs.
    kernel: Option<OwnedFd>,
}

impl<'s> Translator<'s> {
    pub(super) fn new(source: &'s Source, place: Option<Place>, procfs: &Path) -> Self {
        let snapshot = &source.snapshot;
        let place_here = place.as_ref().filter(|_| source.is_live);
        let kernel = place_here.and_then(|place| {
            let root = ProcRoot::open(procfs).ok().filter(ProcRoot::is_own)?;
            let file = place.open(&root, snapshot)?;
            kernel::ask(&file, Pid(1)).is_some().then_some(file)
        });
        Self { snapshot, place, kernel }
    }

    /// Complains about those that are not there.
    pub(super) fn translate_all(&self, pids: &[Pid]) -> (Vec<Translated>, Outcome) {
        let mut outcome = Outcome::Done;
        let mut found = Vec::new();
        for pid in pids {
            if let Some(translation) = self.translate(*pid) {
                let inside = self.place.as_ref().map(|place| place.id);
                found.push(Translated { pid: *pid, inside, translation });
            } else {
                self.complain_about(*pid);
                outcome = Outcome::NotFound;
            }
        }
        if outcome == Outcome::NotFound {
            self.tell_what_was_not_seen();
        }
        (found, outcome)
    }

    fn translate(&self, pid: Pid) -> Option<Translation> {
        let Some(Place { id, .. }) = self.place else {
            return translation::of(pid, self.snapshot).filter(|found| found.nested.is_some());
        };
        let answer = self.kernel.as_ref().and_then(|file| kernel::ask(file, pid));
        match answer {
            Some(Answer::Told(told)) => Some(translation::told(id, pid, told, self.snapshot)),
            Some(Answer::Nobody) => None,
            None => translation::find(id, pid, self.snapshot),
        }
    }

    fn complain_about(&self, pid: Pid) {
        match &self.place {
            Some(Place { id, .. }) => {
                complain(&format_args!("no process {pid} in {}", NsKey::new(Kind::Pid, *id)));
            }
            None => complain(&NotFound::Process(pid)),
        }
    }

    /// Who is in a namespace that is not known may be the one; who has no other PID than that here is not.
    fn tell_what_was_not_seen(&self) {
        let Some(Place { id, .. }) = self.place else { return };
        if self.kernel.is_some() || self.snapshot.observer.proc_pidns == Link::Of(id) {
            return;
        }
        let may_be_inside = |process: &&Process| {
            process.namespaces[Kind::Pid] == Link::Denied && !process.nested_pids.is_empty()
        };
        let count = self.snapshot.processes.iter().filter(may_be_inside).count();
        if count == 1 {
            complain(&"the PID namespace of 1 process may not be read");
        } else if count > 1 {
            complain(&format_args!("the PID namespaces of {count} processes may not be read"));
        }
    }
}
