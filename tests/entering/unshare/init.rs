//! `--init`: somebody who reaps orphans above the command.

use libtest_mimic::Trial;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::run::run;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("an init reaps orphans, and the command is its child", &[Need::Root], reaps),
        trial("an init reaps orphans for an ordinary user", STRANGERS, reaps_for_stranger),
        trial("an init that is not PID 1 reaps orphans too", &[Need::Root], subreaper),
        trial("an init tells how the command ended, also when signals rain", &[Need::Root], tells),
    ]
}

/// Leaves orphans, and waits until none of them is a zombie.
const ORPHANS: &str = "
    for i in 1 2 3; do sh -c \"sleep 0.1 & echo \\$!\"; done > /dev/null
    for i in $(seq 600); do
        left=$(ps -e -o stat=,comm= | grep -c -E \"^Z|sleep\")
        [ $left = 0 ] && break; sleep 0.1
    done
    echo $$ $PPID $left; exit 5";

fn reaps() {
    let script = format!("$NSTREE unshare -p --mount-proc --init sh -c '{ORPHANS}'; echo $?");
    assert_eq!(run(&mut shell(&script)).flawless(), "2 1 0\n5\n");
}

fn reaps_for_stranger() {
    let script = format!("$NSTREE unshare -Urp --mount-proc --init sh -c '{ORPHANS}'; echo $?");
    assert_eq!(run(&mut shell_as_user(&script)).flawless(), "2 1 0\n5\n");
}

fn subreaper() {
    // The orphan looks at its new parent when the old one has ended.
    let script = "$NSTREE unshare -f --init sh -c '
        sh -c \"sh -c \\\"sleep 0.3; ps -o ppid= -p \\\\\\$\\\\\\$\\\" & :\"
        sleep 1; echo $PPID' | tr -d ' ' | uniq -c | tr -s ' ' | cut -d' ' -f2";
    assert_eq!(run(&mut shell(script)).flawless(), "2\n", "both lines are the PID of the init");
}

/// The end of the command and that of the init are two events, and others may come between.
fn tells() {
    let script = "
        for i in $(seq 60); do
            $NSTREE unshare -f --init sh -c 'kill -KILL $$' & nstree=$!
            while kill -CONT $nstree 2>&-; do :; done
            wait $nstree; echo $?
        done 2>&- | sort | uniq -c | tr -s ' '";
    assert_eq!(run(&mut shell(script)).flawless(), " 60 137\n");
}
