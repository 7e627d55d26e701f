//! How the command ended is how nstree ends.

use std::os::unix::process::ExitStatusExt;

use libtest_mimic::Trial;

use super::exec_sandbox::{Sandbox, exec, refusal, sandbox};
use crate::support::run::{Run, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the command's status is nstree's", NEEDS, status),
        trial("nstree dies of the signal that the command died of", NEEDS, signal),
        trial("a command that is not there is 127", NEEDS, not_found),
        trial("a command that cannot be executed is 126", NEEDS, not_executable),
        trial("wrong usage is 125", &[], usage),
    ]
}

/// Without a fork, with one, and with an init in between.
fn ways(sandbox: &Sandbox) -> [Vec<String>; 3] {
    let ns = |kinds: &str| vec!["--ns".to_owned(), sandbox.reference(kinds)];
    [ns("uts"), ns("uts,pid"), [ns("uts,pid"), vec!["--init".to_owned()]].concat()]
}

fn each_way(test: impl Fn(&[&str])) {
    let sandbox = sandbox(&["-upf"]);
    for way in ways(&sandbox) {
        test(&way.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn status() {
    each_way(|way| {
        for status in [0, 7, 125, 255] {
            let run = run(&mut exec(&[way, &["sh", "-c", &format!("exit {status}")]].concat()));
            assert_eq!((run.code, &run.stderr[..]), (Some(status), ""), "{way:?}");
        }
    });
}

fn signal() {
    each_way(|way| {
        for signal in [libc::SIGKILL, libc::SIGTERM, libc::SIGSEGV, libc::SIGHUP] {
            let script = format!("kill -{signal} $$");
            let mut command = exec(&[way, &["sh", "-c", &script]].concat());
            let output = command.output().expect("the command can be run");
            assert_eq!(output.status.signal(), Some(signal), "{way:?}");
            assert!(!output.status.core_dumped(), "{way:?}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        }
    });
}

fn not_found() {
    each_way(|way| {
        for command in ["no-such-command", "/no/such/command", "/etc/passwd/x", ""] {
            let Run { stdout, stderr, code } = run(&mut exec(&[way, &["--", command]].concat()));
            assert_eq!((code, &stdout[..]), (Some(127), ""), "{way:?}: {command:?}: {stderr}");
            assert!(stderr.starts_with(&format!("nstree: {command}: ")), "{stderr}");
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
        }
    });
}

fn not_executable() {
    each_way(|way| {
        for command in ["/etc/passwd", "/etc"] {
            let Run { stderr, code, .. } = run(&mut exec(&[way, &[command]].concat()));
            assert_eq!(code, Some(126), "{way:?}");
            assert_eq!(stderr, format!("nstree: {command}: Permission denied\n"));
        }
    });
}

fn usage() {
    for arguments in [
        &["--no-such-option"][..],
        &["--ns"],
        &["-S", "nobody-at-all", "true"],
        &["-F", "--init", "true"],
        &["-S", "0", "--preserve-credentials", "true"],
        &["-w=/", "-W", "/", "true"],
    ] {
        let said = refusal(&mut exec(arguments));
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    }
}
