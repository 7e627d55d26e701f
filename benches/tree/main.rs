//! How long the tree takes, beside pstree, ps and lsns: `cargo bench --bench tree [-- SIZE…]`.
//!
//! The processes are made for it, in a PID namespace with a procfs of its own, so that the
//! machine's other processes are not read; what they do can be heard in the times, though.

#[path = "../../tests/support/mod.rs"]
mod support;

mod contest;
mod population;

use std::env;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use contest::{Contest, Tool};

/// In this variable a run of the benchmark finds that it is inside its namespace, and for how many
/// processes there is room.
const INSIDE: &str = "NSTREE_BENCH_INSIDE";
/// Of processes. At 10,000 `nstree -p` is to be at least four times as fast as `pstree -p`.
const SIZES: [usize; 3] = [1_000, 10_000, 30_000];
/// lsns compares all processes with all others.
const MOST_FOR_LSNS: usize = 1_000;
const THREADS: usize = 2_000;

fn main() -> ExitCode {
    support::act_if_asked();
    let arguments: Vec<_> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing is measured in a test: cargo bench --bench tree");
        return ExitCode::SUCCESS;
    }
    let Ok(limit) = env::var(INSIDE) else { return go_inside(&arguments) };
    let limit = limit.parse().expect("the limit is a number");
    let sizes: Vec<_> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    for size in if sizes.is_empty() { &SIZES[..] } else { &sizes } {
        if *size > limit {
            println!("\n{size} processes: skipped, the machine has PIDs for {limit} more");
        } else {
            measure_processes(*size);
        }
    }
    measure_threads();
    ExitCode::SUCCESS
}

/// Becomes unshare(1), which runs the benchmark again and takes all with it when it ends.
fn go_inside(arguments: &[String]) -> ExitCode {
    if !nix::unistd::geteuid().is_root() {
        println!("nothing is measured: it takes root to make namespaces");
        return ExitCode::SUCCESS;
    }
    let program = env::current_exe().expect("/proc/self/exe can be read");
    let mut unshare = Command::new("unshare");
    unshare.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    let error =
        unshare.arg(program).args(arguments).env(INSIDE, population::limit().to_string()).exec();
    println!("nothing is measured: unshare: {error}");
    ExitCode::FAILURE
}

fn measure_processes(size: usize) {
    let _forest = population::processes(size).start();
    let mut tools = vec![
        Tool::nstree(&["-p"]),
        Tool::rival("pstree", &["-p"]),
        Tool::nstree(&[]),
        Tool::rival("pstree", &[]),
        Tool::nstree(&["--json"]),
        Tool::rival("ps", &["-eo", "pid,ppid,args"]),
    ];
    if size <= MOST_FOR_LSNS {
        tools.push(Tool::rival("lsns", &[]));
    }
    let contest = Contest::hold(&tools);
    println!("\n{size} processes, half of them in {} sets of namespaces", population::SETS);
    contest.print(size);
    contest.print_ratio("nstree -p", "pstree -p");
    contest.print_ratio("nstree", "pstree");
}

fn measure_threads() {
    let forest = population::threads(THREADS).start();
    let pid = forest.root().to_string();
    let contest =
        Contest::hold(&[Tool::nstree(&["-p", &pid]), Tool::rival("pstree", &["-p", &pid])]);
    println!("\na process with {THREADS} threads");
    contest.print(THREADS);
    contest.print_ratio(&format!("nstree -p {pid}"), &format!("pstree -p {pid}"));
}
