//! What holds for root holds for an ordinary user in the own sandbox.

use std::os::unix::fs::chown;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{Sandbox, exec_as, refusal, sandbox_of, script, started};
use crate::support::run::{Run, as_user, in_everybodys_reach, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("an ordinary user's own namespaces are left out", NEEDS, own),
        trial("all of the own sandbox is entered in one step", NEEDS, at_once),
        trial("a user does not enter the PID namespace above the own one", NEEDS, above),
        trial("a user does not enter a PID namespace beside the own one", NEEDS, beside),
        trial("a user starts nothing where the init has ended", NEEDS, dead_init),
        trial("a user is told how the command ended", NEEDS, status),
        trial("a user has the target's root, also in a chroot", NEEDS, chrooted),
        trial(
            "a user's deleted directory, empty environment and closed input are no failure",
            NEEDS,
            bare,
        ),
        trial("a user may take an empty environment of the target", NEEDS, empty_environment),
    ]
}

const NEEDS: &[Need] =
    &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];

/// A shell of user 1000 with this script, in which `$NSTREE` is the program.
fn shell(script: &str) -> Command {
    let mut command = as_user(1000);
    command.args(["sh", "-uc", script]).env("NSTREE", in_everybodys_reach());
    command
}

fn own() {
    let script = "for kinds in all user user,net; do
            $NSTREE exec --ns $kinds:$$ --explain true || exit
            $NSTREE exec --ns $kinds:$$ echo ran || exit
        done";
    let expected = " 1. execute true\nran\n".repeat(3);
    assert_eq!(run(&mut shell(script)).flawless(), expected);
    // The user namespace that is the own one can be one that was made.
    let inside = format!("unshare -Urn sh -c '{script}'");
    assert_eq!(run(&mut shell(&inside)).flawless(), expected);
}

fn at_once() {
    let sandbox = sandbox_of(1000, &["-Urpnmf"]);
    let options = ["--ns", &sandbox.reference("all"), "--explain", "true"];
    let plan = run(&mut exec_as(1000, &options)).flawless();
    let joins: Vec<_> = plan.lines().filter(|line| line.contains("join")).collect();
    assert_eq!(joins.len(), 1, "{plan}");
    assert!(joins[0].contains("join the mnt, net, pid and user namespaces"), "{plan}");
    assert!(joins[0].contains("in one step"), "{plan}");
}

/// A process in a PID namespace of the own user namespace; there may be more in the latter.
fn in_pid_namespace() -> Sandbox {
    sandbox_of(1000, &["-Urpf"])
}

/// What nstree says that is run in the user and PID namespaces of a sandbox of this user, with these options.
fn refusal_inside(sandbox: &Sandbox, reference: &str) -> String {
    let script = format!(
        "exec $NSTREE exec --ns {} -- unshare -pf $NSTREE exec --ns {reference} echo ran",
        sandbox.reference("user"),
    );
    refusal(&mut shell(&script))
}

fn above() {
    let sandbox = in_pid_namespace();
    // The one that has made the sandbox, and waits for it: it is in the user namespace, but not in the other.
    let parent = sandbox.parent();
    for options in ["", "--init", "-F"] {
        let said = refusal_inside(&sandbox, &format!("pid:{parent} {options}"));
        assert!(said.contains("pid:["), "the namespace is named: {said}");
        assert!(said.contains("and its descendants"), "being root would not help: {said}");
    }
}

fn beside() {
    let sandbox = in_pid_namespace();
    for options in ["", "--init", "-F"] {
        let said = refusal_inside(&sandbox, &format!("{} {options}", sandbox.reference("pid")));
        let (warning, why) = said.split_once('\n').expect("there are several lines");
        assert!(warning.contains("belongs to another PID namespace"), "{said}");
        assert!(why.starts_with("nstree: setns("), "{said}");
        assert!(said.contains("Invalid argument"), "{said}");
        assert!(said.ends_with("only the own one and its descendants can be entered\n"), "{said}");
    }
}

