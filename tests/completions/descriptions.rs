//! What is told of that which is offered.

use libtest_mimic::Trial;

use crate::machine::machine;
use crate::procfs::{Procfs, process};
use crate::seat::{Seat, Shell};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("bash tells what a PID is", &[Need::Program("bash")], || tells_names(Shell::Bash)),
        trial("bash marks what it has cut", &[Need::Program("bash")], marks_what_it_has_cut),
        trial("zsh tells what a PID is", &[Need::Program("zsh")], || tells_names(Shell::Zsh)),
        trial("fish tells what a PID is", &[Need::Program("fish")], || tells_names(Shell::Fish)),
    ]
}

fn marks_what_it_has_cut() {
    let long = "x".repeat(120);
    let machine =
        Procfs::of([process(1, 0, "init"), process(6001, 1, &long), process(6002, 1, &long)]);
    let mut seat = Seat::take(Shell::Bash);
    let typed = format!("nstree --proc {} show 600\t\t\t", machine.path().display());
    seat.shown_after(&typed, &["6001", "xxx+)", "6002"]);
}

fn tells_names(shell: Shell) {
    let machine = machine();
    let mut seat = Seat::take(shell);
    let options = format!("--proc {}", machine.path().display());
    let mut offered = |typed: &str, texts: &[&str]| {
        let shown = seat.shown_after(&format!("nstree {options} {typed}\t\t\t"), texts);
        assert!(!shown.contains("kworker"), "{shell:?}: {shown}");
    };
    // Had anything of the name acted on the terminal, it would not be there as text.
    offered("show 50", &["tab\\there", "a:b %n\\n\\x1b[31m\\\\n"]);
    offered("ps -p ", &["init", "nginx in lxc:web", "redis in lxc:store"]);
    offered("exec --ns all:", &["lxc container: nginx(1234)", "lxc container: redis(3100)"]);
    offered("exec --ns net:40", &["net namespace of nginx(1234)"]);
}
