//! Arguments as runtimes have them.

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn said(arguments: &[&str]) -> Option<(&'static str, String, String)> {
    let argv: Vec<Bytes> = arguments.iter().map(|argument| argument.as_bytes().into()).collect();
    let text =
        |bytes: Option<Bytes>| String::from_utf8(bytes.unwrap_or_default()).expect("it is ASCII");
    says(&argv).map(|said| (said.runtime, text(said.id), text(said.name)))
}

#[test]
fn the_monitor_of_a_container_tells_its_id_and_name() {
    let of = |runtime, id: &str, name: &str| Some((runtime, id.to_owned(), name.to_owned()));
    for (arguments, expected) in [
        (
            &[
                "/usr/bin/conmon",
                "--api-version",
                "1",
                "-c",
                ID,
                "-u",
                ID,
                "-r",
                "/usr/bin/crun",
                "-b",
                "/var/lib/containers/storage/overlay-containers/x/userdata",
                "-n",
                "web",
                "--exit-dir",
                "/run/libpod/exits",
                "--exit-command-arg",
                "cleanup",
            ][..],
            of("podman", ID, "web"),
        ),
        (
            &[
                "/usr/libexec/crio/conmon",
                "-b",
                "/run/containers/storage",
                "-c",
                ID,
                "--exit-dir",
                "/var/run/crio/exits",
                "-n",
                "k8s_nginx_web-0_default_8d1c_0",
            ],
            of("cri-o", ID, "k8s_nginx_web-0_default_8d1c_0"),
        ),
        (&["conmon", "--cid=x", "--name=web"], of("podman", "x", "web")),
        (
            &[
                "/usr/bin/containerd-shim-runc-v2",
                "-namespace",
                "moby",
                "-id",
                ID,
                "-address",
                "/run/containerd/containerd.sock",
            ],
            of("docker", ID, ""),
        ),
        (
            &[
                "/usr/bin/containerd-shim-runc-v2",
                "-namespace",
                "k8s.io",
                "-id",
                ID,
                "-address",
                "/run/containerd/containerd.sock",
            ],
            of("containerd", ID, ""),
        ),
        (
            &["containerd-shim-runc-v2", "-namespace", "x", "-id", "moby"],
            of("containerd", "moby", ""),
        ),
        (
            &[
                "containerd-shim",
                "-namespace",
                "moby",
                "-workdir",
                "/var/lib/docker/containerd/daemon/io.containerd.runtime.v1.linux/moby/web",
            ],
            of("docker", "web", ""),
        ),
        (&["[lxc monitor] /var/lib/lxc web"], of("lxc", "web", "web")),
        (&["[lxc monitor] /var/my containers web"], of("lxc", "web", "web")),
        (&["[lxc monitor] /var/snap/lxd/common/lxd/containers web"], of("lxd", "web", "web")),
        (&["[lxc monitor] /var/lib/incus/containers web"], of("incus", "web", "web")),
        (&["lxc-start", "-F", "-n", "web"], of("lxc", "web", "web")),
        (&["/usr/bin/lxc-start", "--foreground", "web"], of("lxc", "web", "web")),
        (
            &["systemd-nspawn", "-q", "-D", "/srv/web/", "-M", "my-web", "/bin/sh"],
            of("systemd-nspawn", "my-web", "my-web"),
        ),
        (&["systemd-nspawn", "--machine=web", "-b"], of("systemd-nspawn", "web", "web")),
        (&["systemd-nspawn", "-Mweb"], of("systemd-nspawn", "web", "web")),
        (&["systemd-nspawn", "-D", "/srv/web/"], of("systemd-nspawn", "web", "web")),
        (&["systemd-nspawn", "--directory=/srv/web"], of("systemd-nspawn", "web", "web")),
        (&["systemd-nspawn"], of("systemd-nspawn", "", "")),
        (&["runc", "--root", "/x", "run", "-b", "/bundle", "web"], of("runc", "web", "web")),
        (&["crun", "run", "web"], of("crun", "web", "web")),
    ] {
        assert_eq!(said(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn the_maker_of_a_sandbox_tells_what_it_is() {
    for (arguments, runtime, name) in [
        (&["bwrap", "--ro-bind", "/", "/", "sh"][..], "bubblewrap", ""),
        (&["/usr/libexec/flatpak-bwrap", "--args", "40", "maps"][..], "bubblewrap", ""),
        (&["/usr/lib/pressure-vessel/srt-bwrap", "--args", "9"][..], "bubblewrap", ""),
        (&["nsjail", "-Mo", "--chroot", "/", "--", "/bin/sh"][..], "nsjail", ""),
        (&["/sbin/minijail0", "-p", "-v", "/bin/sh"][..], "minijail", ""),
        (&["buildah-oci-runtime"][..], "buildah", ""),
        (&["/usr/bin/conmonrs", "--runtime", "/usr/bin/crun"][..], "cri-o", ""),
        (&["firejail", "--quiet", "--name=web", "sh"][..], "firejail", "web"),
        (&["firejail", "sh", "--name=no"][..], "firejail", ""),
    ] {
        assert_eq!(
            said(arguments),
            Some((runtime, String::new(), name.to_owned())),
            "{arguments:?}"
        );
    }
}

#[test]
fn another_program_tells_nothing() {
    for arguments in [
        &[][..],
        &[""],
        &["sh", "-c", "conmon"],
        &["dockerd", "--data-root", "/x"],
        &["containerd"],
        &["conmonitor", "-c", "x"],
        &["runc", "exec", "web", "sh"],
        &["buildah-in-a-user-namespace", "bud", "."],
        &["rootlesskit", "--net=slirp4netns", "dockerd-rootless.sh"],
        &["runc"],
        &["[lxc monitored] x web"],
        &["/usr/lib/systemd/systemd", "--switched-root"],
    ] {
        assert_eq!(said(arguments), None, "{arguments:?}");
    }
}

#[test]
fn arguments_that_end_early_are_no_fault() {
    assert_eq!(said(&["conmon", "-c"]), Some(("podman", String::new(), String::new())));
    assert_eq!(said(&["conmon", "-c", ""]), Some(("podman", String::new(), String::new())));
    assert_eq!(said(&["[lxc monitor] "]), Some(("lxc", String::new(), String::new())));
    assert_eq!(said(&["[lxc monitor]"]), Some(("lxc", String::new(), String::new())));
}
