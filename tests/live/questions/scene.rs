//! A machine with containers: of runc, in a pod, in one another, of bubblewrap, and of Podman where it runs.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use nstree::model::kind::Kind;

use crate::support::container::{Container, Nest, Podman, draw_pod};
use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::program;

/// The user that the container in the pod runs as: daemon, nearly everywhere.
pub(super) const SOMEBODY: u32 = 1;

pub(super) struct Scene {
    /// It has a network in which something listens on port 8080.
    pub(super) web: Container,
    pub(super) pod: Container,
    /// Its UID in Kubernetes.
    pub(super) pod_uid: String,
    pub(super) sandbox: Sandbox,
    /// These two are not on every machine.
    pub(super) nest: Option<Nest>,
    pub(super) podman: Option<Podman>,
}

/// One of bubblewrap, with namespaces of every kind that it can make.
pub(super) struct Sandbox {
    /// Locked, as trials share it.
    _held: Mutex<Held>,
    pub(super) pid: u32,
}

/// The first process of a container.
pub(super) struct Resident {
    pub(super) pid: u32,
    /// As the container is printed.
    pub(super) label: String,
}

/// The scene, which trials that run at the same time share; it is gone with the last of them.
pub(super) fn scene() -> Arc<Scene> {
    static SHARED: Mutex<Weak<Scene>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let scene = Arc::new(Scene::start());
        *shared = Arc::downgrade(&scene);
        scene
    })
}

impl Scene {
    pub(super) fn start() -> Self {
        let pod_uid = draw_pod();
        Self {
            web: Container::serving("web").expect("one could be started just before"),
            pod: Container::in_pod(&pod_uid, SOMEBODY).expect("another could be started"),
            pod_uid,
            sandbox: Sandbox::start(),
            nest: Nest::start("nest").ok(),
            podman: Podman::start("box").ok(),
        }
    }

    /// The process in web that listens. PIDs begin anew at times, so that it need not be the one with the larger.
    pub(super) fn server(&self) -> u32 {
        let first = self.web.pid();
        let mut others = self.web.pids().into_iter().filter(|pid| *pid != first);
        let server = others.next().expect("something listens in it");
        assert_eq!(others.next(), None, "two processes are in it");
        server
    }

    pub(super) fn nest(&self) -> &Nest {
        self.nest.as_ref().expect("one could be started just before")
    }

    pub(super) fn podman(&self) -> &Podman {
        self.podman.as_ref().expect("one could be started just before")
    }

    /// Each container with its first process.
    pub(super) fn residents(&self) -> Vec<Resident> {
        let of_runc = |container: &Container| {
            Resident::new(container.pid(), &format!("runc:{}", container.name()))
        };
        let mut residents = vec![
            of_runc(&self.web),
            Resident::new(self.pod.pid(), &format!("oci:{}", &self.pod.name()[..12])),
            Resident::new(
                self.sandbox.pid,
                &format!("bubblewrap:{}", inode(self.sandbox.pid, Kind::Mnt)),
            ),
        ];
        if let Some(nest) = &self.nest {
            residents.push(of_runc(&nest.outer));
            residents.push(Resident::new(nest.inner(), &format!("runc:{}", nest.inner_name())));
        }
        if let Some(podman) = &self.podman {
            residents.push(Resident::new(podman.pid(), &format!("podman:{}", podman.name())));
        }
        residents
    }
}

impl Resident {
    fn new(pid: u32, label: &str) -> Self {
        Self { pid, label: label.to_owned() }
    }
}

impl Sandbox {
    fn start() -> Self {
        let arguments = [
            "--ro-bind",
            "/",
            "/",
            "--unshare-all",
            "--unshare-user",
            "--proc",
            "/proc",
            "--as-pid-1",
            "cat",
        ];
        let held = Held::start(&mut program("bwrap", &arguments));
        let children = format!("/proc/{0}/task/{0}/children", held.pid());
        let pid = eventually("the sandbox is made", || {
            let children = fs::read_to_string(&children).ok()?;
            let child = children.split_whitespace().next()?.parse().ok()?;
            (name_of(child) == "cat").then_some(child)
        });
        Self { _held: Mutex::new(held), pid }
    }
}

/// The namespace of a process, as the kernel tells it.
pub(super) fn inode(pid: u32, kind: Kind) -> u64 {
    link(pid, kind).expect("its namespaces may be read")
}

/// The same, where it may be read.
pub(super) fn link(pid: u32, kind: Kind) -> Option<u64> {
    let link = fs::read_link(format!("/proc/{pid}/ns/{kind}")).ok()?;
    let text = link.to_str()?.strip_prefix(&format!("{kind}:["))?.strip_suffix(']')?;
    text.parse().ok()
}

/// All PIDs of a process, outermost first, as the kernel tells them.
pub(super) fn levels(pid: u32) -> Vec<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it is there");
    let pids = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    let pids = pids.expect("the kernel tells it").split_whitespace();
    pids.map(|pid| pid.parse().expect("a PID is a number")).collect()
}

/// The same as the tree has them: `8/1`.
pub(super) fn pids_in_picture(pid: u32) -> String {
    let levels: Vec<_> = levels(pid).iter().map(u32::to_string).collect();
    levels.join("/")
}

pub(super) fn name_of(pid: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    name.trim_end().to_owned()
}
