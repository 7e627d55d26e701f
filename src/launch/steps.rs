//! What each step of a plan is, but for those that make processes.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::helper::write_maps;
use crate::model::plan::{
    ClockOffsets, Credentials, FileId, Need, Place, Propagation, Step, WorkingDirectory,
};
use crate::sys::own_proc::OwnProc;
use crate::sys::{CallError, credentials, mounts, namespaces, process};

/// Asks the kernel for one step, with the files that were opened for the plan.
pub(super) fn perform(step: &Step, files: &[OwnedFd], proc: &OwnProc) -> Result<(), CallError> {
    let file = |id: &FileId| &files[id.0];
    match step {
        // Processes are made by the caller of this.
        Step::StayBehind(_) | Step::AwaitMaps | Step::AwaitPersistence | Step::Fork(_) => Ok(()),
        Step::JoinCgroup { file: id, path } => {
            // 0 is the writer, cgroups(7): a PID would be one of another PID namespace, maybe.
            rustix::io::write(file(id), b"0")
                .map(drop)
                .map_err(CallError::of("write", path.display()))
        }
        Step::JoinProcess { process, pid, kinds } => {
            let flags = kinds.iter().fold(0, |flags, kind| flags | kind.clone_flag());
            namespaces::join(file(process), flags, format_args!("pidfd of {pid}"))
        }
        Step::Join { namespace, kind, name, .. } => {
            namespaces::join(file(namespace), kind.clone_flag(), name)
        }
        Step::Unshare { kinds } => {
            namespaces::unshare(kinds.iter().fold(0, |flags, kind| flags | kind.clone_flag()))
        }
        Step::Hide => process::set_dumpable(false),
        Step::MapIds(maps) => write_maps(maps, &proc.own_directory()?),
        Step::ShiftClocks(offsets) => shift_clocks(*offsets, proc),
        Step::SetPropagation(propagation) => mounts::set_propagation(match propagation {
            Propagation::Private => mounts::Propagation::Private,
            Propagation::Shared => mounts::Propagation::Shared,
            Propagation::Slave => mounts::Propagation::Slave,
        }),
        Step::ChangeRoot(place) => {
            with_directory(place, files, |dir, name| mounts::change_root(dir, name))
        }
        Step::MountProc(dir) => mount_on("proc", dir),
        Step::MountBinfmt(dir) => mount_on("binfmt_misc", dir),
        Step::LoadInterpreter { dir, line } => {
            let file = dir.join("register");
            std::fs::write(&file, line)
                .map_err(|error| CallError::of("write", file.display())(super::pipe::errno(&error)))
        }
        Step::ChangeDirectory(WorkingDirectory::Place(place)) => {
            with_directory(place, files, |dir, name| mounts::change_directory(dir, name))
        }
        Step::ChangeDirectory(WorkingDirectory::SameOrRoot(path)) => same_or_root(path),
        Step::ChangeCredentials(credentials) => change_credentials(*credentials),
        Step::SetLabel(label) => proc.write("self/attr/exec", label),
        Step::KeepCapabilities => credentials::make_capabilities_ambient(),
        Step::DieWithParent(signal) => process::die_with_parent(*signal),
    }
}

fn shift_clocks(offsets: ClockOffsets, proc: &OwnProc) -> Result<(), CallError> {
    let line = |clock: &str, seconds: Option<i64>| {
        seconds.map(|seconds| format!("{clock} {seconds} 0\n")).unwrap_or_default()
    };
    let ClockOffsets { monotonic, boottime } = offsets;
    let lines = line("monotonic", monotonic) + &line("boottime", boottime);
    proc.write("self/timens_offsets", &lines)
}

/// On top of what is there, which stays below: in a user namespace it may not be unmounted. What is there
/// is made private first, or where mounts are left shared the new one would be seen outside, on the machine's own /proc.
fn mount_on(filesystem: &str, dir: &Path) -> Result<(), CallError> {
    match mounts::make_private(dir) {
        // Nothing is mounted there.
        Err(error) if error.errno != Errno::INVAL => return Err(error),
        _ => {}
    }
    mounts::mount_new(filesystem, dir)
}

fn with_directory(
    place: &Place,
    files: &[OwnedFd],
    change: impl Fn(&OwnedFd, String) -> Result<(), CallError>,
) -> Result<(), CallError> {
    match place {
        Place::Open { dir, name } => change(&files[dir.0], name.clone()),
        Place::Path(path) => change(&open_directory(path)?, path.display().to_string()),
    }
}

fn open_directory(path: &Path) -> Result<OwnedFd, CallError> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map_err(CallError::of("open", path.display()))
}

fn same_or_root(path: &Path) -> Result<(), CallError> {
    open_directory(path)
        .and_then(|dir| mounts::change_directory(dir, path.display()))
        .or_else(|_| mounts::change_directory(open_directory(Path::new("/"))?, "/"))
}

/// Groups first and the user last, as it is the user that may change the others.
fn change_credentials(change: Credentials) -> Result<(), CallError> {
    let Credentials { drop_groups, gid, uid, keep_capabilities, stay_dumpable } = change;
    if keep_capabilities {
        credentials::keep_capabilities_over_change_of_user()?;
    }
    if let Some(need) = drop_groups {
        // Denied in many user namespaces, user_namespaces(7); the groups are not mapped there.
        forgive(credentials::drop_groups(), need, Errno::PERM)?;
    }
    if let Some((gid, need)) = gid {
        forgive(credentials::become_group(gid), need, Errno::INVAL)?;
    }
    if let Some((uid, need)) = uid {
        forgive(credentials::become_user(uid), need, Errno::INVAL)?;
    }
    if stay_dumpable { process::set_dumpable(true) } else { Ok(()) }
}

fn forgive(result: Result<(), CallError>, need: Need, excuse: Errno) -> Result<(), CallError> {
    match result {
        Err(error) if need == Need::IfPossible && error.errno == excuse => Ok(()),
        other => other,
    }
}
