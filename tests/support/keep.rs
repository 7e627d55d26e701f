//! What an actor keeps alive without being in it: a namespace that is made for that, and by what it is kept.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write, pipe};
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::CloneFlags;
use nix::sys::prctl;
use nix::sys::wait::wait;
use nstree::model::kind::Kind;
use serde::{Deserialize, Serialize};

use super::act::{Done, OrSay, fork_a, tell, unshare};
use super::actor::Actor;

/// A namespace that is made to be kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// By this it is found in the [`Forest`](super::actor::Forest); it is unique in it.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// So many are made, each by a member of the one before, and the last is kept. At [`AS_DEEP_AS_CAN_BE`]
    /// the kernel says when it is enough.
    pub levels: usize,
    /// By what it is kept.
    pub by: By,
}

/// For [`Kept::levels`].
pub const AS_DEEP_AS_CAN_BE: usize = usize::MAX;

/// By what a namespace is kept. What mounts takes a new mnt namespace, in which the topmost folder of the path
/// is first covered by an empty filesystem: nothing is made on the machine's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum By {
    /// An open file descriptor.
    Descriptor,
    /// The same, in a thread that has a table of descriptors of its own.
    DescriptorOfThread,
    /// The same, opened through a bind mount at this path that has been unmounted since.
    FormerMount(Vec<u8>),
    /// A socket that was made in it before the actor came home; it is of kind net.
    Socket,
    /// Bind mounts at these paths.
    Mounts(Vec<Vec<u8>>),
    /// A bind mount at this path, over whose folder another filesystem is mounted.
    CoveredMount(Vec<u8>),
    /// The actor's next child would be in it, and cannot be, for its init has ended; it is of kind pid.
    Children,
}

/// What was made for an actor to keep.
#[derive(Clone, Debug)]
pub struct Made {
    /// The inodes of all levels; the last is the one that is kept.
    pub levels: Vec<u64>,
    /// The number of the descriptor by which it is kept, if it is one.
    pub fd: Option<u32>,
}

impl Made {
    /// Its inode.
    #[must_use]
    pub fn id(&self) -> u64 {
        *self.levels.last().expect("one is made at least")
    }

    /// Reads what an actor tells of one, by its name: `= NAME INODE,INODE FD`.
    pub(super) fn told(line: &str) -> Option<(String, Self)> {
        let (rest, fd) = line.strip_prefix("= ")?.rsplit_once(' ')?;
        let (name, levels) = rest.rsplit_once(' ')?;
        let levels = levels.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
        Some((name.to_owned(), Self { levels, fd: fd.parse().ok() }))
    }
}

/// Makes them and keeps them while the process lives, or what is returned does.
pub(super) fn keep_all(actor: &Actor, machine_proc: &str) -> Result<Vec<OwnedFd>, String> {
    let all = &actor.keeps;
    if all.iter().any(|kept| !kept.paths().is_empty()) && !actor.unshare.contains(&"mnt".to_owned())
    {
        return Err("mounts take a new mnt namespace".to_owned());
    }
    let keeper = Keeper { machine_proc };
    Keeper::cover_folders(all)?;
    let mut descriptors = Vec::new();
    for kept in all {
        descriptors.extend(keeper.keep(kept)?);
    }
    Ok(descriptors)
}

struct Keeper<'a> {
    machine_proc: &'a str,
}

