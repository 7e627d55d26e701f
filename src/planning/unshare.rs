//! The plan of `nstree unshare`.

use std::path::PathBuf;

use nix::unistd::{Group, User};
use rustix::thread::CapabilitySet;

use super::idmaps::{self, Of, with_single};
use crate::cli::kinds::Asked;
use crate::cli::unshare::{PropagationChoice, Setgroups, UnshareArgs};
use crate::error::Failure;
use crate::model::kind::{Kind, KindSet};
use crate::model::plan::{
    ClockOffsets, Credentials, Fork, ForkReason, Helper, IdMaps, IdRange, MapWriter, Need, Place,
    Plan, Propagation, Step, WorkingDirectory,
};
use crate::sys::credentials;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Effective user.
    pub uid: u32,
    /// Effective group.
    pub gid: u32,
    /// It may map any user and group: CAP_SETUID and CAP_SETGID.
    pub may_map: bool,
}

impl Caller {
    /// This process.
    #[must_use]
    pub fn this() -> Self {
        let (uid, gid) = credentials::effective();
        let may_map = credentials::has_capability(CapabilitySet::SETUID)
            && credentials::has_capability(CapabilitySet::SETGID);
        Self { uid, gid, may_map }
    }

    /// How it may be called in subuid(5): by its name, if it has one, or its number.
    fn names(&self) -> Vec<String> {
        let user = User::from_uid(self.uid.into()).ok().flatten();
        user.map(|user| user.name).into_iter().chain([self.uid.to_string()]).collect()
    }
}

/// Makes the plan.
///
/// # Errors
///
/// When what was typed has no meaning; nothing has been done then.
pub fn plan(args: &UnshareArgs, caller: &Caller) -> Result<Plan, Failure> {
    let kinds = kinds(args);
    let persist = persistent(args);
    let owner = args.owner.as_deref().map(owner).transpose()?;
    // The one that is mapped is the one that will be inside.
    let (uid, gid) = owner.unwrap_or((caller.uid, caller.gid));
    let maps = maps(args, &Caller { uid, gid, ..*caller })?;
    let kill_signal = args.kill_child.as_ref().map(|name| signal(name.as_deref())).transpose()?;
    let maps_outside =
        maps.as_ref().filter(|maps| maps.writer != MapWriter::Itself || owner.is_some());
    let helper = Helper { maps: maps_outside.cloned(), persist };

    let forks = fork(args, kinds);
    // It takes no other signal, unless it handles it.
    let is_bare_init = forks.is_some_and(|fork| fork.is_first && !fork.init);
    let mut steps = Vec::new();
    let needs_helper = helper.maps.is_some() || !helper.persist.is_empty();
    let (maps_by_helper, persists) = (helper.maps.is_some(), !helper.persist.is_empty());
    // Forked first: what is forked later is inside.
    steps.extend(needs_helper.then_some(Step::StayBehind(helper)));
    if let Some((uid, gid)) = owner {
        // The one who makes a user namespace owns it.
        let own = Credentials {
            drop_groups: Some(Need::Required),
            gid: Some((gid, Need::Required)),
            uid: Some((uid, Need::Required)),
            keep_capabilities: false,
            // It has files of its own in /proc to write.
            stay_dumpable: true,
        };
        steps.push(Step::ChangeCredentials(own));
    }
    steps.extend((!kinds.is_empty()).then_some(Step::Unshare { kinds }));
    if maps_by_helper {
        steps.push(Step::AwaitMaps);
    } else {
        steps.extend(maps.map(Step::MapIds));
    }
    let clocks = ClockOffsets { monotonic: args.monotonic, boottime: args.boottime };
    // The clocks stand still for ever once a process is in the namespace, so they are shifted before the fork.
    steps.extend((clocks != ClockOffsets::default()).then_some(Step::ShiftClocks(clocks)));
    steps.extend(forks.map(Step::Fork));
    steps.extend(files(args, kinds));
    steps.extend(who(args));
    // When nothing can fail any more but the command itself, or what is bound would be left behind;
    // and a PID namespace can be bound only when there is a process in it.
    steps.extend(persists.then_some(Step::AwaitPersistence));
    // Last: a change of credentials would undo it.
    steps.extend(
        kill_signal
            .map(|signal| Step::DieWithParent(if is_bare_init { libc::SIGKILL } else { signal })),
    );
    Ok(Plan { steps })
}

