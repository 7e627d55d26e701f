//! The command has the descriptors of the caller, no less and no more.

use libtest_mimic::Trial;

use super::exec_sandbox::{said, sandbox};
use crate::support::run::{NSTREE, Run, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("an open descriptor passes through, and nstree adds none", NEEDS, open),
        trial("a closed standard descriptor stays closed", NEEDS, closed),
        trial(
            "closed standard descriptors do not hide what went wrong from the status",
            NEEDS,
            failure,
        ),
    ]
}

const WAYS: [&str; 5] = [
    "--ns uts:N",
    "--ns uts,pid:N",
    "--ns uts,pid:N --init",
    "--ns all:N --mount-proc",
    "-t N -mrwp",
];

/// What a command prints that a shell runs after these redirections: itself, and by nstree in each way.
fn as_without_nstree(redirections: &str, command: &str) {
    let sandbox = sandbox(&["-upmf"]);
    let shell = |before: &str| {
        let script = format!("{redirections}\nexec {before}{command}");
        run(&mut program("sh", &["-c", &script])).flawless()
    };
    let plain = shell("");
    for way in WAYS {
        let way = way.replace('N', &sandbox.pid().to_string());
        assert_eq!(shell(&format!("{NSTREE} exec {way} -- ")), plain, "{redirections}: {way}");
    }
}

fn open() {
    as_without_nstree("exec 7</dev/null 9>&1", "ls /proc/self/fd");
    as_without_nstree("true", "ls /proc/self/fd");
}

fn closed() {
    as_without_nstree("exec 0<&-", "ls /proc/self/fd");
    as_without_nstree("exec 0<&- 2>&-", "ls /proc/self/fd");
}

fn failure() {
    assert_eq!(said(&["true"]), "");
    let script = |end: &str| format!("exec 0<&- 1<&- 2<&-; exec {NSTREE} exec {end}");
    for (end, code) in
        [("--ns uts:4194304 true", 125), ("no-such-command", 127), ("sh -c 'exit 7'", 7)]
    {
        let Run { code: got, .. } = run(&mut program("sh", &["-c", &script(end)]));
        assert_eq!(got, Some(code), "{end}");
    }
}
