//! mount(2), mount_namespaces(7), chroot(2).

use std::fmt::Display;
use std::os::fd::AsFd;
use std::path::Path;

use nix::mount::{MsFlags, mount};

use super::{CallError, from_nix};

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

/// Sets the propagation of all mounts of this process's mount namespace.
///
/// # Errors
///
/// See mount(2).
pub fn set_propagation(propagation: Propagation) -> Result<(), CallError> {
    let (flag, name) = match propagation {
        Propagation::Private => (MsFlags::MS_PRIVATE, "MS_PRIVATE"),
        Propagation::Shared => (MsFlags::MS_SHARED, "MS_SHARED"),
        Propagation::Slave => (MsFlags::MS_SLAVE, "MS_SLAVE"),
    };
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | flag, None::<&str>)
        .map_err(|errno| CallError::of("mount", format_args!("/, MS_REC|{name}"))(from_nix(errno)))
}

/// Mounts a filesystem that shows the kernel, with the flags that are usual for it.
///
/// # Errors
///
/// See mount(2). `EPERM` in a user namespace when parts of the one that is there are hidden.
pub fn mount_new(filesystem: &str, place: &Path) -> Result<(), CallError> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some(filesystem), place, Some(filesystem), flags, None::<&str>).map_err(|errno| {
        CallError::of("mount", format_args!("{filesystem}, {}", place.display()))(from_nix(errno))
    })
}

/// Makes the mount at this place private: what is mounted on it is not seen elsewhere.
///
/// # Errors
///
/// See mount(2). `EINVAL` when nothing is mounted there.
pub fn make_private(place: &Path) -> Result<(), CallError> {
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, place, None::<&str>, flags, None::<&str>).map_err(|errno| {
        CallError::of("mount", format_args!("{}, MS_PRIVATE", place.display()))(from_nix(errno))
    })
}

/// Binds a file to another place, which keeps a namespace alive if it is that of one.
///
/// # Errors
///
/// See mount(2).
pub fn bind(file: &Path, place: &Path) -> Result<(), CallError> {
    mount(Some(file), place, None::<&str>, MsFlags::MS_BIND, None::<&str>).map_err(|errno| {
        let what = format!("{}, {}, MS_BIND", file.display(), place.display());
        CallError::of("mount", what)(from_nix(errno))
    })
}

/// Unmounts what is mounted at this place, also if it is in use.
pub fn unmount(place: &Path) {
    let _ = nix::mount::umount2(place, nix::mount::MntFlags::MNT_DETACH);
}

/// Makes an open directory the root of this process, and its working directory.
///
/// # Errors
///
/// See chroot(2).
pub fn change_root(dir: impl AsFd, name: impl Display) -> Result<(), CallError> {
    change_directory(dir, &name)?;
    nix::unistd::chroot(".").map_err(|errno| CallError::of("chroot", name)(from_nix(errno)))
}

/// Makes an open directory the working directory of this process.
///
/// # Errors
///
/// See fchdir(2).
pub fn change_directory(dir: impl AsFd, name: impl Display) -> Result<(), CallError> {
    nix::unistd::fchdir(dir).map_err(|errno| CallError::of("fchdir", name)(from_nix(errno)))
}
