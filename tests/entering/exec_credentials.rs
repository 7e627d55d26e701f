//! Who the command is.

use std::fs;

use libtest_mimic::Trial;

use super::exec_sandbox::{Sandbox, exec, exec_as, said, sandbox, sandbox_of, script, started};
use crate::support::run::{NSTREE, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] =
    &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("in a user namespace the command is root", NEEDS, root),
        trial("where root is not mapped it is who it was", NEEDS, root_is_not_mapped),
        trial("outside of a user namespace nobody changes", NEEDS, nothing_changes),
        trial("-S and -G make it another", NEEDS, numbers),
        trial("-S works where setgroups is denied", NEEDS, setgroups_denied),
        trial("follow is the target's user, as that namespace has it", NEEDS, follow),
        trial("follow is the target's user also outside of user namespaces", NEEDS, follow_outside),
        trial("--preserve-credentials changes nothing", NEEDS, preserved),
        trial("another user has no capabilities, but with --keep-caps", NEEDS, capabilities),
        trial("supplementary groups are given up where that is allowed", NEEDS, groups),
    ]
}

/// A user namespace in which these lines map users and groups.
fn mapped(map: &str) -> Sandbox {
    mapped_for(sandbox(&["-U"]), map, map)
}

fn mapped_for(sandbox: Sandbox, users: &str, groups: &str) -> Sandbox {
    let write = |file, map: &str| {
        fs::write(format!("/proc/{}/{file}", sandbox.pid()), map).expect("root maps whom it likes");
    };
    write("uid_map", users);
    write("gid_map", groups);
    sandbox
}

const IDS: &str = "echo $(id -u) $(id -g) $(id -G)";

fn ids(options: &[&str]) -> String {
    said(&[options, &["sh", "-c", IDS]].concat()).trim_end().to_owned()
}

fn root() {
    let sandbox = mapped("0 100000 65536");
    assert_eq!(ids(&["--ns", &sandbox.reference("user")]), "0 0 0");
    let own = sandbox_of(1000, &["-Ur"]);
    let mut command = exec_as(1000, &["--ns", &own.reference("user"), "id", "-u"]);
    assert_eq!(run(&mut command).flawless(), "0\n");
}

fn root_is_not_mapped() {
    let sandbox = mapped("5 0 1");
    assert_eq!(ids(&["--ns", &sandbox.reference("user")]), "5 5 5");
}

fn nothing_changes() {
    let sandbox = sandbox(&["-n"]);
    let net = sandbox.reference("net");
    let arguments = ["--groups", "5,6", NSTREE, "exec", "--ns", &net, "id", "-G"];
    assert_eq!(run(&mut program("setpriv", &arguments)).flawless(), "0 5 6\n");
}

fn numbers() {
    let sandbox = mapped("0 100000 65536");
    let user = sandbox.reference("user");
    assert_eq!(ids(&["--ns", &user, "-S", "7", "-G", "8"]), "7 8 8");
    assert_eq!(ids(&["--ns", &user, "-S7"]), "7 0 0");
    assert_eq!(ids(&["--ns", &user, "--setgid=8"]), "0 8 8");
    assert_eq!(ids(&["-S", "7", "-G", "8"]), "7 8 8");
}

fn setgroups_denied() {
    // unshare -r denies it.
    let sandbox = sandbox(&["-Ur"]);
    let user = sandbox.reference("user");
    assert_eq!(ids(&["--ns", &user, "-S", "0"]), "0 0 0");
    assert_eq!(ids(&["--ns", &user, "-S", "0", "-G", "0"]), "0 0 0");
    assert_eq!(ids(&["-t", &sandbox.pid().to_string(), "-US", "follow", "-Gfollow"]), "0 0 0");
}

fn someone_mapped() -> Sandbox {
    let someone = ["--reuid", "100005", "--regid", "100006", "--clear-groups", "unshare", "-U"];
    let sandbox = started(program("setpriv", &someone).args(["sh", "-c", &script("")]));
    mapped_for(sandbox, "5 100005 1", "6 100006 1")
}

fn follow() {
    let sandbox = someone_mapped();
    let pid = sandbox.pid().to_string();
    assert_eq!(ids(&["-t", &pid, "-U", "-S", "follow", "-G", "follow"]), "5 6 6");
}

fn follow_outside() {
    let someone = ["--reuid", "100005", "--regid", "100006", "--clear-groups"];
    let process = started(program("setpriv", &someone).args(["sh", "-c", &script("")]));
    let pid = process.pid().to_string();
    assert_eq!(ids(&["-t", &pid, "-S", "follow", "-G", "follow"]), "100005 100006 100006");
}

fn preserved() {
    let sandbox = mapped("0 100000 65536");
    let preserved = ["--ns", &sandbox.reference("user"), "--preserve-credentials"];
    assert_eq!(ids(&preserved), "65534 65534 65534");
}

fn capability_sets(options: &[&str]) -> Vec<u64> {
    let status = said(&[options, &["grep", "Cap[EA]", "/proc/self/status"]].concat());
    let hex = |line: &str| u64::from_str_radix(line.split('\t').nth(1)?, 16).ok();
    status.lines().map(|line| hex(line).expect("a line is a set")).collect()
}

fn capabilities() {
    let sandbox = mapped("0 100000 65536");
    let user = sandbox.reference("user");
    assert_eq!(capability_sets(&["--ns", &user, "-S", "7"]), [0, 0]);

    let [effective, _] = capability_sets(&["--ns", &user])[..] else { panic!("there are two") };
    assert_ne!(effective, 0, "root has them");
    let kept = capability_sets(&["--ns", &user, "-S", "7", "-G", "7", "--keep-caps"]);
    assert_eq!(kept, [effective; 2]);
    let kept = capability_sets(&["--ns", &user, "--preserve-credentials", "--keep-caps"]);
    assert_eq!(kept, [effective; 2]);
    assert_eq!(capability_sets(&["--ns", &user, "--preserve-credentials"]), [0, 0]);
}

fn groups() {
    let allowed = mapped("0 0 65536");
    let user = allowed.reference("user");
    let with_groups = ["--groups", "5,6", NSTREE, "exec", "--ns", &user];
    let groups = |options: &[&str]| {
        let arguments = [&with_groups[..], options, &["id", "-G"]].concat();
        run(&mut program("setpriv", &arguments)).flawless()
    };
    assert_eq!(groups(&[]), "0\n");
    assert_eq!(groups(&["-G", "7"]), "7\n");
    assert_eq!(groups(&["--preserve-credentials"]), "0 5 6\n");
    assert_eq!(run(&mut exec(&["-G", "7", "id", "-G"])).flawless(), "7\n");
}
