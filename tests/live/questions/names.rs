//! What containers in pods and in containers are called.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use super::scene::{inode, scene};
use super::{SCENE, WITH_NEST};
use crate::support::run::{json as object, process};
use crate::support::{nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a container in a container keeps both", WITH_NEST, both),
        trial("the UID of a pod names what is in it", SCENE, pod),
    ]
}

fn both() {
    let scene = scene();
    let outer = scene.nest().outer.name();
    let told = |name: &str| json!({"runtime": "runc", "id": name, "name": name, "pod": null});
    let inner = scene.nest().inner();
    let object = object(&[outer]);
    let name = scene.nest().inner_name();
    let mut expected = told(name);
    expected["outer"] = told(outer);
    assert_eq!(process(&object, inner)["container"], expected);
    assert_eq!(process(&object, scene.nest().outer.pid())["container"], told(outer));
    let picture = nstree(&["-p", outer]);
    assert!(picture.contains(&format!("runc:{outer})")), "{picture}");
    assert_eq!(picture.matches(&format!(",runc:{name})")).count(), 1, "{picture}");
    let sheet = nstree(&["show", name]);
    assert!(sheet.contains(&format!("runc:{outer}, ID {outer}")), "{sheet}");
    assert_eq!(nstree(&["-p", name]), nstree(&["-p", &inner.to_string()]));
}

fn pod() {
    let scene = scene();
    let pid = scene.pod.pid();
    let told = &object(&[&pid.to_string()])["processes"][0]["container"];
    let uid = scene.pod_uid.as_str();
    let pod = json!({"uid": uid, "name": null, "namespace": null});
    assert_eq!((&told["id"], &told["pod"]), (&json!(scene.pod.name()), &pod));
    let of_pid = nstree(&["-p", &pid.to_string()]);
    for name in [uid, &uid[..10], &format!("pod:{uid}")] {
        assert_eq!(nstree(&["-p", name]), of_pid, "{name}");
        let shown = nstree(&["ps", "--no-headers", "-o", "pid", "--container", name]);
        assert_eq!(shown.trim(), pid.to_string(), "{name}");
        let network = nstree(&["show", &format!("net:{name}")]);
        assert!(network.contains(&inode(pid, Kind::Net).to_string()), "{name}: {network}");
    }
}
