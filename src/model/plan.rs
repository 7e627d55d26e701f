//! What `exec` and `unshare` are going to do, as plain data.
//!
//! A plan is made first, printed by `--explain`, and carried out exactly: each [`Step`] is one
//! thing that the kernel is asked, in the order of the list. What a step needs open was opened
//! before the first of them, and is named by a [`FileId`].

use std::path::PathBuf;

use super::ids::{NsId, Pid};
use super::kind::{Kind, KindSet};

/// A file that is open when the plan is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub usize);

/// Steps in order. Those behind [`Step::Fork`] are done by the child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// At most one of them is a fork.
    pub steps: Vec<Step>,
}

/// One thing that the kernel is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Leaves a helper behind that does what cannot be done from inside.
    StayBehind(Helper),
    /// Joins the cgroups of a process.
    JoinCgroup {
        /// Its `cgroup.procs` or `tasks`.
        file: FileId,
        /// Where that is.
        path: PathBuf,
    },
    /// Lets nobody who is inside trace this process while it is on its way.
    Hide,
    /// Joins several namespaces of a process in one step, or none.
    JoinProcess {
        /// Its pidfd.
        process: FileId,
        /// Its PID.
        pid: Pid,
        /// In which the caller is not yet.
        kinds: KindSet,
    },
    /// Joins one namespace.
    Join {
        /// Its file.
        namespace: FileId,
        /// Its kind.
        kind: Kind,
        /// Its inode.
        id: NsId,
        /// What the user called it, or where it was found.
        name: String,
        /// Why it stands at this place in the order.
        reason: Reason,
    },
    /// Makes new namespaces.
    Unshare {
        /// Of these kinds.
        kinds: KindSet,
    },
    /// Maps the users and groups of a new user namespace, from inside.
    MapIds(IdMaps),
    /// Lets the helper that stayed behind map users and groups.
    AwaitMaps,
    /// Shifts the clocks of a new time namespace.
    ShiftClocks(ClockOffsets),
    /// Lets a child go on.
    Fork(Fork),
    /// Waits until the helper that stayed behind has bound namespaces to their files.
    AwaitPersistence,
    /// Sets how mounts spread to and from the new mount namespace.
    SetPropagation(Propagation),
    /// Changes the root directory.
    ChangeRoot(Place),
    /// Mounts a procfs that shows the PID namespace.
    MountProc(PathBuf),
    /// Mounts a binfmt_misc of the user namespace.
    MountBinfmt(PathBuf),
    /// Registers an interpreter with the mounted binfmt_misc, in the form of its `register` file.
    LoadInterpreter {
        /// Where that is mounted.
        dir: PathBuf,
        /// The line.
        line: String,
    },
    /// Changes the working directory.
    ChangeDirectory(WorkingDirectory),
    /// Changes users and groups.
    ChangeCredentials(Credentials),
    /// Lets the command have this security label.
    SetLabel(String),
    /// Lets the command keep the capabilities.
    KeepCapabilities,
    /// Lets a signal come when the parent ends.
    DieWithParent(i32),
}

/// Why a namespace is joined where it stands in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The caller has CAP_SYS_ADMIN over its owner already.
    Capable,
    /// Its owner is a user namespace that was joined before, and with it the capability over it.
    OwnedByJoined(NsId),
    /// It leads to the capability over others.
    OnTheWay,
    /// It is joined when all is joined that takes the capabilities which it takes away.
    LastUser,
}

/// Does from outside what cannot be done from inside, and ends when the caller ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Helper {
    /// Users and groups to map.
    pub maps: Option<IdMaps>,
    /// Namespaces to bind to files.
    pub persist: Vec<(Kind, PathBuf)>,
}

/// How the child is made and lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fork {
    /// Why there has to be one.
    pub why: ForkReason,
    /// A small init runs between it and the command.
    pub init: bool,
    /// It will be PID 1 of a new PID namespace.
    pub is_first: bool,
}

/// Why a child has to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForkReason {
    /// A process is never moved to another PID namespace; its children are.
    PidNamespace,
    /// It was asked for.
    #[default]
    Asked,
}

/// The maps of a user namespace, user_namespaces(7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdMaps {
    /// User IDs.
    pub users: Vec<IdRange>,
    /// Group IDs.
    pub groups: Vec<IdRange>,
    /// Whether setgroups(2) is to be allowed; `None` leaves it as it is.
    pub allow_setgroups: Option<bool>,
    /// How they are written.
    pub writer: MapWriter,
}

/// How maps are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapWriter {
    /// By the process itself: one ID, its own.
    #[default]
    Itself,
    /// By a privileged process outside.
    Outside,
    /// By newuidmap(1) and newgidmap(1), as subuid(5) and subgid(5) allow.
    Programs,
}

/// A line of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdRange {
    /// The first ID inside.
    pub inner: u32,
    /// The first ID outside.
    pub outer: u32,
    /// How many; at least 1.
    pub count: u32,
}

/// How far the clocks of a time namespace are ahead, in seconds, time_namespaces(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffsets {
    /// `CLOCK_MONOTONIC`.
    pub monotonic: Option<i64>,
    /// `CLOCK_BOOTTIME`.
    pub boottime: Option<i64>,
}

/// How mounts and unmounts spread between mount namespaces, mount_namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// Not at all.
    Private,
    /// Both ways.
    Shared,
    /// From the old namespace to the new one.
    Slave,
}

/// A directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Opened before anything was joined.
    Open {
        /// The directory.
        dir: FileId,
        /// What it is called.
        name: String,
    },
    /// To be looked up when all is joined.
    Path(PathBuf),
}

/// Where the command begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkingDirectory {
    /// This one, or it does not begin.
    Place(Place),
    /// The same path as before if there is one, else the root.
    SameOrRoot(PathBuf),
}

/// Who the command is; each part as it is where it is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Without supplementary groups.
    pub drop_groups: Option<Need>,
    /// Group.
    pub gid: Option<(u32, Need)>,
    /// User.
    pub uid: Option<(u32, Need)>,
    /// Keeps the capabilities that a change from root to another user would take.
    pub keep_capabilities: bool,
    /// Can be looked at as before, by itself too: files of /proc/self would be root's else.
    pub stay_dumpable: bool,
}

/// What it means that something cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The command does not run.
    Required,
    /// It stays as it is: nobody has asked for it.
    IfPossible,
}
