//! Paths as they are on machines, and the containers that they are of.

use super::containers;

/// Stands for 64 digits in the tables, another letter for others.
fn expand(path: &str) -> String {
    let digits = |letter: &str| letter.repeat(64);
    path.replace("<A>", &digits("a")).replace("<B>", &digits("b")).replace("<C>", &digits("c"))
}

/// `RUNTIME ID [NAME] [pod POD]`, outer containers first; the ID as its first digits, the name only if it is another.
fn told(path: &str) -> Vec<String> {
    let path = expand(path);
    let row = |told: &super::Told| {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is ASCII");
        let id = text(crate::model::container::naming::short(&told.id));
        let name = told.name.as_deref().map(text).filter(|name| *name != id);
        let pod = told
            .pod
            .as_deref()
            .map(|pod| format!("pod {}", text(crate::model::container::naming::short(pod))));
        let words = [Some(told.runtime.to_owned()), Some(id), name, pod];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    containers(path.as_bytes()).iter().map(row).collect()
}

const POD: &str = "8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab";
const STATIC_POD: &str = "0123456789abcdef0123456789abcdef";

/// Each path tells one container.
fn tell(rows: &[(&str, &str)]) {
    for (path, expected) in rows {
        assert_eq!(told(path), [*expected], "{path}");
    }
}

#[test]
fn the_path_tells_a_container_of_docker() {
    tell(&[
        // Docker: cgroupfs, systemd, rootless, and below what runs systemd itself.
        ("/docker/<A>", "docker aaaaaaaaaaaa"),
        ("/docker/<A>/init.scope", "docker aaaaaaaaaaaa"),
        ("/system.slice/docker-<A>.scope", "docker aaaaaaaaaaaa"),
        ("/system.slice/docker-<A>.scope/system.slice/cron.service", "docker aaaaaaaaaaaa"),
        ("/my.slice/docker-<A>.scope", "docker aaaaaaaaaaaa"),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-<A>.scope",
            "docker aaaaaaaaaaaa",
        ),
        ("/../docker-<A>.scope", "docker aaaaaaaaaaaa"),
        ("/../../docker/<A>", "docker aaaaaaaaaaaa"),
        ("/moby/<A>", "docker aaaaaaaaaaaa"),
        ("/docker/buildkit/v3ai1q4xl8s0r5zbqcm3f0d2k", "buildkit v3ai1q4xl8s0r5zbqcm3f0d2k"),
        ("/system.slice/docker.service/docker/<A>", "docker aaaaaaaaaaaa"),
        (
            "/system.slice/docker-v3ai1q4xl8s0r5zbqcm3f0d2k.scope",
            "buildkit v3ai1q4xl8s0r5zbqcm3f0d2k",
        ),
        (
            "/system.slice/system.slice:docker:v3ai1q4xl8s0r5zbqcm3f0d2k",
            "buildkit v3ai1q4xl8s0r5zbqcm3f0d2k",
        ),
        ("/buildkit/v3ai1q4xl8s0r5zbqcm3f0d2k", "buildkit v3ai1q4xl8s0r5zbqcm3f0d2k"),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/user.slice:docker:<A>",
            "docker aaaaaaaaaaaa",
        ),
    ]);
}

#[test]
fn the_path_tells_a_container_of_podman() {
    tell(&[
        // Podman: systemd, cgroupfs, rootless, split, in a pod.
        ("/machine.slice/libpod-<A>.scope", "podman aaaaaaaaaaaa"),
        ("/machine.slice/libpod-<A>.scope/container", "podman aaaaaaaaaaaa"),
        ("/libpod_parent/libpod-<A>", "podman aaaaaaaaaaaa"),
        ("/libpod_parent/libpod-<A>/ctr", "podman aaaaaaaaaaaa"),
        ("/libpod_parent/<B>/libpod-<A>", "podman aaaaaaaaaaaa pod bbbbbbbbbbbb"),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-<A>.scope/container",
            "podman aaaaaaaaaaaa",
        ),
        (
            "/machine.slice/machine-libpod_pod_<B>.slice/libpod-<A>.scope",
            "podman aaaaaaaaaaaa pod bbbbbbbbbbbb",
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_<B>.slice/libpod-<A>.scope",
            "podman aaaaaaaaaaaa pod bbbbbbbbbbbb",
        ),
        ("/system.slice/web.service/libpod-payload-<A>", "podman aaaaaaaaaaaa"),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/web.service/libpod-payload-<A>",
            "podman aaaaaaaaaaaa",
        ),
        ("/system.slice/machine.slice:libpod:<A>", "podman aaaaaaaaaaaa"),
        ("/nstree/libpod-<A>", "podman aaaaaaaaaaaa"),
    ]);
}

