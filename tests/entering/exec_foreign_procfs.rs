//! In a PID namespace with the /proc of another, PIDs are the procfs's.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{refusal, sandbox, sandbox_where};
use crate::support::run::{NSTREE, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a PID is one of the old /proc", NEEDS, old_procfs),
        trial("the own namespaces are left out also then", NEEDS, own),
        trial("that they are those of another is said before anything is done", NEEDS, warning),
        trial("--proc names the procfs of PIDs", NEEDS, other_procfs),
    ]
}

fn old_procfs() {
    let sandbox = sandbox(&["-nu"]);
    for kinds in ["net", "net,uts"] {
        let reference = sandbox.reference(kinds);
        let arguments =
            ["-pf", NSTREE, "exec", "--ns", &reference, "readlink", "/proc/self/ns/net"];
        let run = run(&mut program("unshare", &arguments));
        assert_eq!(run.stdout.trim_end(), sandbox.link(Kind::Net), "{}", run.stderr);
        assert_eq!(run.code, Some(0));
    }
}

fn warning() {
    let sandbox = sandbox(&["-n"]);
    let warning = "nstree: /proc: it belongs to another PID namespace than this process: \
                   the PIDs are those of that one\n";
    let said = |options: &[&str], reference: &str, command: &[&str]| {
        let exec = [options, &[NSTREE, "exec", "--ns", reference, "--"], command].concat();
        let run = run(&mut program("unshare", &exec));
        (run.stderr, run.code)
    };
    let reference = sandbox.reference("net");
    let before = format!("{warning}done\n");
    let echo = ["sh", "-c", "echo done >&2"];
    assert_eq!(said(&["-pf"], &reference, &echo), (before, Some(0)));
    let why = format!("{warning}nstree: process 4194304: there is none\n");
    assert_eq!(said(&["-pf"], "net:4194304", &["true"]), (why, Some(125)));
    assert_eq!(said(&["-u"], &reference, &["true"]), (String::new(), Some(0)));
}

fn own() {
    let own = format!("uts,net,mnt,user:{}", std::process::id());
    let arguments = ["-pf", NSTREE, "exec", "--ns", &own, "--explain", "true"];
    let run = run(&mut program("unshare", &arguments));
    assert_eq!((&run.stdout[..], run.code), (" 1. execute true\n", Some(0)), "{}", run.stderr);
}

fn other_procfs() {
    let place = "mount -t proc proc /mnt";
    let sandbox = sandbox_where(place, &["-pmnf"]);
    let procfs = format!("/proc/{}/root/mnt", sandbox.pid());
    let exec = ["exec", "--proc", &procfs, "--ns", "net:1", "readlink", "/proc/self/ns/net"];
    let inside = run(&mut program(NSTREE, &exec));
    assert_eq!(inside.stdout.trim_end(), sandbox.link(Kind::Net), "{}", inside.stderr);
    let exec = ["exec", "--proc", &procfs, "--ns", "net:4194304", "true"];
    let said = refusal(&mut program(NSTREE, &exec));
    assert!(said.contains("process 4194304"), "{said}");
}
