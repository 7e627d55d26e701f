//! Holders that hide behind others.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::held::Held;
use crate::support::run::{NSTREE, program, run};
use crate::support::{By, Need, actor, trial};
use crate::world::{World, assert_empty, inode, inode_of, lines_of, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let python = &[Need::Root, Need::Program("python3")];
    let unshare_and_python = &[Need::Root, Need::Program("unshare"), Need::Program("python3")];
    let tun = &[Need::Root, Need::Program("python3"), Need::Tun];
    let chroot = "a bind mount that only a process in a chroot could see is found";
    let chain = "a mount in a mount namespace that is itself only mounted is found";
    vec![
        trial("descriptors of a process whose main thread has ended are found", root, headless),
        trial("all who hold a namespace are told, not the first alone", root, several),
        trial("a descriptor that was opened with O_PATH is found", python, o_path),
        trial("sockets of every family are found", python, families),
        trial("a socket that is on its way in another is no failure", python, in_flight),
        trial("a mount in the mount namespace of a thread is found", unshare_and_python, of_thread),
        trial(chain, unshare, chain_of_mounts),
        trial(chroot, unshare, chroot_alone),
        trial("a mount in the reader's own mount namespace is found", unshare, own_mounts),
        trial("an open tun device holds the network that it was opened in", tun, tun_device),
        trial("what somebody else opens for a moment is not lost", python, looked_at),
        trial("files of filesystems that do not answer are left alone", python, other_files),
    ]
}

/// Its own table of descriptors is gone then; a thread's is the same, and there.
fn headless() {
    let mut headless = actor("headless")
        .keeps("net", Kind::Net, By::Descriptor)
        .keeps("socket", Kind::Net, By::Socket)
        .thread("worker", &[]);
    headless.main_thread_ends = true;
    let forest = headless.start();
    let world = World::look();
    for (name, by) in [("net", "fd"), ("socket", "socket")] {
        let made = forest.made(name);
        let [holder] = &world.held_by(Kind::Net, made.id())[..] else { panic!("{name}") };
        let told = [&holder["by"], &holder["pid"], &holder["fd"]];
        assert_eq!(told, [&json!(by), &json!(forest.root()), &json!(made.fd)]);
    }
}

fn several() {
    let member = actor("member").unshares(&[Kind::Net]).start();
    let id = inode(member.root(), Kind::Net);
    let script = format!("exec 7</proc/{0}/ns/net 8<&7 && echo open && exec cat", member.root());
    let keepers = [0, 1].map(|_| Held::start(&mut program("sh", &["-c", &script])));
    assert!(keepers.iter().all(|keeper| keeper.line() == "open"));
    drop(member);
    let mut told = World::look().held_by(Kind::Net, id);
    told.sort_by_key(ToString::to_string);
    let holders = keepers
        .iter()
        .flat_map(|keeper| [7, 8].map(|fd| json!({"by": "fd", "pid": keeper.pid(), "fd": fd})));
    let mut expected: Vec<_> = holders.collect();
    expected.sort_by_key(ToString::to_string);
    assert_eq!(told, expected);
}

/// A script that makes a network, tells its inode, does this in it, goes home, tells that it is done, and stays.
fn in_network(does: &str) -> (Held, u64) {
    let script = format!(
        "
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
assert libc.unshare(0x40000000) == 0
print(os.stat('/proc/self/ns/net').st_ino, flush=True)
{does}
assert libc.setns(home, 0x40000000) == 0
os.close(home)
print('done', flush=True)
sys.stdin.read()
"
    );
    let held = Held::start(&mut program("python3", &["-c", &script]));
    let id = held.line().parse().expect("it tells an inode");
    assert_eq!(held.line(), "done");
    (held, id)
}

fn o_path() {
    let (held, id) = in_network("kept = os.open('/proc/self/ns/net', os.O_PATH)");
    let [holder] = &World::look().held_by(Kind::Net, id)[..] else { panic!("one holder") };
    assert_eq!([&holder["by"], &holder["pid"]], [&json!("fd"), &json!(held.pid())]);
}

