//! Keys, job control and signals, on a terminal with a shell.

mod jobs;
mod keys;
mod signals;
mod strangers;

use libtest_mimic::Trial;

use crate::support::Need;
use crate::support::console::Console;

pub(crate) fn trials() -> Vec<Trial> {
    [keys::trials(), jobs::trials(), signals::trials(), strangers::trials()]
        .into_iter()
        .flatten()
        .collect()
}

const NEEDS: &[Need] = &[
    Need::Root,
    Need::Program("bash"),
    Need::Program("setsid"),
    Need::Program("unshare"),
    Need::Program("perl"),
];

/// With and without a process of nstree's above the command, and with the command as PID 1.
const WAYS: [&str; 7] = [
    "unshare -n",
    "unshare -f",
    "unshare -p",
    "unshare -f --init",
    "unshare -p --init",
    "exec --ns pid:$$ --ns uts:$$",
    "exec --init --ns uts:$$",
];

/// Handles and ignores no signal when it says that it is up. Not a shell that then executes another program: until it has,
/// dash(1) handles SIGINT, which is lost then where it is PID 1, and bash(1) ignores SIGQUIT, pid_namespaces(7).
const SLEEPER: &str = r#"perl -e '$| = 1; print "up\n"; sleep 1000'"#;

/// Counts signals: tells each one that comes, its name and how often it has come; tells all numbers and exits with 9
/// when a line is typed. A signal ends a reading; so does the end of the terminal, again and again.
const COUNTER: &str = r#"
    for name in INT TERM HUP QUIT USR1 WINCH; do
        eval "$name=0; trap '$name=\$(($name + 1)); echo [$name \$$name]' $name"
    done
    echo up
    tries=0
    until read -r line || [ $((tries += 1)) -gt 20 ]; do :; done
    echo done $INT $TERM $HUP $QUIT $USR1 $WINCH
    exit 9
"#;

/// A shell that knows the script.
fn console() -> Console {
    Console::start_with(&[("COUNTER", COUNTER)])
}

/// Runs [`COUNTER`] in this way, and waits until it counts.
fn count(console: &mut Console, way: &str) {
    way.clone_into(&mut console.doing);
    console.run(&format!("$NSTREE {way} sh -c \"$COUNTER\""));
    console.sees("\nup");
}
