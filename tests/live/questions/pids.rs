//! A PID inside as one of here, and back.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::scene::{inode, levels, scene};
use super::{SCENE, WITH_NEST};
use crate::support::{nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial(
            "nstree pid N --in pid:PID is the PID here of N in the container",
            SCENE,
            from_inside,
        ),
        trial("nstree pid PID is its PID at each level", SCENE, at_each_level),
        trial(
            "nstree pid translates at each level of a container in a container",
            WITH_NEST,
            nested,
        ),
    ]
}

fn here(inside: u32, reference: &str) -> String {
    nstree(&["pid", "-q", &inside.to_string(), "--in", reference]).trim_end().to_owned()
}

fn from_inside() {
    let scene = scene();
    for resident in scene.residents() {
        let inside = *levels(resident.pid).last().expect("it has a PID");
        assert_eq!(here(inside, &format!("pid:{}", resident.pid)), resident.pid.to_string());
    }
    // As a log of the container tells it: the one that is not the first.
    for pid in scene.web.pids() {
        let inside = *levels(pid).last().expect("it has a PID");
        assert_eq!(here(inside, &format!("pid:{}", scene.web.name())), pid.to_string());
    }
}

fn at_each_level() {
    for resident in scene().residents() {
        let lines = nstree(&["pid", &resident.pid.to_string()]);
        let told: Vec<_> =
            lines.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
        let kernel: Vec<_> = levels(resident.pid).iter().map(u32::to_string).collect();
        assert_eq!(told, kernel, "{lines}");
        let last = lines.lines().last().unwrap_or_default();
        let namespace = format!("pid:[{}]", inode(resident.pid, Kind::Pid));
        assert!(last.starts_with(&namespace), "{namespace}: {lines}");
    }
}

fn nested() {
    let scene = scene();
    let (outer, inner) = (scene.nest().outer.pid(), scene.nest().inner());
    let [pid, in_outer, in_inner] = levels(inner)[..] else { panic!("{inner} is three deep") };
    assert_eq!((pid, in_inner), (inner, 1));
    assert_eq!(here(in_outer, &format!("pid:{outer}")), inner.to_string());
    assert_eq!(here(in_inner, &format!("pid:{inner}")), inner.to_string());
    assert_eq!(here(in_inner, &format!("pid:{}", scene.nest().inner_name())), inner.to_string());
    let lines = nstree(&["pid", &inner.to_string()]);
    let namespaces: Vec<_> =
        lines.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let expected =
        [std::process::id(), outer, inner].map(|pid| format!("pid:[{}]", inode(pid, Kind::Pid)));
    assert_eq!(namespaces, expected, "{lines}");
}
