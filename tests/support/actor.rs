//! Processes made to order, in namespaces made to order.
//!
//! An [`Actor`] says what a process is to be. Its [`Forest`] is the processes as they live: each is the
//! test program itself, run again (see [`super::act`]). All of them wait for the end of one pipe, whose
//! other end only the test holds; so all end with the test, however it ends, be it by SIGKILL.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;

use nstree::model::kind::Kind;
use serde::{Deserialize, Serialize};

use super::act::PROCFS;
use super::keep::{By, Kept, Made};
use super::leftovers::mark;
use super::patience::PATIENCE;

/// Where an actor finds what it is to be.
pub const SCRIPT: &str = "NSTREE_TEST_ACTOR";

/// A process as it is to be. All is done in the order of the fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Actor {
    /// By this it is found in the [`Forest`]; unique in it, if it is to be found.
    pub id: String,
    /// Its name, proc_pid_comm(5).
    pub name: Vec<u8>,
    /// Its arguments from argv\[0\] on; if there are none they are those of any test.
    pub argv: Vec<Vec<u8>>,
    /// Is this user from the beginning.
    pub born_as: Option<u32>,
    /// Joins these namespaces of the process with this PID; of kind pid, its children are in it, not itself.
    pub enter: Option<(u32, Vec<String>)>,
    /// Leads a process group of its own.
    pub leads_group: bool,
    /// Leads a session of its own.
    pub leads_session: bool,
    /// Makes new namespaces of these kinds; of kind pid, its children are in it, not itself.
    pub unshare: Vec<String>,
    /// Mounts a procfs of its PID namespace on /proc. It takes a new mnt namespace.
    pub mount_proc: bool,
    /// Mounts another procfs, with these options of proc(5), where [`Forest::procfs`] tells. It takes
    /// a new mnt namespace.
    pub procfs: Option<String>,
    /// Keeps namespaces that it is not in.
    pub keeps: Vec<Kept>,
    /// Makes a cgroup of this name for its children, and removes it at the end.
    pub cgroup: Option<Vec<u8>>,
    /// The same in the hierarchy of a controller of version 1, which is named first.
    pub cgroup_v1: Option<(String, Vec<u8>)>,
    /// Its children.
    pub children: Vec<Actor>,
    /// So many processes more, forked from it, with its name.
    pub copies: usize,
    /// So many processes more that are as it is, each the child of the one before.
    pub chain: usize,
    /// Its threads: names, and the kinds of namespace in which each makes one of its own.
    pub threads: Vec<(String, Vec<String>)>,
    /// Opens so many sockets, of all sorts, in its network namespace.
    pub sockets: usize,
    /// Becomes this user, without leaving what it may do to others that are this user.
    pub uid: Option<u32>,
    /// Lets nobody but root look at it, as a program with secrets does.
    pub secretive: bool,
    /// Ends at once, and its parent, another actor, does not wait for it.
    pub zombie: bool,
    /// Its main thread ends, the others live on.
    pub main_thread_ends: bool,
    /// Makes short-lived processes all the time: chains of three, of which each ends before its child.
    pub churns: bool,
}

/// An actor of this name, which is also its ID.
pub fn actor(name: &str) -> Actor {
    Actor { id: name.to_owned(), name: name.as_bytes().to_vec(), ..Actor::default() }
}

impl Actor {
    #[must_use]
    pub fn named(mut self, name: impl AsRef<[u8]>) -> Self {
        self.name = name.as_ref().to_vec();
        self
    }

    #[must_use]
    pub fn argv(mut self, argv: &[&[u8]]) -> Self {
        self.argv = argv.iter().map(|argument| argument.to_vec()).collect();
        self
    }

    #[must_use]
    pub fn enters(mut self, pid: u32, kinds: &[Kind]) -> Self {
        self.enter = Some((pid, names(kinds)));
        self
    }

    #[must_use]
    pub fn unshares(mut self, kinds: &[Kind]) -> Self {
        self.unshare = names(kinds);
        self
    }

    #[must_use]
    pub fn thread(mut self, name: &str, unshared: &[Kind]) -> Self {
        self.threads.push((name.to_owned(), names(unshared)));
        self
    }

    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Keeps a namespace that is made for that.
    #[must_use]
    pub fn keeps(self, name: &str, kind: Kind, by: By) -> Self {
        self.keeps_deep(name, kind, 1, by)
    }

