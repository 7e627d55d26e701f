//! Interpreters that are registered in a user namespace alone: `--mount-binfmt` and `--load-interp`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use libtest_mimic::Trial;
use tempfile::TempDir;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::run::{Run, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root, Need::Program("unshare"), Need::BinfmtMisc];
    let strangers = &[Need::Root, Need::Program("setpriv"), Need::UserNamespaces, Need::BinfmtMisc];
    vec![
        trial("--mount-binfmt mounts an empty binfmt_misc, seen inside alone", root, mounted),
        trial("--mount-binfmt=DIR does it elsewhere", root, elsewhere),
        trial("an ordinary user mounts one too", strangers, strangers_mount),
        trial("--load-interp runs programs by the interpreter, inside alone", root, interpreted),
        trial("an ordinary user has interpreters of his own", strangers, strangers_interpreter),
        trial("an interpreter is there with a new procfs too", root, with_procfs),
        trial("without the folder the command never runs", STRANGERS, no_folder),
        trial("what is no interpreter is refused, and the command never runs", strangers, refused),
        trial("why an interpreter is refused is explained", strangers, explained),
    ]
}

const LOOK: &str = "echo /proc/sys/fs/binfmt_misc/*";

/// What is there, where a binfmt_misc in which nothing is registered is mounted.
const EMPTY: &str = "/proc/sys/fs/binfmt_misc/register /proc/sys/fs/binfmt_misc/status\n";

fn mounted() {
    let outside = || run(&mut shell(LOOK)).flawless();
    let before = outside();
    for how in ["", "-r", "-rp", "-r --propagation shared"] {
        let script = format!("$NSTREE unshare --mount-binfmt {how} sh -c '{LOOK}'");
        assert_eq!(run(&mut shell(&script)).flawless(), EMPTY, "{how}");
        assert_eq!(outside(), before, "{how}");
    }
}

fn elsewhere() {
    let script = "$NSTREE unshare -r --mount-binfmt=/tmp sh -c 'cat /tmp/status'; ls /tmp/status";
    let run = run(&mut shell(script));
    assert_eq!(run.stdout, "enabled\n", "{}", run.stderr);
    assert!(run.stderr.contains("No such file"), "nothing is mounted outside: {}", run.stderr);
}

fn strangers_mount() {
    let script = format!("$NSTREE unshare -r --mount-binfmt sh -c '{LOOK}'");
    assert_eq!(run(&mut shell_as_user(&script)).flawless(), EMPTY);
}

/// A folder for everybody, with a program that no kernel can execute and its interpreter.
fn programs() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let everybody = || fs::Permissions::from_mode(0o755);
    let make = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("the folder is ours");
        fs::set_permissions(&path, everybody()).expect("the file is ours");
    };
    make("program", "@nstree-test\n");
    make("interpreter", "#!/bin/sh\necho interprets ${1##*/} $2\n");
    fs::set_permissions(folder.path(), everybody()).expect("the folder is ours");
    folder
}

/// Takes its interpreter by the first bytes of the program.
fn line(folder: &TempDir, flags: &str) -> String {
    format!(":nstree-test:M::@nstree-test::{}/interpreter:{flags}", folder.path().display())
}

/// Runs the program inside, by `run_in`, and then outside.
fn inside_and_outside(options: &str, in_shell: fn(&str) -> std::process::Command) {
    let folder = programs();
    for flags in ["", "F"] {
        let script = format!(
            "$NSTREE unshare {options} --load-interp '{}' {program} word; \
             env {program} word 2>&- || echo not interpreted",
            line(&folder, flags),
            program = folder.path().join("program").display(),
        );
        let Run { stdout, stderr, .. } = run(&mut in_shell(&script));
        assert_eq!(
            stdout, "interprets program word\nnot interpreted\n",
            "{options} {flags}: {stderr}"
        );
    }
}

fn interpreted() {
    for options in ["-r", "-rf", "-rp --init", "-r -R /"] {
        inside_and_outside(options, shell);
    }
}

fn strangers_interpreter() {
    inside_and_outside("-r", shell_as_user);
    inside_and_outside("-rp --init", shell_as_user);
}

fn with_procfs() {
    let script = format!("$NSTREE unshare -rp --mount-proc --mount-binfmt sh -c '{LOOK}'");
    assert_eq!(run(&mut shell(&script)).flawless(), EMPTY, "the procfs does not cover it");
    inside_and_outside("-rp --mount-proc", shell);
    inside_and_outside("-rp --mount-proc", shell_as_user);
}

/// That nstree failed at this call, and ran nothing.
fn assert_fails(script: &str, call: &str) -> String {
    let Run { stdout, stderr, code } = run(&mut shell_as_user(script));
    assert_eq!((code, stdout.as_str()), (Some(125), ""), "{stderr}");
    assert!(stderr.starts_with(&format!("nstree: {call}")), "{stderr}");
    stderr
}

fn no_folder() {
    let script = "exec $NSTREE unshare -r --mount-binfmt=/no/such/folder echo ran";
    assert_fails(script, "mount(/no/such/folder, ");
}

const REGISTER: &str = "write(/proc/sys/fs/binfmt_misc/register): ";

fn refused_as_nonsense() -> String {
    let script = "exec $NSTREE unshare -r --load-interp nonsense echo ran";
    assert_fails(script, &format!("{REGISTER}Invalid argument"))
}

/// Who is not root in the user namespace may not write to its files.
fn refused_without_maps() -> String {
    let line = line(&programs(), "");
    let script = format!("exec $NSTREE unshare --load-interp '{line}' echo ran");
    assert_fails(&script, &format!("{REGISTER}Permission denied"))
}

fn refused() {
    refused_as_nonsense();
    refused_without_maps();
}

fn explained() {
    let said = refused_as_nonsense();
    assert!(said.contains(":name:"), "the hint tells the form of the line: {said}");
    let said = refused_without_maps();
    assert!(said.contains("-r"), "the hint is to map root: {said}");
}
