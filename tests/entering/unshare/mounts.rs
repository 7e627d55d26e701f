//! What is mounted, and who sees it.

use libtest_mimic::Trial;

use super::{STAGE, on_stage};
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("--propagation says how mounts spread", STAGE, propagation),
        trial("a procfs is seen inside alone, whatever the propagation", STAGE, procfs_inside),
        trial("a root has its own procfs", STAGE, root),
        trial("-w is where the command begins, in the new root", STAGE, working_directory),
        trial("a root or a folder that is missing is named", STAGE, missing),
    ]
}

/// A mount of the stage that spreads to and from its copies.
const SHARED: &str = "mount --make-rshared / && mkdir place inside || exit 99\n";

fn propagation() {
    // The optional fields of proc_pid_mountinfo(5) for the stage.
    let look = "awk -v at=\"$PWD\" '$5 == at { print $7 }' /proc/self/mountinfo";
    let mount = "mount -t tmpfs probe $PWD/place";
    let script = format!(
        "{SHARED}
        for how in private shared slave unchanged; do
            fields=$($NSTREE unshare -m --propagation $how sh -c '{}; {mount}' | tr -d 0-9)
            echo $how $fields $(grep -c ' probe ' /proc/self/mountinfo)
            umount place 2>&-
        done
        $NSTREE unshare -m sh -c '{}' | tr -d 0-9",
        look.replace('\'', "'\\''"),
        look.replace('\'', "'\\''")
    );
    assert_eq!(
        on_stage(&script).stdout,
        "private - 0\nshared shared: 1\nslave master: 0\nunchanged shared: 1\n-\n"
    );
}

fn procfs_inside() {
    let script = format!(
        "{SHARED}
        count() {{ grep -c ' - proc ' /proc/self/mountinfo; }}
        before=$(count)
        for how in private shared slave unchanged; do
            $NSTREE unshare -p --mount-proc --propagation $how sh -c 'exit 0' || echo $?
            [ \"$(count)\" = $before ] || echo $how: the procfs is seen outside
            [ -e /proc/self/mountinfo ] || umount /proc
        done"
    );
    assert_eq!(on_stage(&script).flawless(), "");
}

fn root() {
    let script = "
        mkdir root && mount --rbind / root || exit 99
        touch root/$PWD/here
        $NSTREE unshare -p -R $PWD/root --mount-proc sh -c 'echo $(pwd) /proc/[0-9]*; exit 7'; echo $?";
    assert_eq!(on_stage(script).flawless(), "/ /proc/1\n7\n");
}

fn working_directory() {
    let script = "
        mkdir -p root sub && mount --rbind / root || exit 99
        $NSTREE unshare -m -w $PWD/sub sh -c 'pwd -P | sed s,.*/,,'
        $NSTREE unshare -m -R $PWD/root -w /usr pwd
        $NSTREE unshare -m -R $PWD/root --wd=/etc --root=$PWD/root sh -c pwd 2>&- || echo $?";
    let run = on_stage(script);
    assert_eq!(run.stdout.lines().take(2).collect::<Vec<_>>(), ["sub", "/usr"], "{}", run.stderr);
}

fn missing() {
    let script = "
        $NSTREE unshare -m -R $PWD/missing echo ran; echo $?
        $NSTREE unshare -pm -w $PWD/missing echo ran; echo $?";
    let run = on_stage(script);
    assert_eq!(run.stdout, "125\n125\n");
    let messages: Vec<_> = run.stderr.lines().collect();
    assert_eq!(messages.len(), 2, "{messages:#?}");
    assert!(messages.iter().all(|line| line.ends_with("/missing): No such file or directory")));
}