#[test]
fn the_path_tells_a_container_of_containerd_or_cri_o() {
    tell(&[
        // CRI-O outside of Kubernetes.
        ("/system.slice/crio-<A>.scope", "cri-o aaaaaaaaaaaa"),
        ("/system.slice/system.slice:crio:<A>", "cri-o aaaaaaaaaaaa"),
        // containerd and nerdctl.
        ("/default/<A>", "containerd aaaaaaaaaaaa"),
        ("/k8s.io/<A>", "containerd aaaaaaaaaaaa"),
        ("/system.slice/nerdctl-<A>.scope", "containerd aaaaaaaaaaaa"),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-<A>.scope",
            "containerd aaaaaaaaaaaa",
        ),
        ("/system.slice/system.slice:nerdctl:<A>", "containerd aaaaaaaaaaaa"),
        ("/finch/<A>", "oci aaaaaaaaaaaa"),
    ]);
}

#[test]
fn the_path_tells_a_container_of_runc_lxc_or_systemd() {
    tell(&[
        // Low-level runtimes alone.
        ("/system.slice/runc-web.scope", "runc web"),
        ("/user.slice/user-1000.slice/user@1000.service/user.slice/crun-web.scope", "crun web"),
        ("/system.slice/youki-web.scope", "youki web"),
        // LXC, LXD, Incus.
        ("/lxc.payload.web", "lxc web"),
        ("/lxc.payload.web/init.scope", "lxc web"),
        ("/lxc.payload/web", "lxc web"),
        ("/lxc.payload.project_web-1/system.slice/ssh.service", "lxc project_web-1"),
        ("/lxc/web", "lxc web"),
        ("/system.slice/lxc@web.service/lxc.payload.web", "lxc web"),
        ("/lxc/101/ns/system.slice/cron.service", "lxc 101"),
        ("/user.slice/user-1000.slice/session-1.scope/lxc.payload.web", "lxc web"),
        // systemd-nspawn, and others that machined knows.
        ("/machine.slice/machine-web.scope/payload", "systemd-nspawn web"),
        (r"/machine.slice/machine-my\x2dweb.scope/payload/init.scope", "systemd-nspawn my-web"),
        ("/machine.slice/machine-web.scope/init.scope", "systemd-nspawn web"),
        (r"/machine.slice/systemd-nspawn@my\x2dweb.service/payload", "systemd-nspawn my-web"),
        (r"/machine.slice/machine-lxc\x2d4242\x2dweb.scope", "libvirt-lxc web"),
        // What is told by its looks alone.
        ("/actions_job/<A>", "oci aaaaaaaaaaaa"),
        ("/ecs/0123456789abcdef/<A>", "oci aaaaaaaaaaaa"),
        ("/ecs/my-cluster/0123456789abcdef/<A>", "oci aaaaaaaaaaaa"),
        (
            "/ecs/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef-1234567890",
            "oci 0123456789abcdef0123456789abcdef-1234567890",
        ),
        ("/system.slice/system.slice:other:<A>", "oci aaaaaaaaaaaa"),
        ("/../<A>", "oci aaaaaaaaaaaa"),
        ("/system.slice/other-<A>.scope", "oci aaaaaaaaaaaa"),
    ]);
}

