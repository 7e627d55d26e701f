//! The program in the kernel that tells which descriptors are worth a look.

use std::collections::HashSet;
use std::fs::File;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::path::Path;

use libtest_mimic::Trial;
use nstree::collect::holders::sieve::{Open, Sieve};
use nstree::collect::proc_root::ProcRoot;
use nstree::model::holder::{Fd, Task};
use nstree::model::ids::{NsId, Pid};
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::held::Held;
use crate::support::run::{command, command_inside, program, run};
use crate::support::{By, Need, actor, trial};
use crate::world::World;

pub(crate) fn trials() -> Vec<Trial> {
    let inside = &[Need::Root, Need::Bpf, Need::Program("nsenter")];
    vec![
        trial("the kernel accepts the sieve, and it lets through little", &[Need::Bpf], little),
        trial("the sieve tells where a socket is from", &[Need::Root, Need::Bpf], socket),
        trial("in a sandbox the sieve tells its PIDs", inside, of_sandbox),
        trial("the sieve tells more than fits at once", &[Need::Bpf, Need::Program("bash")], many),
        trial("that the sieve is wanted otherwise is an error", &[], wrong),
    ]
}

fn sieved() -> nstree::collect::holders::sieve::Sieved {
    let root = ProcRoot::open(Path::new("/proc")).expect("there is a procfs");
    let sieve = Sieve::load(&root).expect("the kernel accepts it");
    sieve.sieve().expect("it runs to its end")
}

fn little() {
    let namespace = File::open("/proc/self/ns/uts").expect("it is ours");
    let null = File::open("/dev/null").expect("everybody may");
    let socket = UdpSocket::bind("127.0.0.1:0").expect("there is a loopback");
    let sieved = sieved();
    let own = sieved.of(Task::main(Pid(std::process::id())));
    let number = |fd: &dyn AsRawFd| Fd(fd.as_raw_fd().cast_unsigned());
    assert!(own.contains(&Open { fd: number(&namespace), net: None }), "{own:?}");
    for fd in [number(&null), number(&socket)] {
        assert!(own.iter().all(|open| open.fd != fd), "{own:?}");
    }
}

fn socket() {
    let forest = actor("keeper").keeps("socket", Kind::Net, By::Socket).start();
    let made = forest.made("socket");
    let sieved = sieved();
    let fd = Fd(made.fd.expect("it is a descriptor"));
    let expected = Open { fd, net: Some(NsId(made.id())) };
    let found = sieved.of(Task::main(Pid(forest.root())));
    assert!(found.contains(&expected), "{found:?}");
}

fn of_sandbox() {
    let keeper = actor("keeper").keeps("fd", Kind::Net, By::Descriptor);
    let mut init = actor("init").child(keeper.keeps("socket", Kind::Net, By::Socket));
    init.mount_proc = true;
    let forest = actor("runtime").unshares(&[Kind::Pid, Kind::Mnt]).child(init).start();
    for bpf in ["never", "always"] {
        let mut inside = command_inside(forest.pid("init"));
        let world = World::seen_by(inside.env("NSTREE_BPF", bpf));
        for (name, by) in [("fd", "fd"), ("socket", "socket")] {
            let made = forest.made(name);
            let expected = json!({"by": by, "pid": 2, "fd": made.fd});
            assert_eq!(world.held_by(Kind::Net, made.id()), [expected], "{bpf}");
        }
    }
}

fn many() {
    // A record has 16 bytes, and the kernel passes on 32 KiB at a time.
    const COUNT: usize = 3_000;
    let shell = format!(
        "ulimit -n 4000; for i in {{1..{COUNT}}}; do exec {{fd}}</proc/self/ns/uts; done; echo ready; read"
    );
    let held = Held::start(&mut program("bash", &["-c", &shell]));
    assert_eq!(held.line(), "ready");
    let sieved = sieved();
    let found = sieved.of(Task::main(Pid(held.pid())));
    let numbers: HashSet<_> = found.iter().map(|open| open.fd.0).collect();
    assert_eq!((found.len(), numbers.len()), (COUNT, COUNT));
}

fn wrong() {
    let run = run(command().arg("ls").env("NSTREE_BPF", "perhaps"));
    let expected = "nstree: NSTREE_BPF: 'perhaps' is none of auto, always and never\n";
    assert_eq!((run.stderr.as_str(), run.code), (expected, Some(2)));
}
