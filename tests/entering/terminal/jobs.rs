//! ^Z, fg, bg and the background.

use libtest_mimic::Trial;

use super::{NEEDS, SLEEPER, WAYS};
use crate::support::console::{Console, INTERRUPT};
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("^Z stops, and one fg goes on, as often as it is done", NEEDS, stopped),
        trial("^Z and fg work for a pipeline", NEEDS, pipeline),
        trial("^Z and fg work with a nstree below another", NEEDS, nested),
        trial("a shell inside has its own job control", NEEDS, shell_inside),
        trial("a shell inside can suspend itself, and one fg brings it back", NEEDS, suspended),
        trial("what runs in the background stops when it reads, and fg lets it", NEEDS, background),
        trial("what is stopped goes on in the background", NEEDS, goes_on),
    ]
}

const READER: &str = "sh -c 'echo up; read -r line; echo read $line; exit 4'";

fn stopped() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console.run(&format!("$NSTREE {way} {READER}"));
        console.sees("\nup");
        for _ in 0..3 {
            console.stops();
            console.run("fg");
            console.sees("$NSTREE");
            console.resumes();
        }
        console.run("hello");
        console.sees("read hello");
        assert_eq!(console.status(), "4", "{way}");
    }
}

fn pipeline() {
    let mut console = Console::start();
    console.run("set -o pipefail");
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console.run(&format!("$NSTREE {way} {READER} | cat"));
        console.sees("\nup");
        console.stops();
        console.run("fg");
        console.sees("$NSTREE");
        console.run("hello");
        console.sees("read hello");
        assert_eq!(console.status(), "4", "{way}");
    }
}

fn nested() {
    let mut console = Console::start();
    // Not below one as PID 1: that cannot stop itself, pid_namespaces(7), and so goes on at once.
    console.run(&format!("$NSTREE unshare -f $NSTREE unshare -f {READER}"));
    console.sees("\nup");
    console.stops();
    console.run("fg");
    console.sees("$NSTREE");
    console.run("hello");
    console.sees("read hello");
    assert_eq!(console.status(), "4");
}

const SHELL: &str = "env PS1= bash --norc --noprofile --noediting -i";

fn shell_inside() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console.run(&format!("$NSTREE {way} {SHELL}"));
        console.run("echo inside");
        console.sees("\ninside");
        console.run(READER);
        console.sees("\nup");
        console.stops();
        console.run("fg");
        console.sees("read -r");
        console.run("hello");
        console.sees("read hello");
        assert_eq!(console.status(), "4", "{way}");
        console.run(SLEEPER);
        console.sees("\nup");
        console.types(INTERRUPT);
        assert_eq!(console.status(), "130", "{way}");
        console.run("exit 5");
        console.sees("exit");
        assert_eq!(console.status(), "5", "{way}");
    }
}

/// One that is PID 1 cannot stop itself, pid_namespaces(7).
fn suspended() {
    let mut console = Console::start();
    for way in WAYS.into_iter().filter(|way| *way != "unshare -p") {
        way.clone_into(&mut console.doing);
        console.run(&format!("$NSTREE {way} {SHELL}"));
        console.run("echo inside");
        console.sees("\ninside");
        console.run("suspend");
        console.sees("Stopped");
        console.sees("\n");
        console.run("fg");
        console.sees("bash");
        console.run("echo inside; exit 5");
        console.sees("\ninside");
        assert_eq!(console.status(), "5", "{way}");
    }
}

fn background() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console.run(&format!("$NSTREE {way} {READER} &"));
        console.sees("\nup");
        console.eventually("it is stopped", "jobs | grep -o Stopped");
        console.run("fg");
        console.sees("$NSTREE");
        console.run("hello");
        console.sees("read hello");
        assert_eq!(console.status(), "4", "{way}");
    }
}

fn goes_on() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let fifo = folder.path().join("fifo").display().to_string();
    let mut console = Console::start();
    console.run(&format!("mkfifo {fifo}"));
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console
            .run(&format!("$NSTREE {way} sh -c 'echo up; read -r line < {fifo}; echo got $line'"));
        console.sees("\nup");
        console.stops();
        console.run(&format!("bg; echo on > {fifo}; wait; echo [$?]"));
        console.sees("got on");
        console.sees("[0]");
    }
}