fn files(args: &UnshareArgs, kinds: KindSet) -> Vec<Step> {
    let mut steps = Vec::new();
    if kinds.contains(Kind::Mnt) {
        // Before any mount, or the mount would be seen outside.
        steps.extend(propagation(args.propagation).map(Step::SetPropagation));
    }
    let procfs =
        args.mount_proc.clone().map(|dir| Step::MountProc(dir.unwrap_or_else(|| "/proc".into())));
    if let Some(root) = args.root.clone() {
        // The procfs in the new root, as that is where the command looks for it; but an interpreter is found outside.
        steps.extend(binfmt(args));
        steps.push(Step::ChangeRoot(Place::Path(root)));
        steps.extend(procfs);
    } else {
        // A procfs that came later would cover it.
        steps.extend(procfs);
        steps.extend(binfmt(args));
    }
    let wd = args.wd.clone().map(|dir| WorkingDirectory::Place(Place::Path(dir)));
    steps.extend(wd.map(Step::ChangeDirectory));
    steps
}

fn binfmt(args: &UnshareArgs) -> Vec<Step> {
    if args.mount_binfmt.is_none() && args.load_interp.is_none() {
        return Vec::new();
    }
    let dir = args.mount_binfmt.clone().flatten();
    let dir = dir.unwrap_or_else(|| "/proc/sys/fs/binfmt_misc".into());
    let mut steps = vec![Step::MountBinfmt(dir.clone())];
    steps.extend(args.load_interp.clone().map(|line| Step::LoadInterpreter { dir, line }));
    steps
}

fn who(args: &UnshareArgs) -> Vec<Step> {
    let change = Credentials {
        drop_groups: args.setgid.map(|_| Need::IfPossible),
        gid: args.setgid.map(|gid| (gid, Need::Required)),
        uid: args.setuid.map(|uid| (uid, Need::Required)),
        keep_capabilities: args.keep_caps,
        stay_dumpable: false,
    };
    let changes = args.setgid.is_some() || args.setuid.is_some();
    let mut steps: Vec<_> =
        changes.then_some(Step::ChangeCredentials(change)).into_iter().collect();
    steps.extend(args.keep_caps.then_some(Step::KeepCapabilities));
    steps
}

fn kinds(args: &UnshareArgs) -> KindSet {
    let is_asked = |kind: &Kind| args.kinds.asked(*kind).is_some();
    let mut kinds: KindSet = Kind::ALL.into_iter().filter(is_asked).collect();
    let binfmt = args.mount_binfmt.is_some() || args.load_interp.is_some();
    if args.mount_proc.is_some() || binfmt {
        kinds.insert(Kind::Mnt);
    }
    if maps_anything(args) || binfmt || args.owner.is_some() || args.setgroups.is_some() {
        kinds.insert(Kind::User);
    }
    if args.monotonic.is_some() || args.boottime.is_some() {
        kinds.insert(Kind::Time);
    }
    kinds
}

fn maps_anything(args: &UnshareArgs) -> bool {
    args.map_root_user
        || args.map_current_user
        || args.map_auto
        || args.map_user.is_some()
        || args.map_group.is_some()
        || !args.map_users.is_empty()
        || !args.map_groups.is_empty()
}

fn persistent(args: &UnshareArgs) -> Vec<(Kind, PathBuf)> {
    let file = |kind| match args.kinds.asked(kind) {
        Some(Asked::WithFile(file)) => Some((kind, file.to_owned())),
        _ => None,
    };
    Kind::ALL.into_iter().filter_map(file).collect()
}

