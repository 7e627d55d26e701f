//! The plan of `nstree exec`.
//!
//! Everything is opened here, before anything is joined: afterwards paths mean other files, and the
//! permission to look at the target may be gone. What is opened is checked to be of the process that was meant.

mod cgroups;
mod entrances;
mod files;
mod joining;
mod socket;

use std::env;
use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::cli::exec::{ExecArgs, Id};
use crate::collect::entrance::Target;
use crate::collect::parse::id_map;
use crate::collect::proc_root::ProcRoot;
use crate::error::Failure;
use crate::model::kind::Kind;
use crate::model::plan::{
    Credentials, Fork, ForkReason, Need, Place, Plan, Propagation, Step, WorkingDirectory,
};
use crate::sys::{self, CallError};

use entrances::Entrances;
use files::Files;

/// A plan, and what was opened for it.
#[derive(Debug)]
pub struct Prepared {
    /// The plan.
    pub plan: Plan,
    /// The files that it refers to.
    pub files: Vec<OwnedFd>,
    /// The environment of the target, if the command is to have that.
    pub environment: Option<Vec<OsString>>,
    /// The command will see a /proc that shows another PID namespace than its own.
    pub proc_is_foreign: bool,
    /// The command has the files of here: neither the mount namespace nor the root is another.
    pub keeps_files: bool,
}

/// Opens what was named by the processes of this procfs, and makes the plan.
///
/// # Errors
///
/// When something is not there, may not be opened, or cannot be entered; nothing has been done then.
pub fn prepare(args: &ExecArgs, proc: &ProcRoot) -> Result<Prepared, Failure> {
    let mut entrances = Entrances::open(args, proc)?;
    let mut files = Files::default();
    let enters_pid = entrances.enters(Kind::Pid);
    let enters_mnt = entrances.enters(Kind::Mnt);
    let proc_is_foreign = enters_pid && !enters_mnt && args.mount_proc.is_none();

    // Opened all, before the first step is thought of that changes what can be opened.
    let cgroups = join_cgroups(args, &entrances, proc, &mut files)?;
    let root = root(args, &entrances, &mut files)?;
    let wd = working_directory(args, &entrances, root.is_some(), &mut files)?;
    let credentials = change_credentials(args, &entrances)?;
    let label = label(args, &entrances)?;
    let environment = environment(args, &entrances)?;
    for target in entrances.targets() {
        target.must_be_same().map_err(|error| failed(&error))?;
    }

    // The cgroup first: its file is written with the credentials of here.
    let mut steps = cgroups;
    // Then nobody who is inside can trace this process, which has more than they do, until it is the command.
    steps.extend(entrances.enters_any().then_some(Step::Hide));
    steps.extend(joining::steps(&mut entrances, &mut files)?);
    let why = if enters_pid { ForkReason::PidNamespace } else { ForkReason::Asked };
    let forks = (enters_pid && !args.no_fork) || args.init;
    steps.extend(forks.then_some(Step::Fork(Fork { why, init: args.init, is_first: false })));
    steps.extend(places(args, root, wd)?);
    steps.extend(label.map(Step::SetLabel));
    // Last, as all of the above may take the capabilities that this gives up.
    steps.extend(credentials.map(Step::ChangeCredentials));
    steps.extend(args.keep_caps.then_some(Step::KeepCapabilities));
    let keeps_files = !enters_mnt && args.root.is_none();
    Ok(Prepared { plan: Plan { steps }, files: files.0, environment, proc_is_foreign, keeps_files })
}

/// Root, working directory and mounts. What was opened before is in the mount namespace of before, so it
/// becomes root or working directory before a copy is made, to which these move along.
fn places(
    args: &ExecArgs,
    root: Option<Place>,
    wd: Option<WorkingDirectory>,
) -> Result<Vec<Step>, Failure> {
    let Some(mount_proc) = &args.mount_proc else {
        let steps = [root.map(Step::ChangeRoot), wd.map(Step::ChangeDirectory)];
        return Ok(steps.into_iter().flatten().collect());
    };
    let dir = mount_proc.clone().unwrap_or_else(|| "/proc".into());
    // In a copy of the mount namespace, so that nobody there sees it, and in the child, whose
    // PID namespace it shows.
    let copy =
        [Step::Unshare { kinds: Kind::Mnt.into() }, Step::SetPropagation(Propagation::Private)];
    let mount = Step::MountProc(dir);
    Ok(match (root, wd) {
        (Some(_), Some(WorkingDirectory::Place(Place::Open { .. }))) => {
            return Err(Failure::new("-w", "not together with -r and --mount-proc")
                .with_hint("-W names the directory as it is seen there"));
        }
        (Some(root), wd) => {
            let here = WorkingDirectory::Place(root);
            let again = Step::ChangeRoot(Place::Path(".".into()));
            let wd = wd.map(Step::ChangeDirectory);
            std::iter::once(Step::ChangeDirectory(here))
                .chain(copy)
                .chain([again, mount])
                .chain(wd)
                .collect()
        }
        (None, Some(WorkingDirectory::Place(place @ Place::Open { .. }))) => {
            let wd = Step::ChangeDirectory(WorkingDirectory::Place(place));
            std::iter::once(wd).chain(copy).chain([mount]).collect()
        }
        (None, wd) => {
            let wd = wd.map(Step::ChangeDirectory);
            copy.into_iter().chain([mount]).chain(wd).collect()
        }
    })
}

fn join_cgroups(
    args: &ExecArgs,
    entrances: &Entrances<'_>,
    proc: &ProcRoot,
    files: &mut Files,
) -> Result<Vec<Step>, Failure> {
    if !args.join_cgroup {
        return Ok(Vec::new());
    }
    let text = entrances.target("-c")?.cgroups().map_err(|error| failed(&error))?;
    let opened = cgroups::open(&text, proc).map_err(|error| failed(&error))?;
    let step = |(path, file)| Step::JoinCgroup { file: files.keep(file), path };
    Ok(opened.into_iter().map(step).collect())
}

