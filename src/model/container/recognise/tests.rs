//! Scenes with containers, and what is told of each process: `LABEL`, and `visiting` where it was not started in it.

use super::*;
use crate::model::container::facts::{Environment, State, parents_at_crossings};
use crate::model::ids::Ticks;
use crate::model::link::Link;
use crate::model::process::sample::process;

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

impl Process {
    fn path(mut self, path: impl AsRef<str>) -> Self {
        self.cgroup = Some(path.as_ref().into());
        self
    }

    fn arguments(mut self, arguments: &[&str]) -> Self {
        self.argv = Some(arguments.iter().map(|argument| argument.as_bytes().into()).collect());
        self
    }

    /// In a mount and a PID namespace with these numbers; 0 is that of the host.
    fn mnt_pid(self, mnt: u64, pid: u64) -> Self {
        let link = |kind: Kind, number| {
            Link::Of(if number == 0 { kind.initial() } else { NsId(4_026_532_000 + number) })
        };
        self.inside(Kind::Mnt, link(Kind::Mnt, mnt)).inside(Kind::Pid, link(Kind::Pid, pid))
    }

    fn denied(mut self, nested: &[u32]) -> Self {
        self.namespaces = crate::model::kind::KindMap::from_fn(|_| Link::Denied);
        self.nested_pids = nested.iter().copied().map(Pid).collect();
        self
    }
}

fn init() -> Process {
    process(1, 0, "systemd").path("/init.scope")
}

/// A line for each process that is in a container: PID, containers from the outermost, visiting.
fn told(recognised: &Recognised, processes: &[Process]) -> Vec<String> {
    let containers = &recognised.containers;
    let line = |process: &Process| {
        let place = containers.place(process.pid)?;
        let mut labels: Vec<_> = containers
            .chain(place.container)
            .map(|id| String::from_utf8(containers.get(id).label()).expect("it is ASCII"))
            .collect();
        labels.reverse();
        let visiting = if place.is_visitor { " visiting" } else { "" };
        Some(format!("{} {}{visiting}", process.pid, labels.join(" ")))
    };
    processes.iter().filter_map(line).collect()
}

fn scene(processes: &[Process]) -> Vec<String> {
    told(&recognise(processes, &Facts::default()), processes)
}

#[test]
fn members_are_in_the_cgroup_and_a_visitor_is_told_by_its_namespaces() {
    let path = format!("/system.slice/docker-{A}.scope");
    let processes = [
        init(),
        process(9, 1, "containerd-shim").path("/system.slice/containerd.service"),
        process(10, 9, "nginx").path(&path).mnt_pid(1, 2),
        process(11, 10, "nginx").path(&path).mnt_pid(1, 2),
        // Executed later, as a child of the shim.
        process(12, 9, "sh").path(&path).mnt_pid(1, 2),
        process(20, 1, "bash").path("/user.slice"),
        process(21, 20, "nsenter").path("/user.slice").mnt_pid(1, 0),
        process(22, 21, "top").path("/user.slice").mnt_pid(1, 2),
        process(23, 20, "nsenter").path("/user.slice"),
        process(24, 23, "ps").path("/user.slice").mnt_pid(0, 2),
        // The network alone is no visit.
        process(25, 20, "ss").path("/user.slice").inside(Kind::Net, Link::Of(NsId(7))),
        // A child of a visitor in further namespaces of its own, and one that is back on the host.
        process(26, 22, "unshare").path("/user.slice").mnt_pid(8, 9),
        process(27, 22, "nsenter").path("/user.slice"),
    ];
    assert_eq!(
        scene(&processes),
        [
            "10 docker:aaaaaaaaaaaa",
            "11 docker:aaaaaaaaaaaa",
            "12 docker:aaaaaaaaaaaa",
            "21 docker:aaaaaaaaaaaa visiting",
            "22 docker:aaaaaaaaaaaa visiting",
            "24 docker:aaaaaaaaaaaa visiting",
            "26 docker:aaaaaaaaaaaa visiting",
        ]
    );
    let Recognised { containers, .. } = recognise(&processes, &Facts::default());
    let (id, _) = containers.all().next().expect("a container");
    assert_eq!(containers.leader(id), Some(Pid(10)));
    assert_eq!(containers.begins(Pid(10), Pid(9)).map(|place| place.container), Some(id));
    assert_eq!(containers.begins(Pid(12), Pid(9)).map(|place| place.container), Some(id));
    assert_eq!(containers.begins(Pid(11), Pid(10)), None);
}

