//! The root, the working directory and the environment of the command.

use std::path::Path;

use libtest_mimic::Trial;

use super::exec_sandbox::{Sandbox, exec, refusal, said, sandbox_where, script, started};
use crate::support::run::{NSTREE, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the root is that of the mount namespace", NEEDS, own_root),
        trial("-r is the target's root, also in a chroot", NEEDS, targets_root),
        trial("-r=DIR is a root as seen from here", NEEDS, typed_root),
        trial("PATH is looked through in the new root", NEEDS, path),
        trial("the command begins where nstree was, if that is there", NEEDS, same_directory),
        trial("else it begins in the root", NEEDS, no_such_directory),
        trial("-w is the target's working directory", NEEDS, targets_directory),
        trial("-w=DIR is a directory as seen from here", NEEDS, typed_directory),
        trial("-W is a directory as seen from there", NEEDS, directory_there),
        trial("a working directory that is no more is no failure", NEEDS, deleted_directory),
        trial("the environment is the caller's", NEEDS, callers_environment),
        trial("-e is the target's environment and nothing else", NEEDS, targets_environment),
        trial(
            "an empty environment, of the caller or the target, stays empty",
            NEEDS,
            no_environment,
        ),
        trial("without a command it is a shell", NEEDS, shell),
    ]
}

/// A process whose root is /mnt/room in its mount namespace. It sees all that is in /, and in /mnt
/// a program that is nowhere else.
fn chrooted() -> Sandbox {
    let does = "read pid rest </proc/self/stat
        mount -t tmpfs tmpfs /mnt && mkdir /mnt/room && mount --bind / /mnt/room &&
        mount -t tmpfs tmpfs /mnt/room/mnt &&
        printf '#!/bin/sh\\necho ran' >/mnt/room/mnt/tool && chmod +x /mnt/room/mnt/tool &&
        echo $pid && exec chroot /mnt/room sh -c 'echo chrooted; exec cat'";
    let sandbox = started(program("unshare", &["-m"]).args(["sh", "-c", does]));
    assert_eq!(sandbox.line(), "chrooted");
    sandbox
}

fn own_root() {
    let sandbox = chrooted();
    assert_eq!(said(&["-t", &sandbox.pid().to_string(), "-m", "ls", "/mnt"]), "room\n");
}

fn targets_root() {
    let sandbox = chrooted();
    let pid = sandbox.pid().to_string();
    assert_eq!(said(&["-t", &pid, "-m", "-r", "ls", "/mnt"]), "tool\n");
    assert_eq!(said(&["-t", &pid, "-r", "ls", "/mnt"]), "tool\n");
    assert_eq!(said(&["-t", &pid, "-m", "--root", "pwd"]), said(&["pwd"]));
}

fn typed_root() {
    let sandbox = chrooted();
    let root = format!("-r=/proc/{}/root", sandbox.pid());
    assert_eq!(said(&[&root, "ls", "/mnt"]), "tool\n");
    let refusal = refusal(&mut exec(&["-r=/no/such/directory", "true"]));
    assert!(refusal.starts_with("nstree: open(/no/such/directory)"), "{refusal}");
}

fn path() {
    let sandbox = chrooted();
    let options = ["-t", &sandbox.pid().to_string(), "-m", "-r", "tool"];
    let mut command = exec(&options);
    command.env("PATH", "/no/such/folder:/mnt:/bin");
    assert_eq!(run(&mut command).flawless(), "ran\n");
    let outside = run(exec(&["tool"]).env("PATH", "/mnt:/bin"));
    assert_eq!(outside.code, Some(127));
}

