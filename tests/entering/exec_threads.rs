//! A thread as the target, and a process of which only threads are left.

use std::fs;

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec_as, finds_itself_in, inode, own_link};
use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{as_user, run};
use crate::support::{Need, actor, trial};

const NEEDS: &[Need] = &[Need::Root];
const STRANGERS: &[Need] = &[
    Need::Root,
    Need::Program("unshare"),
    Need::Program("setpriv"),
    Need::Program("python3"),
    Need::UserNamespaces,
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a thread names the namespaces that it is in", NEEDS, thread),
        trial("a thread's namespace is found by its inode", NEEDS, inode_of_thread),
        trial(
            "a process whose main thread has ended is entered by another",
            NEEDS,
            main_thread_ended,
        ),
        trial("so it is by several kinds at once, and by inodes", NEEDS, several_kinds),
        trial(
            "a thread of an ordinary user names the namespaces that it is in",
            STRANGERS,
            strangers,
        ),
        trial(
            "an ordinary user enters a process of which only a thread is left",
            STRANGERS,
            strangers_main_thread_ended,
        ),
    ]
}

/// The other thread of a process.
fn other_thread(pid: u32) -> u32 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process is there");
    let tids = tasks.map(|task| task.expect("it can be listed").file_name());
    let tids = tids.map(|tid| tid.to_string_lossy().parse().expect("a TID is a number"));
    tids.into_iter().find(|tid| *tid != pid).expect("there is another thread")
}

fn link_of_thread(pid: u32, tid: u32) -> String {
    let link = fs::read_link(format!("/proc/{pid}/task/{tid}/ns/net"));
    link.expect("root reads the links").display().to_string()
}

fn thread() {
    let forest = actor("process").thread("worker", &[Kind::Net]).start();
    let tid = other_thread(forest.root());
    let link = link_of_thread(forest.root(), tid);
    assert_ne!(link, own_link(Kind::Net));
    let tid = tid.to_string();
    for options in [&["--ns", &format!("net:{tid}")], &["-nt", &tid], &["-at", &tid]] {
        assert_eq!(finds_itself_in(Kind::Net, options), link, "{options:?}");
    }
    let process = format!("net:{}", forest.root());
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &process]), own_link(Kind::Net));
}

fn inode_of_thread() {
    let forest = actor("process").thread("worker", &[Kind::Net]).start();
    let link = link_of_thread(forest.root(), other_thread(forest.root()));
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &link]), link);
}

fn headless() -> crate::support::Forest {
    let mut process = actor("process").unshares(&[Kind::Net, Kind::Uts]).thread("worker", &[]);
    process.main_thread_ends = true;
    process.start()
}

fn main_thread_ended() {
    let forest = headless();
    let pid = forest.root();
    let link = link_of_thread(pid, other_thread(pid));
    assert_ne!(link, own_link(Kind::Net));
    assert_eq!(finds_itself_in(Kind::Net, &["--ns", &format!("net:{pid}")]), link);
}

fn several_kinds() {
    let forest = headless();
    let pid = forest.root();
    let tid = other_thread(pid);
    let link = link_of_thread(pid, tid);
    let inode = format!("net:{}", inode(tid, Kind::Net));
    for options in [
        &["--ns", &format!("net,uts:{pid}")][..],
        &["--ns", &format!("all:{pid}")],
        &["-at", &pid.to_string()],
        &["--ns", &inode],
    ] {
        assert_eq!(finds_itself_in(Kind::Net, options), link, "{options:?}");
    }
}

/// A process in a user namespace of its own, with a thread in a network of its own. It tells its PID and the TID;
/// with an argument its main thread then ends.
const MAKER: &str = "
import ctypes, os, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def work():
    assert libc.unshare(0x40000000) == 0
    print(os.getpid(), threading.get_native_id(), flush=True)
    sys.stdin.read()
    os._exit(0)
worker = threading.Thread(target=work)
worker.start()
if len(sys.argv) > 1:
    exit = 60 if os.uname().machine == 'x86_64' else 93
    libc.syscall(exit, 0)
worker.join()
";

fn process_of_stranger(arguments: &[&str]) -> (Held, u32, u32) {
    let python = ["unshare", "-Ur", "python3", "-c", MAKER];
    let held = Held::start(as_user(1000).args(python).args(arguments));
    let line = held.line();
    let (pid, tid) = line.split_once(' ').expect("it tells two numbers");
    let number = |text: &str| text.parse().expect("it is a number");
    let (pid, tid) = (number(pid), number(tid));
    (held, pid, tid)
}

fn stranger_finds(options: &[&str], kind: Kind) -> String {
    let link = format!("/proc/self/ns/{kind}");
    let arguments = [options, &["--", "readlink", &link]].concat();
    run(&mut exec_as(1000, &arguments)).flawless().trim_end().to_owned()
}

fn strangers() {
    let (_held, pid, tid) = process_of_stranger(&[]);
    let expected = link_of_thread(pid, tid);
    for reference in [format!("all:{tid}"), format!("user,net:{tid}")] {
        assert_eq!(stranger_finds(&["--ns", &reference], Kind::Net), expected, "{reference}");
    }
    let process = format!("all:{pid}");
    assert_eq!(stranger_finds(&["--ns", &process], Kind::Net), own_link(Kind::Net));
}

fn strangers_main_thread_ended() {
    let (_held, pid, tid) = process_of_stranger(&["ends"]);
    eventually("the main thread has ended", || {
        let stat = fs::read_to_string(format!("/proc/{pid}/task/{pid}/stat")).ok()?;
        stat.contains(") Z ").then_some(())
    });
    let expected = link_of_thread(pid, tid);
    for options in [["--ns", &format!("all:{pid}")], ["-at", &pid.to_string()]] {
        assert_eq!(stranger_finds(&options, Kind::Net), expected, "{options:?}");
    }
}
