//! What somebody is told who may not look at the containers: what everybody may read.

use libtest_mimic::Trial;

use super::WITH_SETPRIV;
use super::scene::{Resident, pids_in_picture, scene};
use crate::support::container::Nest;
use crate::support::run::{command_as, run};
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("an ordinary user is told containers by paths and monitors", WITH_SETPRIV, told)]
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
