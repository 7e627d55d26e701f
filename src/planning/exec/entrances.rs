//! The namespaces that are to be entered, opened.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::io::Errno;

use super::{failed, no_process, socket};
use crate::cli::exec::ExecArgs;
use crate::cli::kinds::Asked;
use crate::collect;
use crate::collect::entrance::Target;
use crate::collect::lookup::{self, Lookup};
use crate::collect::names::{self, Unclear};
use crate::collect::parallel;
use crate::collect::parse::ns_link;
use crate::collect::proc_root::{ProcDir, ProcRoot};
use crate::collect::want::Want;
use crate::error::Failure;
use crate::model::container;
use crate::model::holder::Holder;
use crate::model::ids::{NsId, Pid};
use crate::model::kind::{Kind, KindMap, KindSet};
use crate::model::ns_key::NsKey;
use crate::model::reference::{self, Operand, Reference};
use crate::sys::{CallError, nsfs};

/// A namespace that is to be entered.
pub(super) struct Entrance {
    pub(super) kind: Kind,
    pub(super) id: NsId,
    /// Where it was found.
    pub(super) name: String,
    /// Of this process, if it was named by one.
    pub(super) process: Option<Pid>,
    pub(super) file: OwnedFd,
}

/// All that are to be entered, at most one of a kind, and the processes that they were opened by.
pub(super) struct Entrances<'a> {
    args: &'a ExecArgs,
    proc: &'a ProcRoot,
    /// The process of -t.
    pub(super) target: Option<Target>,
    /// Those of references.
    others: Vec<Target>,
    list: Vec<Entrance>,
    /// Those that this process is in.
    own: KindMap<Option<NsId>>,
    /// The PID namespace that its children will be in.
    own_for_children: Option<NsId>,
}

impl<'a> Entrances<'a> {
    /// Opens what was typed.
    pub(super) fn open(args: &'a ExecArgs, proc: &'a ProcRoot) -> Result<Self, Failure> {
        let target = args.target.as_deref().map(|text| open_target(proc, text)).transpose()?;
        let own = own_namespaces()?;
        let own_for_children = own_link("pid_for_children")?;
        let (others, list) = (Vec::new(), Vec::new());
        let mut entrances = Self { args, proc, target, others, list, own, own_for_children };
        entrances.open_references()?;
        entrances.open_letters()?;
        entrances.open_socket()?;
        entrances.open_parent()?;
        Ok(entrances)
    }

    /// The process of -t, or else the only one that references name, without which an option means nothing.
    pub(super) fn target(&self, option: &str) -> Result<&Target, Failure> {
        self.target.as_ref().or_else(|| self.only_other()).ok_or_else(|| {
            Failure::new(option, "of which process?").with_hint("-t PID names the target")
        })
    }

    fn only_other(&self) -> Option<&Target> {
        let (first, rest) = self.others.split_first()?;
        rest.iter().all(|other| other.pid == first.pid).then_some(first)
    }

