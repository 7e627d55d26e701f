//! Threads that are in other namespaces than their process.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{json, namespace, process};
use crate::support::{Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a thread leaves its net namespace, its process does not", &[Need::Root], one_leaves),
        trial("a thread that left lives on without the main one", &[Need::Root], main_one_ends),
    ]
}

fn one_leaves() {
    let forest = actor("server").thread("stays", &[]).thread("worker", &[Kind::Net]).start();
    let pid = forest.root();
    let picture = nstree(&["-t", &pid.to_string()]);
    assert_eq!(picture, "server─┬─{stays}\n       └─{worker}(net)\n");

    let object = json(&[&pid.to_string()]);
    let threads = &process(&object, pid)["threads"];
    let [stays, worker] = ["stays", "worker"].map(|name| thread(threads, name));
    let tid = worker["tid"].as_u64().expect("a TID");
    assert_eq!(process(&object, pid)["ns"]["net"], net_by_link(&format!("{pid}")));
    assert_eq!(worker["ns"]["net"], net_by_link(&format!("{pid}/task/{tid}")));
    assert_eq!(worker["ns"]["mnt"], process(&object, pid)["ns"]["mnt"]);
    assert_eq!(stays.get("ns"), None, "it is where its process is");

    let left_for = namespace(&object, worker["ns"]["net"].as_u64().expect("it is known"));
    assert_eq!(left_for["processes"], 0);
    assert_eq!(left_for["leader"], Value::Null);
    assert_eq!(left_for["held_by"], json!([{"by": "thread", "pid": pid, "tid": tid}]));
}

fn main_one_ends() {
    let mut headless = actor("headless").thread("worker", &[Kind::Net]);
    headless.main_thread_ends = true;
    let forest = headless.start();
    let pid = forest.root();
    let picture = nstree(&["-t", &pid.to_string()]);
    assert_eq!(picture, "headless─┬─{headless}\n         └─{worker}\n");

    let object = json(&[&pid.to_string()]);
    let row = process(&object, pid);
    assert_eq!(row["state"], "Z");
    assert_eq!(row["ns"]["net"], Value::Null);
    assert_eq!(row["ns_unknown"]["net"], "absent");
    let worker = thread(&row["threads"], "worker");
    let made = namespace(&object, worker["ns"]["net"].as_u64().expect("it is known"));
    let tid = &worker["tid"];
    assert_eq!(made["held_by"], json!([{"by": "thread", "pid": pid, "tid": tid}]));
    assert_eq!(object["problems"], json!([]));
}

fn thread<'t>(threads: &'t Value, name: &str) -> &'t Value {
    let threads = threads.as_array().expect("threads are a list");
    threads.iter().find(|thread| thread["name"] == name).expect("the thread is there")
}

fn net_by_link(task: &str) -> u64 {
    let link = fs::read_link(format!("/proc/{task}/ns/net")).expect("root may read the link");
    let link = link.display().to_string();
    let inode = link.strip_prefix("net:[").and_then(|rest| rest.strip_suffix(']'));
    inode.and_then(|inode| inode.parse().ok()).expect("it reads net:[INODE]")
}
