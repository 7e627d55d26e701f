//! ps, with what ps lacks.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::SCENE;
use super::scene::{inode, levels, name_of, scene};
use crate::support::{nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("nstree ps tells PID inside and container of each process", SCENE, as_it_is),
        trial("nstree ps -o pid,nspid,pidns,container,args tells just that", SCENE, chosen),
        trial("nstree ps --container web is what runc lists", SCENE, of_one),
    ]
}

/// The words of the line of a process in a table.
fn line_of(table: &str, pid: u32) -> Vec<&str> {
    let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let pid = pid.to_string();
    let mut found = lines.filter(|words| words.first() == Some(&pid.as_str()));
    let line = found.next().unwrap_or_else(|| panic!("{pid} has a line: {table}"));
    assert_eq!(found.count(), 0, "it has one: {table}");
    line
}

fn inside(pid: u32) -> String {
    let levels: Vec<_> = levels(pid)[1..].iter().map(u32::to_string).collect();
    levels.join("/")
}

fn as_it_is() {
    let scene = scene();
    let table = nstree(&["ps"]);
    for resident in scene.residents() {
        let line = line_of(&table, resident.pid);
        assert!(line.contains(&inside(resident.pid).as_str()), "{line:?}");
        assert!(line.contains(&resident.label.as_str()), "{}: {line:?}", resident.label);
    }
    let own = line_of(&table, std::process::id());
    assert!(!own.iter().any(|word| word.starts_with("runc:")), "{own:?}");
}

fn chosen() {
    let scene = scene();
    let table = nstree(&["ps", "-o", "pid,nspid,pidns,container,args"]);
    let headings: Vec<_> = table.lines().next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(headings, ["PID", "NSPID", "PIDNS", "CONTAINER", "COMMAND"]);
    for resident in scene.residents() {
        let pid = resident.pid;
        let namespace = inode(pid, Kind::Pid).to_string();
        let line = line_of(&table, pid);
        let expected = [&pid.to_string(), &inside(pid), &namespace, &resident.label];
        assert_eq!(line[..4], expected, "{line:?}");
        assert_eq!(line[4], name_of(pid), "{line:?}");
    }
}

fn of_one() {
    let scene = scene();
    let table = nstree(&["ps", "--no-headers", "-o", "pid", "--container", scene.web.name()]);
    let shown: Vec<u32> = table.lines().filter_map(|line| line.trim().parse().ok()).collect();
    assert_eq!(shown, scene.web.pids());
}