#[test]
fn the_path_tells_a_container_of_a_cluster() {
    tell(&[
        // Cloud Foundry, Nomad, Mesos.
        (
            "/system.slice/garden.service/garden/good/8d1c2f9e-1a2b-4c3d-8e4f-0123",
            "garden 8d1c2f9e-1a2b-4c3d-8e4f-0123",
        ),
        (
            "/garden/8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
            "garden 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
        ),
        (
            "/nomad.slice/share.slice/8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab.web.scope",
            "nomad 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab web",
        ),
        (
            "/nomad.slice/8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab.web.scope",
            "nomad 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab web",
        ),
        (
            "/mesos/8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
            "mesos 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
        ),
    ]);
}

#[test]
fn the_path_tells_a_sandbox() {
    tell(&[
        // Sandboxes.
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/apptainer-4242.scope",
            "apptainer 4242",
        ),
        ("/NSJAIL.4242", "nsjail 4242"),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.gnome.Maps-4242.scope",
            "flatpak 4242 org.gnome.Maps",
        ),
        (
            r"/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-io.my\x2dorg.App-4242.scope",
            "flatpak 4242 io.my-org.App",
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/flatpak-org.gnome.Maps-4242.scope",
            "flatpak 4242 org.gnome.Maps",
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab.scope",
            "snap firefox",
        ),
        ("/user.slice/user-1000.slice/session-1.scope/snap.hello.hello.8d1c.scope", "snap hello"),
        ("/system.slice/snap.lxd.daemon.service", "snap lxd"),
        ("/system.slice/snap.microk8s.daemon-containerd.service", "snap microk8s"),
        ("/system.slice/snap.hello.hook.configure.scope", "snap hello"),
    ]);
}

#[test]
fn a_container_of_kubernetes_is_in_a_pod() {
    let slice = POD.replace('-', "_");
    for (path, expected) in [
        (format!("/kubepods/burstable/pod{POD}/<A>"), "oci aaaaaaaaaaaa"),
        (format!("/kubepods/pod{POD}/<A>"), "oci aaaaaaaaaaaa"),
        (format!("/kubepods/besteffort/pod{POD}/crio-<A>"), "cri-o aaaaaaaaaaaa"),
        (
            format!(
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{slice}.slice/cri-containerd-<A>.scope"
            ),
            "containerd aaaaaaaaaaaa",
        ),
        (
            format!("/kubepods.slice/kubepods-pod{slice}.slice/crio-<A>.scope/container"),
            "cri-o aaaaaaaaaaaa",
        ),
        (
            format!(
                "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{slice}.slice/docker-<A>.scope"
            ),
            "docker aaaaaaaaaaaa",
        ),
        (
            format!(
                "/system.slice/containerd.service/kubepods-burstable-pod{slice}.slice:cri-containerd:<A>"
            ),
            "containerd aaaaaaaaaaaa",
        ),
        (
            format!("/kubepods.slice/kubepods-pod{slice}.slice/libpod-<A>.scope"),
            "podman aaaaaaaaaaaa",
        ),
        (
            format!(
                "/kubepods.slice/kubepods-pod{slice}.slice/cri-containerd-<A>.scope/init.scope"
            ),
            "containerd aaaaaaaaaaaa",
        ),
        // K3s as a service, also of a user.
        (
            format!(
                "/system.slice/k3s.service/kubepods-besteffort-pod{slice}.slice:cri-containerd:<A>"
            ),
            "containerd aaaaaaaaaaaa",
        ),
        (
            format!(
                "/user.slice/user-1000.slice/user@1000.service/app.slice/k3s-rootless.service/kubepods/besteffort/pod{POD}/<A>"
            ),
            "oci aaaaaaaaaaaa",
        ),
        (format!("/kubepods/besteffort/pod{POD}/kata_<A>"), "kata aaaaaaaaaaaa"),
    ] {
        assert_eq!(told(&path), [format!("{expected} pod {POD}")], "{path}");
    }
    assert_eq!(
        told(&format!("/kubepods/burstable/pod{STATIC_POD}/<A>")),
        [format!("oci aaaaaaaaaaaa pod {STATIC_POD}")],
    );
}