impl Keeper<'_> {
    fn keep(&self, kept: &Kept) -> Result<Option<OwnedFd>, String> {
        match &kept.by {
            By::Descriptor => {
                let made = self.make(kept)?;
                Ok(Some(keep_open(kept, made)))
            }
            By::DescriptorOfThread => self.keep_in_thread(kept).map(|()| None),
            By::FormerMount(path) => {
                let made = self.make(kept)?;
                let path = as_path(path);
                bind(&made.file, path)?;
                let through = File::open(path).or_say("open")?;
                umount2(path, MntFlags::MNT_DETACH).or_say("umount2")?;
                Ok(Some(keep_open(kept, Fresh { file: through.into(), ..made })))
            }
            By::Socket => self.keep_socket(kept).map(Some),
            By::Mounts(paths) => {
                let made = self.make(kept)?;
                paths.iter().try_for_each(|path| bind(&made.file, as_path(path)))?;
                tell_of(kept, &made.levels, None);
                Ok(None)
            }
            By::CoveredMount(path) => {
                let made = self.make(kept)?;
                let path = as_path(path);
                bind(&made.file, path)?;
                mount_empty(path.parent().ok_or("a folder")?)?;
                tell_of(kept, &made.levels, None);
                Ok(None)
            }
            By::Children => self.keep_for_children(kept).map(|()| None),
        }
    }

    fn keep_in_thread(&self, kept: &Kept) -> Done {
        let (sender, receiver) = mpsc::channel();
        let (kept, machine_proc) = (kept.clone(), self.machine_proc.to_owned());
        thread::spawn(move || {
            let own_table = nix::sched::unshare(CloneFlags::CLONE_FILES).or_say("unshare");
            let made = own_table.and_then(|()| Keeper { machine_proc: &machine_proc }.make(&kept));
            let kept = made.map(|made| keep_open(&kept, made));
            let _ = sender.send(kept.as_ref().map(|_| ()).map_err(Clone::clone));
            loop {
                thread::park();
            }
        });
        receiver.recv().or_say("a thread")?
    }

    fn keep_socket(&self, kept: &Kept) -> Result<OwnedFd, String> {
        let home = File::open(self.own_link(Kind::Net.name())).or_say("open(ns/net)")?;
        unshare(std::slice::from_ref(&kept.kind))?;
        let id = self.own_inode(Kind::Net.name())?;
        let socket: OwnedFd = UdpSocket::bind("0.0.0.0:0").or_say("bind")?.into();
        nix::sched::setns(home, CloneFlags::CLONE_NEWNET).or_say("setns(home)")?;
        tell_of(kept, &[id], Some(&socket));
        Ok(socket)
    }

    fn keep_for_children(&self, kept: &Kept) -> Done {
        unshare(std::slice::from_ref(&kept.kind))?;
        fork_a(|| Ok(()))?;
        wait().or_say("wait")?;
        let id = self.own_inode(&format!("{}_for_children", kept.kind))?;
        tell_of(kept, &[id], None);
        Ok(())
    }

    /// Makes them by processes that end before this returns.
    fn make(&self, kept: &Kept) -> Result<Fresh, String> {
        let (told, teller) = pipe().or_say("pipe")?;
        let (end, ender) = pipe().or_say("pipe")?;
        let mut ender = Some(ender);
        fork_a(|| {
            // The end comes when the last writer is gone.
            drop(ender.take());
            let pipes = Pipes { teller: &teller, end: &end };
            self.descend(kept, kept.levels, Vec::new(), &pipes)
        })?;
        drop(teller);
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line).or_say("read")?;
        let (pid, levels) = line.trim_end().split_once(' ').ok_or("no namespace was made")?;
        let path = format!("{}/{pid}/ns/{}", self.machine_proc, kept.kind);
        let file = File::open(&path).or_say(&path)?;
        let levels = levels.split(',').map(|id| id.parse().or_say("an inode"));
        let levels = levels.collect::<Result<_, _>>()?;
        drop(ender);
        wait().or_say("wait")?;
        Ok(Fresh { file: file.into(), levels })
    }

    /// Makes a namespace, goes on in it, and in the last one tells where it is and waits.
    fn descend(&self, kept: &Kept, left: usize, mut levels: Vec<u64>, pipes: &Pipes<'_>) -> Done {
        if left == 0 || Self::is_at_the_bottom(kept, left)? {
            prctl::set_dumpable(true).or_say("prctl(PR_SET_DUMPABLE)")?;
            let pid = fs::read_link(format!("{}/self", self.machine_proc)).or_say("self")?;
            let levels: Vec<_> = levels.iter().map(u64::to_string).collect();
            let line = format!("{} {}\n", pid.display(), levels.join(","));
            { pipes.teller }.write_all(line.as_bytes()).or_say("write")?;
            let _ = { pipes.end }.read_to_end(&mut Vec::new());
            return Ok(());
        }
        // Of these kinds it is children that are in it.
        if matches!(kept.kind.as_str(), "pid" | "time") {
            fork_a(|| {
                levels.push(self.own_inode(&kept.kind)?);
                self.descend(kept, left - 1, levels, pipes)
            })?;
            return wait().or_say("wait").map(|_| ());
        }
        levels.push(self.own_inode(&kept.kind)?);
        self.descend(kept, left - 1, levels, pipes)
    }

    /// Makes one more, unless the kernel says that there are enough where it is to say so.
    fn is_at_the_bottom(kept: &Kept, left: usize) -> Result<bool, String> {
        match unshare(std::slice::from_ref(&kept.kind)) {
            Ok(()) => Ok(false),
            Err(what) if what.contains("ENOSPC") && left > AS_DEEP_AS_CAN_BE / 2 => Ok(true),
            Err(what) => Err(what),
        }
    }

    fn own_link(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("{}/self/ns/{name}", self.machine_proc))
    }

    fn own_inode(&self, name: &str) -> Result<u64, String> {
        let link = self.own_link(name);
        fs::metadata(&link).map(|file| file.ino()).or_say(&link.display().to_string())
    }

    /// Covers the topmost folders of all paths by empty filesystems.
    fn cover_folders(all: &[Kept]) -> Done {
        let folders: BTreeSet<_> =
            all.iter().flat_map(Kept::paths).map(|path| topmost(path)).collect();
        folders.into_iter().try_for_each(mount_empty)
    }
}

