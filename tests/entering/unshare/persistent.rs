//! Namespaces that are bound to files.

use libtest_mimic::Trial;

use super::{STAGE, STRANGERS, on_stage, shell_as_user};
use crate::support::leftovers::marked;
use crate::support::run::run;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let nsenter = &[Need::Root, Need::Program("unshare"), Need::Program("nsenter")];
    vec![
        trial("what is bound to a file can be entered later", nsenter, each_kind),
        trial("a PID namespace that is bound can be entered while it lives", nsenter, pid),
        trial("what unshare(1) has bound can be entered", nsenter, made_by_unshare),
        trial("a PID namespace that unshare(1) has bound can be entered", nsenter, pid_by_unshare),
        trial("without the file the command never runs and nothing is bound", STAGE, missing),
        trial("without the file no PID namespace is left", STAGE, missing_with_fork),
        trial(
            "without the file an ordinary user leaves nothing either",
            STRANGERS,
            strangers_missing,
        ),
        trial("who binds namespaces leaves no process beside the command", STAGE, no_helper),
        trial(
            "the own namespace is bound where /proc shows other processes",
            STAGE,
            foreign_procfs,
        ),
    ]
}

fn each_kind() {
    // Linux 6.18 binds a mount namespace only to a place in one with a lower number, and gives numbers by
    // processor, not in order; so that is tried on one after the other.
    let script = "
        set -e
        again() {
            for try in 0 1 0 1 0 1 0 1; do
                taskset -c $try \"$@\" 2>/dev/null && return
            done
            \"$@\"
        }
        for kind in mnt:mount uts:uts ipc:ipc net:net user:user cgroup:cgroup time:time; do
            short=${kind%:*} long=${kind#*:}
            for fork in '' -f; do
                touch file
                look=\"readlink /proc/self/ns/$short\"
                made=$(again $NSTREE unshare $fork --$long=$PWD/file $look)
                [ $made != $($look) ]
                [ $made = $($NSTREE exec --ns $short:$PWD/file $look) ]
                [ $made = $(nsenter --preserve-credentials --$long=$PWD/file $look) ]
                umount file
            done
        done
        echo entered";
    assert_eq!(on_stage(script).flawless(), "entered\n");
}

fn pid() {
    let script = "
        set -e
        touch file; mkfifo begin end
        $NSTREE unshare --pid=$PWD/file sh -c 'readlink /proc/self/ns/pid > begin; read -r line < end' &
        read -r made < begin
        stat --file-system --format %T file
        [ $made = pid:[$(stat --format %i file)] ]
        $NSTREE exec --ns pid:$PWD/file sh -c 'echo $$'
        nsenter --pid=$PWD/file sh -c 'echo $$'
        echo > end; wait
        $NSTREE exec --ns pid:$PWD/file true || echo $?";
    let run = on_stage(script);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines, ["nsfs", "3", "4", "125"], "{run:?}");
    assert!(run.stderr.contains("the init of that PID namespace has ended"), "{}", run.stderr);
}

/// All but the user namespace: unshare(1) of util-linux 2.38 cannot bind that.
fn made_by_unshare() {
    let script = "
        set -e
        for kind in uts:uts ipc:ipc net:net cgroup:cgroup time:time; do
            short=${kind%:*} long=${kind#*:}
            touch file
            look=\"readlink /proc/self/ns/$short\"
            # It is a child that is in a new time namespace.
            fork=; [ $short != time ] || fork=--fork
            made=$(unshare $fork --$long=file $look)
            [ $made != $($look) ]
            [ $made = $($NSTREE exec --ns $short:$PWD/file $look) ]
            [ $made = $($NSTREE exec --$long=$PWD/file $look) ]
            umount file
        done
        echo entered";
    assert_eq!(on_stage(script).flawless(), "entered\n");
}

fn pid_by_unshare() {
    let script = "
        set -e
        touch file; mkfifo begin end
        unshare --fork --pid=file sh -c 'echo > begin; read -r line < end' &
        read -r line < begin
        $NSTREE exec --ns pid:$PWD/file sh -c 'echo $$'
        $NSTREE exec --pid=$PWD/file --mount-proc readlink /proc/self
        echo > end; wait
        $NSTREE exec --ns pid:$PWD/file true || echo $?";
    let run = on_stage(script);
    assert_eq!(run.stdout, "2\n3\n125\n", "{}", run.stderr);
    assert!(run.stderr.contains("the init of that PID namespace has ended"), "{}", run.stderr);
}

fn missing() {
    let script = "
        touch ipc
        $NSTREE unshare --ipc=$PWD/ipc --net=$PWD/missing echo ran; echo $?
        $NSTREE unshare -f --ipc=$PWD/ipc --net=$PWD/missing echo ran; echo $?
        $NSTREE unshare -f --init --ipc=$PWD/ipc --net=$PWD/missing echo ran; echo $?
        stat --file-system --format %T ipc; ls";
    let run = on_stage(script);
    assert_eq!(run.stdout, "125\n125\n125\ntmpfs\nipc\n");
    let messages: Vec<_> = run.stderr.lines().collect();
    let failures = messages.iter().filter(|line| line.contains("/missing"));
    assert_eq!(failures.filter(|line| line.contains("No such file")).count(), 3, "{messages:#?}");
}

fn missing_with_fork() {
    let script = "
        $NSTREE unshare --pid=$PWD/missing echo ran; echo $?
        $NSTREE unshare --pid=$PWD/missing --init echo ran; echo $?
        $NSTREE unshare --pid=$PWD/missing --no-fork echo ran; echo $?";
    assert_eq!(on_stage(script).stdout, "125\n125\n125\n");
}

fn strangers_missing() {
    let mark = format!("NSTREE_TEST_MISSING={}", std::process::id());
    let (variable, value) = mark.split_once('=').expect("it has been put together so");
    let script = "for options in '' --init --no-fork --kill-child '--map-users 0:1000:1'; do
            $NSTREE unshare -r $options --pid=/no/such/file echo ran; echo $?
        done";
    let run = run(shell_as_user(script).env(variable, value));
    assert_eq!(run.stdout, "125\n".repeat(5), "{}", run.stderr);
    assert!(run.stderr.contains("/no/such/file"), "{}", run.stderr);
    assert_eq!(marked(&mark), Vec::<String>::new());
}

fn no_helper() {
    let children = "
        touch net; mkfifo begin end
        $NSTREE unshare OPTIONS --net=$PWD/net sh -c 'echo > begin; read -r line < end' &
        read -r line < begin
        ps -o comm= --ppid $!; echo > end; wait; umount net";
    for (options, expected) in
        [("", ""), ("-f", "sh\n"), ("-f --map-users 0:0:9 --map-groups 0:0:9", "sh\n")]
    {
        assert_eq!(
            on_stage(&children.replace("OPTIONS", options)).flawless(),
            expected,
            "{options}"
        );
    }
}

/// In a new PID namespace with the old /proc, a process that looks itself up by getpid(2) finds another.
fn foreign_procfs() {
    let script = "
        touch net
        unshare -pf $NSTREE unshare --net=$PWD/net sh -c 'stat -Lc %i /proc/self/ns/net' && stat -c %i net";
    let run = on_stage(script);
    let inodes: Vec<_> = run.stdout.lines().collect();
    assert_eq!(inodes.len(), 2, "{run:?}");
    assert_eq!(inodes[0], inodes[1], "that of the command, and that which is bound");
}