    /// Keeps the last of so many namespaces, each of which is in the one before.
    #[must_use]
    pub fn keeps_deep(mut self, name: &str, kind: Kind, levels: usize, by: By) -> Self {
        let (name, kind) = (name.to_owned(), kind.name().to_owned());
        self.keeps.push(Kept { name, kind, levels, by });
        self
    }

    #[must_use]
    pub fn born_as(mut self, uid: u32) -> Self {
        self.born_as = Some(uid);
        self
    }

    /// Makes these changes to it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    #[must_use]
    pub fn uid(mut self, uid: u32) -> Self {
        self.uid = Some(uid);
        self
    }

    /// How many actors there are, this one, its copies and its descendants together.
    fn count(&self) -> usize {
        1 + self.copies + self.chain + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// Brings it and its descendants to life.
    ///
    /// # Panics
    ///
    /// When one of them could not do what it was to do; the message says which and what.
    #[must_use]
    pub fn start(&self) -> Forest {
        let mut root = command(self)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test program can be run again");
        let end = root.stdin.take();
        let told = lines_of(root.stdout.take().expect("standard output is a pipe"));
        let (pids, made) = (HashMap::new(), HashMap::new());
        let mut forest = Forest { root, end, told, pids, made };
        forest.wait_for(self.count());
        forest
    }
}

fn names(kinds: &[Kind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.name().to_owned()).collect()
}

/// The test program as an actor.
pub fn command(actor: &Actor) -> Command {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let mut command = Command::new("/proc/self/exe");
    command.env_clear();
    mark(&mut command);
    // It has its arguments from its parent; in the script they could be more than a variable holds.
    let script = Actor { argv: Vec::new(), ..actor.clone() };
    command.env(SCRIPT, serde_json::to_string(&script).expect("an actor is plain data"));
    if let [name, arguments @ ..] = &actor.argv[..] {
        command.arg0(OsStr::from_bytes(name));
        command.args(arguments.iter().map(|argument| OsStr::from_bytes(argument)));
    }
    command
}

/// Actors as they live, until this is dropped.
pub struct Forest {
    root: Child,
    /// All actors end when this is closed.
    end: Option<ChildStdin>,
    /// What they tell. It ends with the last of them, wherever that one stands.
    told: Receiver<String>,
    pids: HashMap<String, Vec<u32>>,
    made: HashMap<String, Made>,
}

impl Forest {
    /// The PID of the actor with this ID, as the machine's /proc shows it.
    #[must_use]
    pub fn pid(&self, id: &str) -> u32 {
        self.pids(id)[0]
    }

    /// The PIDs of the actors with this ID: one that has copies shares it with them.
    #[must_use]
    pub fn pids(&self, id: &str) -> &[u32] {
        self.pids.get(id).unwrap_or_else(|| panic!("an actor has the ID {id}"))
    }

    /// The PID of the topmost actor.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.root.id()
    }

    /// Where the procfs of the actor with this ID is to be seen, by those who may look at it.
    #[must_use]
    pub fn procfs(&self, id: &str) -> String {
        format!("/proc/{}/root{PROCFS}", self.pid(id))
    }

    /// What an actor keeps, by its name.
    #[must_use]
    pub fn made(&self, name: &str) -> &Made {
        self.made.get(name).unwrap_or_else(|| panic!("an actor keeps {name}"))
    }

    /// Reads a line of each actor, `ID PID` when it is ready, or `! WHAT` when it cannot be; before that it tells
    /// what it keeps.
    fn wait_for(&mut self, count: usize) {
        let mut number = 0;
        while number < count {
            let line = self.told.recv_timeout(PATIENCE).unwrap_or_else(|error| {
                panic!("{number} of {count} actors are ready, then: {error}")
            });
            assert!(!line.starts_with('!'), "an actor fails: {line}");
            if let Some((name, made)) = Made::told(&line) {
                self.made.insert(name, made);
                continue;
            }
            let (id, pid) = line.rsplit_once(' ').expect("an actor tells its ID and its PID");
            let pid = pid.parse().expect("a PID is a number");
            self.pids.entry(id.to_owned()).or_default().push(pid);
            number += 1;
        }
    }
}

fn lines_of(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Drop for Forest {
    fn drop(&mut self) {
        drop(self.end.take());
        loop {
            match self.told.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.root.kill();
                    break;
                }
            }
        }
        let _ = self.root.wait();
    }
}