fn root(
    args: &ExecArgs,
    entrances: &Entrances<'_>,
    files: &mut Files,
) -> Result<Option<Place>, Failure> {
    let Some(typed) = &args.root else { return Ok(None) };
    let place = open_place(typed.as_deref(), "root", Target::root, "-r", entrances, files)?;
    Ok(Some(place))
}

fn working_directory(
    args: &ExecArgs,
    entrances: &Entrances<'_>,
    changes_root: bool,
    files: &mut Files,
) -> Result<Option<WorkingDirectory>, Failure> {
    if let Some(path) = &args.wdns {
        return Ok(Some(WorkingDirectory::Place(Place::Path(path.clone()))));
    }
    if let Some(typed) = &args.wd {
        let open = Target::working_directory;
        let place = open_place(typed.as_deref(), "directory", open, "-w", entrances, files)?;
        return Ok(Some(WorkingDirectory::Place(place)));
    }
    // Who only joins a network stays where they are.
    let moves = changes_root || entrances.enters(Kind::Mnt);
    let here = || env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    Ok(moves.then(|| WorkingDirectory::SameOrRoot(here())))
}

/// A directory that was typed, as seen from here, or that of the target.
fn open_place(
    typed: Option<&Path>,
    what: &str,
    of_target: fn(&Target) -> Result<OwnedFd, CallError>,
    option: &str,
    entrances: &Entrances<'_>,
    files: &mut Files,
) -> Result<Place, Failure> {
    let (dir, name) = if let Some(path) = typed {
        (open_directory(path), path.display().to_string())
    } else {
        let target = entrances.target(option)?;
        (of_target(target), format!("the {what} of process {}", target.pid))
    };
    Ok(Place::Open { dir: files.keep(dir.map_err(|error| failed(&error))?), name })
}

fn change_credentials(
    args: &ExecArgs,
    entrances: &Entrances<'_>,
) -> Result<Option<Credentials>, Failure> {
    let enters_user = entrances.enters(Kind::User);
    let uid = id(args.setuid, Map::Users, entrances)?;
    let gid = id(args.setgid, Map::Groups, entrances)?;
    if args.preserve_credentials || !(enters_user || uid.is_some() || gid.is_some()) {
        return Ok(None);
    }
    // Nobody asked for root, so it is no failure that it is not mapped.
    let usual = enters_user.then_some((0, Need::IfPossible));
    Ok(Some(Credentials {
        drop_groups: (enters_user || gid.is_some()).then_some(Need::IfPossible),
        gid: gid.map(|gid| (gid, Need::Required)).or(usual),
        uid: uid.map(|uid| (uid, Need::Required)).or(usual),
        keep_capabilities: args.keep_caps,
        stay_dumpable: false,
    }))
}

/// Which of the maps of a user namespace.
#[derive(Clone, Copy)]
enum Map {
    Users,
    Groups,
}

fn id(typed: Option<Id>, map: Map, entrances: &Entrances<'_>) -> Result<Option<u32>, Failure> {
    match typed {
        None => Ok(None),
        Some(Id::Number(number)) => Ok(Some(number)),
        Some(Id::Follow) => followed(map, entrances).map(Some),
    }
}

/// The target's user or group, as it is called where the command will be.
fn followed(map: Map, entrances: &Entrances<'_>) -> Result<u32, Failure> {
    let target = entrances.target("follow")?;
    let (uid, gid) = target.credentials().map_err(|error| failed(&error))?;
    let (outer, file) = match map {
        Map::Users => (uid, "uid_map"),
        Map::Groups => (gid, "gid_map"),
    };
    if !entrances.enters(Kind::User) {
        return Ok(outer);
    }
    let text = target.id_map(file).map_err(|error| failed(&error))?;
    id_map::inner(&text, outer).ok_or_else(|| {
        Failure::new(
            "follow",
            format_args!("{outer} is not in the {file} of process {}", target.pid),
        )
    })
}

fn label(args: &ExecArgs, entrances: &Entrances<'_>) -> Result<Option<String>, Failure> {
    if !args.follow_context {
        return Ok(None);
    }
    let label = entrances.target("-Z")?.label().map_err(|error| failed(&error))?;
    Ok(Some(String::from_utf8_lossy(&label).trim_end_matches(['\n', '\0']).to_owned()))
}

fn environment(
    args: &ExecArgs,
    entrances: &Entrances<'_>,
) -> Result<Option<Vec<OsString>>, Failure> {
    if !args.env {
        return Ok(None);
    }
    entrances.target("-e")?.environment().map(Some).map_err(|error| failed(&error))
}

fn open_directory(path: &Path) -> Result<OwnedFd, CallError> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map_err(CallError::of("open", path.display()))
}

fn failed(error: &CallError) -> Failure {
    let failure = Failure::new(&error.call, sys::description(error.errno));
    match error.errno {
        Errno::ACCESS if error.call.contains("/cgroup.procs)") => {
            failure.with_hint("to join a cgroup takes the right to write to that file, cgroups(7)")
        }
        Errno::ACCESS | Errno::PERM => failure
            .with_hint("to look at another's process takes CAP_SYS_PTRACE in its user namespace"),
        _ => failure,
    }
}

fn no_process(pid: u32, error: &CallError) -> Failure {
    match error.errno {
        Errno::NOENT | Errno::SRCH => Failure::new(format_args!("process {pid}"), "there is none"),
        errno => Failure::new(&error.call, sys::description(errno)),
    }
}
