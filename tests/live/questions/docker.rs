//! The same questions of Docker and of crun, where they run.

use libtest_mimic::Trial;
use serde_json::json;

use super::scene::{levels, pids_in_picture};
use crate::support::container::{Crun, Docker};
use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{command, json as object, run};
use crate::support::{Need, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let docker = &[
        Need::Root,
        Need::Program("dockerd"),
        Need::Program("docker"),
        Need::Program("busybox"),
        Need::Docker,
    ];
    let crun = &[
        Need::Root,
        Need::Program("crun"),
        Need::Program("runc"),
        Need::Program("busybox"),
        Need::Crun,
    ];
    vec![
        trial("a container of Docker goes by the name in Docker's files", docker, of_docker),
        trial("a container of crun goes by its name", crun, of_crun),
    ]
}

fn of_docker() {
    let container = Docker::start("docker").expect("one could be started just before");
    let (name, id, pid) = (container.name(), container.id(), container.pid());
    let told = json!({"runtime": "docker", "id": id, "name": name, "pod": null});
    let processes = object(&[name])["processes"].clone();
    assert_eq!((&processes[0]["pid"], &processes[0]["container"]), (&json!(pid), &told));
    assert_eq!(processes.as_array().map(Vec::len), Some(1), "{processes}");

    let owner = nstree(&["-s", "-p", &pid.to_string()]);
    assert!(owner.contains(&format!("cat({},", pids_in_picture(pid))), "{owner}");
    assert!(owner.contains(&format!("docker:{name})")), "{owner}");
    assert_eq!(nstree(&["-p", &id[..40]]), nstree(&["-p", name]));
    let here = nstree(&["pid", "-q", "1", "--in", &format!("pid:{name}")]);
    assert_eq!(here.trim_end(), pid.to_string());

    let reference = format!("all:{name}");
    let inside = ["exec", "--ns", &reference, "--", "sh", "-c", "cat /proc/1/comm"];
    assert_eq!(run(command().args(inside)).flawless(), "cat\n");

    // Who was let in by Docker is no visitor.
    let _guest = Held::start(&mut container.exec(&["cat"]));
    eventually("two processes are in the container, and neither visits it", || {
        let processes = object(&[name])["processes"].clone();
        let places: Vec<_> =
            processes.as_array()?.iter().map(|process| &process["container"]).collect();
        (places == [&told, &told]).then_some(())
    });
}

fn of_crun() {
    let container = Crun::start("crun").expect("one could be started just before");
    let name = container.name();
    let process = object(&[name])["processes"][0].clone();
    assert_eq!(
        process["container"],
        json!({"runtime": "crun", "id": name, "name": name, "pod": null})
    );
    let pid = u32::try_from(process["pid"].as_u64().expect("a PID")).expect("a PID is no larger");
    assert_eq!(levels(pid).last(), Some(&1));
    let picture = nstree(&["-s", "-p", &pid.to_string()]);
    assert!(picture.contains(&format!(",crun:{name})")), "{picture}");
}
