//! What a key sends comes to the command, and once.

use libtest_mimic::Trial;

use super::{NEEDS, SLEEPER, WAYS, console, count};
use crate::support::console::{Console, INTERRUPT, QUIT};
use crate::support::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a command that handles SIGINT gets ^C once, and its status is told", NEEDS, handled),
        trial("^C ends a command that does not, be it PID 1", NEEDS, not_handled),
        trial("^C reaches a command below another nstree", NEEDS, nested),
        trial("a new size of the terminal is told once", NEEDS, resized),
        trial("^C ends a pipeline", NEEDS, pipeline),
    ]
}

fn handled() {
    let mut console = console();
    for way in WAYS {
        count(&mut console, way);
        console.types(INTERRUPT);
        console.sees("[INT 1]");
        console.types(QUIT);
        console.sees("[QUIT 1]");
        console.run("");
        console.sees("done 1 0 0 1 0 0");
        assert_eq!(console.status(), "9", "{way}");
    }
}

fn not_handled() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        for (key, status) in [(INTERRUPT, "130"), (QUIT, "131")] {
            console.run(&format!("$NSTREE {way} {SLEEPER}"));
            console.sees("\nup");
            console.types(key);
            assert_eq!(console.status(), status, "{way}");
        }
    }
}

fn nested() {
    let mut console = console();
    for way in ["unshare -p $NSTREE unshare -f", "unshare -p $NSTREE unshare -p --init"] {
        count(&mut console, way);
        console.types(INTERRUPT);
        console.sees("[INT 1]");
        console.run("");
        console.sees("done 1 0 0 0 0 0");
        assert_eq!(console.status(), "9", "{way}");
    }
}

fn resized() {
    let mut console = console();
    for (way, columns) in WAYS.into_iter().zip(100..) {
        count(&mut console, way);
        console.resize(30, columns);
        console.sees("[WINCH 1]");
        console.run("");
        console.sees("done 0 0 0 0 0 1");
        console.run(&format!("$NSTREE {way} stty size"));
        console.sees(&format!("30 {columns}"));
    }
}

fn pipeline() {
    let mut console = Console::start();
    for way in WAYS {
        way.clone_into(&mut console.doing);
        console.run(&format!(
            "$NSTREE {way} sh -c 'echo up; exit 7' | cat; echo [${{PIPESTATUS[0]}}]"
        ));
        console.sees("\nup");
        console.sees("[7]");
        console.run(&format!("$NSTREE {way} {SLEEPER} | cat"));
        console.sees("\nup");
        console.types(INTERRUPT);
        console.run("echo [${PIPESTATUS[0]}]");
        console.sees("[130]");
    }
}
