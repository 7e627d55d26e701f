//! What is left of the scene when the test that made it is killed: nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::SCENE;
use super::scene::Scene;
use crate::support::container::Podman;
use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{clean, program, run};
use crate::support::trial;

/// Set where this program is run to hold a scene until it is killed.
const HOLD: &str = "NSTREE_TEST_HOLDS_CONTAINERS";

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("nothing is left of containers whose test was killed", SCENE, killed)]
}

/// Starts the scene and tells of it, if that is what this run of the test program is for; then it does not return.
pub(crate) fn hold_if_asked() {
    if std::env::var_os(HOLD).is_none() {
        return;
    }
    let scene = Scene::start();
    let pids: Vec<_> = scene.residents().iter().map(|resident| resident.pid).collect();
    let of_runc = [&scene.web, &scene.pod].into_iter();
    let of_runc: Vec<_> = of_runc.chain(scene.nest.as_ref().map(|nest| &nest.outer)).collect();
    let mut folders: Vec<_> =
        of_runc.iter().map(|container| container.folder().to_owned()).collect();
    folders.extend(scene.podman.as_ref().map(Podman::folder));
    let names: Vec<_> = of_runc.iter().map(|container| container.name()).collect();
    println!("{}", json!({"pids": pids, "folders": folders, "names": names}));
    let _ = std::io::stdin().read_line(&mut String::new());
    std::process::exit(0);
}

fn killed() {
    let mut command = Command::new("/proc/self/exe");
    clean(&mut command);
    let holder = Held::start(command.env(HOLD, "1"));
    let told: Value = serde_json::from_str(&holder.line()).expect("it tells of the scene");
    let killed = run(&mut program("kill", &["-KILL", &holder.pid().to_string()]));
    assert_eq!(killed.flawless(), "");
    let texts = |what: &str| -> Vec<String> {
        serde_json::from_value(told[what].clone()).expect("it is a list of texts")
    };
    let pids: Vec<u32> = serde_json::from_value(told["pids"].clone()).expect("it lists PIDs");
    eventually("all its processes have ended", || {
        pids.iter().all(|pid| !lives(*pid)).then_some(())
    });
    for folder in texts("folders") {
        eventually("its folder is gone", || (!Path::new(&folder).exists()).then_some(()));
    }
    for name in texts("names") {
        eventually("runc knows it no more", || {
            (!Path::new("/run/runc").join(&name).exists()).then_some(())
        });
    }
}

/// A zombie does not.
fn lives(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|arguments| !arguments.is_empty())
}
