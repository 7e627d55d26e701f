//! Where the facts come from: a procfs, or a file that `--json` wrote.

use std::ffi::OsStr;
use std::fmt::Display;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::complain;
use super::meter::Meter;
use crate::cli::GlobalArgs;
use crate::collect;
use crate::collect::proc_root::ProcRoot;
use crate::collect::want::{Sieving, Want};
use crate::document::{self, DocumentError};
use crate::error::{Failure, plain};
use crate::model::snapshot::Snapshot;
use crate::options::Surroundings;

/// Facts, and whether they are of this machine, so that more can be asked of it.
pub(super) struct Source {
    pub(super) snapshot: Snapshot,
    pub(super) is_live: bool,
}

pub(super) fn load(
    args: &GlobalArgs,
    surroundings: &Surroundings,
    want: Want,
) -> Result<Source, Failure> {
    match &args.from {
        Some(file) => {
            let mut snapshot = saved(file)?;
            forget_unwanted(&mut snapshot, want);
            Ok(Source { snapshot, is_live: false })
        }
        None => Ok(Source { snapshot: live(args, surroundings, want)?, is_live: true }),
    }
}

pub(super) fn procfs(args: &GlobalArgs, surroundings: &Surroundings) -> PathBuf {
    let by_environment = || surroundings.proc.as_ref().map(PathBuf::from);
    args.proc.clone().or_else(by_environment).unwrap_or_else(|| PathBuf::from("/proc"))
}

fn live(args: &GlobalArgs, surroundings: &Surroundings, want: Want) -> Result<Snapshot, Failure> {
    let path = procfs(args, surroundings);
    let failure = |error| Failure::new("cannot read processes", error);
    let root = ProcRoot::open(&path).map_err(failure)?;
    let want = Want { sieving: sieving(surroundings)?, ..want };
    let mut meter = Meter::new(surroundings.stderr_is_terminal);
    let snapshot =
        collect::snapshot(&root, want, &mut |progress| meter.tell(progress)).map_err(failure)?;
    if snapshot.processes.is_empty() && snapshot.problems.is_empty() {
        return Err(Failure::new(path.display(), "there is no process in it").with_hint(
            "it takes a directory where a procfs is mounted: mount -t proc proc /proc",
        ));
    }
    Ok(snapshot)
}

fn sieving(surroundings: &Surroundings) -> Result<Sieving, Failure> {
    let asked = surroundings.bpf.as_deref().unwrap_or(OsStr::new("auto"));
    match asked.as_encoded_bytes() {
        b"auto" => Ok(Sieving::WhereItPays),
        b"always" => Ok(Sieving::Always),
        b"never" => Ok(Sieving::Never),
        _ => Err(Failure::new(
            "NSTREE_BPF",
            format_args!("'{}' is none of auto, always and never", asked.to_string_lossy()),
        )),
    }
}

fn saved(file: &Path) -> Result<Snapshot, Failure> {
    if file == Path::new("-") {
        let failure = |error| Failure::new("standard input", why_not_read(&error));
        return document::read(io::stdin().lock()).map_err(failure);
    }
    let opened = File::open(file).map_err(|error| Failure::new(file.display(), plain(&error)))?;
    document::read(opened).map_err(|error| Failure::new(file.display(), why_not_read(&error)))
}

fn why_not_read(error: &DocumentError) -> String {
    match error {
        DocumentError::Read(error) => plain(error),
        _ => error.to_string(),
    }
}

/// A saved object has all there is; a view that does not want the threads' own names is not to find them.
fn forget_unwanted(snapshot: &mut Snapshot, want: Want) {
    if want.thread_names {
        return;
    }
    for thread in snapshot.processes.iter_mut().flat_map(|process| &mut process.threads) {
        thread.name = None;
    }
}

/// Tells that the PIDs are not those that the reader would take them for.
pub(super) fn warn_of_foreign_procfs(source: &Source) {
    let observer = &source.snapshot.observer;
    if observer.proc_is_foreign {
        let who = if source.is_live { "this process" } else { "the nstree that saved this" };
        warn_of_foreign(String::from_utf8_lossy(&observer.proc), who);
    }
}

/// Tells it of this procfs.
pub(super) fn warn_of_foreign(procfs: impl Display, who: &str) {
    complain(&format_args!(
        "{procfs}: it belongs to another PID namespace than {who}: the PIDs are those of that one"
    ));
}
