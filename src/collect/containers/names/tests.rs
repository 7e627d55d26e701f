//! Engines' files in a folder that stands for the root of the machine.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::collect;
use crate::collect::proc_root::ProcRoot;
use crate::collect::want::{Arguments, Want};
use crate::model::container::recognise;

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const POD: &str = "8d1c2f9e-1a2b-4c3d-8e4f-0123456789ab";

/// A folder that stands for the root of a machine, with its `/proc`.
struct Machine(TempDir);

/// A machine with a container in a cgroup with this path.
fn machine(cgroup: &str) -> Machine {
    let root = tempfile::tempdir().expect("a temporary folder");
    Machine(root).with_process(1, "init", "/", 0, &[]).with_process(9, "sh", cgroup, 0, &[])
}

impl Machine {
    fn with(self, path: &str, text: &str) -> Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn with_process(
        self,
        pid: u32,
        name: &str,
        cgroup: &str,
        uid: u32,
        arguments: &[&str],
    ) -> Self {
        let parent = u32::from(pid > 1);
        let numbers = "0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 4096 25 0";
        self.with(
            &format!("proc/{pid}/stat"),
            &format!("{pid} ({name}) S {parent} 1 1 {numbers}\n"),
        )
        .with(&format!("proc/{pid}/status"), &format!("Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n"))
        .with(&format!("proc/{pid}/cgroup"), &format!("0::{cgroup}\n"))
        .with(&format!("proc/{pid}/cmdline"), &arguments.join("\0"))
    }

    /// Its containers, named by its files.
    fn containers(&self) -> Containers {
        let root = ProcRoot::open(&self.0.path().join("proc")).expect("it is there");
        let want = Want { cgroups: true, arguments: Arguments::OfAll, ..Want::default() };
        let processes = collect::snapshot(&root, want, &mut |_| {}).expect("it is there").processes;
        let facts = Facts::default();
        let mut containers = recognise(&processes, &facts).containers;
        let root = self.0.path().to_owned();
        Engines { root, processes: &processes, facts: &facts }.describe(&mut containers);
        containers
    }

    /// Name, pod, its namespace and UID, as far as they are known.
    fn told(&self) -> [Option<String>; 4] {
        let containers = self.containers();
        let (_, container) = containers.all().next().expect("a container");
        let pod = container.pod.clone().unwrap_or_default();
        [container.name.clone(), pod.name, pod.namespace, pod.uid]
            .map(|bytes| bytes.map(|bytes| String::from_utf8(bytes).expect("it is UTF-8")))
    }
}

fn name(name: &str) -> [Option<String>; 4] {
    [Some(name.to_owned()), None, None, None]
}

#[test]
fn docker_names_its_containers_in_a_file_for_each() {
    let cgroup = format!("/system.slice/docker-{A}.scope");
    let file = format!("var/lib/docker/containers/{A}/config.v2.json");
    let config = r#"{"StreamConfig":{},"ID":"x","Name":"/web","State":{"Pid":1}}"#;
    assert_eq!(machine(&cgroup).with(&file, config).told(), name("web"));
    for torn in ["", "{", "[]", r#"{"Name":7}"#, r#"{"Name":""}"#, r#"{"Name":"/"}"#] {
        assert_eq!(machine(&cgroup).with(&file, torn).told(), [const { None }; 4], "{torn}");
    }
    let other = format!("var/lib/docker/containers/{}/config.v2.json", "b".repeat(64));
    assert_eq!(machine(&cgroup).with(&other, config).told(), [const { None }; 4]);
}

