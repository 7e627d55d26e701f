//! Why a call is likely to have failed, where the number of the error does not say it.

use rustix::io::Errno;

use crate::model::kind::Kind;
use crate::sys::CallError;
use crate::sys::own_proc::OwnProc;

/// What is likely to be the cause, or would help.
#[must_use]
pub fn likely(error: &CallError, proc: &OwnProc) -> Option<String> {
    let CallError { call, errno } = error;
    let (name, _) = call.split_once('(').unwrap_or((call, ""));
    match (name, *errno) {
        ("unshare", Errno::NOSPC) => Some(limits(proc)),
        ("unshare", Errno::PERM) if call.contains("CLONE_NEWUSER") => Some(unprivileged(proc)),
        ("unshare", Errno::PERM) => {
            Some("it takes CAP_SYS_ADMIN: be root, or add -U for a user namespace of your own".to_owned())
        }
        ("setns", Errno::INVAL) if call.contains("CLONE_NEWPID") => {
            Some("of PID namespaces only the own one and its descendants can be entered".to_owned())
        }
        ("setns", Errno::PERM) if call.contains("CLONE_NEWNS") => Some(
            "it takes CAP_SYS_ADMIN in the user namespace that owns it, and that and CAP_SYS_CHROOT in the own one".to_owned(),
        ),
        ("setns", Errno::PERM) => Some(
            "it takes CAP_SYS_ADMIN in the user namespace that owns it, and in the own one".to_owned(),
        ),
        ("execve", Errno::NOENT) if call.contains("idmap") => {
            Some("it maps ranges for ordinary users; Debian has it in the package uidmap".to_owned())
        }
        ("setresuid" | "setresgid", Errno::INVAL) => {
            Some("it is not mapped in the user namespace".to_owned())
        }
        ("setresuid", Errno::PERM) => Some(takes("CAP_SETUID")),
        ("setresgid" | "setgroups", Errno::PERM) => Some(takes("CAP_SETGID")),
        ("chroot", Errno::PERM) => Some(takes("CAP_SYS_CHROOT")),
        ("write", Errno::PERM) if call.contains("timens_offsets") => Some(takes("CAP_SYS_TIME")),
        ("write", Errno::INVAL) if call.contains("/register)") => Some(
            "the line is :name:type:offset:magic:mask:interpreter:flags, see binfmt_misc in the kernel's documentation".to_owned(),
        ),
        ("write", Errno::PERM | Errno::ACCESS) if call.contains("/register)") => Some(
            "only root in the user namespace may write there: -r maps the own user to it".to_owned(),
        ),
        ("mount", Errno::NOENT) if call.contains("MS_BIND") => {
            Some("the file must exist: touch makes it".to_owned())
        }
        ("setns" | "fork", Errno::NOMEM) => Some("the init of that PID namespace has ended, and nothing can be started in it any more".to_owned()),
        ("mount", Errno::PERM) if call.contains("proc,") => Some(
            "in a user namespace a procfs can be mounted only where none of the one that is there is hidden by mounts".to_owned(),
        ),
        ("mount", Errno::INVAL) if call.contains("MS_BIND") => Some(
            "a mount namespace can be bound only to a file on a mount that is private, in a mount namespace with a lower number; Linux 6.18 gives numbers by processor, so that trying again can help".to_owned(),
        ),
        ("write", Errno::PERM) if call.contains("id_map") => Some(
            "an ordinary user can map the own ID alone, and the group only when setgroups is denied; root needs CAP_SETFCAP to map root".to_owned(),
        ),
        _ => None,
    }
}

fn takes(capability: &str) -> String {
    format!("it takes {capability} in the own user namespace")
}

fn limits(proc: &OwnProc) -> String {
    let used_up = Kind::ALL.into_iter().filter(|kind| {
        let limit = proc.read(&format!("sys/user/max_{kind}_namespaces"));
        limit.is_some_and(|limit| limit.trim() == "0")
    });
    let used_up: Vec<_> =
        used_up.map(|kind| format!("/proc/sys/user/max_{kind}_namespaces is 0")).collect();
    if used_up.is_empty() {
        return "no more namespaces are allowed: see /proc/sys/user/max_*_namespaces; user and PID namespaces can be nested 32 deep".to_owned();
    }
    used_up.join(", ")
}

fn unprivileged(proc: &OwnProc) -> String {
    let is =
        |path: &str, value: &str| proc.read(path).is_some_and(|content| content.trim() == value);
    if is("sys/kernel/unprivileged_userns_clone", "0") {
        "kernel.unprivileged_userns_clone is 0: only root makes user namespaces here".to_owned()
    } else if is("sys/kernel/apparmor_restrict_unprivileged_userns", "1") {
        "kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor lets only some programs make user namespaces".to_owned()
    } else {
        "no user namespace can be made in a chroot, nor by a user who is not mapped".to_owned()
    }
}
