//! What is different on a terminal.

use libtest_mimic::Trial;

use crate::support::run::{command, run};
use crate::support::terminal::on_terminal;
use crate::support::{Forest, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("lines are cut at the width of the terminal", &[], cut),
        trial("arguments are cut at the width of the terminal", &[], cut_arguments),
        trial("nothing is cut with -l", &[], long),
        trial("there is colour on a terminal only", &[], colour),
    ]
}

fn wide_forest() -> Forest {
    let deep = actor("second").child(actor("third").child(actor("fourth").child(actor("fifth"))));
    actor("first").child(deep).child(actor("short")).start()
}

fn cut() {
    let forest = wide_forest();
    let root = forest.root().to_string();
    let screen = on_terminal(command().args(["--color=never", &root]), 40);
    assert_eq!(
        (screen.code, screen.stdout.as_str()),
        (Some(0), "first─┬─second───third───fourth───fifth\n      └─short\n"),
        "39 columns fit"
    );
    let screen = on_terminal(command().args(["--color=never", &root]), 30);
    assert_eq!(screen.stdout, "first─┬─second───third───four+\n      └─short\n");

    let screen = on_terminal(command().args(["--color=never", "-p"]), 40).stdout;
    let is_message = |line: &&str| line.starts_with("nstree: ");
    for line in screen.lines().filter(|line| !is_message(line)) {
        assert!(line.chars().count() <= 40, "{line}");
    }
    assert!(screen.lines().any(|line| line.chars().count() == 40 && line.ends_with('+')));
}

fn cut_arguments() {
    let forest = actor("x").argv(&[b"x", &[b'y'; 200]]).start();
    let root = forest.root().to_string();
    let screen = on_terminal(command().args(["--color=never", "-a", &root]), 40);
    assert_eq!(screen.stdout, format!("x {}+\n", "y".repeat(37)));
}

fn long() {
    let forest = wide_forest();
    let root = forest.root().to_string();
    let screen = on_terminal(command().args(["--color=never", "-lp", &root]), 20);
    assert_eq!(screen.stdout, nstree(&["-p", &root]));
}

fn colour() {
    let forest = wide_forest();
    let root = forest.root().to_string();
    let looks = |term: &str| on_terminal(command().env("TERM", term).args(["-p", &root]), 200);
    assert!(looks("xterm").stdout.contains('\u{1b}'));
    assert!(!looks("dumb").stdout.contains('\u{1b}'));
    assert!(!run(command().env("TERM", "xterm").args(["-p", &root])).flawless().contains('\u{1b}'));
}