#[test]
fn the_order_of_the_processes_changes_nothing() {
    let path = format!("/docker/{A}");
    let mut processes = vec![
        init(),
        // A PID below those of its parent, as after the numbers began anew.
        process(5, 30, "sh").path("/user.slice").mnt_pid(1, 2),
        process(9, 1, "bash").path("/user.slice"),
        process(30, 9, "nsenter").path("/user.slice"),
        process(40, 1, "nginx").path(&path).mnt_pid(1, 2),
    ];
    let expected = ["5 docker:aaaaaaaaaaaa visiting", "40 docker:aaaaaaaaaaaa"];
    assert_eq!(scene(&processes), expected);
    processes.reverse();
    let mut found = scene(&processes);
    found.reverse();
    assert_eq!(found, expected);
}

#[test]
fn without_a_cgroup_the_monitor_tells_and_namespaces_bound_the_container() {
    let conmon = |pid, id, name| {
        process(pid, 1, "conmon")
            .path("/")
            .arguments(&["conmon", "-c", id, "-n", name])
            .mnt_pid(9, 0)
    };
    let processes = [
        init(),
        conmon(10, A, "web"),
        process(11, 10, "sh").path("/").mnt_pid(1, 2),
        process(12, 11, "sleep").path("/").mnt_pid(1, 2),
        // A sandbox within, which nothing tells.
        process(13, 11, "unshare").path("/").mnt_pid(5, 6),
        conmon(20, B, "db"),
        process(21, 20, "postgres").path("/").mnt_pid(3, 4),
        // Executed later, by a monitor of its own.
        conmon(30, A, "web"),
        process(31, 30, "ps").path("/").mnt_pid(1, 2),
        // Runs no container yet.
        conmon(40, "c", "new"),
        process(41, 40, "crun").path("/").mnt_pid(9, 0),
        process(50, 1, "bash").path("/"),
        process(51, 50, "sh").path("/").mnt_pid(1, 2),
    ];
    assert_eq!(
        scene(&processes),
        [
            "11 podman:web",
            "12 podman:web",
            "13 podman:web",
            "21 podman:db",
            "31 podman:web",
            "51 podman:web visiting",
        ]
    );
}

#[test]
fn a_cgroup_with_a_path_that_says_nothing_is_that_of_the_container_that_began_in_it() {
    let shim = ["containerd-shim-runc-v2", "-namespace", "mine", "-id", "web", "-address", "x"];
    let processes = [
        init(),
        process(9, 1, "containerd-shim").path("/user.slice").arguments(&shim),
        process(10, 9, "sh").path("/mine/web").mnt_pid(1, 2),
        process(11, 10, "sleep").path("/mine/web/below").mnt_pid(3, 2),
        // Has lost its parent.
        process(12, 1, "orphan").path("/mine/web").mnt_pid(1, 2),
        process(13, 1, "stranger").path("/mine/webs"),
        process(14, 1, "stranger").path("/mine"),
        process(15, 14, "sh").path("/mine").mnt_pid(1, 2),
    ];
    assert_eq!(
        scene(&processes),
        [
            "10 containerd:web",
            "11 containerd:web",
            "12 containerd:web",
            "15 containerd:web visiting",
        ]
    );
}

#[test]
fn sandboxes_without_a_name_are_each_told_by_its_mount_namespace() {
    let bwrap = |pid| process(pid, 1, "bwrap").path("/s").arguments(&["bwrap", "--unshare-all"]);
    let processes = [
        init(),
        bwrap(10),
        process(11, 10, "bwrap").path("/s").mnt_pid(1, 2),
        process(12, 11, "sh").path("/s").mnt_pid(1, 2),
        bwrap(20),
        process(21, 20, "sh").path("/s").mnt_pid(3, 0),
        // Given to init, as there is no other.
        process(22, 1, "orphan").path("/s").mnt_pid(3, 0),
        process(30, 1, "bash").path("/s"),
        process(31, 30, "nsenter").path("/s").mnt_pid(3, 0),
    ];
    assert_eq!(
        scene(&processes),
        [
            "11 bubblewrap:4026532001",
            "12 bubblewrap:4026532001",
            "21 bubblewrap:4026532003",
            "22 bubblewrap:4026532003",
            "31 bubblewrap:4026532003 visiting",
        ]
    );
}

