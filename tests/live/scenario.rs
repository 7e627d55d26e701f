//! What unshare(1) makes, as a user would make it.

use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{NSTREE, command_inside, json, program, run};
use crate::support::{Need, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let unshare = &[Need::Root, Need::Program("unshare")];
    let both = &[Need::Root, Need::Program("unshare"), Need::Program("nsenter")];
    vec![
        trial("a shell of unshare -ipf --mount-proc stands out", unshare, from_outside),
        trial("inside it the tree begins with the shell", unshare, from_inside),
        trial("who enters it sees the shell first", both, entered),
    ]
}

/// A shell that is PID 1, with a program that runs in it.
fn sandbox() -> Held {
    let script = "sleep 100000 & echo ready; read -r line";
    let held = Held::start(&mut program("unshare", &["-ipf", "--mount-proc", "sh", "-c", script]));
    assert_eq!(held.line(), "ready");
    held
}

fn from_outside() {
    let sandbox = sandbox();
    let unshare = sandbox.pid();
    // The shell has forked, but may not have executed the program yet.
    let object = eventually("the program runs in the sandbox", || {
        let object = json(&[&unshare.to_string()]);
        let runs = pid(&object, "sleep").is_some();
        runs.then_some(object)
    });
    let [shell, program] = ["sh", "sleep"].map(|name| pid(&object, name).expect("it is there"));
    assert_eq!(
        nstree(&["-p", &unshare.to_string()]),
        format!("unshare({unshare},ipc,mnt)───sh({shell}/1,pid)───sleep({program}/2)\n")
    );
}

fn from_inside() {
    let script = format!("{NSTREE} -p; exit $?");
    let mut unshare = program("unshare", &["-ipf", "--mount-proc", "sh", "-c", &script]);
    assert_eq!(run(&mut unshare).flawless(), "sh(1)───nstree(2)\n");
}

fn entered() {
    let sandbox = sandbox();
    let object = json(&[&sandbox.pid().to_string()]);
    let shell = pid(&object, "sh").expect("the shell runs");
    let picture = run(command_inside(shell).arg("-p")).flawless();
    assert!(picture.starts_with("sh(1)───s"), "{picture}");
    assert!(picture.lines().last().is_some_and(|line| line.starts_with("nstree(")), "{picture}");
}

fn pid(object: &Value, name: &str) -> Option<u32> {
    let processes = object["processes"].as_array()?;
    let found = processes.iter().find(|process| process["name"] == name)?;
    found["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok())
}
