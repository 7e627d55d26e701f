//! How long it takes to find every namespace and what holds it, beside lsns: `cargo bench --bench ls`.
//!
//! The processes are made for it: containers with sockets in them, and processes in nobody's.

#[path = "../support/contest.rs"]
mod contest;
#[path = "../support/inside.rs"]
mod inside;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::env;
use std::process::ExitCode;

use contest::{Contest, Tool};
use nstree::model::kind::Kind;
use support::{Actor, actor};

const CONTAINERS: usize = 300;
/// How many of them one actor starts.
const OF_ACTOR: usize = 100;
/// In a container, and in a family outside of any.
const MEMBERS: usize = 5;
/// Of a container.
const SOCKETS: usize = 67;
/// What containers have.
const KINDS: [Kind; 6] = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::Pid, Kind::Uts];

fn main() -> ExitCode {
    support::act_if_asked();
    let arguments: Vec<_> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing is measured in a test: cargo bench --bench ls");
        return ExitCode::SUCCESS;
    }
    if inside::told().is_none() {
        return inside::go(&arguments, "");
    }
    // The script of one actor has room for so many.
    let _forests: Vec<_> = (0..CONTAINERS / OF_ACTOR).map(|_| population().start()).collect();
    let tools = [
        Tool::nstree(&["ls"]),
        Tool::nstree(&["ls"]).with("NSTREE_BPF", "never"),
        Tool::nstree(&["ls", "--json"]),
        Tool::rival("lsns", &[]),
    ];
    let contest = Contest::hold(&tools);
    let (processes, sockets) = (CONTAINERS * 2 * MEMBERS, CONTAINERS * SOCKETS);
    println!("\n{processes} processes, {CONTAINERS} containers, {sockets} sockets");
    contest.print(processes);
    contest.print_ratio("nstree ls", "lsns");
    contest.print_ratio("NSTREE_BPF=never nstree ls", "lsns");
    contest.print_ratio("nstree ls --json", "lsns");
    ExitCode::SUCCESS
}

fn population() -> Actor {
    let plain = |number: usize| {
        actor(&format!("plain-{number}")).named("plain").with(|actor| actor.copies = MEMBERS - 1)
    };
    // Its child is the init process of the new PID namespace, it itself stays outside.
    let container = |number: usize| {
        let init = actor(&format!("init-{number}")).named("init");
        let init = init.with(|actor| {
            actor.copies = MEMBERS - 2;
            actor.sockets = SOCKETS;
        });
        actor(&format!("shim-{number}")).named("shim").unshares(&KINDS).child(init)
    };
    let root = (0..OF_ACTOR).map(plain).fold(actor("population"), Actor::child);
    (0..OF_ACTOR).map(container).fold(root, Actor::child)
}