#[test]
fn a_container_in_a_container_keeps_both() {
    let inner = format!("/docker/{A}/docker/{B}");
    let outer = format!("/docker/{A}");
    let processes = [
        init(),
        process(10, 1, "dockerd").path(&outer).mnt_pid(1, 2),
        process(11, 10, "containerd-shim").path(&outer).mnt_pid(1, 2),
        process(12, 11, "sh").path(&inner).mnt_pid(3, 4),
        // A sandbox in the outer one, with no cgroup of its own, and another in that.
        process(20, 10, "bwrap").path(&outer).mnt_pid(1, 2).arguments(&["bwrap"]),
        process(21, 20, "bwrap").path(&outer).mnt_pid(5, 6).arguments(&["bwrap"]),
        process(22, 21, "sh").path(&outer).mnt_pid(7, 8),
        // From the outer one into the inner.
        process(30, 10, "nsenter").path(&outer).mnt_pid(3, 4),
    ];
    assert_eq!(
        scene(&processes),
        [
            "10 docker:aaaaaaaaaaaa",
            "11 docker:aaaaaaaaaaaa",
            "12 docker:aaaaaaaaaaaa docker:bbbbbbbbbbbb",
            "20 docker:aaaaaaaaaaaa",
            "21 docker:aaaaaaaaaaaa bubblewrap:4026532005",
            "22 docker:aaaaaaaaaaaa bubblewrap:4026532005 bubblewrap:4026532007",
            "30 docker:aaaaaaaaaaaa docker:bbbbbbbbbbbb visiting",
        ]
    );
    let Recognised { containers, .. } = recognise(&processes, &Facts::default());
    let (outer, _) = containers.all().next().expect("a container");
    assert!(containers.holds(outer, Pid(22)) && containers.holds(outer, Pid(12)));
    let leaders: Vec<_> = containers.all().map(|(id, _)| containers.leader(id)).collect();
    assert_eq!(leaders, [10, 12, 21, 22].map(|pid| Some(Pid(pid))));
}

#[test]
fn who_looks_after_a_container_is_not_in_it() {
    let processes = [
        init(),
        process(9, 1, "conmon").path(format!("/machine.slice/libpod-conmon-{A}.scope")),
        process(10, 9, "sh")
            .path(format!("/machine.slice/libpod-{A}.scope/container"))
            .mnt_pid(1, 2),
        process(20, 1, "lxc-start").path("/lxc.monitor.box"),
        process(21, 20, "init").path("/lxc.payload.box").mnt_pid(3, 4),
        process(30, 1, "systemd-nspawn").path("/machine.slice/machine-os.scope"),
        process(31, 30, "systemd").path("/machine.slice/machine-os.scope/init.scope").mnt_pid(5, 6),
    ];
    assert_eq!(scene(&processes), ["10 podman:aaaaaaaaaaaa", "21 lxc:box", "31 systemd-nspawn:os"]);
}

#[test]
fn who_makes_a_sandbox_is_in_its_cgroup_but_not_in_it() {
    let scope = "/user.slice/app.slice/app-flatpak-org.gnome.Maps-42.scope";
    let snap = "/user.slice/app.slice/snap.classic.run-8d1c.scope";
    let processes = [
        init(),
        process(10, 1, "bwrap").path(scope).arguments(&["bwrap", "--args", "40"]),
        process(11, 10, "bwrap").path(scope).mnt_pid(1, 2).arguments(&["bwrap"]),
        process(12, 11, "maps").path(scope).mnt_pid(1, 2),
        // A snap without confinement is a program like any other.
        process(20, 1, "classic").path(snap),
        process(21, 20, "child").path(snap),
    ];
    assert_eq!(scene(&processes), ["11 flatpak:org.gnome.Maps", "12 flatpak:org.gnome.Maps"]);
}

