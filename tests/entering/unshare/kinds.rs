//! Which namespaces are new.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::run::{command, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("each kind alone is new, and no other is", root, each_alone),
        trial("an ordinary user makes any kind with a user namespace", STRANGERS, by_a_stranger),
        trial("-ipf --mount-proc gives a shell that is PID 1", root, sandbox),
        trial("-Uripf --mount-proc gives it to an ordinary user", STRANGERS, strangers_sandbox),
        trial("-p implies -f, and --no-fork undoes that", root, forks),
        trial("--mount-proc takes a folder", root, procfs_elsewhere),
    ]
}

const LETTERS: [(Kind, &str); 8] = [
    (Kind::Cgroup, "-C"),
    (Kind::Ipc, "-i"),
    (Kind::Mnt, "-m"),
    (Kind::Net, "-n"),
    (Kind::Pid, "-p"),
    (Kind::User, "-U"),
    (Kind::Uts, "-u"),
    (Kind::Time, "-T"),
];

/// What the links of a process read that prints them, in the order of [`LETTERS`].
const LINKS: &str = "cd /proc/self/ns; readlink cgroup ipc mnt net pid user uts time";

fn links(output: &str) -> Vec<&str> {
    let links: Vec<_> = output.lines().collect();
    assert_eq!(links.len(), LETTERS.len(), "{output}");
    links
}

fn each_alone() {
    let before = run(&mut shell(LINKS)).flawless();
    for (kind, letter) in LETTERS {
        let after = run(command().args(["unshare", letter, "sh", "-c", LINKS])).flawless();
        for ((other, _), (old, new)) in
            LETTERS.iter().zip(links(&before).into_iter().zip(links(&after)))
        {
            assert_eq!(old != new, *other == kind, "unshare {letter}: {other} {old} {new}");
        }
    }
}

fn by_a_stranger() {
    let before = run(&mut shell_as_user(LINKS)).flawless();
    let script = format!("exec $NSTREE unshare -CimnpUuTr sh -c '{LINKS}'");
    let after = run(&mut shell_as_user(&script)).flawless();
    for (old, new) in links(&before).into_iter().zip(links(&after)) {
        assert_ne!(old, new);
    }
}

fn sandbox() {
    let script = "$NSTREE unshare -ipf --mount-proc sh -c '$NSTREE -p; exit $?'";
    assert_eq!(run(&mut shell(script)).flawless(), "sh(1)───nstree(2)\n");
}

fn strangers_sandbox() {
    let script = "$NSTREE unshare -Uripf --mount-proc sh -c '$NSTREE -p; exit $?'";
    assert_eq!(run(&mut shell_as_user(script)).flawless(), "sh(1)───nstree(2)\n");
}

fn forks() {
    let pid = |arguments: &str| {
        // A shell forks for what is not its last command.
        let script =
            format!("$NSTREE unshare {arguments} sh -c 'echo $$; sh -c \"echo \\$\\$\"; :'");
        run(&mut shell(&script)).flawless()
    };
    assert_eq!(pid("-p"), "1\n2\n");
    assert_eq!(pid("-p --no-fork --fork"), "1\n2\n");
    let unforked = pid("-p --no-fork");
    let pids: Vec<_> = unforked.lines().collect();
    assert_ne!(pids[0], "1");
    assert_eq!(pids[1], "1", "the first child of the command is the init");
}

fn procfs_elsewhere() {
    let script = "$NSTREE unshare -p --mount-proc=/tmp sh -c 'echo /tmp/[0-9]*'";
    assert_eq!(run(&mut shell(script)).flawless(), "/tmp/1\n");
}
