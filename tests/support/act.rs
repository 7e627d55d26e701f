//! The life of an actor: it becomes what its script says, tells that it is ready, and waits for the end.

use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{IntoRawFd, OwnedFd};
use std::process::{Stdio, exit};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::mount::{MsFlags, mount};
use nix::sched::CloneFlags;
use nix::sys::prctl;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{
    ForkResult, Gid, Pid, Uid, fork, setgroups, setpgid, setresgid, setresuid, setsid,
};
use nstree::model::kind::Kind;
use rustix::fs::{Mode, OFlags};

use super::actor::{Actor, SCRIPT, command};
use super::cgroup::Cgroup;
use super::keep::keep_all;

/// The number of a descriptor of the machine's /proc, which an actor passes to its children:
/// there they find their PIDs, whatever is mounted on /proc meanwhile.
const MACHINE_PROC: &str = "NSTREE_TEST_PROC";

/// What could not be done, and why.
pub(super) type Done = Result<(), String>;

/// Acts, if this run of the test program is to be an actor; then it does not return.
pub fn act_if_asked() {
    let Ok(script) = std::env::var(SCRIPT) else { return };
    let actor: Actor = serde_json::from_str(&script).expect("a script is an actor");
    let mut cgroups = Vec::new();
    let done = act(&actor, &mut cgroups);
    if let Err(what) = &done {
        tell(&format!("! {}: {what}", actor.id));
        wait_for_the_end();
    }
    drop(cgroups);
    exit(i32::from(done.is_err()));
}

fn act(actor: &Actor, cgroups: &mut Vec<Cgroup>) -> Done {
    set_name(&actor.name)?;
    let machine_proc = machine_proc()?;
    let pid = own_pid_in(&machine_proc)?;
    if let Some(uid) = actor.born_as {
        become_user(uid)?;
        // Else its files in /proc would be root's.
        prctl::set_dumpable(true).or_say("prctl(PR_SET_DUMPABLE)")?;
    }
    if let Some((target, kinds)) = &actor.enter {
        enter(*target, kinds)?;
    }
    if actor.leads_group {
        setpgid(Pid::from_raw(0), Pid::from_raw(0)).or_say("setpgid")?;
    }
    if actor.leads_session {
        setsid().or_say("setsid")?;
    }
    if !actor.keeps.is_empty() {
        stay_on_this_processor()?;
    }
    unshare(&actor.unshare)?;
    if actor.mount_proc {
        mount_procfs("/proc", None)?;
    }
    if let Some(options) = &actor.procfs {
        mount_procfs(PROCFS, Some(options))?;
    }
    let _kept = keep_all(actor, &machine_proc)?;
    if let Some(name) = &actor.cgroup {
        cgroups.push(Cgroup::make(name)?);
    }
    if let Some((controller, name)) = &actor.cgroup_v1 {
        cgroups.push(Cgroup::make_in(controller, name)?);
    }
    start_children(actor, &machine_proc, cgroups)?;
    for _ in 0..actor.copies {
        fork_a(|| act_as_copy(actor, &machine_proc))?;
    }
    for (name, unshared) in &actor.threads {
        start_thread(name, unshared)?;
    }
    let _sockets = open_sockets(actor.sockets)?;
    if let Some(uid) = actor.uid {
        become_user(uid)?;
    }
    prctl::set_dumpable(!actor.secretive).or_say("prctl(PR_SET_DUMPABLE)")?;
    let ready = format!("{} {pid}", actor.id);
    if actor.main_thread_ends {
        end_main_thread(ready);
    }
    // Who cannot tell it any more has nobody to make more processes for.
    if tell(&ready) {
        start_next_of_chain(actor, &machine_proc)?;
    }
    if actor.zombie {
        exit(0);
    }
    if actor.churns {
        return churn();
    }
    wait_for_the_end();
    Ok(())
}

/// As they come in servers: unix(7), udp(7), tcp(7) that nobody has bound, and netlink(7).
fn open_sockets(count: usize) -> Result<Vec<OwnedFd>, String> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
    const SORTS: [(AddressFamily, SocketType); 4] = [
        (AddressFamily::UNIX, SocketType::STREAM),
        (AddressFamily::INET, SocketType::DGRAM),
        (AddressFamily::INET, SocketType::STREAM),
        (AddressFamily::NETLINK, SocketType::RAW),
    ];
    let open = |(family, of): (AddressFamily, SocketType)| {
        socket_with(family, of, SocketFlags::CLOEXEC, None).or_say("socket")
    };
    SORTS.into_iter().cycle().take(count).map(open).collect()
}

