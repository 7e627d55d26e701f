//! Containers of runc(8), which takes no daemon.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::process::Stdio;

use serde_json::{Value, json};

use super::bundle::{allow_containers_inside, configuration, make_root};
use super::ground::Ground;
use crate::support::patience::eventually;
use crate::support::run::{program, run};

/// A container of runc.
pub struct Container {
    name: String,
    ground: Ground,
}

/// A container of runc in which is another one of runc.
pub struct Nest {
    pub outer: Container,
    name: String,
    inner: u32,
}

/// What is run in a container whose only process waits for the end.
const WAIT: &[&str] = &["cat"];

/// Something that listens, and something that waits for the end.
const SERVE: &[&str] = &["sh", "-c", "httpd -p 8080; exec cat"];

/// The root of the inner container is made where the outer one can write.
const NEST: &[&str] = &[
    "sh",
    "-c",
    "mkdir -p /run/b/rootfs/bin && cd /run/b && cp /bin/busybox rootfs/bin && ln -s busybox rootfs/bin/cat &&
     cp /inner.json config.json && exec runc run \"$1\"",
    "sh",
];

impl Container {
    /// One in which cat waits, with busybox and no more. The name is completed so that no other test has it.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what runc says.
    pub fn start(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let name = ground.name().to_owned();
        Self::run(ground, name, (WAIT, "cat"), |_| {})
    }

    /// One that serves on port 8080 of its own network.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub fn serving(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let name = ground.name().to_owned();
        Self::run(ground, name, (SERVE, "cat"), |_| {})
    }

    /// One as the kubelet has them: with an ID and nothing else, in a cgroup of the pod with this UID. It runs
    /// as another user than root.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub fn in_pod(pod: &str, uid: u32) -> Result<Self, String> {
        let ground = Ground::new("kubepods");
        let id = drawn();
        let path = format!("/{}/kubepods/burstable/pod{pod}/{id}", ground.name());
        Self::run(ground, id, (WAIT, "cat"), |config| {
            config["linux"]["cgroupsPath"] = json!(path);
            config["process"]["user"] = json!({"uid": uid, "gid": uid});
        })
    }

    fn run(
        ground: Ground,
        name: String,
        (command, becomes): (&[&str], &str),
        change: impl FnOnce(&mut Value),
    ) -> Result<Self, String> {
        let folder = ground.make("runc");
        make_root(&folder.join("rootfs"))?;
        let mut config = configuration(&folder, command)?;
        change(&mut config);
        fs::write(folder.join("config.json"), config.to_string()).expect("the file is ours");
        ground.undo(&format!("runc delete -f {name}"));
        let log = folder.join("log");
        let mut start = program("runc", &["--log"]);
        start.arg(&log).args(["run", "-d", &name]).current_dir(&folder).stdin(ground.input());
        let started = start.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let container = Self { name, ground };
        if !started.is_ok_and(|status| status.success()) {
            return Err(fs::read_to_string(log).unwrap_or_default());
        }
        let first = container.pid();
        let name = || fs::read_to_string(format!("/proc/{first}/comm")).unwrap_or_default();
        // Before that it is runc, and then perhaps a shell.
        eventually("it runs what it is to run", || {
            let name = name();
            (name.is_empty() || name.trim_end() == becomes).then_some(())
        });
        Ok(container)
    }

    /// By which runc knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The PID of its first process, as runc tells it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        let state = run(&mut program("runc", &["state", &self.name])).object();
        let pid = state["pid"].as_u64().expect("it has a first process");
        u32::try_from(pid).expect("a PID is no larger")
    }

    /// The PIDs of all its processes, as runc tells them.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        let told = run(&mut program("runc", &["ps", "--format", "json", &self.name])).object();
        let mut pids: Vec<u32> = serde_json::from_value(told).expect("it lists PIDs");
        pids.sort_unstable();
        pids
    }

    /// Where all that belongs to it is.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.ground.folder()
    }
}

impl Nest {
    /// One in the other, with a cat in it that waits for the end.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what runc says.
    pub fn start(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let root = ground.make("runc/rootfs");
        let inner = configuration(&ground.make("inner"), WAIT)?;
        fs::write(root.join("inner.json"), inner.to_string()).expect("the file is ours");
        let name = ground.name().to_owned();
        let inner_name = format!("{name}-inner");
        let command = [NEST, &[&inner_name]].concat();
        let outer = Container::run(ground, name, (&command, "runc"), allow_containers_inside)?;
        let inner = eventually("there is a container in the container, or nothing", || {
            let pids = outer.pids();
            let inner = pids.iter().copied().find(|pid| levels(*pid) == 3);
            (inner.is_some() || pids.is_empty()).then_some(inner)
        });
        let inner = inner.ok_or("runc can start no container in a container")?;
        Ok(Self { outer, name: inner_name, inner })
    }

    /// By which the runc in the outer one knows the inner.
    #[must_use]
    pub fn inner_name(&self) -> &str {
        &self.name
    }

    /// The PID of the only process of the inner one.
    #[must_use]
    pub const fn inner(&self) -> u32 {
        self.inner
    }
}

/// In how many PID namespaces a process is that waits for the end: there is none while it is being made.
fn levels(pid: u32) -> usize {
    let read = |file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    if read("comm") != "cat\n" {
        return 0;
    }
    let status = read("status");
    let pids = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    pids.map_or(0, |pids| pids.split_whitespace().count())
}

/// 64 hexadecimal digits that no other container has. The first is a letter, so that no beginning of them is a PID.
fn drawn() -> String {
    let sixteen = || format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    ["c", &sixteen()[1..], &sixteen(), &sixteen(), &sixteen()].concat()
}

/// A UID that no other pod has.
#[must_use]
pub fn draw_pod() -> String {
    let digits = drawn();
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..32]];
    parts.join("-")
}