fn families() {
    let (held, id) = in_network(
        "made = [socket.socket(family, kind) for family, kind in [
            (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM),
            (socket.AF_INET6, socket.SOCK_STREAM), (socket.AF_NETLINK, socket.SOCK_RAW),
            (socket.AF_PACKET, socket.SOCK_RAW)]]
made.append(socket.socketpair()[0])",
    );
    let told = World::look().held_by(Kind::Net, id);
    assert!(told.iter().all(|holder| holder["by"] == "socket" && holder["pid"] == held.pid()));
    assert_eq!(told.len(), 6, "{told:?}");
}

/// As slirp4netns(1) and OpenVPN have it, which stay outside. SIOCGSKNS works on it as on a socket.
fn tun_device() {
    let (held, id) = in_network("kept = os.open('/dev/net/tun', os.O_RDWR)");
    let world = World::look();
    let [holder] = &world.held_by(Kind::Net, id)[..] else { panic!("one holder") };
    assert_eq!(holder["pid"], held.pid());
    assert!(holder["by"] == "fd" || holder["by"] == "socket", "{holder}");
}

/// Neither the descriptor nor the socket can be reached there, and nobody waits for them.
fn in_flight() {
    let (held, id) = in_network(
        "ours, theirs = socket.socketpair()
sent, also = os.open('/proc/self/ns/net', os.O_RDONLY), socket.socket()
socket.send_fds(ours, [b'x'], [sent, also.fileno()])
os.close(sent)
also.close()",
    );
    let told = World::look().held_by(Kind::Net, id);
    assert!(told.iter().all(|holder| holder["by"] == "socket"), "{told:?}");
    assert_eq!(told.len(), 2, "the pair itself: {told:?}");
    assert_eq!(told[0]["pid"], held.pid());
}

fn of_thread() {
    const SCRIPT: &str = "
import ctypes, os, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def work():
    assert libc.unshare(0x20000) == 0
    mount = ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt']
    assert libc.mount(None, b'/', None, 0x44000, None) == 0
    assert libc.mount(b'tmpfs', b'/mnt', b'tmpfs', 0, None) == 0
    subprocess.run('>/mnt/net && unshare --net=/mnt/net true && stat -Lc %i /mnt/net', shell=True, check=True)
    print(threading.get_native_id(), flush=True)
    sys.stdin.read()
    os._exit(0)
worker = threading.Thread(target=work)
worker.start()
worker.join()
";
    let held = Held::start(&mut program("python3", &["-c", SCRIPT]));
    let id: u64 = held.line().parse().expect("stat tells an inode");
    let tid = held.line();
    let mnt = inode_of(&format!("{}/task/{tid}", held.pid()), "mnt");
    assert_ne!(mnt, own(Kind::Mnt));
    let expected = json!({"by": "mount", "path": "/mnt/net", "mnt_ns": mnt});
    let world = World::look();
    assert_eq!(world.held_by(Kind::Net, id), [expected]);
    assert_eq!(world.namespace(Kind::Net, id)["owner"], own(Kind::User));
}

/// `unshare --mount=FILE`: nobody is in it any more, and a network is mounted in it.
fn chain_of_mounts() {
    let keeper = actor("keeper").unshares(&[Kind::Mnt]);
    let forest = keeper.keeps("mnt", Kind::Mnt, By::Mounts(vec![b"/mnt/mnt".to_vec()])).start();
    let mnt = forest.made("mnt").id();
    let script = "mount -t tmpfs tmpfs /tmp && : >/tmp/net && unshare --net=/tmp/net true &&
        exec stat -Lc %i /tmp/net";
    let pid = forest.root().to_string();
    let file = format!("--mount=/proc/{pid}/root/mnt/mnt");
    let net = run(&mut program("nsenter", &[&file, "sh", "-c", script])).flawless();
    let net = net.trim_end().parse().expect("stat tells an inode");
    let world = World::look();
    assert_empty(world.namespace(Kind::Mnt, mnt));
    let outer =
        json!({"by": "mount", "path": "/mnt/mnt", "mnt_ns": inode(forest.root(), Kind::Mnt)});
    assert_eq!(world.held_by(Kind::Mnt, mnt), [outer]);
    let inner = json!({"by": "mount", "path": "/tmp/net", "mnt_ns": mnt});
    assert_eq!(world.held_by(Kind::Net, net), [inner]);
}

