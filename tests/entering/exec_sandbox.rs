//! Namespaces with a process in them that waits, and `nstree exec` into them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use nstree::model::kind::Kind;

use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{Run, as_user, command, command_as, program, run};

/// A process in namespaces of its own, until this is dropped.
pub(crate) struct Sandbox {
    held: Held,
    pid: u32,
}

/// Who waits in a sandbox, after it has told its PID. It asks the /proc that was there before.
const WAIT: &str = "read pid rest </proc/self/stat; echo $pid; exec cat";

/// Namespaces that unshare(1) makes for root with these options.
pub(crate) fn sandbox(options: &[&str]) -> Sandbox {
    sandbox_where("", options)
}

/// The same; a shell does this in them before it waits.
pub(crate) fn sandbox_where(does: &str, options: &[&str]) -> Sandbox {
    started(program("unshare", options).args(["sh", "-c", &script(does)]))
}

/// The same for an ordinary user.
pub(crate) fn sandbox_of(uid: u32, options: &[&str]) -> Sandbox {
    started(as_user(uid).arg("unshare").args(options).args(["sh", "-c", WAIT]))
}

/// What a shell is to do that becomes a sandbox's waiting process. The PID is told last, when all is done.
pub(crate) fn script(does: &str) -> String {
    format!("read pid rest </proc/self/stat; {does}\necho $pid; exec cat")
}

/// A sandbox by a command of which the waiting process comes. It waits when this returns: its name and its
/// environment are then those of cat(1), and no longer those of the shell that has told the PID.
pub(crate) fn started(command: &mut Command) -> Sandbox {
    let held = Held::start(command);
    let pid: u32 = held.line().parse().expect("it tells its PID");
    eventually("the process in the sandbox waits", || {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.contains(" (cat) S ").then_some(())
    });
    Sandbox { held, pid }
}

impl Sandbox {
    /// The PID of the waiting process in the machine's /proc.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// `KINDS:PID`.
    pub(crate) fn reference(&self, kinds: &str) -> String {
        format!("{kinds}:{}", self.pid)
    }

    /// The PID of the process that has made the namespaces, where that is another one.
    pub(crate) fn parent(&self) -> u32 {
        self.held.pid()
    }

    /// What else the process has told.
    pub(crate) fn line(&self) -> String {
        self.held.line()
    }

    pub(crate) fn link(&self, kind: Kind) -> String {
        link(self.pid, kind)
    }
}

/// What readlink(1) says of a namespace of a process.
pub(crate) fn link(pid: u32, kind: Kind) -> String {
    let link = fs::read_link(format!("/proc/{pid}/ns/{kind}")).expect("root reads the links");
    link.display().to_string()
}

/// Its inode.
pub(crate) fn inode(pid: u32, kind: Kind) -> u64 {
    let file = fs::metadata(format!("/proc/{pid}/ns/{kind}")).expect("root reads the links");
    file.ino()
}

/// What readlink(1) says of a namespace of this process.
pub(crate) fn own_link(kind: Kind) -> String {
    link(std::process::id(), kind)
}

/// `nstree exec` with these arguments.
pub(crate) fn exec(arguments: &[&str]) -> Command {
    in_exec(command(), arguments)
}

/// The same, for another user.
pub(crate) fn exec_as(uid: u32, arguments: &[&str]) -> Command {
    in_exec(command_as(uid), arguments)
}

fn in_exec(mut command: Command, arguments: &[&str]) -> Command {
    command.arg("exec").args(arguments).stdin(Stdio::null());
    command
}

/// The output of the command that was run, which must have ended well and without a message.
pub(crate) fn said(arguments: &[&str]) -> String {
    run(&mut exec(arguments)).flawless()
}

/// The link of a namespace of this kind in which a command finds itself that is run with these options.
pub(crate) fn finds_itself_in(kind: Kind, options: &[&str]) -> String {
    let link = format!("/proc/self/ns/{kind}");
    said(&[options, &["--", "readlink", &link]].concat()).trim_end().to_owned()
}

/// What nstree says when it refuses; the command has then not been run.
pub(crate) fn refusal(command: &mut Command) -> String {
    let Run { stdout, stderr, code } = run(command);
    assert_eq!((code, stdout.as_str()), (Some(125), ""), "{command:?}: {stderr}");
    assert!(stderr.starts_with("nstree: "), "{stderr}");
    stderr
}
