//! `--kill-child` and signals: those that come while nstree lives, and the one that comes when it dies.

use std::process::{Child, ChildStdin, Command, Stdio};

use std::io::{BufRead, BufReader};
use std::sync::mpsc::{self, Receiver};

use libtest_mimic::Trial;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::leftovers::marked;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::run::{command, command_as};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let strangers = &[Need::Root, Need::Program("setpriv"), Need::UserNamespaces];
    vec![
        trial("with --kill-child a signal still reaches the command once", root, passed_on),
        trial("so it does for an ordinary user", strangers, strangers_passed_on),
        trial("the signal of --kill-child comes once, and what handles it goes on", root, handled),
        trial("a command that is PID 1 does not outlive nstree, whatever the signal", root, init),
        trial("an ordinary user leaves nothing when nstree is killed", strangers, strangers_killed),
        trial("nothing is left when first the caller and then nstree is killed", root, orphaned),
    ]
}

/// Tells each SIGTERM and SIGUSR1, and how many there were when it reads a line; then exits with 9.
/// A signal ends a reading; so does the end of its standard input, again and again.
const COUNTER: &str = r"
    TERM=0; trap 'TERM=$((TERM + 1)); echo TERM $TERM' TERM
    USR1=0; trap 'USR1=$((USR1 + 1)); echo USR1 $USR1' USR1
    echo up
    tries=0
    until read -r line || [ $((tries += 1)) -gt 20 ]; do :; done
    echo counted $TERM $USR1
    exit 9";

/// nstree with a command, which has a mark by which it is found.
struct Running {
    nstree: Child,
    input: Option<ChildStdin>,
    told: Receiver<String>,
    mark: String,
}

impl Running {
    /// Starts it by a command in which `nstree` has to be given these options yet, and waits until the other command is up.
    fn start(nstree: Command, options: &str) -> Self {
        Self::start_with(nstree, &format!("unshare {options} sh -c").split(' ').collect::<Vec<_>>())
    }

    fn start_with(mut nstree: Command, arguments: &[&str]) -> Self {
        let mark = format!("NSTREE_TEST_KILL_CHILD={} {arguments:?}", std::process::id());
        let (variable, value) = mark.split_once('=').expect("it has been put together so");
        nstree.args(arguments).arg(COUNTER).env(variable, value);
        let piped = nstree.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut nstree = piped.spawn().expect("the program can be run");
        let input = nstree.stdin.take();
        let lines =
            BufReader::new(nstree.stdout.take().expect("standard output is a pipe")).lines();
        let (sender, told) = mpsc::channel();
        std::thread::spawn(move || {
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let running = Self { nstree, input, told, mark };
        assert_eq!(running.line(), "up");
        running
    }

    fn line(&self) -> String {
        self.told.recv_timeout(PATIENCE).expect("the command prints a line")
    }

    /// To the process that was started.
    fn send(&self, signal: Signal) {
        send(self.nstree.id(), signal);
    }

    /// Ends the command by a line.
    fn end(&mut self) {
        use std::io::Write;
        let mut input = self.input.take().expect("it is ended once");
        input.write_all(b"end\n").expect("the command reads");
    }

    fn leaves_nothing(&self) {
        eventually(&format!("nothing is left of {}", self.mark), || {
            marked(&self.mark).is_empty().then_some(())
        });
    }
}

impl Drop for Running {
    /// After a failure, who is left is found by the mark.
    fn drop(&mut self) {
        for process in marked(&self.mark) {
            let pid = process.trim_start_matches("/proc/").split(':').next();
            if let Some(Ok(pid)) = pid.map(str::parse) {
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
        let _ = self.nstree.wait();
    }
}

fn send(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).expect("a PID has 31 bits");
    kill(Pid::from_raw(pid), signal).expect("it has not been waited for");
}

const WAYS: [&str; 6] = [
    "-f --kill-child",
    "-p --kill-child",
    "-f --kill-child --init",
    "-p --kill-child --init",
    "-f --kill-child=TERM",
    "-p --kill-child=TERM",
];

fn each_reaches_once(nstree: fn() -> Command, options: &str) {
    let mut running = Running::start(nstree(), options);
    for round in 1..=3 {
        for name in ["TERM", "USR1"] {
            running.send(format!("SIG{name}").parse().expect("it is a signal"));
            assert_eq!(running.line(), format!("{name} {round}"), "{options}");
        }
    }
    running.end();
    assert_eq!(running.line(), "counted 3 3", "{options}");
    let status = running.nstree.wait().expect("it can be waited for");
    assert_eq!(status.code(), Some(9), "{options}");
    running.leaves_nothing();
}

fn passed_on() {
    for options in WAYS {
        each_reaches_once(command, options);
    }
    each_reaches_once(command, "-f --kill-child -S 1000 -G 1000");
}

fn strangers_passed_on() {
    for options in WAYS {
        each_reaches_once(|| command_as(1000), &format!("-r {options}"));
    }
}

fn is_killed(running: &mut Running) {
    use std::os::unix::process::ExitStatusExt;
    running.send(Signal::SIGKILL);
    let status = running.nstree.wait().expect("it can be waited for");
    assert_eq!(status.signal(), Some(libc::SIGKILL));
}

fn handled() {
    for (options, name) in [("-f", "TERM"), ("-f -S 1000", "USR1"), ("-f -n", "SIGUSR1")] {
        let mut running = Running::start(command(), &format!("{options} --kill-child={name}"));
        is_killed(&mut running);
        let name = name.trim_start_matches("SIG");
        assert_eq!(running.line(), format!("{name} 1"), "{options}");
        running.end();
        let counted = if name == "TERM" { "counted 1 0" } else { "counted 0 1" };
        assert_eq!(running.line(), counted, "{options}");
        running.leaves_nothing();
    }
}

/// The standard input is open, so it is not by that that the command ends.
fn killed_with_nstree(nstree: Command, options: &str) {
    let mut running = Running::start(nstree, options);
    is_killed(&mut running);
    running.leaves_nothing();
}

fn init() {
    for options in ["-p --kill-child", "-p --kill-child=TERM", "-p --kill-child=USR1 -S 1000"] {
        killed_with_nstree(command(), options);
    }
}

fn strangers_killed() {
    for options in ["-rf --kill-child", "-rp --kill-child=TERM", "-rp --kill-child --init"] {
        killed_with_nstree(command_as(1000), options);
    }
}

/// nstree lives on when its caller is killed, and the command with it: so it is for any command.
fn orphaned() {
    for options in ["-f --kill-child", "-p --kill-child", "-f --kill-child --init -S 1000"] {
        let nstree = crate::support::run::NSTREE;
        let script = format!("\"$0\" unshare {options} sh -c \"$1\"; exit");
        let mut shell = crate::support::run::program("sh", &[]);
        shell.stderr(Stdio::null());
        let mut running = Running::start_with(shell, &["-c", &script, nstree]);
        let caller = running.nstree.id();
        let child = || {
            let path = format!("/proc/{caller}/task/{caller}/children");
            std::fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
        };
        let orphan: u32 = child().expect("the caller has started nstree");
        is_killed(&mut running);
        send(orphan, Signal::SIGUSR1);
        assert_eq!(running.line(), "USR1 1", "{options}");
        send(orphan, Signal::SIGKILL);
        running.leaves_nothing();
    }
}
