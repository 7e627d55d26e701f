//! What somebody is told who may not look at the containers: what everybody may read.

use libtest_mimic::Trial;

use super::scene::{Resident, pids_in_picture, scene};
use super::{WITH_NEST_AND_SETPRIV, WITH_SETPRIV};
use crate::support::container::Nest;
use crate::support::run::{command_as, run};
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("an ordinary user is told containers by paths and monitors", WITH_SETPRIV, told),
        trial("an ordinary user names a container in a container", WITH_NEST_AND_SETPRIV, named),
        trial("an ordinary user is told why a container is closed", WITH_SETPRIV, closed),
    ]
}

/// Namespaces and the files of runtimes are closed to him; of a sandbox that nobody has named there is not even a number.
fn told() {
    let scene = scene();
    let picture = run(command_as(1000).arg("-p")).flawless();
    let inner = scene.nest.as_ref().map(Nest::inner_name);
    for Resident { pid, label } in scene.residents() {
        let itself = format!("({},", pids_in_picture(pid));
        let behind = picture.split_once(&itself).expect("every process is shown").1;
        let shown = behind.split([')', ',']).nth(1).unwrap_or_default();
        let (runtime, name) = label.split_once(':').expect("a label has a colon");
        let expected = match runtime {
            "bubblewrap" => format!("bubblewrap:pid-{pid}"),
            // The cgroup has the name, but does not tell the runtime; the parent of the inner one does.
            "runc" if Some(name) != inner => format!("oci:{name}"),
            _ => label.clone(),
        };
        assert_eq!(shown, expected, "{picture}");
    }
    let of_pod = run(command_as(1000).args(["-p", &scene.pod_uid])).flawless();
    assert!(of_pod.contains(&format!("({},", pids_in_picture(scene.pod.pid()))), "{of_pod}");
}

/// The outer one is told by guessing, after the inner one, which must not stay behind where it was thought to be before that.
fn named() {
    let scene = scene();
    let nest = scene.nest();
    let of_pid = run(command_as(1000).args(["-p", &nest.inner().to_string()])).flawless();
    assert_eq!(run(command_as(1000).args(["-p", nest.inner_name()])).flawless(), of_pid);
}

fn closed() {
    let scene = scene();
    let reference = format!("net:{}", scene.web.name());
    let why = format!(
        "nstree: no namespace {reference}: the net namespace of process {} is not known: Permission denied\n",
        scene.web.pid()
    );
    for arguments in [&["show", &reference][..], &["ls", &reference], &["--ns", &reference]] {
        let run = run(command_as(1000).args(arguments));
        assert_eq!((run.stderr, run.code), (why.clone(), Some(1)), "{arguments:?}");
    }
    let run = run(command_as(1000).args(["exec", "--ns", &reference, "true"]));
    let file = format!("nstree: open(/proc/{}/ns/net): Permission denied\n", scene.web.pid());
    assert!(run.stderr.starts_with(&file), "{}", run.stderr);
    assert_eq!(run.code, Some(125));
}
