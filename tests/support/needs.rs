//! Tests that may not be able to run where they are: then they are skipped, and say why.

use std::os::unix::fs::MetadataExt;
use std::process::ExitCode;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Completion, Trial};

use nix::unistd::{Uid, User};

use super::cgroup;
use super::container::{Container, Crun, Docker, Nest, Podman};
use super::run::{as_user, program};

/// What a test takes to run.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// To be root, with the capability to make namespaces.
    Root,
    /// A program that is not part of this project.
    Program(&'static str),
    /// That an ordinary user may make user namespaces.
    UserNamespaces,
    /// That the user with this ID has a name.
    NamedUser(u32),
    /// That a cgroup can be made beside one's own, in the unified hierarchy.
    Cgroup,
    /// The same, in the hierarchy of this controller of version 1.
    CgroupIn(&'static str),
    /// That a user namespace can have a `binfmt_misc` of its own.
    BinfmtMisc,
    /// That virtual network devices can be made, by /dev/net/tun.
    Tun,
    /// That root may run programs in the kernel which look at its types, bpf(2).
    Bpf,
    /// That runc can start a container.
    Container,
    /// That runc can start a container in a container.
    Nest,
    /// That crun can start a container.
    Crun,
    /// That Podman can, run by root.
    Podman,
    /// That a daemon of Docker can be run, and start a container.
    Docker,
    /// Room for so many processes and threads more.
    Processes(u64),
}

impl Need {
    /// Why it is not met here.
    fn missing(self) -> Option<String> {
        match self {
            Self::Root if may_make_namespaces() => None,
            Self::Root => Some("it takes root".to_owned()),
            Self::Program(name) => {
                (!is_installed(name)).then(|| format!("{name} is not installed"))
            }
            Self::UserNamespaces => (!strangers_may_make_user_namespaces())
                .then(|| "an ordinary user may not make user namespaces".to_owned()),
            Self::NamedUser(uid) => User::from_uid(Uid::from_raw(uid))
                .map_or(true, |user| user.is_none())
                .then(|| format!("user {uid} has no name")),
            Self::Cgroup => (!cgroup::can_be_made())
                .then(|| "no cgroup can be made in a unified hierarchy".to_owned()),
            Self::CgroupIn(controller) => (!cgroup::can_be_made_in(controller))
                .then(|| format!("no cgroup can be made in the hierarchy of {controller}")),
            Self::BinfmtMisc => why_no_binfmt_misc(),
            Self::Tun => std::fs::File::open("/dev/net/tun")
                .err()
                .map(|error| format!("/dev/net/tun cannot be opened: {error}")),
            Self::Bpf => why_no_bpf(),
            Self::Container => WHY_NO_CONTAINER.clone(),
            Self::Nest => WHY_NO_NEST.clone(),
            Self::Crun => WHY_NO_CRUN.clone(),
            Self::Podman => WHY_NO_PODMAN.clone(),
            Self::Docker => WHY_NO_DOCKER.clone(),
            Self::Processes(count) => (room_for_processes() < count)
                .then(|| format!("there is no room for {count} processes more")),
        }
    }
}

/// Tried once, as each takes its time.
static WHY_NO_CONTAINER: Tried = Tried::new(|| why_not("runc", Container::start("probe").err()));
static WHY_NO_NEST: Tried = Tried::new(|| why_not("runc", Nest::start("probe").err()));
static WHY_NO_CRUN: Tried = Tried::new(|| why_not("crun", Crun::start("probe").err()));
static WHY_NO_PODMAN: Tried = Tried::new(|| why_not("podman", Podman::start("probe").err()));
static WHY_NO_DOCKER: Tried = Tried::new(|| why_not("dockerd", Docker::start("probe").err()));

type Tried = LazyLock<Option<String>>;

fn why_not(runtime: &str, error: Option<String>) -> Option<String> {
    let error = error?;
    if !is_installed(runtime) {
        return Some(format!("{runtime} is not installed"));
    }
    let last = error.trim().lines().last().unwrap_or_default();
    Some(format!("{runtime} can start no container: {last}"))
}

fn why_no_bpf() -> Option<String> {
    const CAPABILITIES: u64 = 1 << 38 | 1 << 39; // CAP_PERFMON and CAP_BPF
    let lockdown = std::fs::read_to_string("/sys/kernel/security/lockdown").unwrap_or_default();
    let is_initial =
        std::fs::metadata("/proc/self/ns/user").is_ok_and(|file| file.ino() == 4_026_531_837);
    if !is_initial || effective_capabilities() & CAPABILITIES != CAPABILITIES {
        Some("it takes root, with the capabilities for BPF".to_owned())
    } else if !std::path::Path::new("/sys/kernel/btf/vmlinux").exists() {
        Some("the kernel does not tell its types".to_owned())
    } else {
        lockdown.contains("[confidentiality]").then(|| "the kernel is locked down".to_owned())
    }
}

fn may_make_namespaces() -> bool {
    const CAP_SYS_ADMIN: u32 = 21;
    nix::unistd::geteuid().is_root() && effective_capabilities() >> CAP_SYS_ADMIN & 1 == 1
}

fn effective_capabilities() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    effective.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or_default()
}

