//! A network is leaked, its holder found, and got rid of: what a user does who has too many of them.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::Value;

use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{program, run};
use crate::support::{Need, actor, trial};
use crate::world::{World, assert_empty, inode, inode_of, lines_of, ls, other_thread};

pub(crate) fn trials() -> Vec<Trial> {
    let unshare = &[Need::Root, Need::Program("unshare")];
    let umount = &[Need::Root, Need::Program("unshare"), Need::Program("nsenter")];
    let ip = &[Need::Root, Need::Program("unshare"), Need::Program("ip")];
    let python = &[Need::Root, Need::Program("python3")];
    vec![
        trial("a leak by a descriptor is found, closed and gone", unshare, descriptor),
        trial("a leak by a descriptor of a deleted name is found, closed and gone", ip, deleted),
        trial("a leak by a socket is found, closed and gone", python, socket),
        trial("a leak by a thread is found, ended and gone", &[Need::Root], thread),
        trial("a leak by a mount elsewhere is found, unmounted and gone", umount, mount),
        trial("a leak by a covered mount is found, unmounted and gone", umount, covered),
        trial("a leak by a name of ip netns is found, deleted and gone", ip, name),
    ]
}

/// What a user sees of an empty network, and by whom it is held.
struct Leak {
    id: u64,
    unique_id: Value,
    line: String,
    holder: Value,
}

/// Finds it among those that are empty.
fn find(id: u64) -> Leak {
    let listed = ls(&["--empty", "-t", "net"]);
    let [line] = lines_of(&listed, id)[..] else { panic!("net:[{id}]\n{listed}") };
    let world = World::look();
    assert_empty(world.namespace(Kind::Net, id));
    let holders = world.held_by(Kind::Net, id);
    let [holder] = &holders[..] else { panic!("{holders:?}") };
    let unique_id = world.namespace(Kind::Net, id)["unique_id"].clone();
    Leak { id, unique_id, line: line.to_owned(), holder: holder.clone() }
}

impl Leak {
    /// It is held by this process, which both the line and the object tell.
    fn is_of(&self, by: &str, pid: u32) -> &Self {
        assert_eq!([&self.holder["by"], &self.holder["pid"]], [&by.into(), &Value::from(pid)]);
        self.says(&pid.to_string())
    }

    fn says(&self, text: &str) -> &Self {
        assert!(self.line.contains(text), "{text}: {}", self.line);
        self
    }

    /// Who looks at it meanwhile holds it for a moment more. Its inode can be another's at once.
    fn is_gone(&self) {
        eventually("the network is gone", || {
            let world = World::look();
            let has_gone = world.find(Kind::Net, self.id).is_none_or(|row| {
                let is_another = row["unique_id"] != self.unique_id;
                is_another || world.held_by(Kind::Net, self.id) != [self.holder.clone()]
            });
            has_gone.then_some(())
        });
        let listed = ls(&["--empty", "-t", "net"]);
        let words =
            |line: &str| line.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let is_there = |line: &&str| words(line) == words(&self.line);
        assert_eq!(lines_of(&listed, self.id).into_iter().find(is_there), None);
    }
}

fn descriptor() {
    let member = actor("member").unshares(&[Kind::Net]).start();
    let id = inode(member.root(), Kind::Net);
    let script = format!(
        "exec 7</proc/{}/ns/net && echo open && read -r line && exec 7<&- && echo closed && exec cat",
        member.root()
    );
    let mut keeper = Held::start(&mut program("sh", &["-c", &script]));
    assert_eq!(keeper.line(), "open");
    drop(member);
    let leak = find(id);
    leak.is_of("fd", keeper.pid()).says("7");
    assert_eq!(leak.holder["fd"], 7);
    keeper.say("close it");
    assert_eq!(keeper.line(), "closed");
    leak.is_gone();
}

fn deleted() {
    let script = "mount -t tmpfs tmpfs /run && ip netns add x && exec 7</run/netns/x &&
        stat -Lc %i /run/netns/x && ip netns del x && echo deleted && read -r line &&
        exec 7<&- && echo closed && exec cat";
    let mut keeper = Held::start(&mut program("unshare", &["-m", "sh", "-c", script]));
    let id = keeper.line().parse().expect("stat tells an inode");
    assert_eq!(keeper.line(), "deleted");
    let leak = find(id);
    leak.is_of("fd", keeper.pid()).says("7");
    keeper.say("close it");
    assert_eq!(keeper.line(), "closed");
    leak.is_gone();
}

