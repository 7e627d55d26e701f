//! Keys, job control and signals, on a terminal with a shell.

mod jobs;
mod keys;
mod signals;

use libtest_mimic::Trial;

use crate::support::Need;
use crate::support::console::Console;

pub(crate) fn trials() -> Vec<Trial> {
    [keys::trials(), jobs::trials(), signals::trials()].into_iter().flatten().collect()
}

const NEEDS: &[Need] =
    &[Need::Root, Need::Program("bash"), Need::Program("setsid"), Need::Program("unshare")];

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