#[test]
fn a_daemon_of_root_tells_where_its_files_are() {
    let cgroup = format!("/docker/{A}");
    let file = format!("srv/docker/containers/{A}/config.v2.json");
    for arguments in
        [&["dockerd", "--data-root=/srv/docker"][..], &["dockerd", "-g", "/srv/docker"]]
    {
        let machine = || machine(&cgroup).with(&file, r#"{"Name":"/web"}"#);
        let told = |uid| machine().with_process(10, "dockerd", "/", uid, arguments).told();
        assert_eq!(told(0), name("web"));
        assert_eq!(told(1), [const { None }; 4], "that of a user is not believed");
    }
}

#[test]
fn a_container_of_the_kubelet_by_docker_is_in_a_pod() {
    let cgroup = format!("/kubepods/burstable/pod{POD}/docker-{A}.scope");
    let file = format!("var/lib/docker/containers/{A}/config.v2.json");
    let config = format!(r#"{{"Name":"/k8s_web_shop-0_prod_{POD}_0"}}"#);
    assert_eq!(
        machine(&cgroup).with(&file, &config).told(),
        [Some("web".into()), Some("shop-0".into()), Some("prod".into()), Some(POD.into())]
    );
}

#[test]
fn containerd_is_told_by_the_annotations_of_the_bundle() {
    let cgroup = format!("/system.slice/cri-containerd-{A}.scope");
    let config =
        |annotations: &str| format!(r#"{{"ociVersion":"1","annotations":{{{annotations}}}}}"#);
    let in_pod = r#""io.kubernetes.cri.sandbox-name":"shop-0","io.kubernetes.cri.sandbox-namespace":"prod","io.kubernetes.cri.sandbox-uid":"u","#;
    for (folder, annotations, expected) in [
        ("run/containerd", r#""io.kubernetes.cri.container-name":"web""#, "web"),
        ("run/k3s/containerd", r#""io.kubernetes.cri.container-type":"sandbox""#, "POD"),
    ] {
        let file = format!("{folder}/io.containerd.runtime.v2.task/k8s.io/{A}/config.json");
        assert_eq!(
            machine(&cgroup).with(&file, &config(&format!("{in_pod}{annotations}"))).told(),
            [Some(expected.into()), Some("shop-0".into()), Some("prod".into()), Some("u".into())]
        );
    }
    let file = format!("run/containerd/io.containerd.runtime.v2.task/default/{A}/config.json");
    let nerdctl = config(r#""nerdctl/name":"web""#);
    assert_eq!(machine(&cgroup).with(&file, &nerdctl).told(), name("web"));
    assert_eq!(machine(&cgroup).with(&file, "{}").told(), [const { None }; 4]);
}

#[test]
fn podman_and_cri_o_name_theirs_in_one_list() {
    let list = format!(r#"[{{"id":"x"}},{{"id":"{A}","names":["web","other"],"layer":"y"}}]"#);
    for file in ["overlay-containers/containers.json", "vfs-containers/containers.json"] {
        let file = format!("var/lib/containers/storage/{file}");
        let podman = machine(&format!("/machine.slice/libpod-{A}.scope"));
        assert_eq!(podman.with(&file, &list).told(), name("web"));
    }
    let list = format!(r#"[{{"id":"{A}","names":["k8s_web_shop-0_prod_{POD}_0"]}}]"#);
    let cri_o = machine(&format!("/x/crio-{A}.scope"));
    assert_eq!(
        cri_o.with("var/lib/containers/storage/overlay-containers/containers.json", &list).told(),
        [Some("web".into()), Some("shop-0".into()), Some("prod".into()), Some(POD.into())]
    );
}

#[test]
fn a_pod_is_named_by_the_folder_of_its_logs() {
    let machine = machine(&format!("/kubepods/burstable/pod{POD}/{A}"))
        .with(&format!("var/log/pods/prod_shop-0_{POD}/web/0.log"), "")
        .with("var/log/pods/other", "");
    assert_eq!(
        machine.told(),
        [None, Some("shop-0".into()), Some("prod".into()), Some(POD.into())]
    );
}

#[test]
fn the_files_of_what_runs_in_a_container_are_not_looked_for_outside_of_it() {
    let cgroup = format!("/lxc.payload.box/docker/{A}");
    let file = format!("var/lib/docker/containers/{A}/config.v2.json");
    let machine = machine(&cgroup).with(&file, r#"{"Name":"/web"}"#);
    let containers = machine.containers();
    let names: Vec<_> = containers.all().map(|(_, container)| container.name.clone()).collect();
    assert_eq!(names, [Some(b"box".to_vec()), None]);
}

#[test]
fn an_id_is_no_way_into_another_folder() {
    for id in ["", ".", "..", "a/b", "../x", "a\0b"] {
        assert_eq!(file_name(id.as_bytes()), None, "{id}");
    }
    assert_eq!(file_name(b"\xff"), None);
    assert_eq!(file_name(b"web"), Some("web"));
}
