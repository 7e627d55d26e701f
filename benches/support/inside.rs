//! A PID namespace for a benchmark, with a procfs of its own, so that the machine's other processes are not read.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

/// In this variable a run of the benchmark finds that it is inside, and what it was told outside.
const INSIDE: &str = "NSTREE_BENCH_INSIDE";

/// What was told outside; `None` if this is outside.
pub(crate) fn told() -> Option<String> {
    env::var(INSIDE).ok()
}

/// Becomes unshare(1), which runs the benchmark again and takes all with it when it ends.
pub(crate) fn go(arguments: &[String], told: &str) -> ExitCode {
    if !nix::unistd::geteuid().is_root() {
        println!("nothing is measured: it takes root to make namespaces");
        return ExitCode::SUCCESS;
    }
    let program = env::current_exe().expect("/proc/self/exe can be read");
    let mut unshare = Command::new("unshare");
    unshare.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    let error = unshare.arg(program).args(arguments).env(INSIDE, told).exec();
    println!("nothing is measured: unshare: {error}");
    ExitCode::FAILURE
}