    /// Every process that something was opened of.
    pub(super) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.others.iter().chain(&self.target)
    }

    /// Whether a namespace of this kind is to be entered, and another than the caller's.
    pub(super) fn enters(&self, kind: Kind) -> bool {
        self.list.iter().any(|entrance| entrance.kind == kind && self.is_elsewhere(entrance))
    }

    /// Whether any is to be entered.
    pub(super) fn enters_any(&self) -> bool {
        Kind::ALL.into_iter().any(|kind| self.enters(kind))
    }

    /// Those that the caller is not in. To join the own user namespace would be an error, and to join
    /// others again would take capabilities for nothing.
    pub(super) fn take_those_elsewhere(&mut self) -> Vec<Entrance> {
        let list = std::mem::take(&mut self.list);
        // What setns(2) changes of PID namespaces is that of the children.
        let is_there = |entrance: &Entrance| match entrance.kind {
            Kind::Pid => self.own_for_children == Some(entrance.id),
            _ => !self.is_elsewhere(entrance),
        };
        list.into_iter().filter(|entrance| !is_there(entrance)).collect()
    }

    fn is_elsewhere(&self, entrance: &Entrance) -> bool {
        self.own[entrance.kind] != Some(entrance.id)
    }

    /// The caller's user namespace.
    pub(super) fn own_user_namespace(&self) -> NsId {
        self.own[Kind::User].unwrap_or(Kind::User.initial())
    }

    fn open_references(&mut self) -> Result<(), Failure> {
        for text in &self.args.namespaces {
            let reference = Reference::parse(text).map_err(|error| {
                hinted(Failure::new(format_args!("'{text}'"), &error), error.instead(text))
            })?;
            self.open_reference(&reference)?;
        }
        Ok(())
    }

    fn open_letters(&mut self) -> Result<(), Failure> {
        for kind in Kind::ALL {
            match self.args.kinds.asked(kind) {
                Some(Asked::WithFile(file)) => self.open_path(kind.name(), kind.into(), file)?,
                Some(Asked::Plain) => self.open_of_target(kind, true)?,
                None if self.args.all => self.open_of_target(kind, false)?,
                None => {}
            }
        }
        Ok(())
    }

    fn open_socket(&mut self) -> Result<(), Failure> {
        let Some(descriptor) = self.args.net_socket else { return Ok(()) };
        let target = self.target("--net-socket")?;
        let name = format!("of socket {descriptor} of process {}", target.pid);
        let file = socket::namespace(target, descriptor).map_err(|error| failed(&error))?;
        self.add(Kind::Net, file, name, None)
    }

    fn open_parent(&mut self) -> Result<(), Failure> {
        if !self.args.user_parent {
            return Ok(());
        }
        let target = self.target("--user-parent")?;
        let name = format!("parent of that of process {}", target.pid);
        let user = target.namespace(Kind::User).map_err(|error| failed(&error))?;
        let parent = nsfs::owner(user).map_err(CallError::of("NS_GET_USERNS", &name));
        self.add(Kind::User, parent.map_err(|error| failed(&error))?, name, None)
    }

    fn open_of_target(&mut self, kind: Kind, is_named: bool) -> Result<(), Failure> {
        let target = self.target(&format!("the {kind} namespace"))?;
        let (pid, opened) = (target.pid, target.namespace(kind));
        self.add_of_process(pid, kind, opened, is_named)
    }

    fn open_of_process(&mut self, kinds: KindSet, pid: Pid) -> Result<(), Failure> {
        let target = Target::open(self.proc, pid).map_err(|error| no_process(pid.0, &error))?;
        for kind in kinds.iter() {
            self.add_of_process(pid, kind, target.namespace(kind), kinds != KindSet::ALL)?;
        }
        self.others.push(target);
        Ok(())
    }

    fn add_of_process(
        &mut self,
        pid: Pid,
        kind: Kind,
        opened: Result<OwnedFd, CallError>,
        is_named: bool,
    ) -> Result<(), Failure> {
        match opened {
            Ok(file) => self.add(kind, file, format!("of process {pid}"), Some(pid)),
            // This kernel lacks the kind, so that all are in the same, so to speak.
            Err(error) if !is_named && error.errno == Errno::NOENT && self.own[kind].is_none() => {
                Ok(())
            }
            Err(error) => Err(failed(&error)),
        }
    }

    fn open_reference(&mut self, reference: &Reference) -> Result<(), Failure> {
        let text = reference.to_string();
        match &reference.target {
            reference::Target::Process(pid) => self.open_of_process(reference.kinds, *pid),
            reference::Target::Inode(id) => self.open_inode(reference, *id),
            reference::Target::Path(path) => {
                self.open_path(&text, reference.kinds, Path::new(path))
            }
            reference::Target::Name(name) => self.open_named(reference, name),
        }
    }

    fn open_named(&mut self, reference: &Reference, name: &str) -> Result<(), Failure> {
        let found = match names::resolve(reference.kinds, names::find(reference.kinds, name)) {
            Ok(found) => found,
            Err(Unclear::Nothing) => return self.open_container(reference, name),
            Err(several) => {
                return Err(Failure::new(format_args!("no namespace {reference}"), several));
            }
        };
        for (key, path) in found {
            let file = nsfs::open(&path).map_err(|error| failed(&error))?;
            let file = file.ok_or_else(|| no_namespace(reference))?;
            // What was looked at, and not what somebody has put there meanwhile.
            if nsfs::describe(&file).map(|found| found.inode) != Ok(key.id.0) {
                return Err(no_namespace(reference));
            }
            self.add(key.kind, file, path.display().to_string(), None)?;
        }
        Ok(())
    }

    /// The namespaces of a container are those of its leader. That process is opened, and then is what is looked at, whatever
    /// its PID comes to mean.
    fn open_container(&mut self, reference: &Reference, name: &str) -> Result<(), Failure> {
        let snapshot =
            parallel::alone(|| collect::snapshot(self.proc, Want::CONTAINERS, &mut |_| {}))
                .map_err(|error| failed(&error))?;
        let containers = &snapshot.containers;
        let id = match containers.find(name.as_bytes()) {
            Ok(id) => id,
            Err(container::Unclear::Nothing) => return Err(no_namespace(reference)),
            Err(container::Unclear::Several(ids)) => {
                let hint = containers.instead(&ids, &format!("{}:", reference.kinds));
                return Err(hinted(Failure::new(reference, containers.candidates(&ids)), hint));
            }
        };
        let leader = containers.leader(id).and_then(|leader| snapshot.process(leader));
        let leader = leader.ok_or_else(|| no_namespace(reference))?;
        self.open_of_process(reference.kinds, leader.pid)?;
        let opened = self.others.last().is_some_and(|target| target.started_at(leader.start));
        if opened { Ok(()) } else { Err(no_namespace(reference)) }
    }

    /// A member has to be looked for, else whatever holds it; this is the only kind of reference that takes a scan.
    fn open_inode(&mut self, reference: &Reference, id: NsId) -> Result<(), Failure> {
        for pid in self.proc.pids().map_err(|error| failed(&error))? {
            if let Some((kind, file)) = self.open_if_member(reference.kinds, id, pid) {
                return self.add(kind, file, format!("of process {pid}"), None);
            }
        }
        match lookup::open(self.proc, reference.kinds, id).map_err(|error| failed(&error))? {
            Lookup::Opened(key, file, holder) => {
                self.add(key.kind, file, format!("held by {holder}"), None)
            }
            Lookup::Closed(key, failures) => Err(closed(key, &failures)),
            Lookup::Nowhere => {
                Err(no_namespace(reference).with_hint("nothing that may be looked at holds it"))
            }
        }
    }

    fn open_if_member(&self, kinds: KindSet, id: NsId, pid: Pid) -> Option<(Kind, OwnedFd)> {
        let dir = self.proc.process(pid).ok()?;
        let is_in = |dir: &ProcDir, kind: Kind| {
            dir.namespace(kind).is_ok_and(|link| link.known() == Some(id))
        };
        let kind_in = |dir: &ProcDir| kinds.iter().find(|kind| is_in(dir, *kind));
        let of_process = kind_in(&dir).map(|kind| (pid, kind));
        // Threads can be elsewhere than their process, and live on when its main one has ended.
        let of_thread = || {
            let mut tids = dir.tids().ok()?.into_iter();
            tids.find_map(|tid| Some((tid, kind_in(&dir.thread(tid).ok()?)?)))
        };
        let (tid, kind) = of_process.or_else(of_thread)?;
        let file = Target::open(self.proc, tid).ok()?.namespace(kind).ok()?;
        // It may have left meanwhile.
        let is_still = nsfs::describe(&file).is_ok_and(|found| found.inode == id.0);
        is_still.then_some((kind, file))
    }

    fn open_path(&mut self, what: &str, kinds: KindSet, path: &Path) -> Result<(), Failure> {
        let name = path.display();
        let is_none = || Failure::new(what, format_args!("{name} is not the file of a namespace"));
        let file = nsfs::open(path).map_err(|error| failed(&error))?.ok_or_else(is_none)?;
        let found = nsfs::describe(&file).map_err(|_| is_none())?;
        match Kind::of_clone_flag(found.clone_flag) {
            Some(kind) if kinds.contains(kind) => self.add(kind, file, name.to_string(), None),
            Some(kind) => {
                Err(Failure::new(what, format_args!("{name} is that of a {kind} namespace")))
            }
            None => Err(is_none()),
        }
    }

    fn add(
        &mut self,
        kind: Kind,
        file: OwnedFd,
        name: String,
        process: Option<Pid>,
    ) -> Result<(), Failure> {
        let found = nsfs::describe(&file).map_err(CallError::of("NS_GET_NSTYPE", &name));
        let id = NsId(found.map_err(|error| failed(&error))?.inode);
        match self.list.iter().find(|entrance| entrance.kind == kind) {
            None => self.list.push(Entrance { kind, id, name, process, file }),
            Some(other) if other.id == id => {}
            Some(other) => {
                let both =
                    format!("{kind}:[{}] ({}) and {kind}:[{id}] ({name})", other.id, other.name);
                return Err(Failure::new(both, "a process is in one namespace of a kind"));
            }
        }
        Ok(())
    }
}

