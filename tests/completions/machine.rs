//! A made-up machine, which is the same wherever the tests are run.

use nstree::model::kind::Kind;

use crate::procfs::{Procfs, process};

/// The inode of the network namespace of the web server.
pub(crate) const NET: u64 = 4_026_532_903;

/// A host with two containers, and names that would do harm.
pub(crate) fn machine() -> Procfs {
    Procfs::of([
        process(1, 0, "init"),
        process(2, 0, "kthreadd").kernel_thread(),
        process(1299, 2, "kworker/0:1").kernel_thread(),
        process(1234, 1, "nginx").container(7).ns(Kind::Net, NET).cgroup("/lxc.payload.web"),
        process(3100, 1, "redis").container(8).cgroup("/lxc.payload.store"),
        process(3200, 1, "one").container(1).cgroup("/lxc.payload.xa"),
        process(3201, 1, "other").container(2).cgroup("/lxc.payload.xA"),
        process(5001, 1, "a:b %n\n\u{1b}[31m\\n"),
        process(5002, 1, "tab\there"),
    ])
}

/// A node of Kubernetes, where two containers are in one pod; a third, whose name they have, is in none.
pub(crate) fn node() -> Procfs {
    let uid = "8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab";
    let container = |pid: u32, name: &str, digit: &str| {
        let id = digit.repeat(64);
        let full_name = format!("k8s_{name}_shop-0_default_{uid}_0");
        let arguments = ["/usr/libexec/crio/conmon", "-c", &id, "-n", &full_name];
        let cgroup = format!("/kubepods/burstable/pod{uid}/crio-{id}");
        [
            process(pid, 1, "conmon").cgroup("/system.slice/crio.service").args(&arguments),
            process(pid + 1, pid, name).cgroup(cgroup).container(pid.into()),
        ]
    };
    let mut processes = vec![process(1, 0, "systemd").cgroup("/init.scope")];
    processes.extend(container(10, "web", "a").into_iter().chain(container(20, "log", "b")));
    processes.push(process(30, 1, "nginx").cgroup("/lxc.payload.web").container(30));
    Procfs::of(processes)
}
