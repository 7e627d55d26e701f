//! How long entering and making namespaces takes, beside nsenter and unshare:
//! `cargo bench --bench exec [-- ROUNDS]`.
//!
//! Each line is a duel: both run the same program, `true`, in the same namespaces, in turn, so that
//! what disturbs one disturbs the other. The processes that are entered are made for it.

#[path = "../../tests/support/mod.rs"]
mod support;

mod duel;

use std::env;
use std::process::ExitCode;

use duel::Duel;
use nstree::model::kind::Kind;

use crate::support::{Forest, actor};

/// Of each duel.
const ROUNDS: usize = 100;
/// What containers have.
const KINDS: [Kind; 6] = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::Pid, Kind::Uts];

fn main() -> ExitCode {
    support::act_if_asked();
    let arguments: Vec<_> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing is measured in a test: cargo bench --bench exec");
        return ExitCode::SUCCESS;
    }
    if !nix::unistd::geteuid().is_root() {
        println!("nothing is measured: it takes root to make namespaces");
        return ExitCode::SUCCESS;
    }
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS);
    let sandbox = sandbox();
    let target = sandbox.pid("inside").to_string();
    duel::print_heading();
    for duel in entering(&target).into_iter().chain(making()) {
        duel.fight(rounds);
    }
    ExitCode::SUCCESS
}

/// A process that waits, alone in namespaces like those of a container.
fn sandbox() -> Forest {
    // The child is in the PID namespace that its parent has made.
    actor("outside").unshares(&KINDS).child(actor("inside")).start()
}

/// nsenter's letters mean the same to nstree.
fn entering(target: &str) -> Vec<Duel> {
    let same = |letters: &str| {
        let words = ["-t", target].into_iter().chain(letters.split_whitespace());
        Duel::new("exec", words.clone(), "nsenter", words)
    };
    let reference = format!("net:{target}");
    vec![
        same("-n"),
        Duel::new("exec", ["--ns", &reference], "nsenter", ["-t", target, "-n"]),
        same("-n -m -u -i"),
        same("-p -m"),
        same("-a"),
    ]
}

fn making() -> Vec<Duel> {
    let same = |options: &str| {
        let words = options.split_whitespace();
        Duel::new("unshare", words.clone(), "unshare", words)
    };
    vec![same("-u"), same("-p -f"), same("-i -p -f --mount-proc"), same("-U -r")]
}