/// Starts them, and waits for those that are to be zombies until they are.
fn start_children(actor: &Actor, machine_proc: &str, cgroups: &[Cgroup]) -> Done {
    cgroups.iter().try_for_each(Cgroup::enter)?;
    for child in &actor.children {
        let mut command = command(child);
        command.env(MACHINE_PROC, machine_proc).stdin(Stdio::inherit());
        let started = command.spawn().or_say("spawn")?;
        if child.zombie {
            let pid = i32::try_from(started.id()).or_say("a PID")?;
            let unreaped = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
            waitid(Id::Pid(Pid::from_raw(pid)), unreaped).or_say("waitid")?;
        }
    }
    cgroups.iter().try_for_each(Cgroup::leave)
}

fn act_as_copy(actor: &Actor, machine_proc: &str) -> Done {
    let pid = own_pid_in(machine_proc)?;
    if let Some(uid) = actor.uid {
        become_user(uid)?;
        prctl::set_dumpable(true).or_say("prctl(PR_SET_DUMPABLE)")?;
    }
    tell(&format!("{} {pid}", actor.id));
    wait_for_the_end();
    Ok(())
}

/// The next of the chain runs the program anew: a chain of forks that never do takes time and memory by
/// the square of its length, as each page of memory knows all the processes that it came from.
fn start_next_of_chain(actor: &Actor, machine_proc: &str) -> Done {
    if actor.chain > 0 {
        let next = Actor {
            argv: actor.argv.clone(),
            children: Vec::new(),
            copies: 0,
            chain: actor.chain - 1,
            ..actor.clone()
        };
        command(&next)
            .env(MACHINE_PROC, machine_proc)
            .stdin(Stdio::inherit())
            .spawn()
            .or_say("spawn")?;
    }
    Ok(())
}

fn set_name(name: &[u8]) -> Done {
    let name = CString::new(name).or_say("a name without NUL")?;
    prctl::set_name(&name).or_say("prctl(PR_SET_NAME)")
}

/// The path of the machine's /proc, that of the parent if it passed one.
fn machine_proc() -> Result<String, String> {
    if let Ok(passed) = std::env::var(MACHINE_PROC) {
        return Ok(passed);
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let opened = rustix::fs::open("/proc", flags, Mode::empty()).or_say("open(/proc)")?;
    // It stays open, so that the children have it.
    Ok(format!("/proc/self/fd/{}", opened.into_raw_fd()))
}

fn own_pid_in(machine_proc: &str) -> Result<String, String> {
    let target = fs::read_link(format!("{machine_proc}/self")).or_say("readlink(self)")?;
    Ok(target.display().to_string())
}

fn enter(target: u32, kinds: &[String]) -> Done {
    for kind in kinds {
        let path = format!("/proc/{target}/ns/{kind}");
        let namespace = File::open(&path).or_say(&path)?;
        nix::sched::setns(namespace, CloneFlags::empty()).or_say(&format!("setns({path})"))?;
    }
    Ok(())
}

pub(super) fn unshare(kinds: &[String]) -> Done {
    let mut flags = CloneFlags::empty();
    for kind in kinds {
        let kind: Kind = kind.parse().map_err(|()| format!("there is no kind {kind}"))?;
        let flag = i32::try_from(kind.clone_flag()).or_say("a CLONE flag")?;
        flags |= CloneFlags::from_bits_retain(flag);
    }
    let (uid, gid) = (nix::unistd::geteuid(), nix::unistd::getegid());
    if !flags.is_empty() {
        nix::sched::unshare(flags).or_say(&format!("unshare({flags:?})"))?;
    }
    if flags.contains(CloneFlags::CLONE_NEWUSER) {
        fs::write("/proc/self/setgroups", "deny").or_say("/proc/self/setgroups")?;
        fs::write("/proc/self/uid_map", format!("0 {uid} 1")).or_say("/proc/self/uid_map")?;
        fs::write("/proc/self/gid_map", format!("0 {gid} 1")).or_say("/proc/self/gid_map")?;
    }
    if flags.contains(CloneFlags::CLONE_NEWNS) {
        let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(None::<&str>, "/", None::<&str>, private, None::<&str>)
            .or_say("mount(/, private)")?;
    }
    Ok(())
}

/// A mnt namespace can be mounted only in one with a lower number, and Linux 6.18 gives out numbers by processor.
fn stay_on_this_processor() -> Done {
    let mut processors = rustix::thread::CpuSet::new();
    processors.set(rustix::thread::sched_getcpu());
    rustix::thread::sched_setaffinity(None, &processors).or_say("sched_setaffinity")
}

/// Where an actor mounts a procfs that is not to be its /proc.
pub(super) const PROCFS: &str = "/tmp";

/// In a mnt namespace of the actor's own, whose mounts are private: never in the machine's.
fn mount_procfs(place: &str, options: Option<&str>) -> Done {
    let call = || format!("mount({place}, {options:?})");
    mount(Some("proc"), place, Some("proc"), MsFlags::empty(), options).or_say(&call())
}

fn start_thread(name: &str, unshared: &[String]) -> Done {
    let (sender, receiver) = mpsc::channel();
    let (name, unshared) = (name.as_bytes().to_vec(), unshared.to_vec());
    thread::spawn(move || {
        let done = set_name(&name).and_then(|()| unshare(&unshared));
        let _ = sender.send(done);
        loop {
            thread::park();
        }
    });
    receiver.recv().or_say("a thread")?
}

fn become_user(uid: u32) -> Done {
    let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(uid));
    setgroups(&[]).or_say("setgroups")?;
    setresgid(gid, gid, gid).or_say("setresgid")?;
    setresuid(uid, uid, uid).or_say("setresuid")
}

