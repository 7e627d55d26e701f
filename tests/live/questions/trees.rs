//! The tree of one container, arranged by namespace, and who owns a PID.

use libtest_mimic::Trial;
use nix::unistd::{Uid, User};
use nstree::model::kind::Kind;

use super::scene::{SOMEBODY, Scene, inode, link, name_of, pids_in_picture, scene};
use super::{SCENE, WITH_PODMAN};
use crate::support::run::{json, pids};
use crate::support::{nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("nstree web is the tree of the container web", SCENE, by_name),
        trial("nstree net:[N] is the tree of a container's network", SCENE, by_network),
        trial("nstree USER has what a user runs in a container", SCENE, by_user),
        trial("nstree PID begins with the first process of a container", SCENE, by_pid),
        trial("nstree -N pid has each container's namespace once", SCENE, arranged_by_pid),
        trial("nstree -N user has each container's namespace once", SCENE, arranged_by_user),
        trial("nstree -s PID tells the container that owns it", SCENE, owner),
        trial("a container of Podman is among those that are asked for", WITH_PODMAN, of_podman),
    ]
}

/// The tree of web, of which the kernel's PIDs are the numbers.
fn tree_of_web(scene: &Scene) -> String {
    let (first, server) = (scene.web.pid(), scene.server());
    format!(
        "{}({})───{}({})",
        name_of(first),
        pids_in_picture(first),
        name_of(server),
        pids_in_picture(server)
    )
}

/// A picture without what stands behind the PIDs.
fn without_crossings(picture: &str) -> String {
    let mut parts = picture.trim_end().split('(');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |picture, part| {
        let (inside, behind) = part.split_once(')').unwrap_or((part, ""));
        let pids = inside.split(',').next().unwrap_or_default();
        format!("{picture}({pids}){behind}")
    })
}

fn by_name() {
    let scene = scene();
    let name = scene.web.name();
    assert_eq!(
        pids(&json(&[name])),
        scene.web.pids().into_iter().map(u64::from).collect::<Vec<_>>()
    );
    let picture = nstree(&["-p", name]);
    assert_eq!(without_crossings(&picture), tree_of_web(&scene), "{picture}");
    let label = format!("runc:{name}");
    assert!(picture.contains(&label), "{picture}");
    assert_eq!(nstree(&["-p", &label]), picture, "as it is printed");
}

fn by_network() {
    let scene = scene();
    let network = inode(scene.web.pid(), Kind::Net);
    for reference in [format!("net:[{network}]"), format!("net:{network}")] {
        let picture = nstree(&["-p", &reference]);
        assert_eq!(without_crossings(&picture), tree_of_web(&scene), "{picture}");
    }
}

fn by_user() {
    let scene = scene();
    let user = User::from_uid(Uid::from_raw(SOMEBODY)).ok().flatten().expect("it has a name");
    // Others may run something as this user, too.
    let shown = pids(&json(&[&user.name]));
    assert!(shown.contains(&scene.pod.pid().into()), "{shown:?}");
    let in_pod = nstree(&["-p", "--user", &user.name, &scene.pod.pid().to_string()]);
    assert_eq!(in_pod, nstree(&["-p", &scene.pod.pid().to_string()]));
}

fn by_pid() {
    for resident in scene().residents() {
        let picture = nstree(&["-p", &resident.pid.to_string()]);
        let begin = format!("{}({},", name_of(resident.pid), pids_in_picture(resident.pid));
        assert!(picture.starts_with(&begin), "{begin}: {picture}");
        let first = picture.split(')').next().unwrap_or_default();
        assert!(first.ends_with(&resident.label), "{}: {picture}", resident.label);
    }
}

fn arranged_by_pid() {
    arranged(Kind::Pid);
}

fn arranged_by_user() {
    arranged(Kind::User);
}

fn arranged(kind: Kind) {
    let scene = scene();
    let picture = nstree(&["-p", "-N", kind.name()]);
    for resident in scene.residents() {
        let heading = format!("{kind}:[{}] · ", inode(resident.pid, kind));
        assert_eq!(picture.matches(&heading).count(), 1, "{heading}: {picture}");
        let process = format!("{}({}", name_of(resident.pid), pids_in_picture(resident.pid));
        let behind = picture.split_once(&heading).map(|(_, behind)| behind).unwrap_or_default();
        assert!(behind.contains(&process), "{process} below {heading}: {picture}");
    }
    let own = inode(std::process::id(), Kind::User);
    assert_eq!(
        kind == Kind::User,
        inode(scene.web.pid(), kind) == own,
        "runc makes no user namespace"
    );
}

fn owner() {
    for resident in scene().residents() {
        let picture = nstree(&["-s", "-p", &resident.pid.to_string()]);
        let itself = format!("{}({},", name_of(resident.pid), pids_in_picture(resident.pid));
        let behind = picture.split_once(&itself).expect("it is shown").1;
        let label = behind.split(')').next().unwrap_or_default();
        assert!(label.ends_with(&resident.label), "{}: {picture}", resident.label);
        assert!(picture.contains("(1)─"), "its ancestors are shown too: {picture}");
    }
    // A PID that is not the first is in the container as well.
    let scene = scene();
    let picture = nstree(&["-s", &scene.server().to_string()]);
    assert!(picture.contains(&format!("runc:{})", scene.web.name())), "{picture}");
}

fn of_podman() {
    let scene = scene();
    let podman = scene.podman();
    assert_eq!(pids(&json(&[podman.name()])), [u64::from(podman.pid())]);
    let id = podman.id();
    for name in [&id, &id[..40], podman.name(), &format!("podman:{}", podman.name())] {
        assert_eq!(nstree(&["-p", name]), nstree(&["-p", &podman.pid().to_string()]), "{name}");
    }
    assert_ne!(link(podman.pid(), Kind::Net), link(std::process::id(), Kind::Net));
}
