//! What `nstree ls` tells of all namespaces, and how a test looks at it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{Run, command, run};

/// The object of `nstree ls --json`; and the one that is got with the sieve in the kernel, where that can be had, if the
/// first is without.
pub(crate) struct World(pub(crate) Value, Option<Box<World>>);

impl World {
    /// As this user sees it, without the sieve and with it.
    pub(crate) fn look() -> Self {
        let [plain, sieved] =
            ["never", "always"].map(|bpf| Self::seen_by(command().env("NSTREE_BPF", bpf)));
        Self(plain.0, Some(Box::new(sieved)))
    }

    /// What an object tells.
    pub(crate) fn of(object: Value) -> Self {
        Self(object, None)
    }

    /// As somebody else sees it, to whose command the arguments are added.
    pub(crate) fn seen_by(command: &mut Command) -> Self {
        let Run { stdout, stderr, code } = run(command.args(["ls", "--json"]));
        assert_eq!(code, Some(0), "{stderr}");
        Self::of(serde_json::from_str(&stdout).expect("--json prints valid JSON"))
    }

    pub(crate) fn all(&self) -> &[Value] {
        self.0["namespaces"].as_array().expect("namespaces are a table")
    }

    pub(crate) fn find(&self, kind: Kind, id: u64) -> Option<&Value> {
        let is_it = |row: &&Value| row["id"] == id && row["kind"] == kind.name();
        let mut found = self.all().iter().filter(is_it);
        let first = found.next();
        assert!(found.next().is_none(), "{kind}:[{id}] is there twice");
        first
    }

    pub(crate) fn namespace(&self, kind: Kind, id: u64) -> &Value {
        self.find(kind, id).unwrap_or_else(|| panic!("{kind}:[{id}] is listed"))
    }

    /// What holds it, with and without the sieve. Who looks at the same time, in another test or another window, holds it for a moment too.
    pub(crate) fn held_by(&self, kind: Kind, id: u64) -> Vec<Value> {
        let row = self.namespace(kind, id);
        let holders = row["held_by"].as_array().expect("holders are a list");
        let holders = holders.iter().filter(|holder| !self.is_looker(holder)).cloned().collect();
        // Those below an initial one come and go.
        if let Some(sieved) = self.1.as_ref().filter(|_| row["initial"] == false) {
            assert_eq!(
                sieved.held_by(kind, id),
                holders,
                "the sieve loses nothing of {kind}:[{id}]"
            );
        }
        holders
    }

    fn is_looker(&self, holder: &Value) -> bool {
        let pid = &holder["pid"];
        let process = self.processes().iter().find(|process| process["pid"] == *pid);
        let name = process.and_then(|process| process["name"].as_str()).unwrap_or_default();
        pid.is_number() && ["nstree", "lsns"].contains(&name)
    }

    pub(crate) fn processes(&self) -> &[Value] {
        self.0["processes"].as_array().expect("processes are a table")
    }

    /// What could not be read of a process.
    pub(crate) fn problems_of(&self, pid: u32) -> Vec<&Value> {
        let problems = self.0["problems"].as_array().expect("problems are a list");
        problems.iter().filter(|problem| problem["pid"] == pid).collect()
    }

    /// The parents of a PID or user namespace, from the nearest to the last that is known.
    pub(crate) fn ancestors(&self, kind: Kind, id: u64) -> Vec<u64> {
        let parent = |id: &u64| self.namespace(kind, *id)["parent"].as_u64();
        std::iter::successors(parent(&id), parent).collect()
    }
}

/// What makes a namespace with this name in it at last empty: no process is a member.
pub(crate) fn assert_empty(row: &Value) {
    assert_eq!([&row["processes"], &row["leader"]], [&json!(0), &Value::Null], "{row}");
}

/// What `nstree ls` prints with these arguments, which must end well.
pub(crate) fn ls(arguments: &[&str]) -> String {
    listed_by(&mut command(), arguments)
}

/// The same, by somebody else.
pub(crate) fn listed_by(command: &mut Command, arguments: &[&str]) -> String {
    let Run { stdout, stderr, code } = run(command.arg("ls").args(arguments));
    assert_eq!(code, Some(0), "ls {arguments:?}: {stderr}");
    stdout
}

/// The lines of the namespace with this inode, which begin with it or with the trunk of a tree: `net:[4026532448]`.
pub(crate) fn lines_of(listed: &str, id: u64) -> Vec<&str> {
    let end = format!(":[{id}]");
    let begins = |line: &&str| {
        let mut words = line.split_ascii_whitespace();
        words.find(|word| word.contains(":[")).is_some_and(|first| first.ends_with(&end))
    };
    listed.lines().filter(begins).collect()
}

/// The inode of a link in `/proc/PID/ns`, or of `PID/task/TID`.
pub(crate) fn inode_of(task: &str, name: &str) -> u64 {
    let file = fs::metadata(format!("/proc/{task}/ns/{name}"));
    file.expect("root reads the links").ino()
}

/// The inode of a namespace that a process is in.
pub(crate) fn inode(pid: u32, kind: Kind) -> u64 {
    inode_of(&pid.to_string(), kind.name())
}

/// The inode of a namespace of this process.
pub(crate) fn own(kind: Kind) -> u64 {
    inode(std::process::id(), kind)
}

/// The other thread of a process.
pub(crate) fn other_thread(pid: u32) -> u32 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process is there");
    let tids = tasks.map(|task| task.expect("it can be listed").file_name());
    let mut tids = tids.map(|tid| tid.to_string_lossy().parse().expect("a TID is a number"));
    tids.find(|tid| *tid != pid).expect("there is another thread")
}
