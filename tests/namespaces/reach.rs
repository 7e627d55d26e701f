//! `nstree exec` into namespaces that have no process, by the reference that `nstree ls` prints.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::sandbox::{exec, exec_as, refusal, said};
use crate::support::held::Held;
use crate::support::run::{program, run};
use crate::support::{Actor, By, Need, actor, trial};
use crate::world::{inode, inode_of, other_thread, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let strangers = &[Need::Root, Need::Program("setpriv"), Need::UserNamespaces];
    let deep = "exec enters a network mounted where no process is";
    vec![
        trial("exec enters a network that only a descriptor holds", root, descriptor),
        trial("exec enters a network whose descriptor reads /", root, former_mount),
        trial("exec enters a network that only a thread's descriptor holds", root, of_thread),
        trial("exec enters a network that only a socket holds", root, socket),
        trial("exec enters a network that only a thread is in", root, thread),
        trial("exec enters a network that only a mount elsewhere holds", root, mount),
        trial("exec enters a network that only a covered mount holds", root, covered),
        trial(deep, unshare, mounted_out_of_reach),
        trial(
            "an ordinary user enters a network of his that no process is in",
            strangers,
            strangers_own,
        ),
        trial("exec enters the clocks that only the next children have", root, time),
        trial("exec enters a user namespace without a process", unshare, middle),
        trial("exec enters a PID namespace that is only held for children", root, unborn),
        trial("exec says that the init of a PID namespace has ended", root, dead_init),
    ]
}

/// Where a command finds itself that is run in this namespace.
fn finds_itself(kind: Kind, id: u64) -> u64 {
    let reference = format!("{kind}:[{id}]");
    assert_ne!(id, own(kind));
    let link = said(&["--ns", &reference, "--", "readlink", &format!("/proc/self/ns/{kind}")]);
    let inode = link.trim_end().strip_prefix(&format!("{kind}:["));
    let inode = inode.and_then(|rest| rest.strip_suffix(']')?.parse().ok());
    inode.unwrap_or_else(|| panic!("{link} is a link of this kind"))
}

fn assert_entered(keeper: &Actor) {
    let forest = keeper.start();
    let id = forest.made("kept").id();
    assert_eq!(finds_itself(Kind::Net, id), id);
}

fn keeper(by: By) -> Actor {
    actor("keeper").unshares(&[Kind::Mnt]).keeps("kept", Kind::Net, by)
}

fn descriptor() {
    assert_entered(&keeper(By::Descriptor));
}

fn former_mount() {
    assert_entered(&keeper(By::FormerMount(b"/mnt/net".to_vec())));
}

fn of_thread() {
    assert_entered(&keeper(By::DescriptorOfThread));
}

fn socket() {
    assert_entered(&keeper(By::Socket));
}

fn thread() {
    let forest = actor("server").thread("worker", &[Kind::Net]).start();
    let tid = other_thread(forest.root());
    let id = inode_of(&format!("{}/task/{tid}", forest.root()), "net");
    assert_eq!(finds_itself(Kind::Net, id), id);
}

fn mount() {
    assert_entered(&keeper(By::Mounts(vec![b"/mnt/a place/net ns".to_vec()])));
}

/// Its path leads elsewhere; a file handle of nsfs leads to it, since Linux 6.18, or a mount namespace is entered and
/// what covers it taken away in a copy.
fn covered() {
    assert_entered(&keeper(By::CoveredMount(b"/mnt/folder/net".to_vec())));
}

/// In a mount namespace that only a descriptor holds.
fn mounted_out_of_reach() {
    let does = "mount -t tmpfs tmpfs /mnt && : >/mnt/net && unshare --net=/mnt/net true &&
        stat -Lc %i /mnt/net && exec cat";
    let sandbox = Held::start(&mut program("unshare", &["-m", "sh", "-c", does]));
    let net = sandbox.line().parse().expect("stat tells an inode");
    let script = format!("exec 7</proc/{}/ns/mnt && echo open && exec cat", sandbox.pid());
    let keeper = Held::start(&mut program("sh", &["-c", &script]));
    assert_eq!(keeper.line(), "open");
    drop(sandbox);
    assert_eq!(finds_itself(Kind::Net, net), net);
}

fn strangers_own() {
    let keeper = actor("keeper").born_as(1000).unshares(&[Kind::User, Kind::Net, Kind::Mnt]);
    let forest = keeper
        .keeps("descriptor", Kind::Net, By::Descriptor)
        .keeps("socket", Kind::Net, By::Socket)
        .keeps("mount", Kind::Net, By::Mounts(vec![b"/mnt/net".to_vec()]))
        .start();
    let user = format!("user:{}", forest.root());
    for name in ["descriptor", "socket", "mount"] {
        let net = format!("net:[{}]", forest.made(name).id());
        let options = ["--ns", &user, "--ns", &net, "readlink", "/proc/self/ns/net"];
        let link = run(&mut exec_as(1000, &options)).flawless();
        assert_eq!(link.trim_end(), net, "{name}");
        let alone = refusal(&mut exec_as(1000, &["--ns", &net, "true"]));
        assert!(alone.contains(&net), "{name}: {alone}");
    }
}

fn time() {
    let forest = actor("maker").unshares(&[Kind::Time]).start();
    let id = inode_of(&forest.root().to_string(), "time_for_children");
    assert_eq!(finds_itself(Kind::Time, id), id);
}

fn middle() {
    let script = "readlink /proc/self/ns/user; exec unshare -U sh -c 'echo inside; exec cat'";
    let held = Held::start(&mut program("unshare", &["-Ur", "sh", "-c", script]));
    let (link, ready) = (held.line(), held.line());
    assert_eq!(ready, "inside");
    assert_ne!(link, format!("user:[{}]", inode(held.pid(), Kind::User)));
    let found = said(&["--ns", &link, "--", "readlink", "/proc/self/ns/user"]);
    assert_eq!(found.trim_end(), link);
}

/// The command becomes its init.
fn unborn() {
    let forest = actor("maker").unshares(&[Kind::Pid]).start();
    let pidfd = nstree::sys::process::pidfd(forest.root()).expect("the process is there");
    let Ok(made) = nstree::sys::nsfs::pid_namespace_for_children(pidfd) else { return };
    let id = nstree::sys::nsfs::describe(made).expect("it is a namespace").inode;
    let reference = format!("pid:[{id}]");
    let link = said(&["--ns", &reference, "--", "readlink", "/proc/self/ns/pid"]);
    assert_eq!(link.trim_end(), reference);
}

fn dead_init() {
    let forest = actor("maker").keeps("dead", Kind::Pid, By::Children).start();
    let reference = format!("pid:[{}]", forest.made("dead").id());
    let said = refusal(&mut exec(&["--ns", &reference, "true"]));
    assert!(said.contains("the init of that PID namespace has ended"), "{said}");
}