fn maps(args: &UnshareArgs, caller: &Caller) -> Result<Option<IdMaps>, Failure> {
    let setgroups = args.setgroups.map(|choice| choice == Setgroups::Allow);
    if !maps_anything(args) {
        let only_setgroups = IdMaps { allow_setgroups: setgroups, ..IdMaps::default() };
        return Ok(setgroups.is_some().then_some(only_setgroups));
    }
    let users = one_map(Of::Users, args, caller)?;
    let groups = one_map(Of::Groups, args, caller)?;
    let is_own = |ranges: &[IdRange], own| {
        ranges.iter().all(|range| range.outer == own && range.count == 1) && ranges.len() <= 1
    };
    let writer = if is_own(&users, caller.uid) && is_own(&groups, caller.gid) {
        MapWriter::Itself
    } else if caller.may_map {
        MapWriter::Outside
    } else {
        MapWriter::Programs
    };
    // Who maps its own group alone may not keep a way to drop others, user_namespaces(7).
    let needs_deny = writer == MapWriter::Itself && !groups.is_empty();
    if needs_deny && setgroups == Some(true) {
        return Err(Failure::new(
            "--setgroups allow",
            "not together with a map of the own group alone",
        )
        .with_hint("a process that maps its own group must first deny setgroups(2)"));
    }
    let allow_setgroups = setgroups.or(needs_deny.then_some(false));
    Ok(Some(IdMaps { users, groups, allow_setgroups, writer }))
}

fn one_map(of: Of, args: &UnshareArgs, caller: &Caller) -> Result<Vec<IdRange>, Failure> {
    let (own, typed, texts) = match of {
        Of::Users => (caller.uid, &args.map_user, &args.map_users),
        Of::Groups => (caller.gid, &args.map_group, &args.map_groups),
    };
    let mut ranges = Vec::new();
    for text in texts.iter().map(String::as_str).chain(args.map_auto.then_some("auto")) {
        ranges.extend(idmaps::parse(text, of, || caller.names())?);
    }
    let inner = match typed {
        Some(text) => Some(id(text, of)?),
        None if args.map_root_user => Some(0),
        None if args.map_current_user => Some(own),
        None => None,
    };
    let single = inner.map(|inner| IdRange { inner, outer: own, count: 1 });
    Ok(single.map_or_else(|| ranges.clone(), |single| with_single(&ranges, single)))
}

/// A user or group by number or by its name here.
fn id(text: &str, of: Of) -> Result<u32, Failure> {
    let named = || match of {
        Of::Users => User::from_name(text).ok().flatten().map(|user| user.uid.as_raw()),
        Of::Groups => Group::from_name(text).ok().flatten().map(|group| group.gid.as_raw()),
    };
    let unknown = || match of {
        Of::Users => Failure::new(format_args!("'{text}'"), "no such user"),
        Of::Groups => Failure::new(format_args!("'{text}'"), "no such group"),
    };
    text.parse().ok().or_else(named).ok_or_else(unknown)
}

fn owner(text: &str) -> Result<(u32, u32), Failure> {
    let ids =
        text.split_once(':').and_then(|(uid, gid)| Some((uid.parse().ok()?, gid.parse().ok()?)));
    ids.ok_or_else(|| Failure::new(format_args!("--owner '{text}'"), "it takes UID:GID"))
}

fn propagation(choice: PropagationChoice) -> Option<Propagation> {
    match choice {
        PropagationChoice::Private => Some(Propagation::Private),
        PropagationChoice::Shared => Some(Propagation::Shared),
        PropagationChoice::Slave => Some(Propagation::Slave),
        PropagationChoice::Unchanged => None,
    }
}

fn fork(args: &UnshareArgs, kinds: KindSet) -> Option<Fork> {
    let makes_pid = kinds.contains(Kind::Pid);
    let is_asked = args.fork || args.kill_child.is_some() || args.init;
    let why = if makes_pid { ForkReason::PidNamespace } else { ForkReason::Asked };
    let forks = is_asked || (makes_pid && !args.no_fork);
    forks.then_some(Fork { why, init: args.init, is_first: makes_pid })
}

/// A signal by its name, with or without SIG, or by its number.
fn signal(name: Option<&str>) -> Result<i32, Failure> {
    let Some(name) = name else { return Ok(libc::SIGKILL) };
    let upper = name.to_uppercase();
    let full = if upper.starts_with("SIG") { upper } else { format!("SIG{upper}") };
    let by_name = || full.parse::<nix::sys::signal::Signal>().ok().map(|signal| signal as i32);
    let by_number = name.parse().ok().filter(|number| (1..=64).contains(number));
    by_number.or_else(by_name).ok_or_else(|| {
        Failure::new(
            format_args!("--kill-child '{name}'"),
            "no such signal; it takes a name such as TERM, or a number",
        )
    })
}
