//! A PID namespace with a procfs of its own, in which only a play and its actors are to be seen.
//!
//! A play runs as the init process there, in a run of the test program of its own. When
//! it ends, however it ends, the kernel ends all that are left in the namespace.

use std::env;
use std::io::{self, Read};
use std::process::{Command, Stdio, exit};
use std::thread;

/// Where a run of the test program finds the name of the play that it is to be.
const PLAY: &str = "NSTREE_TEST_PLAY";

/// What happens on the stage, and its name. A play that fails panics.
#[derive(Clone, Copy)]
pub(crate) struct Play {
    pub(crate) name: &'static str,
    pub(crate) run: fn(),
    /// Whether the processes belong to a process group of the stage. Else that is the one of the
    /// test, which is outside: its number is 0 there.
    pub(crate) has_group: bool,
}

/// Plays, if this run of the test program is to be a play; then it does not return.
pub(crate) fn play_if_asked(plays: &[Play]) {
    let Ok(name) = env::var(PLAY) else { return };
    let play = plays.iter().find(|play| play.name == name).expect("a play has this name");
    end_with_the_test();
    if play.has_group {
        nix::unistd::setsid().expect("an init process made by fork(2) leads no process group");
    }
    (play.run)();
    exit(0);
}

/// Ends when standard input does, whose other end only the test holds.
fn end_with_the_test() {
    thread::spawn(|| {
        let _ = io::stdin().lock().read_to_end(&mut Vec::new());
        exit(1);
    });
}

/// Has the play played on a stage of its own.
///
/// # Panics
///
/// When the play fails.
pub(crate) fn perform(name: &str) {
    let program = env::current_exe().expect("/proc/self/exe can be read");
    let mut stage = Command::new("unshare");
    stage.args(["--pid", "--fork", "--kill-child", "--mount-proc"]).arg(program).env(PLAY, name);
    stage.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut stage = stage.spawn().expect("unshare can be run");
    let end = stage.stdin.take();
    let output = stage.wait_with_output().expect("a child can be waited for");
    drop(end);
    let words = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&words));
}
