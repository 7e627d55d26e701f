//! What is said when it cannot be done, and what is explained without being done.

use libtest_mimic::Trial;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::run::{NSTREE, Run, command, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("what cannot be meant is said in one line", &[], usage),
        trial("an ordinary user is told what it takes", STRANGERS, not_capable),
        trial("a limit that is used up is named", root, limit),
        trial("what is nested too deep is explained", root, too_deep),
        trial("a map that is not allowed is explained", STRANGERS, not_mapped),
        trial("--explain tells the plan and does nothing", &[], explained),
    ]
}

fn usage() {
    let nonsense: [&[&str]; 13] = [
        &["--nonsense"],
        &["--owner", "x"],
        &["--owner", "1"],
        &["--map-users", "1:2"],
        &["--map-users", "0:0:0"],
        &["--map-user", "no such user"],
        &["--map-group", "no such group"],
        &["--propagation", "sideways"],
        &["--setgroups", "maybe"],
        &["-r", "-c"],
        &["-S", "root?"],
        &["--kill-child=NOPE"],
        &["--monotonic", "noon"],
    ];
    for options in nonsense {
        let run = run(command().arg("unshare").args(options).args(["echo", "ran"]));
        assert_eq!((run.code, run.stdout.as_str()), (Some(125), ""), "{options:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{options:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("nstree: "), "{options:?}: {}", run.stderr);
    }
}

/// That nstree failed, with this call and, in a line of its own, this hint.
fn assert_says(run: &Run, call: &str, hint: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (Some(125), ""), "{}", run.stderr);
    let lines: Vec<_> = run.stderr.lines().collect();
    assert!(lines.len() == 2, "{lines:#?}");
    assert!(lines[0].contains(call), "{lines:#?}");
    assert!(lines[1].contains(hint), "{lines:#?}");
}

fn not_capable() {
    let run = run(&mut shell_as_user("exec $NSTREE unshare -n echo ran"));
    assert_says(&run, "unshare(CLONE_NEWNET): Operation not permitted", "-U");
}

/// The limits of a user namespace can be set in it, namespaces(7).
fn limit() {
    for (kind, option, flag) in [("net", "-n", "CLONE_NEWNET"), ("user", "-U", "CLONE_NEWUSER")] {
        let script = format!(
            "exec $NSTREE unshare -r sh -c 'echo 0 > /proc/sys/user/max_{kind}_namespaces
            exec $NSTREE unshare {option} echo ran'"
        );
        let call = format!("unshare({flag}): No space left on device");
        let hint = format!("/proc/sys/user/max_{kind}_namespaces is 0");
        assert_says(&run(&mut shell(&script)), &call, &hint);
    }
}

fn too_deep() {
    for (option, call) in [("-r", "CLONE_NEWUSER"), ("-p", "CLONE_NEWPID")] {
        // It goes on by itself until it cannot.
        let script = format!("exec $NSTREE unshare {option} sh -c \"$SCRIPT\"");
        let mut command = program("sh", &["-c", &script]);
        let run = run(command.env("SCRIPT", &script).env("NSTREE", NSTREE));
        assert_says(&run, &format!("unshare({call}): No space left on device"), "32");
    }
}

fn not_mapped() {
    let run = run(&mut shell_as_user("exec $NSTREE unshare -r -S 7 echo ran"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(125), ""));
    assert!(run.stderr.contains("setresuid(7): Invalid argument"), "{}", run.stderr);
    assert!(run.stderr.lines().count() == 2, "there is a hint: {}", run.stderr);
}

fn explained() {
    let explain = |options: &[&str]| {
        run(command().args(["unshare", "--explain"]).args(options).env("SHELL", "/bin/sh"))
            .flawless()
    };
    let plan = explain(&["-ipf", "--mount-proc", "--", "echo", "ran"]);
    let steps: Vec<_> = plan.lines().map(str::trim_start).collect();
    assert_eq!(
        steps[..2],
        [
            "1. make new ipc, mnt and pid namespaces: unshare",
            "2. fork, and go on in the child: a process is never moved to another PID namespace, its children are. The child is PID 1 there.",
        ]
    );
    assert!(steps[2].starts_with("3. make all mounts private"), "{plan}");
    assert_eq!(
        steps[3..],
        ["4. mount a procfs that shows the PID namespace on /proc", "5. execute echo ran"]
    );
    let words = [
        (vec!["-r"], "deny"),
        (vec!["--net=/no/such/file"], "/no/such/file"),
        (vec!["--boottime", "77"], "77"),
        (vec!["-S", "1234", "-G", "4321"], "1234"),
        (vec!["--kill-child=TERM"], "signal 15"),
        (vec!["--propagation", "slave", "-m"], "slave"),
        (vec!["-f", "--init"], "init"),
        (vec!["-R", "/no/root"], "/no/root"),
        (vec!["-w", "/no/folder"], "/no/folder"),
        (vec!["--owner", "1234:4321"], "1234"),
    ];
    for (options, word) in words {
        let plan = explain(&options);
        assert!(plan.contains(word), "{options:?}: {plan}");
        assert!(plan.ends_with(" execute /bin/sh\n"), "{options:?}: {plan}");
    }
}
