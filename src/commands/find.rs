//! What the names that were typed stand for in a snapshot.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::not_found::NotFound;
use super::source::Source;
use crate::collect::names::{self, Unclear};
use crate::collect::proc_root::ProcRoot;
use crate::collect::users;
use crate::error::Failure;
use crate::model::container::{self, Containers};
use crate::model::ids::{NsId, Pid, Uid};
use crate::model::kind::{Kind, KindSet};
use crate::model::link::Link;
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::model::process::{Process, Thread};
use crate::model::reference::{Operand, Reference, ReferenceError, Target};
use crate::sys::{self, nsfs};

/// Processes that were named.
#[derive(Debug)]
pub(super) enum Found {
    Process(Pid),
    /// Members of all of these namespaces, themselves or with a thread.
    Members(Vec<(Kind, NsId)>),
    User(Uid),
    /// Those in a container, or in one that is in it; or those in none.
    Inside(HashSet<Pid>),
}

impl Found {
    /// The PID, if it is a process that was named by it.
    pub(super) const fn pid(&self) -> Option<Pid> {
        match self {
            Self::Process(pid) => Some(*pid),
            Self::Members(_) | Self::User(_) | Self::Inside(_) => None,
        }
    }

    pub(super) fn matches(&self, process: &Process) -> bool {
        match self {
            Self::Inside(pids) => pids.contains(&process.pid),
            Self::Process(pid) => process.pid == *pid,
            Self::User(uid) => process.uid == *uid,
            Self::Members(namespaces) => {
                namespaces.iter().all(|(kind, id)| is_inside(process, *kind, *id))
            }
        }
    }
}

fn is_inside(process: &Process, kind: Kind, id: NsId) -> bool {
    let is_in = |thread: &Thread| {
        thread.namespaces.is_some_and(|namespaces| namespaces[kind] == Link::Of(id))
    };
    process.is_member(kind, id) || process.threads.iter().any(is_in)
}

/// Looks names up in a snapshot, and on this machine if the snapshot is of it.
pub(super) struct Finder<'s> {
    source: &'s Source,
}

impl<'s> Finder<'s> {
    pub(super) const fn new(source: &'s Source) -> Self {
        Self { source }
    }

