//! The same for an ordinary user: keys, job control and signals.

use libtest_mimic::Trial;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{COUNTER, NEEDS, SLEEPER, count};
use crate::exec_sandbox::{Sandbox, sandbox_of};
use crate::support::console::{Console, INTERRUPT};
use crate::support::run::in_everybodys_reach;
use crate::support::{Need, trial};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("an ordinary user's ^C reaches the command once", STRANGERS, handled),
        trial("an ordinary user's ^C ends a command that is PID 1", STRANGERS, not_handled),
        trial("an ordinary user's ^Z stops, and one fg goes on", STRANGERS, stopped),
        trial("an ordinary user's signal reaches the command once", STRANGERS, passed_on),
        trial("an ordinary user's signal ends a command that is PID 1", STRANGERS, terminated),
    ]
}

const STRANGERS: &[Need] =
    &[NEEDS[0], NEEDS[1], NEEDS[2], NEEDS[3], Need::Program("setpriv"), Need::UserNamespaces];

/// A terminal at which `$NSTREE` is run by user 1000, and a sandbox of this user.
struct Seat {
    console: Console,
    sandbox: Sandbox,
}

impl Seat {
    fn take() -> Self {
        let stranger = "setpriv --reuid 1000 --regid 1000 --clear-groups";
        let nstree = format!("{stranger} {}", in_everybodys_reach().display());
        let console = Console::start_with(&[("COUNTER", COUNTER), ("NSTREE", &nstree)]);
        Self { console, sandbox: sandbox_of(1000, &["-Urpmf"]) }
    }

    /// With and without a process of nstree's that is PID 1, and in namespaces that are there.
    fn ways(&self) -> [String; 5] {
        let all = self.sandbox.reference("all");
        [
            "unshare -rf".to_owned(),
            "unshare -rp".to_owned(),
            "unshare -Urp --init".to_owned(),
            format!("exec --ns {all}"),
            format!("exec --ns {all} --init"),
        ]
    }

    /// Does this for each way: with the terminal, and the line that runs the command.
    fn each_way(command: &str, test: impl Fn(&mut Console)) {
        let mut seat = Self::take();
        for way in seat.ways() {
            seat.console.doing.clone_from(&way);
            seat.console.run(&format!("$NSTREE {way} {command}"));
            seat.console.sees("\nup");
            test(&mut seat.console);
        }
    }
}

fn each_counted(test: impl Fn(&mut Console)) {
    let mut seat = Seat::take();
    for way in seat.ways() {
        count(&mut seat.console, &way);
        test(&mut seat.console);
        assert_eq!(seat.console.status(), "9", "{way}");
    }
}

fn handled() {
    each_counted(|console| {
        console.types(INTERRUPT);
        console.sees("[INT 1]");
        console.run("");
        console.sees("done 1 0 0 0 0 0");
    });
}

fn not_handled() {
    Seat::each_way(SLEEPER, |console| {
        console.types(INTERRUPT);
        assert_eq!(console.status(), "130", "{}", console.doing);
    });
}

fn stopped() {
    Seat::each_way("sh -c 'echo up; read -r line; echo read $line; exit 4'", |console| {
        for _ in 0..2 {
            console.stops();
            console.run("fg");
            console.sees("$NSTREE");
            console.resumes();
        }
        console.run("hello");
        console.sees("read hello");
        assert_eq!(console.status(), "4", "{}", console.doing);
    });
}

/// Sends a signal to the shell's child, which is nstree.
fn send(console: &Console, signal: Signal) {
    let path = format!("/proc/{0}/task/{0}/children", console.pid());
    let children = std::fs::read_to_string(path).expect("the shell is there");
    let child = children.split_whitespace().next().expect("the shell has a child");
    kill(Pid::from_raw(child.parse().expect("a PID is a number")), signal).expect("it is there");
}

fn passed_on() {
    each_counted(|console| {
        for (signal, name) in [(Signal::SIGTERM, "TERM"), (Signal::SIGHUP, "HUP")] {
            send(console, signal);
            console.sees(&format!("[{name} 1]"));
        }
        console.run("");
        console.sees("done 0 1 1 0 0 0");
    });
}

fn terminated() {
    Seat::each_way(SLEEPER, |console| {
        send(console, Signal::SIGTERM);
        assert_eq!(console.status(), "143", "{}", console.doing);
    });
}