fn dead_init() {
    let mut command = as_user(1000);
    command.args(["unshare", "-Urp", "sh", "-c", &script("/bin/true")]);
    let left = started(&mut command);
    let pid = format!("pid:/proc/{}/ns/pid_for_children", left.pid());
    for options in [&[][..], &["--init"], &["--mount-proc"]] {
        let user = left.reference("user");
        let arguments = [&["--ns", &user, "--ns", &pid], options, &["echo", "ran"]].concat();
        let said = refusal(&mut exec_as(1000, &arguments));
        assert!(said.contains("init of that PID namespace has ended"), "{said}");
        assert_eq!(said.lines().count(), 2, "{said}");
    }
}

fn status() {
    let sandbox = sandbox_of(1000, &["-Urpmf"]);
    let all = sandbox.reference("all");
    for options in [&["--ns", &all][..], &["--ns", &all, "--init"]] {
        let ends = |command: &[&str]| {
            let mut command = exec_as(1000, &[options, command].concat());
            // Elsewhere there may be folders in which an ordinary user may not search: then it is 126.
            command.env("PATH", "/usr/bin:/bin");
            command.output().expect("the command can be run").status
        };
        assert_eq!(ends(&["sh", "-c", "exit 7"]).code(), Some(7));
        assert_eq!(ends(&["sh", "-c", "kill -KILL $$"]).signal(), Some(libc::SIGKILL));
        assert_eq!(ends(&["no-such-command"]).code(), Some(127));
        assert_eq!(ends(&["/etc/passwd"]).code(), Some(126));
    }
}

/// Its root is /mnt/room in its mount namespace. In it all is seen that is in /, and a file in /mnt.
fn chrooted() {
    let does = "read pid rest </proc/self/stat
        mount -t tmpfs tmpfs /mnt && mkdir /mnt/room && mount --rbind / /mnt/room &&
        mount -t tmpfs tmpfs /mnt/room/mnt && touch /mnt/room/mnt/here &&
        exec chroot /mnt/room sh -c \"echo $pid; exec cat\"";
    let sandbox = started(as_user(1000).args(["unshare", "-Urm", "sh", "-c", does]));
    let pid = sandbox.pid().to_string();
    let listed = |options: &[&str]| {
        let arguments = [&["-t", &pid], options, &["ls", "/mnt"]].concat();
        run(&mut exec_as(1000, &arguments)).flawless()
    };
    assert_eq!(listed(&["-a", "-r"]), "here\n");
    assert_eq!(listed(&["-Um", "-r"]), "here\n");
    assert_eq!(listed(&["-a"]), "room\n");
}

fn bare() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    chown(folder.path(), Some(1000), None).expect("root gives files away");
    let sandbox = sandbox_of(1000, &["-Urpmf"]);
    let look = "/bin/sh -c 'pwd; ls /proc/self/fd; /usr/bin/env' <&-";
    let plain = run(&mut shell(&format!("cd / && exec env -i {look}"))).flawless();
    for options in ["", "--init", "--mount-proc"] {
        let script = format!(
            "cd '{}' && mkdir gone && cd gone && rmdir ../gone &&
            exec env -i $NSTREE exec --ns {} {options} -- {look}",
            folder.path().display(),
            sandbox.reference("all"),
        );
        assert_eq!(run(&mut shell(&script)).flawless(), plain, "{options}");
    }
}

fn empty_environment() {
    let waits = "read pid rest </proc/self/stat; echo $pid; exec env -i cat";
    let sandbox = started(as_user(1000).args(["unshare", "-Ur", "sh", "-c", waits]));
    let pid = sandbox.pid().to_string();
    let Run { stdout, stderr, code } =
        run(&mut exec_as(1000, &["-t", &pid, "-U", "-e", "/usr/bin/env"]));
    assert_eq!((stdout.as_str(), stderr.as_str(), code), ("", "", Some(0)));
    let found = run(&mut exec_as(1000, &["-t", &pid, "-U", "-e", "env"]));
    assert_eq!(
        (found.stdout.as_str(), found.code),
        ("", Some(0)),
        "without PATH: {}",
        found.stderr
    );
    assert_ne!(sandbox.link(Kind::User), super::exec_sandbox::own_link(Kind::User));
}
