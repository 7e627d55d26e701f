//! What a process sends to nstree comes to the command, and once; and the end of the terminal.

use libtest_mimic::Trial;
use nix::sys::signal::Signal;

use super::{NEEDS, SLEEPER, WAYS, console, count};
use crate::support::console::Console;
use crate::support::leftovers::marked;
use crate::support::patience::eventually;
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a signal to nstree reaches the command once", NEEDS, passed_on),
        trial("a signal ends a command that does not handle it, be it PID 1", NEEDS, not_handled),
        trial("nothing is left when the terminal hangs up", NEEDS, hang_up),
        trial("nothing is left when it hangs up on what is stopped", NEEDS, hang_up_on_stopped),
    ]
}

/// The PID of the shell's child.
fn job(console: &Console) -> nix::unistd::Pid {
    let path = format!("/proc/{0}/task/{0}/children", console.pid());
    let children = std::fs::read_to_string(path).expect("the shell is there");
    let child = children.split_whitespace().next().expect("the shell has a child");
    nix::unistd::Pid::from_raw(child.parse().expect("a PID is a number"))
}

fn send(console: &Console, signal: Signal) {
    nix::sys::signal::kill(job(console), signal).expect("the job is there");
}

fn passed_on() {
    let mut console = console();
    for way in WAYS {
        count(&mut console, way);
        for (signal, name) in [
            (Signal::SIGTERM, "TERM"),
            (Signal::SIGHUP, "HUP"),
            (Signal::SIGQUIT, "QUIT"),
            (Signal::SIGUSR1, "USR1"),
            (Signal::SIGINT, "INT"),
            (Signal::SIGWINCH, "WINCH"),
        ] {
            send(&console, signal);
            console.sees(&format!("[{name} 1]"));
        }
        console.run("");
        console.sees("done 1 1 1 1 1 1");
        assert_eq!(console.status(), "9", "{way}");
    }
}

fn not_handled() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        for (signal, status) in [
            (Signal::SIGTERM, "143"),
            (Signal::SIGHUP, "129"),
            (Signal::SIGINT, "130"),
            (Signal::SIGQUIT, "131"),
        ] {
            console.run(&format!("$NSTREE {way} {SLEEPER}"));
            console.sees("\nup");
            send(&console, signal);
            assert_eq!(console.status(), status, "{way} {signal}");
        }
    }
}

fn hang_up() {
    for way in WAYS {
        let mark = format!("NSTREE_TEST_HANG_UP={}{way}", std::process::id());
        let mut console = Console::start();
        console.run(&format!("env '{mark}' $NSTREE {way} sh -c 'echo up; sleep 1000; :'"));
        console.sees("\nup");
        console.hang_up();
        eventually(&format!("{way}: nothing is left"), || marked(&mark).is_empty().then_some(()));
    }
}

fn hang_up_on_stopped() {
    for way in WAYS {
        let mark = format!("NSTREE_TEST_HANG_UP_STOPPED={}{way}", std::process::id());
        let mut console = Console::start();
        console.run(&format!("env '{mark}' $NSTREE {way} sh -c 'echo up; read -r line; :'"));
        console.sees("\nup");
        console.stops();
        console.hang_up();
        eventually(&format!("{way}: nothing is left"), || marked(&mark).is_empty().then_some(()));
    }
}
