//! Namespaces that are found by others: by a socket, and by a child.

use std::process::Command;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec, exec_as, finds_itself_in, own_link, refusal, script, started};
use crate::support::held::Held;
use crate::support::run::{as_user, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("--net-socket enters the network of an open socket", PYTHON, socket),
        trial("a descriptor that is no socket is refused", PYTHON, no_socket),
        trial(
            "an ordinary user enters the network of the own sandbox by a socket",
            STRANGERS,
            strangers,
        ),
        trial("--user-parent enters the user namespace above", NEEDS, parent),
        trial("--user-parent that is the own one is left out", NEEDS, own_parent),
    ]
}

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];
const PYTHON: &[Need] = &[Need::Root, Need::Program("python3")];
const STRANGERS: &[Need] = &[
    Need::Root,
    Need::Program("unshare"),
    Need::Program("setpriv"),
    Need::Program("python3"),
    Need::UserNamespaces,
];

/// Makes a socket in a network of its own, goes home, and tells its descriptor.
const MAKER: &str = "
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
assert libc.unshare(0x40000000) == 0
inside = os.readlink('/proc/self/ns/net')
made = socket.socket()
assert libc.setns(home, 0x40000000) == 0
print(os.getpid(), made.fileno(), home, inside, flush=True)
sys.stdin.read()
";

fn maker() -> (Held, Vec<String>) {
    maker_by(&mut program("python3", &["-c", MAKER]))
}

fn maker_by(command: &mut Command) -> (Held, Vec<String>) {
    let held = Held::start(command);
    let told = held.line().split(' ').map(str::to_owned).collect();
    (held, told)
}

fn socket() {
    let (_held, told) = maker();
    let [pid, socket, _, inside] = &told[..] else { panic!("{told:?}") };
    assert_ne!(*inside, own_link(Kind::Net));
    let options = ["-t", pid, "--net-socket", socket];
    assert_eq!(finds_itself_in(Kind::Net, &options), *inside);
    assert_eq!(finds_itself_in(Kind::Net, &["-nt", pid]), own_link(Kind::Net));
}

/// Home is a network of the user's own too: there is no way back to one of which the machine is the owner.
fn strangers() {
    let python = ["unshare", "-Urn", "python3", "-c", MAKER];
    let (_held, told) = maker_by(as_user(1000).args(python));
    let [pid, socket, _, inside] = &told[..] else { panic!("{told:?}") };
    let options = ["-t", pid, "-U", "--net-socket", socket, "readlink", "/proc/self/ns/net"];
    assert_eq!(run(&mut exec_as(1000, &options)).flawless().trim_end(), inside);
}

fn no_socket() {
    let (_held, told) = maker();
    let [pid, _, file, _] = &told[..] else { panic!("{told:?}") };
    for descriptor in [file, "999"] {
        let said = refusal(&mut exec(&["-t", pid, "--net-socket", descriptor, "true"]));
        assert!(said.contains(&format!("({descriptor} of process {pid})")), "{said}");
    }
}

fn parent() {
    let inner = script("");
    let outer = format!("readlink /proc/self/ns/user; exec unshare -Ur sh -c '{inner}'");
    let mut command = program("unshare", &["-Ur", "sh", "-c", &outer]);
    let held = Held::start(&mut command);
    let (middle, pid) = (held.line(), held.line());
    assert_ne!(middle, own_link(Kind::User));
    assert_eq!(finds_itself_in(Kind::User, &["-t", &pid, "--user-parent"]), middle);
}

fn own_parent() {
    let sandbox = started(program("unshare", &["-Ur"]).args(["sh", "-c", &script("")]));
    let options = ["-t", &sandbox.pid().to_string(), "--user-parent"];
    assert_eq!(finds_itself_in(Kind::User, &options), own_link(Kind::User));
}
