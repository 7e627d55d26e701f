//! Getting the file of a namespace out of a mount namespace in which no path of this process leads to it: no process
//! is in it, or something is mounted over the file.

use std::ffi::OsStr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::parse::mountinfo::{self, Entry};
use super::proc_root::ProcRoot;
use crate::model::holder::Mount;
use crate::model::kind::Kind;
use crate::sys::mounts::{Propagation, set_propagation, unmount};
use crate::sys::process::{self, Forked, fork};
use crate::sys::{CallError, handing, namespaces, nsfs};

/// What may be done to get at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Look.
    Look,
    /// Unmount what is mounted over it, in a copy of the mount namespace that nobody else sees and that is gone at once.
    Uncover,
}

/// The longest message of a failure.
const LONGEST: usize = 4096;

/// Opens the file, by a child that goes there and hands it back. This process stays where it is.
///
/// # Errors
///
/// What has failed in the child: `EPERM` without CAP_SYS_ADMIN over the mount namespace, `ENOENT` when the path does not
/// lead to the file of a namespace.
pub fn open(
    root: &ProcRoot,
    namespace: &OwnedFd,
    mount: &Mount,
    depth: Depth,
) -> Result<OwnedFd, CallError> {
    let (ours, theirs) = handing::pair().map_err(CallError::of("socketpair", "AF_UNIX"))?;
    match fork()? {
        Forked::Child => {
            drop(ours);
            let sent = match dive(root, namespace, mount, depth) {
                Ok(place) => handing::send(&theirs, &encode(None), Some(&place)),
                Err(error) => handing::send(&theirs, &encode(Some(&error)), None),
            };
            process::exit_as_a_copy(i32::from(sent.is_err()))
        }
        Forked::Parent(child) => {
            drop(theirs);
            let name = String::from_utf8_lossy(&mount.path).into_owned();
            if !answers(&ours) {
                // It may not be able to end; nobody waits for it then.
                child.send(libc::SIGKILL);
                return Err(CallError::of("poll", name)(Errno::TIMEDOUT));
            }
            let received = handing::receive(&ours, LONGEST);
            child.wait_for_end()?;
            let (text, place) = received.map_err(CallError::of("recvmsg", &name))?;
            let place = place.ok_or_else(|| decode(&text))?;
            let file = nsfs::open_place(&place).map_err(CallError::of("open", &name))?;
            file.ok_or(Errno::NOENT).map_err(CallError::of("open", &name))
        }
    }
}

/// Whether the child has something to say before long; what it does takes it no time, unless somebody holds it up.
fn answers(socket: &OwnedFd) -> bool {
    let patience = Timespec { tv_sec: 5, tv_nsec: 0 };
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    poll(&mut fds, Some(&patience)).is_ok_and(|ready| ready > 0)
}

/// The place of the file, as the child finds it.
fn dive(
    root: &ProcRoot,
    namespace: &OwnedFd,
    mount: &Mount,
    depth: Depth,
) -> Result<OwnedFd, CallError> {
    // Before anything is joined: whoever is root where it goes could trace it, and have what it has open here.
    process::set_dumpable(false)?;
    process::die_with_parent(libc::SIGKILL)?;
    let name = format!("mnt:[{}]", mount.mnt_ns);
    let uncovers = depth == Depth::Uncover && mount.covered;
    if uncovers && let Ok(owner) = nsfs::owner(namespace) {
        // A copy for another user namespace would not let its mounts be unmounted. Who is in it already may not join it.
        let _ = namespaces::join(owner, Kind::User.clone_flag(), &name);
    }
    namespaces::join(namespace, Kind::Mnt.clone_flag(), &name)?;
    if uncovers {
        namespaces::unshare(Kind::Mnt.clone_flag())?;
        set_propagation(Propagation::Private)?;
        uncover(root, mount)?;
    }
    nsfs::mounted_at(here()?, Path::new(OsStr::from_bytes(&mount.path)))
}

/// The root directory.
fn here() -> Result<OwnedFd, CallError> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    rustix::fs::open(c"/", flags, Mode::empty()).map_err(CallError::of("open", "/"))
}

/// Unmounts what is mounted on the path or above it, until what is there is the file of a namespace.
fn uncover(root: &ProcRoot, mount: &Mount) -> Result<(), CallError> {
    const MOST: usize = 256;
    for _ in 0..MOST {
        let text = root.read(c"self/mountinfo").unwrap_or_default();
        let Some(cover) = cover(&text, &mount.path) else { return Ok(()) };
        // By its place, as a path would be gone through at the mercy of the filesystems on it.
        let place = nsfs::mounted_at(here()?, &cover)?;
        root.go_there()?;
        unmount(Path::new(&format!("self/fd/{}", place.as_raw_fd())));
    }
    Ok(())
}

/// Where something is mounted over the mount of a namespace at this path, if it is.
fn cover(mountinfo: &[u8], path: &[u8]) -> Option<PathBuf> {
    let mounts: Vec<Entry<'_>> = mountinfo::parse(mountinfo).collect();
    let wanted = mounts.iter().find(|mount| mount.filesystem == b"nsfs" && *mount.path == *path)?;
    let mut under = vec![wanted.id];
    while let Some(mount) = mounts.iter().find(|mount| Some(&mount.id) == under.last())
        && !under.contains(&mount.parent)
    {
        under.push(mount.parent);
    }
    let covers = |mount: &&Entry<'_>| {
        let rest = path.strip_prefix(&*mount.path);
        !under.contains(&mount.id) && rest.is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
    };
    let cover = mounts.iter().rev().find(covers)?;
    Some(PathBuf::from(OsStr::from_bytes(&cover.path)))
}

/// The number of the error, 0 for none, and the call.
fn encode(error: Option<&CallError>) -> Vec<u8> {
    let errno = error.map_or(0, |error| error.errno.raw_os_error());
    let mut text = errno.to_le_bytes().to_vec();
    text.extend(error.map_or("", |error| error.call.as_str()).bytes().take(LONGEST - text.len()));
    text
}

fn decode(text: &[u8]) -> CallError {
    let (errno, call) = text.split_at_checked(4).unwrap_or_default();
    let errno = errno.try_into().map_or(0, i32::from_le_bytes);
    let errno = if errno == 0 { Errno::CHILD } else { Errno::from_raw_os_error(errno) };
    CallError { call: String::from_utf8_lossy(call).into_owned(), errno }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "20 1 0:1 / / rw - ext4 x rw\n21 20 0:2 / /run rw - tmpfs x rw\n\
        22 21 0:4 net:[4026532448] /run/netns/a\\040b rw - nsfs nsfs rw\n";

    #[test]
    fn what_covers_a_mount_is_found() {
        let path = b"/run/netns/a b";
        let with = |line: &str| cover(format!("{MOUNTS}{line}").as_bytes(), path);
        assert_eq!(with(""), None);
        assert_eq!(with("30 21 0:9 / /run/netns rw - tmpfs x rw\n"), Some("/run/netns".into()));
        assert_eq!(
            with("30 22 0:9 / /run/netns/a\\040b rw - tmpfs x rw\n"),
            Some("/run/netns/a b".into())
        );
        assert_eq!(with("30 21 0:9 / /run/net rw - tmpfs x rw\n"), None);
    }

    #[test]
    fn a_failure_comes_back_as_it_was() {
        let error = CallError { call: "setns(x)".to_owned(), errno: Errno::PERM };
        assert_eq!(decode(&encode(Some(&error))), error);
        assert_eq!(decode(b"").errno, Errno::CHILD, "a child that has said nothing");
    }
}
