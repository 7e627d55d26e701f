//! A shell of one's own, and programs of the host in a container.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::scene::{link, scene};
use super::{SCENE, WITH_SS};
use crate::support::run::{NSTREE, command, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("nstree -p in a fresh sandbox begins with its shell", &[Need::Root], fresh),
        trial(
            "nstree exec --ns net:web -- ss tells who listens in the container",
            WITH_SS,
            listeners,
        ),
        trial(
            "nstree exec --ns net:NAME is in the network of the container of that name",
            SCENE,
            network,
        ),
        trial("containers have the same names where /proc is the old one", SCENE, old_procfs),
    ]
}

fn fresh() {
    let script = format!("{NSTREE} -p; exit $?");
    let shell = ["unshare", "-ipf", "--mount-proc", "--", "sh", "-c", &script];
    assert_eq!(run(command().args(shell)).flawless(), "sh(1)───nstree(2)\n");
}

fn listeners() {
    let scene = scene();
    let reference = format!("net:{}", scene.web.name());
    let said = run(command().args(["exec", "--ns", &reference, "--", "ss", "-tlnp"])).flawless();
    let server = scene.server();
    let sockets = fs::read_to_string(format!("/proc/{server}/net/tcp6")).unwrap_or_default();
    // 8080, and that it listens, as the kernel writes it.
    assert!(sockets.contains(":1F90 ") && sockets.contains(" 0A "), "{sockets}");
    let lines: Vec<_> = said.lines().skip(1).collect();
    assert_eq!(lines.len(), 1, "nothing of the host is listed: {said}");
    assert!(lines[0].contains(":8080") && lines[0].contains(&format!("pid={server},")), "{said}");
}

fn network() {
    let scene = scene();
    let mut names = vec![(scene.web.name().to_owned(), scene.web.pid())];
    names.push((scene.pod.name()[..12].to_owned(), scene.pod.pid()));
    names.extend(scene.nest.iter().map(|nest| (nest.inner_name().to_owned(), nest.inner())));
    names.extend(scene.podman.iter().map(|podman| (podman.name().to_owned(), podman.pid())));
    for (name, pid) in names {
        let reference = format!("net:{name}");
        let arguments = ["exec", "--ns", &reference, "--", "readlink", "/proc/self/ns/net"];
        let inside = run(command().args(arguments)).flawless();
        let expected = link(pid, Kind::Net).expect("it may be read");
        assert_eq!(inside, format!("net:[{expected}]\n"), "{name}");
    }
}

/// In a new PID namespace, with the files of runc and the /proc of the machine: the PIDs in the one are those of the other.
fn old_procfs() {
    let scene = scene();
    let name = scene.web.name();
    let nstree = |arguments: &[&str]| {
        let run = run(program("unshare", &["-pf", NSTREE]).args(arguments));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let picture = nstree(&["-p", name]);
    assert!(picture.contains(&format!(",runc:{name})")), "{picture}");
    let reference = format!("net:{name}");
    let inside = nstree(&["exec", "--ns", &reference, "--", "readlink", "/proc/self/ns/net"]);
    let expected = link(scene.web.pid(), Kind::Net).expect("it may be read");
    assert_eq!(inside, format!("net:[{expected}]\n"));
}