fn pwd_in(dir: &Path, options: &[&str]) -> String {
    let mut command = exec(&[options, &["sh", "-c", "pwd -P"]].concat());
    run(command.current_dir(dir)).flawless().trim_end().to_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

fn same_directory() {
    let sandbox = sandbox_where("", &["-m"]);
    let pid = sandbox.pid().to_string();
    let folder = folder();
    let path = folder.path().display().to_string();
    assert_eq!(pwd_in(folder.path(), &["-t", &pid, "-m"]), path);
    assert_eq!(pwd_in(folder.path(), &["-t", &pid, "-m", "-r"]), path);
    assert_eq!(pwd_in(folder.path(), &["--mount-proc"]), path);
    assert_eq!(pwd_in(folder.path(), &[]), path);
}

fn no_such_directory() {
    let folder = folder();
    let path = folder.path().display().to_string();
    let parent = folder.path().parent().expect("it lies in a folder").display().to_string();
    let sandbox = sandbox_where(&format!("mount -t tmpfs tmpfs {parent}"), &["-m"]);
    let pid = sandbox.pid().to_string();
    assert_eq!(pwd_in(folder.path(), &["-t", &pid, "-m"]), "/");
    assert_eq!(pwd_in(folder.path(), &["-t", &pid, "-u"]), path);
}

fn targets_directory() {
    let sandbox = sandbox_where("cd /usr/lib", &["-m"]);
    let pid = sandbox.pid().to_string();
    for options in [&["-t", &pid, "-m", "-w"][..], &["-t", &pid, "--wd"]] {
        assert_eq!(pwd_in(Path::new("/"), options), "/usr/lib", "{options:?}");
    }
}

fn typed_directory() {
    assert_eq!(pwd_in(Path::new("/"), &["-w=/usr/lib"]), "/usr/lib");
    assert_eq!(pwd_in(Path::new("/usr"), &["--wd=lib"]), "/usr/lib");
    let refusal = refusal(&mut exec(&["-w=/no/such/directory", "true"]));
    assert!(refusal.starts_with("nstree: open(/no/such/directory)"), "{refusal}");
}

fn directory_there() {
    let sandbox = sandbox_where("mount -t tmpfs tmpfs /mnt; mkdir /mnt/there", &["-m"]);
    let pid = sandbox.pid().to_string();
    assert_eq!(pwd_in(Path::new("/"), &["-t", &pid, "-m", "-W", "/mnt/there"]), "/mnt/there");
    let refusal = refusal(&mut exec(&["-W", "/mnt/there", "true"]));
    assert!(refusal.contains("/mnt/there"), "{refusal}");
}

fn deleted_directory() {
    let folder = folder();
    let path = folder.path().join("gone");
    let script = |does: &str| format!("mkdir {0} && cd {0} && rmdir {0} && {does}", path.display());
    let sandbox = sandbox_where("", &["-mu"]);
    let pid = sandbox.pid().to_string();
    for (options, pwd) in [("-m", "/\n"), ("-u", "")] {
        let exec = format!("exec {NSTREE} exec -t {pid} {options} /bin/pwd -P");
        let run = run(&mut program("sh", &["-c", &script(&exec)]));
        assert_eq!(run.stdout, pwd, "{options}: {}", run.stderr);
        assert!(!run.stderr.contains("nstree"), "{}", run.stderr);
    }
    let sandbox = sandbox_where(&script("true"), &["-m"]);
    let pid = sandbox.pid().to_string();
    assert_eq!(said(&["-t", &pid, "-m", "-w", "echo", "ran"]), "ran\n");
}

fn with_environment() -> Sandbox {
    let mut command = program("unshare", &["-u", "sh", "-c", &script("")]);
    started(command.env("INSIDE", "1 = one").env("EMPTY", ""))
}

fn callers_environment() {
    let sandbox = with_environment();
    let mut command = exec(&["-t", &sandbox.pid().to_string(), "-u", "env"]);
    let environment = run(command.env("OUTSIDE", "2")).flawless();
    assert!(environment.lines().any(|variable| variable == "OUTSIDE=2"), "{environment}");
    assert!(!environment.contains("INSIDE"), "{environment}");
}

fn targets_environment() {
    let sandbox = with_environment();
    let pid = sandbox.pid();
    let mut command = exec(&["-t", &pid.to_string(), "-u", "-e", "env"]);
    let environment = run(command.env("OUTSIDE", "2")).flawless();
    let targets = std::fs::read(format!("/proc/{pid}/environ")).expect("root reads it");
    let targets = String::from_utf8(targets).expect("it is text").replace('\0', "\n");
    assert_eq!(environment, targets);
    assert!(environment.contains("INSIDE=1 = one\n") && environment.contains("EMPTY=\n"));
    let mut without = exec(&["-t", &pid.to_string(), "-e", "-u", "no-such-command"]);
    assert_eq!(run(without.env("PATH", "/")).code, Some(127));
}

fn no_environment() {
    let waits = "read pid rest </proc/self/stat; echo $pid; exec env -i cat";
    let sandbox = started(program("unshare", &["-upf"]).args(["sh", "-c", waits]));
    let pid = sandbox.pid().to_string();
    for kinds in ["-u", "-p"] {
        let arguments = ["-i", NSTREE, "exec", "-t", &pid, kinds, "/usr/bin/env"];
        assert_eq!(run(&mut program("env", &arguments)).flawless(), "", "{kinds}");
        assert_eq!(said(&["-t", &pid, kinds, "-e", "/usr/bin/env"]), "", "{kinds}");
        assert_eq!(said(&["-t", &pid, kinds, "-e", "env"]), "", "without PATH: {kinds}");
    }
}

fn shell() {
    let sandbox = chrooted();
    let pid = sandbox.pid().to_string();
    let shell = |shell: &str| {
        let mut command = exec(&["-t", &pid, "-m", "-r"]);
        run(command.env("SHELL", shell)).flawless()
    };
    assert_eq!(shell("/mnt/tool"), "ran\n");
    assert_eq!(shell("/no/such/shell"), "");
    assert_eq!(shell(""), "");
}