#[test]
fn the_monitor_tells_more_than_the_path() {
    let monitor = |pid, arguments: &[&str]| {
        process(pid, 1, "monitor").path("/system.slice").arguments(arguments)
    };
    let pod = format!("/kubepods/burstable/pod{}/{A}", "8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab");
    let processes = [
        init(),
        monitor(10, &["[lxc monitor] /var/lib/incus/containers web"]),
        process(11, 10, "init").path("/lxc.payload.web").mnt_pid(1, 2),
        monitor(20, &["containerd-shim-runc-v2", "-namespace", "k8s.io", "-id", B]),
        process(21, 20, "nginx").path(&pod).mnt_pid(3, 4),
        monitor(
            30,
            &[
                "conmon",
                "-c",
                B,
                "-n",
                "k8s_db_shop-0_prod_8d1c_0",
                "--exit-dir",
                "/run/crio/exits",
            ],
        ),
        process(31, 30, "postgres").path(format!("/x/crio-{B}.scope")).mnt_pid(5, 6),
    ];
    assert_eq!(
        scene(&processes),
        ["11 incus:web", "21 containerd:aaaaaaaaaaaa", "31 cri-o:db@shop-0"],
    );
    let Recognised { containers, .. } = recognise(&processes, &Facts::default());
    let pods: Vec<_> = containers.all().map(|(_, container)| container.pod.clone()).collect();
    let uid = pods[1].as_ref().and_then(|pod| pod.uid.as_deref());
    assert_eq!(uid, Some(&b"8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab"[..]));
    let namespace = pods[2].as_ref().and_then(|pod| pod.namespace.as_deref());
    assert_eq!(namespace, Some(&b"prod"[..]));
}

#[test]
fn without_permission_the_paths_and_the_nesting_of_pids_tell() {
    let conmon = ["conmon", "-c", B, "-n", "db"];
    let processes = [
        init().denied(&[]),
        process(10, 1, "nginx").path(format!("/docker/{A}")).denied(&[1]),
        process(11, 10, "nginx").path(format!("/docker/{A}")).denied(&[2]),
        process(20, 1, "conmon").path("/").arguments(&conmon).denied(&[]),
        process(21, 20, "postgres").path("/").denied(&[1]),
        process(22, 21, "postgres").path("/").denied(&[2]),
        process(30, 1, "conmon").path("/").arguments(&conmon).denied(&[]),
        process(31, 30, "crun").path("/").denied(&[]),
        process(40, 1, "bash").path("/user.slice").denied(&[]),
        process(41, 40, "bwrap").path("/user.slice").arguments(&["bwrap"]).denied(&[]),
        process(42, 41, "sh").path("/user.slice").denied(&[1]),
    ];
    assert_eq!(
        scene(&processes),
        [
            "10 docker:aaaaaaaaaaaa",
            "11 docker:aaaaaaaaaaaa",
            "21 podman:db",
            "22 podman:db",
            "42 bubblewrap:pid-42",
        ]
    );
}

#[test]
fn a_bare_cgroup_or_a_file_of_the_runtime_tells_where_there_is_no_monitor() {
    let processes = [
        init(),
        process(10, 1, "sh").path("/web").mnt_pid(1, 2),
        process(11, 10, "sleep").path("/web").mnt_pid(1, 2),
        process(20, 1, "sh").path("/").mnt_pid(3, 4),
        process(21, 20, "sleep").path("/").mnt_pid(3, 4),
        // Services with namespaces of their own, and a person who plays with them.
        process(30, 1, "cupsd").path("/system.slice/cups.service").mnt_pid(5, 0),
        process(31, 1, "sh").path("/system.slice/x.service").mnt_pid(6, 7),
        process(40, 1, "bash").path("/user.slice"),
        process(41, 40, "sh").path("/user.slice").mnt_pid(8, 9),
        process(50, 1, "sh").path("/mine"),
    ];
    assert_eq!(scene(&processes), ["10 oci:web", "11 oci:web"]);
    let state =
        |runtime, id: &str, init, start| State { runtime, id: id.into(), init: Pid(init), start };
    let facts = Facts {
        states: vec![
            state("runc", "web", 10, Some(Ticks(10))),
            state("crun", "db", 20, None),
            // What these tell was before.
            state("runc", "old", 31, Some(Ticks(7))),
            state("crun", "old", 50, None),
        ],
        ..Facts::default()
    };
    let recognised = recognise(&processes, &facts);
    assert_eq!(
        told(&recognised, &processes),
        ["10 runc:web", "11 runc:web", "20 crun:db", "21 crun:db"]
    );
    assert_eq!(recognised.unexplained, [Pid(31), Pid(41)]);
}

