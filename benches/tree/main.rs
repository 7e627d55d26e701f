//! How long the tree takes, beside pstree, ps and lsns: `cargo bench --bench tree [-- SIZE…]`.
//!
//! The processes are made for it, in a PID namespace with a procfs of its own, so that the
//! machine's other processes are not read; what they do can be heard in the times, though.

#[path = "../../tests/support/mod.rs"]
mod support;

#[path = "../support/contest.rs"]
mod contest;
#[path = "../support/inside.rs"]
mod inside;
mod population;

use std::env;
use std::process::ExitCode;

use contest::{Contest, Tool};

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
    let Some(limit) = inside::told() else {
        return inside::go(&arguments, &population::limit().to_string());
    };
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