/// What is mounted outside of the root of the only member stands in no mountinfo.
fn chroot_alone() {
    let script = "mount -t tmpfs tmpfs /mnt && : >/mnt/net && unshare --net=/mnt/net true &&
        stat -Lc %i /mnt/net && mkdir /mnt/room && mount --bind / /mnt/room &&
        exec chroot /mnt/room sh -c 'echo inside; exec cat'";
    let held = Held::start(&mut program("unshare", &["-m", "sh", "-c", script]));
    let id = held.line().parse().expect("stat tells an inode");
    assert_eq!(held.line(), "inside");
    let expected =
        json!({"by": "mount", "path": "/mnt/net", "mnt_ns": inode(held.pid(), Kind::Mnt)});
    assert_eq!(World::look().held_by(Kind::Net, id), [expected]);
}

fn own_mounts() {
    let script = format!(
        "mount -t tmpfs tmpfs /run && mkdir /run/netns && : >/run/netns/blue &&
        unshare --net=/run/netns/blue true && stat -Lc %i /run/netns/blue &&
        {NSTREE} ls net:blue && exec {NSTREE} ls -n -o ns,name,path"
    );
    let told = run(&mut program("unshare", &["-m", "sh", "-c", &script])).flawless();
    let (id, listed) = told.split_once('\n').expect("stat tells an inode");
    let id = id.parse().expect("stat tells an inode");
    let [by_name, by_columns] = lines_of(listed, id)[..] else { panic!("{listed}") };
    assert!(by_name.contains("blue"), "{by_name}");
    let words: Vec<_> = by_columns.split_ascii_whitespace().skip(1).collect();
    assert_eq!(words, ["blue", "/run/netns/blue"], "{listed}");
}

/// As another nstree or lsns does, somebody opens the parent of a namespace and closes it again. That it was open does
/// not mean that it can be reached by that descriptor; it can by its child.
fn looked_at() {
    let forest = actor("keeper").keeps_deep("deep", Kind::User, 3, By::Descriptor).start();
    let [outer, middle, inner] = forest.made("deep").levels[..] else { panic!("three levels") };
    let script = "
import fcntl, os, select, sys
file = os.open(sys.argv[1], os.O_RDONLY)
print('ready', flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    os.close(fcntl.ioctl(file, 0xb702))
";
    let fd = forest.made("deep").fd.expect("it is a descriptor");
    let path = format!("/proc/{}/fd/{fd}", forest.root());
    let looker = Held::start(&mut program("python3", &["-c", script, &path]));
    assert_eq!(looker.line(), "ready");
    for _ in 0..30 {
        let world = World::look();
        assert_eq!(world.ancestors(Kind::User, inner), [middle, outer, own(Kind::User)]);
    }
}

/// Pipes that nobody writes to, terminals, deleted files, epoll and the like: none of them is opened to be looked at.
fn other_files() {
    let script = "
import os, select, socket, sys, tempfile
pipe, poll, file = os.pipe(), select.epoll(), tempfile.TemporaryFile()
os.mkfifo(sys.argv[1])
fifo = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK)
terminal = os.openpty()
memory = os.memfd_create('net:[4026531833]')
print('ready', flush=True)
sys.stdin.read()
";
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("net:[4026532448]");
    let path = path.to_str().expect("the path is UTF-8");
    let held = Held::start(&mut program("python3", &["-c", script, path]));
    assert_eq!(held.line(), "ready");
    let world = World::look();
    let is_his = |holder: &Value| holder["pid"] == held.pid() && holder["by"] != "process";
    let holders =
        world.all().iter().flat_map(|row| row["held_by"].as_array().into_iter().flatten());
    assert_eq!(holders.into_iter().find(|holder| is_his(holder)), None);
    assert!(world.problems_of(held.pid()).is_empty(), "{:?}", world.problems_of(held.pid()));
}
