//! What a test run leaves behind: nothing.

use std::fs;
use std::process::Command;

/// Marks the processes of one test run, with the PID of the test program.
const RUN: &str = "NSTREE_TEST_RUN";

/// Marks what is started by this command, and by what that starts.
pub fn mark(command: &mut Command) {
    command.env(RUN, run());
}

fn run() -> String {
    std::env::var(RUN).unwrap_or_else(|_| std::process::id().to_string())
}

/// The names of the marked processes that are still there, as far as they may be read.
#[must_use]
pub fn processes() -> Vec<String> {
    marked(&format!("{RUN}={}", run()))
}

/// The names of the processes that have this variable, `NAME=VALUE`, as far as they may be read.
#[must_use]
pub fn marked(variable: &str) -> Vec<String> {
    let mark = variable.as_bytes();
    let entries = fs::read_dir("/proc").expect("/proc can be listed");
    let is_marked = |environment: &Vec<u8>| {
        environment.split(|byte| *byte == 0).any(|variable| variable == mark)
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| fs::read(entry.path().join("environ")).is_ok_and(|read| is_marked(&read)))
        .map(|entry| {
            format!("{}: {:?}", entry.path().display(), fs::read(entry.path().join("comm")))
        })
        .collect()
}

/// What is mounted where this process is.
#[must_use]
pub fn mounts() -> String {
    fs::read_to_string("/proc/self/mountinfo").expect("the mounts can be read")
}
