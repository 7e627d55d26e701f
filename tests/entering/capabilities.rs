//! Root that lacks a capability, as in a container: it is refused, told why, and leaves nothing behind.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{inode, refusal, sandbox};
use crate::support::leftovers::marked;
use crate::support::patience::eventually;
use crate::support::run::{NSTREE, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare"), Need::Program("setpriv")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("without CAP_SYS_ADMIN nothing new is made", NEEDS, making),
        trial("without CAP_SYS_ADMIN root makes all with a user namespace", NEEDS, user_namespace),
        trial("without CAP_SYS_ADMIN nothing is entered", NEEDS, entering),
        trial("without CAP_SYS_PTRACE nobody with more capabilities is looked at", NEEDS, looking),
        trial("without CAP_SYS_CHROOT no mount namespace and no root is entered", NEEDS, chroot),
        trial("why a root is not entered is explained", NEEDS, chroot_explained),
        trial("without CAP_SETGID or CAP_SETUID nobody becomes another", NEEDS, becoming),
        trial("why nobody becomes another is explained", NEEDS, becoming_explained),
        trial("without CAP_SETUID ranges are not mapped", NEEDS, mapping),
        trial("without CAP_SETFCAP root is not mapped, and it is explained", NEEDS, mapping_root),
        trial("without CAP_SYS_TIME no clock is shifted", NEEDS, clocks),
        trial("why no clock is shifted is explained", NEEDS, clocks_explained),
    ]
}

/// What nstree says to root without this capability. It has then run nothing, and none of its
/// processes is left.
fn said_without(capability: &str, arguments: &[&str]) -> String {
    let without = format!("-{capability}");
    let mark = format!("NSTREE_TEST_WITHOUT={} {capability} {arguments:?}", std::process::id());
    let (variable, value) = mark.split_once('=').expect("it has been put together so");
    let mut command =
        program("setpriv", &["--bounding-set", &without, "--inh-caps", &without, NSTREE]);
    let said = refusal(command.args(arguments).args(["echo", "ran"]).env(variable, value));
    eventually("nothing is left", || marked(&mark).is_empty().then_some(()));
    said
}

/// That it says this and, in a line of its own, a hint with this word.
fn assert_explained(capability: &str, arguments: &[&str], says: &str, hint: &str) {
    let said = said_without(capability, arguments);
    let lines: Vec<_> = said.lines().collect();
    assert!(lines[0].contains(says), "{arguments:?}: {said}");
    assert!(lines.len() == 2 && lines[1].contains(hint), "{arguments:?} has a hint: {said}");
}

fn assert_refused(capability: &str, arguments: &[&str], says: &str) {
    let said = said_without(capability, arguments);
    assert!(said.starts_with(&format!("nstree: {says}")), "{arguments:?}: {said}");
}

fn making() {
    for (options, call) in [
        ("unshare -n", "unshare(CLONE_NEWNET): Operation not permitted"),
        ("unshare -f -u", "unshare(CLONE_NEWUTS): Operation not permitted"),
        ("unshare -p --init", "unshare(CLONE_NEWPID): Operation not permitted"),
        ("exec --mount-proc", "unshare(CLONE_NEWNS): Operation not permitted"),
    ] {
        let arguments: Vec<_> = options.split(' ').collect();
        assert_explained("sys_admin", &arguments, call, "CAP_SYS_ADMIN");
    }
}

fn user_namespace() {
    let arguments = ["--bounding-set=-sys_admin", "--inh-caps=-sys_admin", NSTREE];
    let sandbox = ["unshare", "-ripn", "--mount-proc", "sh", "-c", "echo $$ $(id -u)"];
    assert_eq!(run(program("setpriv", &arguments).args(sandbox)).flawless(), "1 0\n");
}

fn entering() {
    let sandbox = sandbox(&["-nupf"]);
    let pid = sandbox.pid();
    let net = format!("cannot enter net:[{}] (of process {pid})", inode(pid, Kind::Net));
    for options in [&["--ns", &sandbox.reference("net")][..], &["-n", "-t", &pid.to_string()]] {
        let arguments = [&["exec"], options].concat();
        assert_explained("sys_admin", &arguments, &net, "");
        let said = said_without("sys_admin", &arguments);
        assert!(said.contains("it takes CAP_SYS_ADMIN"), "{said}");
    }
    for kinds in ["all", "pid", "net,uts"] {
        let arguments = ["exec", "--ns", &sandbox.reference(kinds)];
        assert_refused("sys_admin", &arguments, "cannot enter ");
    }
}

