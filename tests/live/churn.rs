//! Processes that come and go while nstree looks.

use std::collections::HashSet;
use std::fs;

use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::run::json;
use crate::support::{actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("40 objects of restless processes are whole", &[], objects),
        trial("40 pictures of restless processes are whole", &[], pictures),
    ]
}

const SCANS: usize = 40;
/// That many processes are to come and go during the scans.
const PROCESSES: u64 = 1500;

fn scan_often(mut scan: impl FnMut()) {
    let before = processes_ever_made();
    for number in 1.. {
        scan();
        if number >= SCANS && processes_ever_made() >= before + PROCESSES {
            return;
        }
    }
}

/// The processes line of proc_stat(5).
fn processes_ever_made() -> u64 {
    let stat = fs::read_to_string("/proc/stat").expect("/proc/stat can be read");
    let line = stat.lines().find_map(|line| line.strip_prefix("processes "));
    line.and_then(|count| count.parse().ok()).expect("it has a processes line")
}

fn objects() {
    let mut restless = actor("restless");
    restless.churns = true;
    let _forest = actor("parent").child(restless.clone()).child(restless).start();
    let mut short_lived = HashSet::new();
    scan_often(|| {
        let object = json(&[]);
        let processes = object["processes"].as_array().expect("processes are a table");
        let pids: HashSet<_> = processes.iter().map(|process| &process["pid"]).collect();
        assert_eq!(pids.len(), processes.len(), "a process is there twice");
        for process in processes.iter().filter(|process| process["name"] == "restless") {
            assert!(process["ppid"] == 0 || pids.contains(&process["ppid"]), "{process}");
            short_lived.insert(process["pid"].as_u64());
        }
        let roots = object["roots"].as_array().expect("roots are a list");
        let is_restless = |root: &&Value| {
            processes
                .iter()
                .any(|process| process["pid"] == **root && process["name"] == "restless")
        };
        assert_eq!(roots.iter().find(is_restless), None);
    });
    // Most end before they are read, and then they are not there.
    assert!(!short_lived.is_empty());
}

fn pictures() {
    let mut restless = actor("restless").thread("worker", &[]);
    restless.churns = true;
    let forest = actor("parent").child(restless).start();
    scan_often(|| {
        let picture = nstree(&["-p", &forest.root().to_string()]);
        let pids: Vec<_> = picture
            .split('(')
            .skip(1)
            .filter_map(|rest| rest.split(')').next()?.parse::<u32>().ok())
            .collect();
        let distinct: HashSet<_> = pids.iter().collect();
        assert_eq!(distinct.len(), pids.len(), "{picture}");
        assert!(picture.starts_with(&format!("parent({})", forest.root())), "{picture}");
    });
}