#[test]
fn the_environment_is_asked_last() {
    let processes = [
        init(),
        process(10, 1, "sh").path("/").mnt_pid(1, 2),
        process(11, 10, "sleep").path("/").mnt_pid(1, 2),
        process(20, 1, "sh").path("/").mnt_pid(3, 4),
        process(30, 1, "sh").path(format!("/docker/{A}")).mnt_pid(5, 6),
        process(40, 1, "sh").path("/"),
    ];
    let says = |container: &str, hostname: &str| Environment {
        container: Some(container.into()),
        hostname: Some(hostname.into()),
    };
    let lies = || says("lxc", "liar");
    let facts = Facts {
        environments: HashMap::from([
            (Pid(10), says("podman", "0123456789ab")),
            (Pid(20), says("\x1b[31m", "x")),
            (Pid(30), lies()),
            (Pid(40), lies()),
        ]),
        ..Facts::default()
    };
    let recognised = recognise(&processes, &facts);
    assert_eq!(
        told(&recognised, &processes),
        ["10 podman:0123456789ab", "11 podman:0123456789ab", "30 docker:aaaaaaaaaaaa"]
    );
    assert_eq!(recognised.unexplained, [Pid(10), Pid(20)]);
}

#[test]
fn arguments_may_come_later_and_of_few() {
    let mut processes = vec![
        init(),
        process(9, 1, "conmon").path("/"),
        process(10, 9, "sh").path("/").mnt_pid(1, 2),
        process(11, 10, "sleep").path("/").mnt_pid(1, 2),
    ];
    assert_eq!(scene(&processes), Vec::<String>::new());
    assert_eq!(parents_at_crossings(&processes), [Pid(9)]);
    let argv = ["conmon", "-c", A, "-n", "web"].map(|argument| argument.as_bytes().to_vec());
    let facts = Facts { arguments: HashMap::from([(Pid(9), argv.to_vec())]), ..Facts::default() };
    assert_eq!(
        told(&recognise(&processes, &facts), &processes),
        ["10 podman:web", "11 podman:web"]
    );
    processes.clear();
    assert_eq!(recognise(&processes, &facts), Recognised::default());
}

#[test]
fn circles_of_parents_and_paths_that_were_not_read_are_no_fault() {
    let path = format!("/docker/{A}");
    let processes = [
        process(5, 6, "five").path(&path),
        process(6, 5, "six"),
        process(7, 7, "itself").path(&path).mnt_pid(1, 2),
        process(8, 7, "child").mnt_pid(1, 2),
    ];
    assert_eq!(
        scene(&processes),
        [5, 6, 7, 8].map(|pid| format!("{pid} docker:aaaaaaaaaaaa")),
        "what was not read is no sign of a visitor"
    );
}

#[test]
fn namespaces_of_another_container_are_those_of_the_elder() {
    let processes = [
        init(),
        process(10, 1, "nginx").path(format!("/docker/{A}")).mnt_pid(1, 2),
        process(20, 1, "strace").path(format!("/docker/{B}")).mnt_pid(3, 2),
        process(30, 1, "bash").path("/user.slice"),
        process(31, 30, "ps").path("/user.slice").mnt_pid(0, 2),
        process(32, 30, "ls").path("/user.slice").mnt_pid(3, 2),
    ];
    assert_eq!(
        scene(&processes),
        [
            "10 docker:aaaaaaaaaaaa",
            "20 docker:bbbbbbbbbbbb",
            "31 docker:aaaaaaaaaaaa visiting",
            "32 docker:bbbbbbbbbbbb visiting",
        ]
    );
}

#[test]
fn as_many_as_a_machine_has_take_no_time_to_speak_of() {
    let mut processes = vec![init()];
    for number in 0..20_000_u32 {
        let pid = number + 2;
        // A chain of ten in each container, and then one that lies deeper than any machine has it.
        let parent = if number % 10 == 0 && number < 10_000 { 1 } else { pid - 1 };
        let path = format!("/docker/{:064x}", number.min(10_000) / 10);
        let own = u64::from(number / 10) + 1;
        processes.push(process(pid, parent, "sh").path(path).mnt_pid(own, own + 100_000));
    }
    let recognised = recognise(&processes, &Facts::default());
    assert_eq!(recognised.containers.all().count(), 1_001);
    assert_eq!(scene(&processes).len(), 20_000);
}
