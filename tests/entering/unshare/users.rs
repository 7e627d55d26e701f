//! Who the command is.

use std::fs::File;
use std::os::fd::AsRawFd;

use libtest_mimic::Trial;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::held::Held;
use crate::support::run::{command, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("-S and -G change user and group, and drop other groups", root, changed),
        trial("capabilities are kept with --keep-caps alone", STRANGERS, kept),
        trial("-S with --keep-caps leaves root's capabilities to a user", root, kept_over_change),
        trial("--owner owns the new user namespace", root, owner),
    ]
}

fn changed() {
    let script = "$NSTREE unshare -n -S 1234 -G 2345 id";
    assert_eq!(run(&mut shell(script)).flawless(), "uid=1234 gid=2345 groups=2345\n");
    let script = "$NSTREE unshare -p --map-users 0:0:3000 --map-groups 0:0:3000 -S 1234 -G 2345 id";
    assert_eq!(run(&mut shell(script)).flawless(), "uid=1234 gid=2345 groups=2345\n");
}

/// The set of capabilities that takes effect.
fn capabilities(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let hex = line.expect("the status tells the capabilities").trim();
    u64::from_str_radix(hex, 16).expect("they are a hexadecimal number")
}

fn kept() {
    let of = |options: &str| {
        let script = format!("$NSTREE unshare {options} cat /proc/self/status");
        capabilities(&run(&mut shell_as_user(&script)).flawless())
    };
    assert_eq!(of("-c"), 0);
    assert_ne!(of("-c --keep-caps"), 0);
    assert_ne!(of("-cp --keep-caps --kill-child"), 0);
}

fn kept_over_change() {
    let of = |options: &str| {
        let script = format!("$NSTREE unshare {options} cat /proc/self/status");
        capabilities(&run(&mut shell(&script)).flawless())
    };
    assert_eq!(of("-n -S 1234"), 0);
    assert_ne!(of("-n -S 1234 -G 1234 --keep-caps"), 0);
}

fn owner() {
    let arguments = ["unshare", "--owner", "1234:2345", "sh", "-c", "echo ready; read -r line"];
    let held = Held::start(command().args(arguments));
    assert_eq!(held.line(), "ready");
    let namespace = File::open(format!("/proc/{}/ns/user", held.pid())).expect("root may open it");
    assert_eq!(owner_of(&namespace), 1234);
}

#[expect(unsafe_code, reason = "no crate that is here has this ioctl")]
fn owner_of(user_namespace: &File) -> u32 {
    const NS_GET_OWNER_UID: libc::Ioctl = 0xb704;
    let mut uid = 0_u32;
    // SAFETY: ioctl_nsfs(2): this one writes a uid_t where it is told to, and the descriptor is open.
    let result = unsafe { libc::ioctl(user_namespace.as_raw_fd(), NS_GET_OWNER_UID, &raw mut uid) };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
    uid
}