/// Makes a socket in a network of its own, goes home, and closes it when it is told to.
const SOCKET: &str = "
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
assert libc.unshare(0x40000000) == 0
print(os.stat('/proc/self/ns/net').st_ino, flush=True)
made = socket.socket()
assert libc.setns(home, 0x40000000) == 0
os.close(home)
print(made.fileno(), flush=True)
sys.stdin.readline()
made.close()
print('closed', flush=True)
sys.stdin.read()
";

fn socket() {
    let mut keeper = Held::start(&mut program("python3", &["-c", SOCKET]));
    let id = keeper.line().parse().expect("it tells an inode");
    let fd = keeper.line();
    let leak = find(id);
    leak.is_of("socket", keeper.pid()).says("socket").says(&fd);
    assert_eq!(leak.holder["fd"].to_string(), fd);
    keeper.say("close it");
    assert_eq!(keeper.line(), "closed");
    leak.is_gone();
}

fn thread() {
    let forest = actor("server").thread("worker", &[Kind::Net]).start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let id = inode_of(&format!("{pid}/task/{tid}"), "net");
    let leak = find(id);
    leak.is_of("thread", pid).says("thread").says(&tid.to_string());
    assert_eq!(leak.holder["tid"], tid);
    drop(forest);
    leak.is_gone();
}

/// A network that is mounted in another mount namespace; a shell does this then, and stays.
fn mounted(does: &str) -> (Held, u64) {
    let script = format!(
        "mount -t tmpfs tmpfs /mnt && mkdir '/mnt/a place' && : >'/mnt/a place/net' &&
        unshare '--net=/mnt/a place/net' true && stat -Lc %i '/mnt/a place/net' &&
        {does} && echo mounted && exec cat"
    );
    let keeper = Held::start(&mut program("unshare", &["-m", "sh", "-c", &script]));
    let id = keeper.line().parse().expect("stat tells an inode");
    assert_eq!(keeper.line(), "mounted");
    (keeper, id)
}

/// In the mount namespace that the object tells of, entered through a process that the object lists in it.
fn unmount(leak: &Leak, path: &str) {
    let world = World::look();
    let is_inside = |process: &&Value| process["ns"]["mnt"] == leak.holder["mnt_ns"];
    let member = world.processes().iter().find(is_inside).expect("somebody is in it");
    let pid = member["pid"].to_string();
    let said = run(&mut program("nsenter", &["-t", &pid, "-m", "umount", path])).flawless();
    assert_eq!(said, "");
}

fn mount() {
    let (keeper, id) = mounted("true");
    let leak = find(id);
    assert_eq!(leak.holder["mnt_ns"], inode(keeper.pid(), Kind::Mnt));
    assert_eq!(leak.holder["path"], "/mnt/a place/net");
    leak.says("/mnt/a place/net");
    unmount(&leak, "/mnt/a place/net");
    leak.is_gone();
}

fn covered() {
    let (_keeper, id) = mounted("mount -t tmpfs tmpfs '/mnt/a place'");
    let leak = find(id);
    assert_eq!(leak.holder["covered"], true);
    leak.says("/mnt/a place/net").says("covered");
    unmount(&leak, "/mnt/a place");
    let leak = find(id);
    assert_eq!(leak.holder.get("covered"), None);
    unmount(&leak, "/mnt/a place/net");
    leak.is_gone();
}

fn name() {
    let script = "mount -t tmpfs tmpfs /run && ip netns add forgotten &&
        stat -Lc %i /run/netns/forgotten && read -r line && ip netns del forgotten &&
        echo deleted && exec cat";
    let mut keeper = Held::start(&mut program("unshare", &["-m", "sh", "-c", script]));
    let id = keeper.line().parse().expect("stat tells an inode");
    let leak = find(id);
    assert_eq!(leak.holder["path"], "/run/netns/forgotten");
    leak.says("forgotten");
    keeper.say("delete it");
    assert_eq!(keeper.line(), "deleted");
    leak.is_gone();
}