/// The process in the sandbox has the capability that nstree lacks, ptrace(2).
fn looking() {
    let sandbox = sandbox(&["-nm"]);
    let pid = &sandbox.pid().to_string();
    for (options, call) in [
        (&["--ns", &sandbox.reference("net")][..], format!("open(/proc/{pid}/ns/net)")),
        (&["--ns", &sandbox.reference("net,uts")], format!("open(/proc/{pid}/ns/net)")),
        (&["-t", pid, "-r"], format!("open(/proc/{pid}/root)")),
        (&["-t", pid, "-w"], format!("open(/proc/{pid}/cwd)")),
    ] {
        let call = format!("{call}: Permission denied");
        let arguments = [&["exec"], options].concat();
        assert_explained("sys_ptrace", &arguments, &call, "CAP_SYS_PTRACE");
    }
    let socket = ["exec", "-t", pid, "--net-socket", "0"];
    assert_explained("sys_ptrace", &socket, "pidfd_getfd(0 of process", "CAP_SYS_PTRACE");
    let inode = format!("net:{}", inode(sandbox.pid(), Kind::Net));
    let by_inode = ["exec", "--ns", &inode];
    assert_explained("sys_ptrace", &by_inode, "no namespace net:[", "may be looked at");
}

fn into_roots(check: fn(&str, &[&str], &str)) {
    let sandbox = sandbox(&["-m"]);
    let denied = "setns(of process";
    check("sys_chroot", &["exec", "--ns", &sandbox.reference("mnt")], denied);
    check("sys_chroot", &["exec", "-r=/"], "chroot(/): Operation not permitted");
    check("sys_chroot", &["unshare", "-f", "-R", "/"], "chroot(/): Operation not permitted");
}

fn chroot() {
    into_roots(assert_refused);
}

fn chroot_explained() {
    into_roots(|capability, arguments, says| {
        assert_explained(capability, arguments, says, "CAP_SYS_CHROOT");
    });
}

const BECOMING: [(&str, &[&str], &str, &str); 6] = [
    ("setgid", &["exec", "-G", "5"], "setresgid(5): Operation not permitted", "CAP_SETGID"),
    ("setgid", &["unshare", "-G", "5"], "setresgid(5): Operation not permitted", "CAP_SETGID"),
    ("setgid", &["unshare", "--owner", "5:5"], "setgroups(0): Operation not", "CAP_SETGID"),
    ("setuid", &["exec", "-S", "5"], "setresuid(5): Operation not permitted", "CAP_SETUID"),
    ("setuid", &["unshare", "-f", "-S", "5"], "setresuid(5): Operation not", "CAP_SETUID"),
    ("setuid", &["unshare", "-p", "--init", "-S", "5"], "setresuid(5): Operation", "CAP_SETUID"),
];

fn becoming() {
    for (capability, arguments, says, _) in BECOMING {
        assert_refused(capability, arguments, says);
    }
}

fn becoming_explained() {
    for (capability, arguments, says, hint) in BECOMING {
        assert_explained(capability, arguments, says, hint);
    }
}

/// Root with CAP_SETUID and CAP_SETGID maps whom it likes, another needs newuidmap(1) and what subuid(5) allots.
fn mapping() {
    let arguments = ["unshare", "--map-users", "0:100000:10", "-n"];
    let without = ["--bounding-set=-setuid", "--inh-caps=-setuid", NSTREE];
    let run = run(program("setpriv", &without).args(arguments).args(["echo", "ran"]));
    assert_eq!((run.code, run.stdout.as_str()), (Some(125), ""), "{}", run.stderr);
    assert!(run.stderr.contains("nstree: "), "{}", run.stderr);
    assert!(run.stderr.contains("newuidmap"), "{}", run.stderr);
}

/// Who maps root could write files with capabilities for root outside, user_namespaces(7).
fn mapping_root() {
    let says = "write(/proc/self/uid_map): Operation not permitted";
    assert_explained("setfcap", &["unshare", "-r"], says, "CAP_SETFCAP");
}

const CLOCKS: [&str; 3] = ["unshare", "--boottime", "100"];
const CLOCKS_SAY: &str = "write(/proc/self/timens_offsets): Operation not permitted";

fn clocks() {
    assert_refused("sys_time", &CLOCKS, CLOCKS_SAY);
}

fn clocks_explained() {
    assert_explained("sys_time", &CLOCKS, CLOCKS_SAY, "CAP_SYS_TIME");
}