/// How one who makes namespaces talks with who keeps them.
struct Pipes<'a> {
    teller: &'a PipeWriter,
    end: &'a PipeReader,
}

/// Those that were made, and the file of the last.
struct Fresh {
    file: OwnedFd,
    levels: Vec<u64>,
}

impl Kept {
    fn paths(&self) -> &[Vec<u8>] {
        match &self.by {
            By::Mounts(paths) => paths,
            By::FormerMount(path) | By::CoveredMount(path) => std::slice::from_ref(path),
            By::Descriptor | By::DescriptorOfThread | By::Socket | By::Children => &[],
        }
    }
}

fn keep_open(kept: &Kept, made: Fresh) -> OwnedFd {
    tell_of(kept, &made.levels, Some(&made.file));
    made.file
}

fn tell_of(kept: &Kept, levels: &[u64], descriptor: Option<&OwnedFd>) {
    let levels: Vec<_> = levels.iter().map(u64::to_string).collect();
    let fd = descriptor.map_or("-".to_owned(), |descriptor| descriptor.as_raw_fd().to_string());
    tell(&format!("= {} {} {fd}", kept.name, levels.join(",")));
}

fn as_path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

fn topmost(path: &[u8]) -> &Path {
    let end = path.iter().skip(1).position(|byte| *byte == b'/').map_or(path.len(), |at| at + 1);
    as_path(&path[..end])
}

fn mount_empty(folder: &Path) -> Done {
    let none = None::<&str>;
    mount(Some("tmpfs"), folder, Some("tmpfs"), MsFlags::empty(), none)
        .or_say(&format!("mount(tmpfs, {})", folder.display()))
}

fn bind(file: &OwnedFd, path: &Path) -> Done {
    let none = None::<&str>;
    fs::create_dir_all(path.parent().ok_or("a folder")?).or_say("mkdir")?;
    File::create(path).or_say("creat")?;
    let source = format!("/proc/self/fd/{}", file.as_raw_fd());
    mount(Some(source.as_str()), path, none, MsFlags::MS_BIND, none)
        .or_say(&format!("mount({}, MS_BIND)", path.display()))
}