#[test]
fn a_container_in_a_container_keeps_both() {
    let slice = POD.replace('-', "_");
    for (path, expected) in [
        ("/docker/<A>/docker/<B>".to_owned(), vec!["docker aaaaaaaaaaaa", "docker bbbbbbbbbbbb"]),
        (
            "/system.slice/docker-<A>.scope/system.slice/docker-<B>.scope".to_owned(),
            vec!["docker aaaaaaaaaaaa", "docker bbbbbbbbbbbb"],
        ),
        (
            "/lxc.payload.web/machine.slice/libpod-<A>.scope/container".to_owned(),
            vec!["lxc web", "podman aaaaaaaaaaaa"],
        ),
        (
            "/lxc.payload.web/lxc.payload.inner/system.slice/docker-<A>.scope".to_owned(),
            vec!["lxc web", "lxc inner", "docker aaaaaaaaaaaa"],
        ),
        (
            format!(
                "/docker/<A>/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod{slice}.slice/cri-containerd-<B>.scope"
            ),
            vec![
                "docker aaaaaaaaaaaa",
                "containerd bbbbbbbbbbbb pod 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
            ],
        ),
        (
            format!("/kubepods/burstable/pod{POD}/<A>/docker/<B>"),
            vec![
                "oci aaaaaaaaaaaa pod 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab",
                "docker bbbbbbbbbbbb",
            ],
        ),
        // A node of kind, and K3s in Docker.
        (
            format!("/docker/<A>/kubelet/kubepods/burstable/pod{POD}/<B>"),
            vec!["docker aaaaaaaaaaaa", "oci bbbbbbbbbbbb pod 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab"],
        ),
        (
            format!("/docker/<A>/kubepods/pod{POD}/<B>"),
            vec!["docker aaaaaaaaaaaa", "oci bbbbbbbbbbbb pod 8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab"],
        ),
        (
            "/machine.slice/libpod-<A>.scope/container/machine.slice/libpod-<B>.scope/container"
                .to_owned(),
            vec!["podman aaaaaaaaaaaa", "podman bbbbbbbbbbbb"],
        ),
        (
            r"/machine.slice/machine-web.scope/payload/machine.slice/machine-in\x2dner.scope/payload"
                .to_owned(),
            vec!["systemd-nspawn web", "systemd-nspawn in-ner"],
        ),
        ("/docker/<A>/docker/<B>/docker/<C>".to_owned(), vec![
            "docker aaaaaaaaaaaa", "docker bbbbbbbbbbbb", "docker cccccccccccc",
        ]),
        ("/system.slice/docker-<A>.scope/buildkit/v3ai1q4xl8s0r5zbqcm3f0d2k".to_owned(), vec![
            "docker aaaaaaaaaaaa", "buildkit v3ai1q4xl8s0r5zbqcm3f0d2k",
        ]),
        // Who looks after the inner ones is in the outer one.
        ("/docker/<A>/kubelet".to_owned(), vec!["docker aaaaaaaaaaaa"]),
        ("/docker/<A>/kubelet.slice/kubelet.service".to_owned(), vec!["docker aaaaaaaaaaaa"]),
        ("/docker/<A>/libpod_parent/libpod-conmon-<B>".to_owned(), vec!["docker aaaaaaaaaaaa"]),
        ("/docker/<A>/system.slice/docker.service".to_owned(), vec!["docker aaaaaaaaaaaa"]),
        ("/lxc.payload.web/lxc.monitor.inner".to_owned(), vec!["lxc web"]),
    ] {
        assert_eq!(told(&path), expected, "{path}");
    }
}

