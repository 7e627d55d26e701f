//! The questions that somebody asks first on a machine full of containers, each by the command that answers it.
//!
//! What is right is told by the runtimes and by the kernel.

mod differences;
mod docker;
mod ends;
mod entering;
mod names;
mod pids;
mod scene;
mod strangers;
mod tables;
mod trees;

pub(crate) use ends::hold_if_asked;

use libtest_mimic::Trial;

use crate::support::Need;

/// What the scene takes, and more.
macro_rules! scene_and {
    ($($more:expr),*) => {
        &[
            Need::Root,
            Need::Program("runc"),
            Need::Program("busybox"),
            Need::Container,
            Need::Program("bwrap"),
            Need::NamedUser(scene::SOMEBODY),
            $($more),*
        ]
    };
}

const SCENE: &[Need] = scene_and!();
const WITH_SS: &[Need] = scene_and!(Need::Program("ss"));
const WITH_SETPRIV: &[Need] = scene_and!(Need::Program("setpriv"));
/// Of these the scene has one only where that can be had.
const WITH_NEST: &[Need] = scene_and!(Need::Nest);
const WITH_NEST_AND_SETPRIV: &[Need] = scene_and!(Need::Program("setpriv"), Need::Nest);
const WITH_PODMAN: &[Need] = scene_and!(Need::Program("podman"), Need::Podman);

pub(crate) fn trials() -> Vec<Trial> {
    let all = [
        trees::trials(),
        pids::trials(),
        differences::trials(),
        tables::trials(),
        entering::trials(),
        names::trials(),
        docker::trials(),
        strangers::trials(),
        ends::trials(),
    ];
    all.into_iter().flatten().collect()
}
