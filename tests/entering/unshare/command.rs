//! What the command has of its caller, and what its end tells.

use std::os::unix::process::ExitStatusExt;

use libtest_mimic::Trial;

use super::{STAGE, STRANGERS, on_stage, shell, shell_as_user};
use crate::support::run::{command, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("the exit status is that of the command", root, status),
        trial("nstree dies of the signal of which the command died", root, killed),
        trial("who is PID 1 and cannot die so exits with 128 and the signal", root, killed_as_init),
        trial("an ordinary user is told the same", STRANGERS, strangers_status),
        trial("the command has the caller's mask and dispositions", root, signals),
        trial("the status is told where the caller ignores SIGCHLD", root, ignored_children),
        trial("the command has the caller's descriptors and no more", root, descriptors),
        trial("the command's environment is the caller's, be it empty", root, environment),
        trial("a command that is PID 1 is ended where there is no procfs", STAGE, no_procfs),
        trial("without a command it is the shell", root, default_shell),
    ]
}

/// With and without a process of nstree's above the command.
const WAYS: [&str; 5] = ["-n", "-f", "-p", "-f --init", "-p --init"];

fn status() {
    for way in WAYS {
        let script = format!(
            "for command in true 'sh -c exit\\ 7' /nonexistent nonexistent /etc/passwd /etc; do
                eval $NSTREE unshare {way} $command; echo $?
            done"
        );
        let run = run(&mut shell(&script));
        assert_eq!(run.stdout, "0\n7\n127\n127\n126\n126\n", "{way}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 4, "{way}: {}", run.stderr);
    }
}

fn killed() {
    for way in WAYS {
        // A program that is PID 1 cannot kill itself.
        for signal in [1, 2, 3, 6, 9, 10, 14, 15, 34, 64] {
            if way == "-p" {
                continue;
            }
            let script = format!("kill -{signal} $$; exit 0");
            let mut command = command();
            command.arg("unshare").args(way.split(' ')).args(["sh", "-c", &script]);
            let status = command.status().expect("the command can be run");
            assert_eq!(status.signal(), Some(signal), "{way}: {status}");
            assert!(!status.core_dumped() || way == "-n", "{way}: {status}");
        }
    }
}

fn killed_as_init() {
    let script = "$NSTREE unshare -p $NSTREE unshare -f sh -c 'kill -TERM $$'; echo $?";
    assert_eq!(run(&mut shell(script)).flawless(), "143\n");
}

fn strangers_status() {
    let script = "for way in -r -rf -rp '-rp --init'; do
            $NSTREE unshare $way sh -c 'exit 7'; echo $?
        done";
    assert_eq!(run(&mut shell_as_user(script)).flawless(), "7\n7\n7\n7\n");
}

fn signals() {
    let look = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status";
    for caller in ["env", "env --ignore-signal=HUP,INT,TERM,PIPE --block-signal=USR1,WINCH"] {
        let expected = run(&mut shell(&format!("{caller} {look}"))).flawless();
        for way in WAYS {
            let script = format!("{caller} $NSTREE unshare {way} {look}");
            assert_eq!(run(&mut shell(&script)).flawless(), expected, "{caller} {way}");
        }
    }
}

/// The kernel then reaps children itself, and tells their parent nothing.
fn ignored_children() {
    for way in WAYS {
        let nstree = format!("timeout 20 $NSTREE unshare {way} sh -c 'exit 7'");
        let run = run(&mut shell(&format!("env --ignore-signal=CHLD {nstree}; echo $?")));
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("7\n", ""), "{way}");
    }
}

fn descriptors() {
    let look = "ls /proc/self/fd";
    for caller in ["7</dev/null", "<&-", ">/dev/null 2>&- <&-", "5>&1 2>&-"] {
        let of = |nstree: &str| run(&mut shell(&format!("{nstree} {look} {caller}"))).flawless();
        let expected = of("env");
        for way in WAYS {
            assert_eq!(of(&format!("$NSTREE unshare {way}")), expected, "{caller} {way}");
        }
    }
}

fn environment() {
    for way in WAYS {
        let script = format!("env -i $NSTREE unshare {way} /usr/bin/env");
        assert_eq!(run(&mut shell(&script)).flawless(), "", "{way}");
        let script = format!("env -i A=b 'C= d\n' $NSTREE unshare {way} /usr/bin/env");
        assert_eq!(run(&mut shell(&script)).flawless(), "A=b\nC= d\n\n", "{way}");
    }
}

fn default_shell() {
    let script = "for SHELL in /bin/bash /nonexistent ''; do
            export SHELL; echo 'readlink /proc/$$/exe | sed s,.*/,,' | $NSTREE unshare -n
        done; readlink -f /bin/sh | sed s,.*/,,";
    let output = run(&mut shell(script)).flawless();
    let lines: Vec<_> = output.lines().collect();
    let sh = lines[3];
    assert_eq!(lines, ["bash", sh, sh, sh]);
}

fn no_procfs() {
    let script = "mkfifo up; umount -l /proc
        $NSTREE unshare -p sh -c 'echo > up; exec sleep 20' &
        read -r line < up; kill -TERM $!; wait $!; echo $?";
    assert_eq!(on_stage(script).stdout, "143\n");
}
