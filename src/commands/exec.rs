//! `nstree exec --ns REF… [CMD…]`.

use super::running::{Running, run_plan};
use super::{complain, source};
use crate::cli::GlobalArgs;
use crate::cli::exec::ExecArgs;
use crate::collect::proc_root::ProcRoot;
use crate::error::Failure;
use crate::options::Surroundings;
use crate::planning::exec::{Prepared, prepare};
use crate::sys;

/// Tells the exit code.
pub(super) fn run(
    args: &ExecArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<u8, Failure> {
    let procfs = source::procfs(global, surroundings);
    let proc = ProcRoot::open(&procfs)
        .map_err(|error| Failure::new(&error.call, sys::description(error.errno)))?;
    // Before anything that could go wrong because of it.
    if proc.is_procfs() && !proc.is_own() {
        source::warn_of_foreign(proc.path().display(), "this process");
    }
    let Prepared { plan, files, environment, proc_is_foreign, keeps_files } = prepare(args, &proc)?;
    drop(proc);
    if proc_is_foreign && surroundings.stderr_is_terminal {
        complain(
            &"/proc will show the PID namespace from which the command comes; --mount-proc makes it fit",
        );
    }
    let command = args.command.clone();
    let searches_own_path = keeps_files;
    run_plan(Running {
        plan,
        files,
        command,
        environment,
        searches_own_path,
        explain: args.explain,
    })
}
