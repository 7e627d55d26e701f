//! Many processes and threads, at one place and one below the other.

use std::collections::HashSet;

use libtest_mimic::Trial;

use crate::support::run::{as_user, in_everybodys_reach, json, pids, process, run};
use crate::support::{Forest, Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let limited = &[Need::Root, Need::Program("prlimit"), Need::Processes(600)];
    vec![
        trial("2,000 threads of one process", &[Need::Processes(2_000)], threads),
        trial("10,000 children of one process", &[Need::Processes(10_000)], children),
        trial("where no thread may be started one does it all", limited, no_thread),
        trial("a chain of 5,000 processes", &[Need::Processes(5_000)], chain),
    ]
}

fn threads() {
    let mut many = actor("many");
    many.threads = vec![("worker".to_owned(), Vec::new()); 2_000];
    let forest = many.start();
    let root = forest.root().to_string();
    assert_eq!(nstree(&["-t", &root]), "many───2000*[{worker}]\n");
    let tids = numbers(&nstree(&["-pt", &root]));
    assert_eq!((tids.len(), distinct(&tids)), (2_001, 2_001));
    let object = json(&[&root]);
    let threads = process(&object, forest.root())["threads"].as_array();
    assert_eq!(threads.map(Vec::len), Some(2_000));
}

fn children() {
    let mut many = actor("many");
    many.copies = 10_000;
    let forest = many.start();
    assert_eq!(nstree(&[&forest.root().to_string()]), "many───10000*[many]\n");
    assert_each_is_there_once(&forest, 10_001);
}

fn no_thread() {
    let mut many = actor("many");
    many.copies = 600;
    let forest = many.start();
    let root = forest.root().to_string();
    // The limit is one of the user's, and does not hold for root.
    for arguments in [&["-p", &root][..], &["ls"]] {
        let mut command = as_user(1000);
        command.args(["prlimit", "--nproc=1", "--"]).arg(in_everybodys_reach());
        let run = run(command.args(arguments));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(run.stdout.contains("many") || run.stdout.contains("net:["), "{}", run.stdout);
    }
}

fn chain() {
    let mut link = actor("link");
    link.chain = 5_000;
    let forest = link.start();
    let picture = nstree(&[&forest.root().to_string()]);
    assert_eq!(picture, format!("link{}\n", "───link".repeat(5_000)));
    assert_each_is_there_once(&forest, 5_001);
}

fn assert_each_is_there_once(forest: &Forest, count: usize) {
    let id = if count > 10_000 { "many" } else { "link" };
    let mut expected: Vec<_> = forest.pids(id).iter().copied().map(u64::from).collect();
    expected.sort_unstable();
    assert_eq!(expected.len(), count);

    let root = forest.root().to_string();
    let mut shown = numbers(&nstree(&["-p", &root]));
    shown.sort_unstable();
    assert!(shown == expected, "{} of {count} are in the picture", distinct(&shown));

    let listed = pids(&json(&[&root]));
    assert!(listed == expected, "{} of {count} are in the object", distinct(&listed));
}

/// The PIDs or TIDs in a picture made with -p, in its order.
fn numbers(picture: &str) -> Vec<u64> {
    let number = |rest: &str| rest.split(')').next()?.parse().ok();
    picture.split('(').skip(1).filter_map(number).collect()
}

fn distinct(numbers: &[u64]) -> usize {
    numbers.iter().collect::<HashSet<_>>().len()
}
