//! When nstree forks, and what the small init does.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec, own_link, said, sandbox};
use crate::support::run::run;
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("without a PID namespace nstree becomes the command", NEEDS, no_fork),
        trial("-F lets only the command's children into the PID namespace", NEEDS, forced),
        trial("a command that ends at once ends as it does, however often it is run", NEEDS, short),
        trial("--init reaps orphans and returns the command's status", NEEDS, init),
        trial("the command has no child that it has not made", NEEDS, no_foreign_child),
    ]
}

fn no_fork() {
    let sandbox = sandbox(&["-u"]);
    let mut command = exec(&["--ns", &sandbox.reference("uts"), "sh", "-c", "echo $$"]);
    let child = command.stdout(std::process::Stdio::piped()).spawn().expect("it can be run");
    let pid = child.id();
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{pid}\n"));
}

fn forced() {
    let sandbox = sandbox(&["-pf"]);
    let script = "readlink /proc/$$/ns/pid; (readlink /proc/self/ns/pid)";
    let links = said(&["--ns", &sandbox.reference("pid"), "-F", "sh", "-c", script]);
    let expected = [own_link(Kind::Pid), sandbox.link(Kind::Pid)];
    assert_eq!(links.lines().collect::<Vec<_>>(), expected);
}

fn short() {
    let sandbox = sandbox(&["-pf"]);
    for options in [&[][..], &["--init"]] {
        let arguments = [&["--ns", &sandbox.reference("pid")], options, &["sh", "-c", "exit 7"]];
        for number in 0..100 {
            let output = exec(&arguments.concat()).output().expect("it can be run");
            assert_eq!(output.status.code(), Some(7), "run {number}: {}", output.status);
        }
    }
}

/// Makes an orphan, tells whose child it is, ends it, and tells whether somebody reaps it.
const ORPHAN: &str = r#"
orphan=$(sh -c 'sleep 99 >/dev/null & echo $!')
while read field value; do
    [ "$field" = PPid: ] && [ "$value" = "$PPID" ] && echo "a child of init"
done </proc/$orphan/status
kill $orphan
for attempt in $(seq 1000); do
    [ -d /proc/$orphan ] || { echo reaped; exit 7; }
    sleep 0.01
done"#;

fn init() {
    let sandbox = sandbox(&["-pf"]);
    for options in [&["--ns", &sandbox.reference("pid"), "--mount-proc"][..], &[]] {
        let run = run(&mut exec(&[options, &["--init", "sh", "-c", ORPHAN]].concat()));
        let expected = ("a child of init\nreaped\n", "", Some(7));
        assert_eq!((&run.stdout[..], &run.stderr[..], run.code), expected, "{options:?}");
    }
}

fn no_foreign_child() {
    let sandbox = sandbox(&["-pf"]);
    for options in [&[][..], &["--init"], &["-F"]] {
        let arguments = ["--ns", &sandbox.reference("pid"), "--mount-proc"];
        let script = "cat /proc/thread-self/children";
        let arguments = match options {
            ["-F"] => &arguments[..2],
            _ => &arguments[..],
        };
        let children = said(&[arguments, options, &["sh", "-c", script]].concat());
        assert_eq!(children.trim(), "", "{options:?}");
    }
}