/// The process of -t.
fn open_target(proc: &ProcRoot, text: &str) -> Result<Target, Failure> {
    let pid = reference::pid(text).map_err(|error| {
        let failure = Failure::new(format_args!("-t '{text}'"), error);
        match Operand::parse(text) {
            Ok(Operand::Name(name)) if !name.is_empty() => {
                failure.with_hint(format_args!("the namespaces of a container are --ns all:{name}"))
            }
            Ok(Operand::Namespace(reference)) => {
                failure.with_hint(format_args!("a reference is --ns {reference}"))
            }
            _ => failure,
        }
    })?;
    Target::open(proc, pid).map_err(|error| no_process(pid.0, &error))
}

fn hinted(failure: Failure, hint: Option<String>) -> Failure {
    match hint {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

fn no_namespace(reference: &Reference) -> Failure {
    Failure::new(format_args!("no namespace {reference}"), "none was found")
}

/// Why a namespace that is there cannot be opened.
fn closed(key: NsKey, failures: &[(Holder, CallError)]) -> Failure {
    let (holder, error) = failures.first().expect("what nothing holds is nowhere");
    let failure = Failure::new(format_args!("cannot open {key}, held by {holder}"), error);
    match failures.len() - 1 {
        0 => failure,
        others => failure.with_hint(format_args!("nor through {others} more that hold it")),
    }
}

/// The namespaces of this process; none of a kind that the kernel lacks.
fn own_namespaces() -> Result<KindMap<Option<NsId>>, Failure> {
    let mut own = KindMap::default();
    for kind in Kind::ALL {
        own[kind] = own_link(kind.name())?;
    }
    Ok(own)
}

/// A link in `/proc/self/ns`; `None` if there is none of that name, but others.
fn own_link(name: &str) -> Result<Option<NsId>, Failure> {
    let target = match rustix::fs::readlink(format!("/proc/self/ns/{name}"), Vec::new()) {
        Ok(target) => target,
        Err(Errno::NOENT) if Path::new("/proc/self/ns").exists() => return Ok(None),
        Err(errno) => {
            let error = CallError::of("readlink", format_args!("/proc/self/ns/{name}"))(errno);
            return Err(Failure::new(&error.call, crate::sys::description(errno))
                .with_hint("to enter namespaces takes a procfs on /proc that shows this process"));
        }
    };
    Ok(ns_link::parse(target.as_bytes()).map(|(_, id)| id))
}
