//! nstree is killed, at all moments of its short life before the command runs and after.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use libtest_mimic::Trial;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::held::Held;
use crate::support::leftovers::marked;
use crate::support::patience::eventually;
use crate::support::run::{command, command_as, in_everybodys_reach, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let strangers = &[Need::Root, Need::Program("setpriv"), Need::UserNamespaces];
    let stage = &[Need::Root, Need::Program("unshare"), Need::Program("nsenter")];
    vec![
        trial("with --kill-child nothing is left when nstree is killed", root, kill_child),
        trial("with --kill-child nothing is left when nstree has long run", root, kill_child_later),
        trial("a signal of --kill-child ends a PID 1 too", root, kill_child_by_name),
        trial("no helper is left when nstree is killed", root, helpers),
        trial("all files are bound or none when nstree is killed", stage, persistent),
        trial("a helper ends when what it waits for fails", root, helper_of_a_failure),
        trial("so does a helper of an ordinary user", strangers, strangers_helper_of_a_failure),
        trial("SIGTERM is never lost and leaves nobody", root, terminated),
    ]
}

/// With these, a command ends when nstree does.
const KILL_CHILD: [&str; 6] = [
    "unshare -p --kill-child",
    "unshare -p --kill-child -S 1000 -G 1000",
    "unshare -f --kill-child -S 1000",
    "unshare -p --kill-child --init",
    "unshare -f --kill-child --init -S 1000",
    "unshare -p --kill-child --map-users 0:0:2000 --map-groups 0:0:2000 -S 1000",
];

const ROUNDS: u32 = 50;

/// The moments at which nstree is hit: the command runs after a few milliseconds at most.
fn moments() -> impl Iterator<Item = Duration> {
    (0..ROUNDS).map(|round| Duration::from_micros(u64::from(round) * 150))
}

/// nstree with a variable by which all its processes are found.
struct Victim {
    nstree: Child,
    /// Held open, so that it is not by its end that the command ends; but if the tests are killed it is.
    input: Option<ChildStdin>,
    mark: String,
}

impl Victim {
    fn start(command: &mut Command, name: &str) -> Self {
        let mark = format!("NSTREE_TEST_VICTIM={} {name}", std::process::id());
        let (variable, value) = mark.split_once('=').expect("it has been put together so");
        command.env(variable, value).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut nstree = command.spawn().expect("the program can be run");
        let input = nstree.stdin.take();
        Self { nstree, input, mark }
    }

    fn send(&self, signal: Signal) {
        let pid = i32::try_from(self.nstree.id()).expect("a PID has 31 bits");
        kill(Pid::from_raw(pid), signal).expect("it has not been waited for");
    }

    /// The signal that has ended it.
    fn ends_by(&mut self) -> Option<i32> {
        self.nstree.wait().expect("it can be waited for").signal()
    }

    /// Waits until none of its processes is left.
    fn leaves_nothing(&self) {
        let mut left = Vec::new();
        eventually(&format!("nothing is left of {}", self.mark), || {
            left = marked(&self.mark);
            left.is_empty().then_some(())
        });
    }
}

