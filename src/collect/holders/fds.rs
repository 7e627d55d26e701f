//! Descriptors of namespaces' files, of sockets, and of tun devices, in one table: `/proc/PID/fd`.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, StatxFlags, statx};
use rustix::io::Errno;
use rustix::path::DecInt;

use super::sieve::Open;
use super::sockets::OpenSocket;
use super::{Found, Place};
use crate::collect::parse::ns_link;
use crate::collect::proc_root::{ProcDir, ProcRoot};
use crate::model::holder::{Fd, Holder, Task};
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::sys::{nsfs, sockets};

/// The devices by which files are told: the text of a link can say anything, and that of a namespace's file which was
/// opened through a bind mount says what its path was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Devices {
    namespaces: Device,
    sockets: Option<Device>,
}

/// Major and minor number.
type Device = (u32, u32);

/// What is known of an open file without asking its filesystem, which may be far away and not answer.
struct File {
    device: Device,
    /// What it stands for, if it is a device itself.
    stands_for: Device,
    inode: u64,
}

impl Devices {
    /// As this kernel has them; `None` if no namespace can be looked at.
    pub(super) fn find(root: &ProcRoot, processes: &[Process]) -> Option<Self> {
        let own = root.own_pid();
        let mut pids = own.into_iter().chain(processes.iter().map(|process| process.pid));
        let namespaces = pids.find_map(|pid| {
            let dir = root.process(pid).ok()?;
            file(&dir, c"ns/user").ok().map(|file| file.device)
        })?;
        let socket = UnixDatagram::unbound().ok().map(OwnedFd::from);
        let socket = socket.and_then(|socket| {
            let flags = AtFlags::EMPTY_PATH;
            statx(&socket, c"", flags, StatxFlags::empty()).ok()
        });
        Some(Self { namespaces, sockets: socket.map(|s| (s.stx_dev_major, s.stx_dev_minor)) })
    }
}

/// Looks at each descriptor of the table of a thread.
///
/// # Errors
///
/// When the table may not be read.
pub(super) fn look_at_all(
    dir: &ProcDir,
    task: Task,
    devices: Devices,
    found: &mut Found,
) -> Result<(), Errno> {
    let table = Table { dir: open(dir)?, task, devices };
    let mut buffer = [MaybeUninit::uninit(); 8 * 1024];
    let mut entries = RawDir::new(&table.dir, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        if let Some(fd) = number(entry.file_name()) {
            table.look_at(fd, entry.file_name(), found)?;
        }
    }
    Ok(())
}

/// Looks at those descriptors of the table of a thread that are worth it.
///
/// # Errors
///
/// When the table may not be read.
pub(super) fn look_at_sieved(
    place: &Place<'_>,
    dir: &ProcDir,
    task: Task,
    sieved: &[Open],
    devices: Devices,
    found: &mut Found,
) -> Result<(), Errno> {
    let own = place.net_of(task);
    for Open { fd, net } in sieved {
        if let Some(net) = net.filter(|net| own.is_some_and(|own| own != *net)) {
            found.holders.push((NsKey::new(Kind::Net, net), Holder::Socket(task, *fd)));
        }
    }
    let others = sieved.iter().filter(|open| open.net.is_none());
    if others.clone().next().is_none() {
        return Ok(());
    }
    let table = Table { dir: open(dir)?, task, devices };
    for Open { fd, .. } in others {
        table.look_at(*fd, DecInt::new(fd.0).as_c_str(), found)?;
    }
    Ok(())
}

fn open(dir: &ProcDir) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::openat(dir, c"fd", flags, Mode::empty())
}

/// The table of descriptors of a thread.
struct Table {
    dir: OwnedFd,
    task: Task,
    devices: Devices,
}

impl Table {
    fn look_at(&self, fd: Fd, name: &CStr, found: &mut Found) -> Result<(), Errno> {
        let file = match file(&self.dir, name) {
            Ok(file) => file,
            Err(errno @ (Errno::ACCESS | Errno::PERM)) => return Err(errno),
            // Closed meanwhile; or its own filesystem fails, so that it is none of those looked for.
            Err(_) => return Ok(()),
        };
        let Self { dir, task, devices } = self;
        if file.device == devices.namespaces {
            let key = key(dir, name, file.inode);
            found.holders.extend(key.map(|key| (key, Holder::Fd(*task, fd))));
        } else if Some(file.device) == devices.sockets || file.stands_for == sockets::TUN {
            let is_tun = file.stands_for == sockets::TUN;
            found.sockets.push(OpenSocket { inode: file.inode, task: *task, fd, is_tun });
        }
        Ok(())
    }
}

fn number(name: &CStr) -> Option<Fd> {
    name.to_str().ok()?.parse().ok().map(Fd)
}

fn file(dir: impl AsFd, name: &CStr) -> Result<File, Errno> {
    let file = statx(dir, name, AtFlags::STATX_DONT_SYNC, StatxFlags::INO)?;
    Ok(File {
        device: (file.stx_dev_major, file.stx_dev_minor),
        stands_for: (file.stx_rdev_major, file.stx_rdev_minor),
        inode: file.stx_ino,
    })
}

/// Which namespace the file is of. `None` if something else is behind the descriptor by now.
fn key(table: &OwnedFd, name: &CStr, inode: u64) -> Option<NsKey> {
    let mut buffer = [MaybeUninit::uninit(); 64];
    let (text, _) = rustix::fs::readlinkat_raw(table, name, &mut buffer).ok()?;
    match ns_link::parse(text) {
        Some((kind, id)) if id.0 == inode => return Some(NsKey::new(kind, id)),
        _ => {}
    }
    // The text is where it was mounted when it was opened.
    let path = Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()));
    let file = nsfs::open_at(table, path).ok()??;
    let found = nsfs::describe(file).ok().filter(|found| found.inode == inode)?;
    let kind = Kind::of_clone_flag(found.clone_flag)?;
    Some(NsKey::new(kind, NsId(inode)))
}