#[test]
fn what_looks_after_containers_is_on_the_host_as_all_else() {
    let slice = POD.replace('-', "_");
    for path in [
        "",
        "/",
        "/..",
        "/../..",
        "/init.scope",
        "/system.slice/docker.service",
        "/system.slice/docker.socket",
        "/system.slice/containerd.service",
        "/system.slice/crio.service",
        "/system.slice/podman.service",
        "/system.slice/lxc.service",
        "/system.slice/lxd.service",
        "/system.slice/incus.service",
        "/system.slice/libvirtd.service",
        "/system.slice/systemd-machined.service",
        "/system.slice/kubelet.service",
        "/system.slice/snapd.service",
        "/system.slice/firejail.service",
        "/docker",
        "/docker/web",
        "/docker/aaaaaaaaaaaa",
        "/system.slice/docker-aaaaaaaaaaaa.scope",
        "/machine.slice",
        "/machine.slice/libpod-conmon-<A>.scope",
        "/libpod_parent/libpod-conmon-<A>",
        "/libpod_parent/conmon",
        "/libpod_parent/libpod-<A>/conmon",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/docker.service",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/podman.service",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/k3s-rootless.service/k3s_evac",
        "/runtime.slice/containerd.service",
        "/podruntime.slice/kubelet.service",
        "/system.slice/k3s.service",
        "/system.slice/rke2-server.service",
        "/system.slice/garden.service",
        "/system.slice/nomad.service",
        "/system.slice/buildkit.service",
        "/buildkit",
        "/garden/init",
        "/garden/good",
        "/nomad.slice/share.slice",
        "/nomad.slice/web.scope",
        "/mesos",
        "/ecs",
        "/ecs/0123456789abcdef0123456789abcdef",
        "/kata_overhead/<A>",
        "/system.slice/runner-provisioner.service",
        "/actions_job",
        "/system.slice/docker-v3ai1q4xl8s0r5zbqcm3f0d2.scope",
        "/system.slice/system.slice:docker:web",
        "/machine.slice/machine-libpod_pod_<A>.slice",
        "/libpod_parent",
        "/system.slice/crio-conmon-<A>.scope",
        "/machine.slice/libpod-<A>.scope/supervisor",
        "/system.slice/web.service/runtime",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/podman-4242.scope",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-conmon-<A>.scope",
        "/lxc.monitor.web",
        "/lxc.monitor/web",
        "/lxc.pivot",
        "/lxc",
        "/lxc/lxc.monitor.web",
        "/machine.slice/machine-web.scope/supervisor",
        "/machine.slice/systemd-nspawn@web.service/supervisor",
        "/machine.slice/systemd-nspawn@web.service",
        r"/machine.slice/machine-qemu\x2d4\x2dvm.scope/libvirt/emulator",
        "/kubepods",
        "/kubepods/burstable",
        "/kubepods.slice/kubepods-burstable.slice",
        "/process_api/b30a0af806ab35ca43f0f8d9bcf96f45",
        "/user.slice/user-1000.slice/session-2.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-4242.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab.scope",
        "/system.slice/run-u42.service",
        "/payload",
        "/web",
        r"/system.slice/system-getty.slice/getty@tty1.service",
        "/system.slice/app-flatpak-org.gnome.Maps.scope",
        "/<A>0",
        "/foo<A>",
    ] {
        assert_eq!(told(path), Vec::<String>::new(), "{path}");
    }
    for path in [
        format!("/kubepods/burstable/pod{POD}"),
        format!("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{slice}.slice"),
        format!("/kubepods.slice/kubepods-pod{slice}.slice/crio-conmon-<A>.scope"),
    ] {
        assert_eq!(told(&path), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_path_may_be_of_any_bytes() {
    let long = "/x".repeat(100_000);
    for path in [&b"/lxc.payload.\x1b[31m\xff"[..], b"///", b"\n", b"{hex}", long.as_bytes()] {
        let _ = containers(path);
    }
    let found = containers(b"/lxc.payload.\x1b[31m\xff");
    assert_eq!(
        found[0].name.as_deref(),
        Some(&b"\x1b[31m\xff"[..]),
        "nothing is made of them here"
    );
}
