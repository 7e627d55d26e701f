//! The command starts with the caller's signal mask and dispositions.

use libtest_mimic::Trial;

use super::exec_sandbox::sandbox;
use crate::support::run::{NSTREE, Run, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare"), Need::Program("timeout")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("signals are at their defaults where the caller has them there", NEEDS, defaults),
        trial("an ignored SIGPIPE stays ignored", NEEDS, ignored_pipe),
        trial("ignored and blocked signals stay so", NEEDS, ignored_and_blocked),
        trial("an ignored SIGCHLD does not keep nstree from seeing the end", NEEDS, ignored_child),
    ]
}

const WAYS: [&[&str]; 3] =
    [&["--ns", "uts:N"], &["--ns", "uts,pid:N"], &["--ns", "uts,pid:N", "--init"]];

/// A command that hangs is ended after a time in which nothing takes as long.
const WATCHED: [&str; 4] = ["-s", "KILL", "10", "env"];

/// What env(1) does to signals is the same for a command itself and for one that nstree runs.
fn same_signals(changes: &[&str]) -> String {
    let sandbox = sandbox(&["-upf"]);
    let look = ["grep", "-E", "Sig(Blk|Ign|Cgt)", "/proc/self/status"];
    let plain = run(&mut program("timeout", &[&WATCHED, changes, &look].concat())).flawless();
    for way in WAYS {
        let way: Vec<_> =
            way.iter().map(|word| word.replace(":N", &format!(":{}", sandbox.pid()))).collect();
        let way: Vec<_> = way.iter().map(String::as_str).collect();
        let nstree = [&[NSTREE, "exec"], &way[..], &["--"], &look].concat();
        let Run { stdout, stderr, code } =
            run(&mut program("timeout", &[&WATCHED, changes, &nstree].concat()));
        assert_eq!((code, &stdout, &stderr[..]), (Some(0), &plain, ""), "{changes:?}: {way:?}");
    }
    plain
}

/// Which signals are ignored. glibc's posix_spawn(3) lets those that it keeps for itself, 32 and 33, be ignored.
fn ignored(signals: &str) -> u64 {
    let line = signals.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let set = line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    set.expect("status has the set of ignored signals") & !(0b11 << 31)
}

fn defaults() {
    assert_eq!(ignored(&same_signals(&["--default-signal"])), 0);
}

fn ignored_pipe() {
    let only_pipe = 1 << (libc::SIGPIPE - 1);
    assert_eq!(ignored(&same_signals(&["--ignore-signal=PIPE"])), only_pipe);
}

fn ignored_and_blocked() {
    let changes = ["--ignore-signal=INT,TERM,HUP,TSTP", "--block-signal=USR1,CHLD,TERM"];
    let signals = same_signals(&changes);
    assert!(!signals.contains("SigBlk:\t0000000000000000"), "{signals}");
}

fn ignored_child() {
    same_signals(&["--ignore-signal=CHLD"]);
}