/// Another thread lives on, and says that the actor is ready when the main thread has ended.
fn end_main_thread(ready: String) -> ! {
    thread::spawn(move || {
        while !main_thread_is_zombie() {
            thread::sleep(Duration::from_millis(1));
        }
        tell(&ready);
        wait_for_the_end();
        exit(0);
    });
    #[expect(unsafe_code, reason = "no crate ends a single thread")]
    // SAFETY: exit(2), not exit(3), ends the calling thread alone. It holds no lock and nothing
    // that another thread uses lives on its stack; the process ends by the thread made above.
    unsafe {
        libc::syscall(libc::SYS_exit, 0)
    };
    unreachable!("the thread has ended")
}

fn main_thread_is_zombie() -> bool {
    fs::read_to_string("/proc/self/stat").is_ok_and(|stat| stat.contains(") Z "))
}

/// The processes that it makes are left to it, wherever they stand, so that it sees to their end.
fn churn() -> Done {
    prctl::set_child_subreaper(true).or_say("prctl(PR_SET_CHILD_SUBREAPER)")?;
    let is_over = Arc::new(AtomicBool::new(false));
    let tells_when_over = Arc::clone(&is_over);
    thread::spawn(move || {
        wait_until_the_pipe_closes();
        tells_when_over.store(true, Ordering::Relaxed);
    });
    while !is_over.load(Ordering::Relaxed) {
        // When there are too many processes for one more, there is nothing to be done about it.
        let _ = fork_a(start_short_life);
        reap_what_has_ended();
        thread::sleep(Duration::from_millis(1));
    }
    wait_for_children();
    Ok(())
}

/// This process ends at once, its child soon, the child of that last.
fn start_short_life() -> Done {
    fork_a(|| {
        fork_a(|| {
            thread::sleep(Duration::from_millis(30));
            Ok(())
        })?;
        thread::sleep(Duration::from_millis(10));
        Ok(())
    })
}

fn reap_what_has_ended() {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        if status == WaitStatus::StillAlive {
            return;
        }
    }
}

/// Forks a process that does this and ends.
pub(super) fn fork_a(child: impl FnOnce() -> Done) -> Done {
    if forked()?.is_parent() {
        return Ok(());
    }
    if let Err(what) = child() {
        tell(&format!("! {what}"));
        exit(1);
    }
    exit(0);
}

#[expect(unsafe_code, reason = "processes that share what their parent was")]
fn forked() -> Result<ForkResult, String> {
    // SAFETY: the child goes on with what the actor was doing; no other thread of the actor holds a lock
    // then that it will want, for those that there may be are parked or block in a read.
    unsafe { fork() }.or_say("fork")
}

/// Children end first, so that nobody is left to anybody.
fn wait_for_the_end() {
    wait_until_the_pipe_closes();
    wait_for_children();
}

fn wait_until_the_pipe_closes() {
    let _ = io::stdin().lock().read_to_end(&mut Vec::new());
}

fn wait_for_children() {
    while nix::sys::wait::wait().is_ok() {}
}

/// One write of one line, so that those of several actors do not mix, pipe(7).
/// Returns whether anybody listens.
pub(super) fn tell(line: &str) -> bool {
    let line = format!("{line}\n");
    nix::unistd::write(io::stdout(), line.as_bytes()).is_ok()
}

/// Says what failed.
pub(super) trait OrSay<T> {
    fn or_say(self, what: &str) -> Result<T, String>;
}

impl<T, E: std::fmt::Display> OrSay<T> for Result<T, E> {
    fn or_say(self, what: &str) -> Result<T, String> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}
