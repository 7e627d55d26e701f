//! PID namespaces in each other as chance makes them, with processes and threads all over.

use std::collections::BTreeMap;

use nstree::model::kind::Kind;
use serde_json::{Value, json};

use super::oracle::{Task, tasks_of};
use super::{reference, rows};
use crate::support::run::{Run, command, run_with_input};
use crate::support::{Actor, Forest, actor, nstree};

pub(super) fn translate() {
    let (mut deepest, mut threads) = (None, 0);
    for seed in 0..6 {
        let mut chance = Chance(seed);
        let mut others = 6 + chance.below(14);
        let first = nest(&mut chance, &mut others);
        let nest = actor("root").unshares(&[Kind::Pid]).child(first);
        let mut ids = Vec::new();
        collect_ids(&nest, &mut ids);
        let _nest = ToldOnFailure(format!("nest {seed}: {nest:#?}"));
        let tasks = check(&nest.start(), &ids);
        deepest = deepest.max(tasks.iter().map(|task| task.levels.len()).max());
        threads += tasks.iter().filter(|task| task.process != task.levels[0].1).count();
    }
    assert!(deepest >= Some(4) && threads >= 10, "{deepest:?} levels, {threads} threads");
}

/// What helps to find out why a test fails.
struct ToldOnFailure(String);

impl Drop for ToldOnFailure {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

pub(super) fn deep() {
    let maker = |child: Actor, level: u32| {
        actor(&format!("level{level}")).unshares(&[Kind::Pid]).child(child)
    };
    // A container that the test may be in has some levels of the 32.
    let forest = (0..30).rev().fold(actor("deepest").thread("thread", &[]), maker).start();
    let levels = (0..30).map(|level| format!("level{level}"));
    let _ = check(&forest, &levels.chain(["deepest".to_owned()]).collect::<Vec<_>>());
}

/// A process with up to so many others below it, of which any may be in a namespace of its own.
fn nest(chance: &mut Chance, others: &mut usize) -> Actor {
    let mut process = actor(&others.to_string());
    let makes_namespace = chance.below(2) == 0;
    if makes_namespace {
        process = process.unshares(&[Kind::Pid]);
    } else {
        // Who has made a PID namespace for its children makes no thread any more, clone(2).
        for _ in 0..chance.below(3) {
            process = process.thread("thread", &[]);
        }
    }
    for number in 0..=chance.below(4) {
        if *others == 0 {
            break;
        }
        *others -= 1;
        let is_init = makes_namespace && number == 0;
        let child = if !is_init && chance.below(5) == 0 {
            // Where the init ends, all do.
            actor(&others.to_string()).with(|zombie| zombie.zombie = true)
        } else {
            nest(chance, others)
        };
        process = process.child(child);
    }
    process.main_thread_ends =
        !process.threads.is_empty() && process.children.is_empty() && chance.below(3) == 0;
    process
}

fn collect_ids(actor: &Actor, ids: &mut Vec<String>) {
    ids.push(actor.id.clone());
    actor.children.iter().for_each(|child| collect_ids(child, ids));
}

/// Translates all of them, on this machine and from what was saved of it; tells which they are.
fn check(forest: &Forest, ids: &[String]) -> Vec<Task> {
    let tasks: Vec<Task> = ids.iter().flat_map(|id| tasks_of(forest.pid(id))).collect();
    let saved = nstree(&["--json", &forest.root().to_string()]);
    for from in [None, Some(saved.as_str())] {
        check_outwards_in(&tasks, from);
        check_inwards_out(&tasks, from);
    }
    tasks
}

/// The object of `nstree pid`, on this machine or of a saved one, and how it ended.
fn pid(arguments: &[String], from: Option<&str>) -> (Value, Option<i32>) {
    let mut command = command();
    command.arg("pid").arg("--json").args(arguments);
    if from.is_some() {
        command.args(["--from", "-"]);
    }
    let Run { stdout, code, stderr } = run_with_input(&mut command, from.unwrap_or_default());
    assert!(stderr.lines().all(|line| line.contains("no process")), "{stderr}");
    (serde_json::from_str(&stdout).expect("--json prints valid JSON"), code)
}

/// What its row has to say of a task.
fn row(task: &Task, asked: u32, inside: Option<u64>) -> Value {
    let level = |(id, pid): &(u64, u32)| json!({"ns": id, "pid": pid});
    let here = task.levels[0].1;
    let thread_of = (task.process != here).then_some(task.process);
    let levels: Vec<_> = task.levels.iter().map(level).collect();
    json!({"pid": asked, "in": inside, "here": here, "thread_of": thread_of, "levels": levels})
}

fn check_outwards_in(tasks: &[Task], from: Option<&str>) {
    let here = |task: &Task| task.levels[0].1;
    let arguments: Vec<_> = tasks.iter().map(|task| here(task).to_string()).collect();
    let (object, code) = pid(&arguments, from);
    let expected: Vec<_> = tasks.iter().map(|task| row(task, here(task), None)).collect();
    assert_eq!((rows(&object), code), (&expected[..], Some(0)));
}

/// In each namespace but the test's own all numbers are asked for, and one that nobody has.
fn check_inwards_out(tasks: &[Task], from: Option<&str>) {
    let mut members: BTreeMap<u64, BTreeMap<u32, &Task>> = BTreeMap::new();
    for task in tasks {
        for (id, pid) in &task.levels[1..] {
            members.entry(*id).or_default().insert(*pid, task);
        }
    }
    assert!(!members.is_empty(), "there is a nested PID namespace");
    for (id, members) in members {
        let (greatest, _) = members.last_key_value().expect("it has an entry");
        let mut arguments = vec!["--in".to_owned(), reference(id)];
        arguments.extend((1..=greatest + 1).map(|pid| pid.to_string()));
        let (object, code) = pid(&arguments, from);
        let expected = members.iter().map(|(pid, task)| row(task, *pid, Some(id)));
        assert_eq!((rows(&object), code), (&expected.collect::<Vec<_>>()[..], Some(1)));
    }
}

/// Numbers that look random and are the same in each run: a linear congruential generator, with Knuth's constants.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = usize::try_from(self.0 >> 33).expect("31 bits fit");
        number % limit
    }
}