    fn processes(&self) -> &'s [Process] {
        &self.source.snapshot.processes
    }

    /// The processes that an operand names, of which there is at least one.
    pub(super) fn operand(&self, operand: &Operand) -> Result<Found, NotFound> {
        match operand {
            Operand::Process(pid) => {
                let found = self.process(*pid).map(|process| Found::Process(process.pid));
                found.map_err(|error| self.unless_container(error, &pid.to_string()))
            }
            Operand::Namespace(reference) => self.reference(reference),
            Operand::Name(name) => {
                let Some(uid) = self.uid(name) else {
                    return self.container(name).map_err(|error| match error {
                        NotFound::Container(name) => NotFound::Anything(name),
                        other => other,
                    });
                };
                let found = Found::User(uid);
                let has_process = self.has_process(&found);
                has_process.then_some(found).ok_or_else(|| {
                    self.unless_container(NotFound::ProcessOfUser(name.clone()), name)
                })
            }
        }
    }

    /// The members of the namespaces that a reference names, of which there is at least one.
    pub(super) fn reference(&self, reference: &Reference) -> Result<Found, NotFound> {
        let found = Found::Members(self.namespaces(reference)?);
        let has_member = self.has_process(&found);
        has_member.then_some(found).ok_or_else(|| match reference.target {
            Target::Path(_) | Target::Name(_) => NotFound::Member(reference.clone()),
            Target::Process(_) | Target::Inode(_) => NotFound::Namespace(reference.clone()),
        })
    }

    fn has_process(&self, found: &Found) -> bool {
        self.processes().iter().any(|process| found.matches(process))
    }

    fn containers(&self) -> &'s Containers {
        &self.source.snapshot.containers
    }

    /// What is in the container that goes by this name, the beginning of its ID, or what is printed for it;
    /// or in the pod that does.
    pub(super) fn container(&self, name: &str) -> Result<Found, NotFound> {
        let containers = self.containers();
        let ids = containers.named(name.as_bytes()).map_err(|why| self.unclear(name, "", why))?;
        let is_inside = |pid: &Pid| ids.iter().any(|id| containers.holds(*id, *pid));
        let pids = self.processes().iter().map(|process| process.pid);
        Ok(Found::Inside(pids.filter(is_inside).collect()))
    }

    /// The processes that are in no container.
    pub(super) fn host(&self) -> Found {
        let pids = self.processes().iter().map(|process| process.pid);
        Found::Inside(pids.filter(|pid| self.containers().place(*pid).is_none()).collect())
    }

    /// `before` is what stands before the name where namespaces are named by it.
    fn unclear(&self, name: &str, before: &str, why: container::Unclear) -> NotFound {
        match why {
            container::Unclear::Nothing => NotFound::Container(name.to_owned()),
            container::Unclear::Several(ids) => {
                let why = self.containers().candidates(&ids);
                NotFound::Containers(format!("{before}{name}"), why)
                    .with_hint(self.containers().instead(&ids, before))
            }
        }
    }

    /// What was typed was taken for something that is not there, but there may be a container that is called so.
    fn unless_container(&self, error: NotFound, typed: &str) -> NotFound {
        error.with_hint(self.containers().called(typed.as_bytes()))
    }

    /// The user of a name or number, whether it has a process or not.
    pub(super) fn user(&self, name: &str) -> Result<Found, NotFound> {
        let by_number = || name.parse().ok().map(Uid);
        let uid = self.uid(name).or_else(by_number);
        uid.map(Found::User).ok_or_else(|| NotFound::User(name.to_owned()))
    }

    fn uid(&self, name: &str) -> Option<Uid> {
        let known = self.source.snapshot.user_names.iter();
        let named = known.filter(|(_, known)| known.as_slice() == name.as_bytes());
        let in_snapshot = named.min_by_key(|(uid, _)| **uid);
        let on_machine = || users::by_name(name).filter(|_| self.source.is_live);
        in_snapshot.map(|(uid, _)| *uid).or_else(on_machine)
    }

    fn process(&self, pid: Pid) -> Result<&'s Process, NotFound> {
        let thread_of = || {
            let has_it =
                |process: &&Process| process.threads.iter().any(|thread| thread.tid == pid);
            self.processes().iter().find(has_it)
        };
        let found = self.source.snapshot.process(pid);
        found.ok_or_else(|| match thread_of().map(|process| process.pid) {
            Some(process) => NotFound::Thread(pid, process),
            None => self.thread_on_machine(pid).unwrap_or(NotFound::Process(pid)),
        })
    }

    /// Threads are read only where they are shown.
    fn thread_on_machine(&self, pid: Pid) -> Option<NotFound> {
        let procfs = Path::new(OsStr::from_bytes(&self.source.snapshot.observer.proc));
        let root = ProcRoot::open(procfs).ok().filter(|_| self.source.is_live)?;
        let process = root.process_of_thread(pid)?;
        (process != pid).then_some(NotFound::Thread(pid, process))
    }

    /// The namespaces that a reference names; one that is named by its inode need not be there.
    pub(super) fn namespaces(&self, reference: &Reference) -> Result<Vec<(Kind, NsId)>, NotFound> {
        match &reference.target {
            Target::Process(pid) => self.of_process(reference, *pid),
            Target::Inode(id) => Ok(reference.kinds.iter().map(|kind| (kind, *id)).collect()),
            Target::Path(path) => self.at_path(reference, Path::new(path)),
            Target::Name(name) => self.by_name(reference, name),
        }
    }

    fn of_process(&self, reference: &Reference, pid: Pid) -> Result<Vec<(Kind, NsId)>, NotFound> {
        let no_process = |_| NotFound::NamespaceOf(reference.clone(), pid);
        let process = self.process(pid).map_err(no_process)?;
        let mut namespaces = Vec::new();
        for kind in reference.kinds.iter() {
            match why_unknown(process.namespaces[kind]) {
                Ok(id) => namespaces.push((kind, id)),
                // A kernel that lacks a kind has all processes in one, so to speak.
                Err(_)
                    if process.namespaces[kind] == Link::Absent
                        && reference.kinds == KindSet::ALL
                        && !process.is_zombie() => {}
                Err(why) => {
                    return Err(NotFound::Unknown { reference: reference.clone(), kind, pid, why });
                }
            }
        }
        Ok(namespaces)
    }

    fn at_path(&self, reference: &Reference, path: &Path) -> Result<Vec<(Kind, NsId)>, NotFound> {
        if !self.source.is_live {
            return Err(NotFound::PathInSnapshot(reference.clone()));
        }
        let failure = |error| NotFound::Path(reference.clone(), error);
        let no_file = || NotFound::NoNamespaceFile(reference.clone());
        let file = nsfs::at_path(path).map_err(failure)?.ok_or_else(no_file)?;
        let kind = Kind::of_clone_flag(file.clone_flag);
        match kind {
            Some(kind)
                if reference.kinds == KindSet::ALL
                    || reference.kinds.iter().eq(std::iter::once(kind)) =>
            {
                Ok(vec![(kind, NsId(file.inode))])
            }
            Some(kind) => Err(NotFound::OtherKind(reference.clone(), kind)),
            None => Err(NotFound::Namespace(reference.clone())),
        }
    }

    /// A namespace that ip-netns(8) or another has given a name; of a saved snapshot, as it tells it.
    fn by_name(&self, reference: &Reference, name: &str) -> Result<Vec<(Kind, NsId)>, NotFound> {
        let found = if self.source.is_live {
            names::find(reference.kinds, name)
        } else {
            self.named(reference.kinds, name)
        };
        match names::resolve(reference.kinds, found) {
            Ok(found) => Ok(found.into_iter().map(|(key, _)| (key.kind, key.id)).collect()),
            Err(Unclear::Nothing) => self.of_container(reference, name),
            Err(why) => Err(NotFound::Unclear(reference.clone(), why)),
        }
    }

    /// Those of the leader of a container, or of the one that keeps those of a pod.
    fn of_container(
        &self,
        reference: &Reference,
        name: &str,
    ) -> Result<Vec<(Kind, NsId)>, NotFound> {
        let leader = match self.containers().find(name.as_bytes()) {
            Ok(id) => self.containers().leader(id),
            Err(container::Unclear::Nothing) => None,
            Err(several) => {
                return Err(self.unclear(name, &format!("{}:", reference.kinds), several));
            }
        };
        let leader = leader.ok_or_else(|| NotFound::Namespace(reference.clone()))?;
        self.of_process(reference, leader)
    }

    /// As the snapshot tells it.
    fn named(&self, kinds: KindSet, name: &str) -> Vec<(NsKey, PathBuf)> {
        let is_named = |found: &Namespace| found.names.iter().any(|known| known == name.as_bytes());
        let all = namespace::all(&self.source.snapshot).into_iter();
        let named = all.filter(|found| kinds.contains(found.key.kind) && is_named(found));
        named.map(|found| (found.key, PathBuf::from("in the snapshot"))).collect()
    }
}

fn why_unknown(link: Link) -> Result<NsId, String> {
    match link {
        Link::Of(id) => Ok(id),
        Link::Denied => Err(sys::description(rustix::io::Errno::ACCESS)),
        Link::Absent => Err("it has none (a zombie, or the kernel lacks the kind)".to_owned()),
        Link::Vanished => Err("it has ended".to_owned()),
        Link::Unread => Err("it was not read".to_owned()),
    }
}

/// Reads what was typed; the message names it.
pub(super) fn parse<T>(
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, ReferenceError>,
) -> Result<T, Failure> {
    parse(text).map_err(|error| {
        let failure = Failure::new(format_args!("'{text}'"), &error);
        match error.instead(text) {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    })
}
