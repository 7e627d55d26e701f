//! Containers of real runtimes.

use libtest_mimic::Trial;
use serde_json::json;

use crate::support::container::Container;
use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{command, json as object, program, run};
use crate::support::{Need, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let runc = &[Need::Root, Need::Program("runc"), Need::Program("busybox"), Need::Container];
    let bwrap = &[Need::Root, Need::Program("bwrap")];
    vec![
        trial("a container of runc is told, filtered by and entered by its name", runc, of_runc),
        trial("a sandbox of bubblewrap is told", bwrap, of_bubblewrap),
    ]
}

fn of_runc() {
    let container = Container::start("web").expect("one could be started just before");
    let name = container.name();
    let shown = object(&[name]);
    let processes = shown["processes"].as_array().expect("processes are a table");
    assert_eq!(processes.len(), 1, "{shown}");
    let told = json!({"runtime": "runc", "id": name, "name": name, "pod": null});
    assert_eq!(processes[0]["container"], told);
    let pid = processes[0]["pid"].as_u64().expect("it has a PID").to_string();

    let picture = nstree(&["-p", "--container", name]);
    assert!(picture.contains(&format!("cat({pid}/1,")), "{picture}");
    assert!(picture.contains(&format!("runc:{name})")), "{picture}");

    let reference = format!("all:{name}");
    let inside = ["exec", "--ns", &reference, "--", "sh", "-c", "echo $(cat /proc/1/comm)"];
    let entered = run(command().args(inside));
    assert_eq!((entered.stdout.as_str(), entered.code), ("cat\n", Some(0)), "{}", entered.stderr);

    let entrance = ["-t", &pid, "-m", "-p", "cat"];
    let mut visit = program("nsenter", &entrance);
    let visitor = Held::start(&mut visit);
    let place = eventually("somebody who entered it is told as a visitor", || {
        let shown = object(&["-s", &visitor.pid().to_string()]);
        let processes = shown["processes"].as_array().cloned().unwrap_or_default();
        processes.into_iter().find(|process| process["container"]["visitor"] == true)
    });
    assert_eq!(place["container"]["name"], json!(name));
}

fn of_bubblewrap() {
    let arguments = ["--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "cat"];
    let sandbox = Held::start(&mut program("bwrap", &arguments));
    let pid = sandbox.pid().to_string();
    let picture = eventually("the sandbox is told", || {
        let picture = nstree(&["-p", &pid]);
        (picture.contains("bubblewrap:") && picture.contains("cat(")).then_some(picture)
    });
    assert_eq!(picture.matches("bubblewrap:").count(), 1, "where it begins: {picture}");
}
