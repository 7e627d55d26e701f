//! On this machine, with what runs on it.

use libtest_mimic::Trial;

use crate::seat::{Seat, Shell};
use crate::support::container::Container;
use crate::support::held::Held;
use crate::support::leftovers;
use crate::support::patience::eventually;
use crate::support::run::program;
use crate::support::{Need, trial};

const BASH: &[Need] = &[Need::Program("bash")];
const ZSH: &[Need] = &[Need::Program("zsh")];
const FISH: &[Need] = &[Need::Program("fish")];
const RUNC: &[Need] =
    &[Need::Root, Need::Program("runc"), Need::Program("busybox"), Need::Container];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("bash completes a PID that is there", BASH, || completes_a_pid(Shell::Bash)),
        trial("zsh completes a PID that is there", ZSH, || completes_a_pid(Shell::Zsh)),
        trial("fish completes a PID that is there", FISH, || completes_a_pid(Shell::Fish)),
        trial("a container of runc is completed by its name", RUNC, completes_a_container),
    ]
}

/// What runs when the rest has.
pub(crate) fn last_trials() -> Vec<Trial> {
    vec![trial("no shell and nothing of one is left", &[], nothing_is_left)]
}

fn completes_a_pid(shell: Shell) {
    let all: Vec<_> = (0..20).map(|_| Held::start(&mut program("cat", &[]))).collect();
    let pids: Vec<_> = all.iter().map(|one| one.pid().to_string()).collect();
    let mut seat = Seat::take(shell);
    // While somebody else's PID goes on behind the same digits, there is a choice; but not for all of them.
    let mut next = pids.iter().cycle();
    eventually("a PID is completed: a blank follows", || {
        let line = format!("nstree show {}", next.next().expect("it goes round and round"));
        (seat.line_after(&format!("{line}\t")) == format!("{line} ")).then_some(())
    });
}

fn completes_a_container() {
    let container = Container::start("web").expect("one could be started just before");
    let name = container.name();
    let mut seat = Seat::take(Shell::Bash);
    let beginning = &name[..name.len() - 1];
    assert_eq!(
        seat.line_after(&format!("nstree exec --ns all:{beginning}\t")),
        format!("nstree exec --ns all:{name} ")
    );
}

fn nothing_is_left() {
    eventually("no process is left", || leftovers::processes().is_empty().then_some(()));
}