fn strangers_may_make_user_namespaces() -> bool {
    let is_root = nix::unistd::geteuid().is_root();
    let mut command = if is_root { as_user(1000) } else { program("env", &[]) };
    command.args(["unshare", "-Urpf", "true"]).output().is_ok_and(|run| run.status.success())
}

/// Linux has it since 6.7; it is tried by unshare(1) and mount(8), so that it is not nstree that is asked.
fn why_no_binfmt_misc() -> Option<String> {
    let filesystems = std::fs::read_to_string("/proc/filesystems").unwrap_or_default();
    if !filesystems.contains("binfmt_misc") {
        return Some(
            "this kernel has no binfmt_misc (CONFIG_BINFMT_MISC), or it is not loaded".into(),
        );
    }
    let mount = ["-Urm", "mount", "-t", "binfmt_misc", "binfmt_misc", "/tmp"];
    let is_mounted = program("unshare", &mount).output().is_ok_and(|run| run.status.success());
    (!is_mounted).then(|| "binfmt_misc cannot be mounted in a user namespace".to_owned())
}

/// By the machine's limits, and this user's, leaving some to others.
fn room_for_processes() -> u64 {
    let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u64>().ok());
    let limit = |file: &str| number(std::fs::read_to_string(file).ok().as_deref());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let taken = load.split(['/', ' ']).nth(4).and_then(|total| total.parse().ok()).unwrap_or(0);
    let own = rustix::process::getrlimit(rustix::process::Resource::Nproc).current;
    let limits = [limit("/proc/sys/kernel/pid_max"), limit("/proc/sys/kernel/threads-max"), own];
    let limit = limits.into_iter().flatten().min().unwrap_or(u64::MAX);
    limit.saturating_sub(taken + 1_000)
}

fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// A test with what it takes; it fails by a panic.
pub fn trial(name: &str, needs: &'static [Need], test: fn()) -> Trial {
    Trial::ignorable_test(name.to_owned(), move || {
        if let Some(reason) = needs.iter().find_map(|need| need.missing()) {
            return Ok(Completion::ignored_with(reason));
        }
        test();
        Ok(Completion::Completed)
    })
}

/// Runs the tests, and tells last how many were skipped; why, stands where each is named.
#[must_use]
pub fn run_trials(trials: Vec<Trial>) -> ExitCode {
    run_trials_and_then(trials, Vec::new())
}

/// As [`run_trials`], but the last tests run when all others have.
#[must_use]
pub fn run_trials_and_then(trials: Vec<Trial>, last: Vec<Trial>) -> ExitCode {
    let arguments = Arguments::from_args();
    let has_last = !last.is_empty();
    let first = libtest_mimic::run(&arguments, trials);
    let last = has_last.then(|| libtest_mimic::run(&arguments, last));
    let skipped = first.num_ignored + last.as_ref().map_or(0, |last| last.num_ignored);
    if !arguments.list {
        println!("{skipped} tests of this target were skipped\n");
    }
    match last {
        Some(last) if first.num_failed == 0 => last.exit_code(),
        _ => first.exit_code(),
    }
}
