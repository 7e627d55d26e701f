//! Facts that other tools tell too: ps of processes, lsns of namespaces.

use std::collections::BTreeMap;
use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::Value;

use crate::scenes;
use crate::stage::{Play, perform};
use crate::support::run::{clean, json, run};
use crate::support::{Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    const PS: &[Need] = &[Need::Root, Need::Program("ps"), Need::Program("unshare")];
    const LSNS: &[Need] = &[Need::Root, Need::Program("lsns"), Need::Program("unshare")];
    vec![
        trial("ps tells the same of processes", PS, || perform("ps")),
        trial("lsns tells the same of namespaces", LSNS, || perform("lsns")),
    ]
}

pub(crate) fn plays() -> Vec<Play> {
    let play = |name, run| Play { name, run, has_group: true };
    vec![play("ps", ps), play("lsns", lsns)]
}

fn ps() {
    let _forest = scenes::everything().start();
    let theirs = tool("ps", &["-e", "-o", "pid=,ppid=,pgid=,sid=,uid=,stat=,comm="]);
    let theirs = theirs.lines().map(row_of_ps);
    let document = json(&[]);
    let ours = rows(&document, "processes").iter().map(row_of_process);
    // The play itself starts the tools now, and is in a state of its own each time.
    let is_still = |(pid, row): &(u32, String)| {
        *pid != 1 && !row.ends_with(" ps") && !row.ends_with(" nstree")
    };
    assert_equal(ours.filter(is_still).collect(), theirs.filter(is_still).collect());
}

fn row_of_process(process: &Value) -> (u32, String) {
    let numbers = ["ppid", "pgid", "sid", "uid"].map(|field| process[field].to_string()).join(" ");
    let [state, name] = ["state", "name"].map(|field| process[field].as_str().unwrap_or_default());
    (number(&process["pid"]), format!("{numbers} {state} {name}"))
}

/// With single blanks, of the state only its letter, and without what some versions say of the dead.
fn row_of_ps(line: &str) -> (u32, String) {
    let mut fields = Vec::new();
    let mut rest = line;
    for _ in 0..6 {
        let (field, others) = word(rest);
        fields.push(field);
        rest = others;
    }
    fields[5] = &fields[5][..1];
    let name = rest.trim_start().trim_end_matches(" <defunct>");
    let pid = fields[0].parse().expect("ps prints a PID first");
    (pid, format!("{} {}", fields[1..].join(" "), name))
}

/// The first word, and what is behind it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(' ').unwrap_or((text, ""))
}

fn lsns() {
    let two = actor("two").unshares(&[Kind::Ipc, Kind::Uts]).child(actor("a")).child(actor("b"));
    let _forest = scenes::crossings().child(two).start();
    let theirs = tool("lsns", &["-n", "-o", "NS,TYPE,NPROCS,PID"]);
    let document = json(&[]);
    let ours: BTreeMap<_, _> = rows(&document, "namespaces").iter().map(row_of_namespace).collect();
    assert!(ours.len() > Kind::ALL.len(), "some namespaces are not everybody's");
    assert_equal(ours, theirs.lines().map(row_of_lsns).collect());
}

fn row_of_namespace(namespace: &Value) -> (u32, String) {
    let kind = namespace["kind"].as_str().unwrap_or_default();
    let [processes, leader] = ["processes", "leader"].map(|field| &namespace[field]);
    (number(&namespace["id"]), format!("{kind} {processes} {leader}"))
}

fn row_of_lsns(line: &str) -> (u32, String) {
    let (id, rest) = word(line);
    let row: Vec<_> = rest.split_whitespace().collect();
    (id.parse().expect("lsns prints an inode first"), row.join(" "))
}

/// Says only what is not the same.
fn assert_equal(mut ours: BTreeMap<u32, String>, mut theirs: BTreeMap<u32, String>) {
    let all_of_ours = ours.clone();
    ours.retain(|key, row| theirs.get(key) != Some(row));
    theirs.retain(|key, row| all_of_ours.get(key) != Some(row));
    assert_eq!(ours, theirs, "nstree's, then the other's");
}

fn number(value: &Value) -> u32 {
    value.as_u64().and_then(|number| number.try_into().ok()).expect("it is a number of 32 bits")
}

fn rows<'d>(document: &'d Value, table: &str) -> &'d [Value] {
    document[table].as_array().expect("the object has this table")
}

fn tool(name: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(name);
    clean(&mut command);
    let run = run(command.args(arguments));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{name} {arguments:?}");
    run.stdout
}