impl Drop for Victim {
    /// Who is left after a failure has been found by its mark, and is ended.
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

/// Starts nstree with these options and a command that runs on as long as its standard input is open.
fn start(options: &str, number: u32) -> Victim {
    let mut command = command();
    command.args(options.split(' ')).arg("cat");
    Victim::start(&mut command, &format!("{options} {number}"))
}

fn kill_child() {
    for options in KILL_CHILD {
        for (moment, number) in moments().zip(0..) {
            let mut victim = start(options, number);
            sleep(moment);
            victim.send(Signal::SIGKILL);
            assert_eq!(victim.ends_by(), Some(9), "{options}");
            victim.leaves_nothing();
        }
    }
}

/// Waits until the command runs.
fn runs(victim: &Victim) {
    eventually("the command runs", || {
        let is_command = |process: &String| process.contains(&format!("{:?}", b"cat\n"));
        marked(&victim.mark).iter().any(is_command).then_some(())
    });
}

fn kill_child_later() {
    for options in KILL_CHILD {
        let mut victim = start(options, ROUNDS);
        runs(&victim);
        victim.send(Signal::SIGKILL);
        assert_eq!(victim.ends_by(), Some(9), "{options}");
        victim.leaves_nothing();
    }
}

fn kill_child_by_name() {
    for options in ["unshare -f", "unshare -p", "unshare -p --init", "unshare -f --init"] {
        let mut victim = start(&format!("{options} --kill-child=TERM"), ROUNDS);
        runs(&victim);
        victim.send(Signal::SIGKILL);
        assert_eq!(victim.ends_by(), Some(9), "{options}");
        victim.leaves_nothing();
    }
}

/// The command ends with its standard input; a helper would not.
fn helpers() {
    let target = std::process::id();
    let ways = [
        "unshare -r --map-users 0:0:10 --map-groups 0:0:10".to_owned(),
        "unshare -rp --map-users 0:0:10 --map-groups 0:0:10".to_owned(),
        "unshare -f --init --map-users 0:0:10 --map-groups 0:0:10".to_owned(),
        "unshare -p --init".to_owned(),
        format!("exec --init --ns all:{target}"),
    ];
    for options in &ways {
        for (moment, number) in moments().zip(0..) {
            let mut command = command();
            command.args(options.split(' ')).arg("cat");
            let mut victim = Victim::start(&mut command, &format!("{options} {number}"));
            sleep(moment);
            victim.send(Signal::SIGKILL);
            drop(victim.input.take());
            victim.ends_by();
            victim.leaves_nothing();
        }
    }
}

fn persistent() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let script = "mount -t tmpfs stage \"$1\" && touch \"$1/net\" \"$1/uts\" \"$1/ipc\"; echo ready; read -r line";
    let private = ["-m", "--propagation", "private", "sh", "-c", script, "sh"];
    let stage = Held::start(program("unshare", &private).arg(folder.path()));
    assert_eq!(stage.line(), "ready");
    let pid = stage.pid().to_string();
    let bound = || {
        let mounts = std::fs::read_to_string(format!("/proc/{pid}/mountinfo"));
        mounts.expect("the stage is there").matches(" - nsfs ").count()
    };
    let files =
        ["net", "uts", "ipc"].map(|kind| format!("--{kind}={}/{kind}", folder.path().display()));
    for how in ["-p --kill-child", "-f --kill-child --init", "-n"] {
        for (moment, number) in moments().zip(0..) {
            let mut command =
                program("nsenter", &["-t", &pid, "-m", crate::support::run::NSTREE, "unshare"]);
            command.args(how.split(' ').filter(|option| *option != "-n")).args(&files).arg("cat");
            let mut victim = Victim::start(&mut command, &format!("persistent {how} {number}"));
            sleep(moment);
            victim.send(Signal::SIGKILL);
            drop(victim.input.take());
            victim.ends_by();
            victim.leaves_nothing();
            let count = bound();
            assert!(count == 0 || count == 3, "{how}: {count} of 3 files are bound");
            if count > 0 {
                let paths = ["net", "uts", "ipc"].map(|kind| folder.path().join(kind));
                let umount = run(program("nsenter", &["-t", &pid, "-m", "umount"]).args(paths));
                assert_eq!(umount.code, Some(0), "{}", umount.stderr);
            }
        }
    }
}

fn helper_of_a_failure() {
    let script = "echo 0 > /proc/sys/user/max_net_namespaces
        exec \"$0\" unshare $1 -n --map-users 0:0:10 --map-groups 0:0:10 cat";
    for how in ["-f", "-p", "-r", "-f --init"] {
        let mut command = command();
        let ranges = ["--map-users", "0:0:10", "--map-groups", "0:0:10"];
        command.arg("unshare").args(ranges).args([
            "sh",
            "-c",
            script,
            crate::support::run::NSTREE,
            how,
        ]);
        command.stderr(Stdio::null());
        let mut victim = Victim::start(&mut command, how);
        let status = victim.nstree.wait().expect("it can be waited for");
        assert_eq!(status.code(), Some(125), "{how}");
        victim.leaves_nothing();
    }
}

/// The network cannot be made, and the helper that is to map users waits for it.
fn strangers_helper_of_a_failure() {
    let script = "echo 0 > /proc/sys/user/max_net_namespaces
        exec \"$0\" unshare $1 -n --map-users 0:0:1 --map-groups 0:0:1 cat";
    for how in ["-f", "-p", "-r", "-f --init"] {
        let nstree = in_everybodys_reach();
        let mut command = command_as(1000);
        command.args(["unshare", "-r", "sh", "-c", script]).arg(nstree).arg(how);
        command.stderr(Stdio::null());
        let mut victim = Victim::start(&mut command, &format!("stranger {how}"));
        let status = victim.nstree.wait().expect("it can be waited for");
        assert_eq!(status.code(), Some(125), "{how}");
        victim.leaves_nothing();
    }
}

/// Before there is a command, it ends nstree; then it ends the command, and nstree with it.
fn terminated() {
    let target = std::process::id();
    let ways = [
        "unshare -n".to_owned(),
        "unshare -f".to_owned(),
        "unshare -p".to_owned(),
        "unshare -f --init".to_owned(),
        "unshare -p --init".to_owned(),
        "unshare -p --map-users 0:0:10 --map-groups 0:0:10".to_owned(),
        format!("exec --init --ns all:{target}"),
    ];
    for options in &ways {
        for (moment, number) in moments().zip(0..) {
            let mut victim = start(options, number);
            sleep(moment);
            victim.send(Signal::SIGTERM);
            let is_over = || victim.nstree.try_wait().expect("it can be waited for");
            let status = eventually(&format!("{options} is ended at {moment:?}"), is_over);
            assert_eq!(status.signal(), Some(15), "{options} at {moment:?}: {status}");
            victim.leaves_nothing();
        }
    }
}
