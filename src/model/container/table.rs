//! The table of cgroups: how each runtime names those of its containers.
//!
//! A new runtime is a new row here. The rows are tried in their order at each component of a path, so what is no
//! container goes first, and what is told only by its looks goes last.

use super::pods::POD;

/// What the processes are in whose cgroup a pattern describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// A container of this runtime.
    Container(&'static str),
    /// The same, but whoever makes the namespaces may be in the cgroup too, and is no part of the container.
    Sandbox(&'static str),
    /// What looks after containers; it belongs where the cgroup above belongs.
    Host,
    /// A pod, in which containers are still to come.
    Pod,
}

/// A pattern of components of a path, see [`pattern`](super::pattern), and what it means.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) pattern: &'static str,
    pub(super) means: Means,
}

/// A container of which only the form is known that all of the Open Container Initiative share.
pub(super) const SOME_RUNTIME: &str = "oci";

const fn container(runtime: &'static str, pattern: &'static str) -> Row {
    Row { pattern, means: Means::Container(runtime) }
}

const fn sandbox(runtime: &'static str, pattern: &'static str) -> Row {
    Row { pattern, means: Means::Sandbox(runtime) }
}

const fn host(pattern: &'static str) -> Row {
    Row { pattern, means: Means::Host }
}

const fn pod(pattern: &'static str) -> Row {
    Row { pattern, means: Means::Pod }
}

/// Whether this is what stands before the colon in the name of a container, as in `docker:web`, or of a pod, `pod:shop-0`.
#[must_use]
pub fn is_runtime(name: &str) -> bool {
    let of_cgroups = TABLE.iter().any(|row| match row.means {
        Means::Container(runtime) | Means::Sandbox(runtime) => runtime == name,
        Means::Host | Means::Pod => false,
    });
    of_cgroups || name == SOME_RUNTIME || name == POD || super::monitor::is_runtime(name)
}

pub(super) const TABLE: &[Row] = &[
    // conmon of Podman and of CRI-O.
    host("libpod-conmon-{*}"),
    host("crio-conmon-{*}"),
    host("libpod-{hex}.scope/supervisor"),
    host("libpod_parent/libpod-{hex}/conmon"),
    // LXC's own process, and where a container that ends is moved.
    host("lxc.monitor.{*}"),
    host("lxc.monitor"),
    host("lxc.pivot"),
    host("lxc/lxc.{*}"),
    // systemd-nspawn itself, beside what runs in it; and virtual machines that machined knows.
    host("machine-{*}.scope/supervisor"),
    host("systemd-nspawn@{*}.service/supervisor"),
    host(r"machine-qemu\x2d{*}.scope"),
    // The shims of Kata Containers, beside the virtual machines.
    host("kata_overhead/{*}"),
    // Kubernetes, by systemd and by cgroupfs. A kubelet in a container puts another slice above.
    pod("{*}kubepods{*}-pod{uid}.slice"),
    pod("pod{uid}"),
    // Pods of Podman, by systemd and by cgroupfs.
    pod("{*}-libpod_pod_{pod}.slice"),
    container("podman", "libpod_parent/libpod-{hex}"),
    container("podman", "libpod_parent/{pod}/libpod-{hex}"),
    container("podman", "libpod-{hex}.scope"),
    container("podman", "libpod-{hex}"),
    container("podman", "libpod-payload-{hex}"),
    container("buildkit", "buildkit/{id}"),
    container("docker", "docker/{hex}"),
    container("docker", "docker-{hex}.scope"),
    // The BuildKit that is in Docker, with systemd.
    container("buildkit", "docker-{25}.scope"),
    container("buildkit", "{*}:docker:{25}"),
    container("containerd", "cri-containerd-{hex}.scope"),
    container("containerd", "nerdctl-{hex}.scope"),
    container("cri-o", "crio-{hex}.scope"),
    container("cri-o", "crio-{hex}"),
    // What runc makes of a path that was meant for systemd, with cgroupfs.
    container("containerd", "{*}pod{uid}.slice:cri-containerd:{hex}"),
    container("cri-o", "{*}pod{uid}.slice:crio:{hex}"),
    container("docker", "{*}pod{uid}.slice:docker:{hex}"),
    container("containerd", "{*}:cri-containerd:{hex}"),
    container("containerd", "{*}:nerdctl:{hex}"),
    container("docker", "{*}:docker:{hex}"),
    container("podman", "{*}:libpod:{hex}"),
    container("cri-o", "{*}:crio:{hex}"),
    // The virtual machine of a pod.
    container("kata", "kata_{hex}"),
    // Namespaces of containerd.
    container("containerd", "default/{hex}"),
    container("containerd", "k8s.io/{hex}"),
    container("docker", "moby/{hex}"),
    container("runc", "runc-{name}.scope"),
    container("crun", "crun-{name}.scope"),
    container("youki", "youki-{name}.scope"),
    // LXD and Incus do the same; only the arguments of the monitor tell which it is.
    container("lxc", "lxc.payload.{name}"),
    container("lxc", "lxc.payload/{name}"),
    container("lxc", "lxc/{name}"),
    sandbox("libvirt-lxc", r"machine-lxc\x2d{n}\x2d{unit}.scope"),
    sandbox("libvirt-lxc", "{unit}.libvirt-lxc"),
    sandbox("systemd-nspawn", "machine-{unit}.scope"),
    container("systemd-nspawn", "systemd-nspawn@{unit}.service/payload"),
    sandbox("apptainer", "apptainer-{id}.scope"),
    sandbox("singularity", "singularity-{id}.scope"),
    sandbox("nsjail", "NSJAIL.{id}"),
    container("garden", "garden/{uuid}"),
    container("garden", "garden/good/{uuid}"),
    container("garden", "garden/bad/{uuid}"),
    // Both have tasks without namespaces, too.
    sandbox("nomad", "nomad.slice/{uuid}.{name}.scope"),
    sandbox("nomad", "nomad.slice/{*}.slice/{uuid}.{name}.scope"),
    sandbox("mesos", "mesos/{uuid}"),
    sandbox("flatpak", "app-flatpak-{unit}-{id}.scope"),
    sandbox("flatpak", "flatpak-{unit}-{id}.scope"),
    sandbox("snap", "snap.{word}.{*}.scope"),
    sandbox("snap", "snap.{word}.{*}.service"),
    // Amazon's: a cluster, a task, and the container; of Fargate the task again, and a number.
    container(SOME_RUNTIME, "ecs/{*}/{*}/{hex}"),
    container(SOME_RUNTIME, "ecs/{*}/{hex}"),
    container(SOME_RUNTIME, "ecs/{*}/{id}"),
    // Whatever --cgroup-parent says, and containers of a pod by cgroupfs.
    container(SOME_RUNTIME, "{hex}"),
    container(SOME_RUNTIME, "{*}-{hex}.scope"),
    container(SOME_RUNTIME, "{*}:{hex}"),
];
