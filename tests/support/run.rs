//! The program, run as a user would.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use super::leftovers::mark;

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

/// The program with an environment in which nothing but the arguments matters, and UTF-8 lines.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nstree"));
    clean(&mut command);
    command
}

/// Leaves a command only what it needs to find others.
pub fn clean(command: &mut Command) {
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("LC_ALL", "C.UTF-8");
    mark(command);
}

/// Another program, in the same environment.
#[must_use]
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    clean(&mut command);
    command.args(arguments);
    command
}

/// The path of the program.
pub const NSTREE: &str = env!("CARGO_BIN_EXE_nstree");

/// The program, run by root as another user. It takes setpriv.
#[must_use]
pub fn command_as(uid: u32) -> Command {
    let mut command = as_user(uid);
    command.arg(in_everybodys_reach());
    command
}

/// Runs what is added to it as another user, who has no more groups than his own.
#[must_use]
pub fn as_user(uid: u32) -> Command {
    let uid = uid.to_string();
    program("setpriv", &["--reuid", &uid, "--regid", &uid, "--clear-groups"])
}

/// The program, run by root in the mnt and PID namespaces of a process. It takes nsenter.
#[must_use]
pub fn command_inside(pid: u32) -> Command {
    program("nsenter", &["-t", &pid.to_string(), "-m", "-p", "--", NSTREE])
}

/// The program's path, or that of a copy if a stranger cannot come to it, as in the home of root.
pub fn in_everybodys_reach() -> &'static PathBuf {
    static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
        let is_reached = |path: &str| {
            as_user(1000).args([path, "--version"]).output().is_ok_and(|run| run.status.success())
        };
        if is_reached(NSTREE) { PathBuf::from(NSTREE) } else { copy_for_everybody() }
    });
    &PATH
}

/// The folder is removed by [`remove_copy`].
fn copy_for_everybody() -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let folder = copy_folder();
    std::fs::create_dir(&folder).expect("a folder can be made for a copy");
    let everybody = || std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&folder, everybody()).expect("it is ours");
    let path = folder.join("nstree");
    std::fs::copy(NSTREE, &path).expect("the program can be copied");
    std::fs::set_permissions(&path, everybody()).expect("it is ours");
    path
}

fn copy_folder() -> PathBuf {
    std::env::temp_dir().join(format!("nstree-test-{}", std::process::id()))
}

/// Removes the copy that [`in_everybodys_reach`] may have made.
pub fn remove_copy() {
    let _ = std::fs::remove_dir_all(copy_folder());
}

/// Runs the program with these arguments, and expects that it is done without a word on standard error.
pub fn nstree(arguments: &[&str]) -> String {
    let run = run(command().args(arguments));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "nstree {arguments:?}");
    run.stdout
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Run {
    command.output().expect("the command can be run").into()
}

/// Runs a command with this text on standard input.
pub fn run_with_input(command: &mut Command, text: &str) -> Run {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the command can be run");
    let mut input = child.stdin.take().expect("standard input is a pipe");
    input.write_all(text.as_bytes()).expect("the command reads its standard input");
    drop(input);
    child.wait_with_output().expect("the command can be waited for").into()
}

impl From<Output> for Run {
    fn from(Output { status, stdout, stderr }: Output) -> Self {
        Self {
            stdout: String::from_utf8(stdout).expect("the output is UTF-8"),
            stderr: String::from_utf8(stderr).expect("the messages are UTF-8"),
            code: status.code(),
        }
    }
}

impl Run {
    /// The output, if all was well.
    #[must_use]
    pub fn flawless(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// The object that was printed, if all was well.
    #[must_use]
    pub fn object(self) -> serde_json::Value {
        serde_json::from_str(&self.flawless()).expect("--json prints valid JSON")
    }
}

/// The object that `--json` prints with these arguments.
pub fn json(arguments: &[&str]) -> serde_json::Value {
    let text = nstree(&[&["--json"], arguments].concat());
    serde_json::from_str(&text).expect("--json prints valid JSON")
}

/// The process with this PID in such an object.
#[must_use]
pub fn process(document: &serde_json::Value, pid: u32) -> &serde_json::Value {
    let processes = document["processes"].as_array().expect("processes are a table");
    let found = processes.iter().find(|process| process["pid"] == pid);
    found.unwrap_or_else(|| panic!("process {pid} is in the object"))
}

/// The PIDs of all processes in such an object, in its order.
#[must_use]
pub fn pids(document: &serde_json::Value) -> Vec<u64> {
    let processes = document["processes"].as_array().expect("processes are a table");
    processes.iter().map(|process| process["pid"].as_u64().expect("a PID is a number")).collect()
}

/// The namespace with this inode in such an object.
#[must_use]
pub fn namespace(document: &serde_json::Value, id: u64) -> &serde_json::Value {
    let namespaces = document["namespaces"].as_array().expect("namespaces are a table");
    let found = namespaces.iter().find(|namespace| namespace["id"] == id);
    found.unwrap_or_else(|| panic!("namespace {id} is in the object"))
}
