//! setns(2) and unshare(2).

use std::fmt::Display;
use std::os::fd::AsFd;

use nix::sched::CloneFlags;

use super::{CallError, from_nix};

/// Joins a namespace by its file, or of a process by its pidfd those of all kinds in `flags`.
///
/// It is of this thread alone; of kind pid, its children are in it. `object` is how errors name the file.
///
/// # Errors
///
/// See setns(2). With several flags all of the namespaces are joined, or none.
pub fn join(file: impl AsFd, flags: u32, object: impl Display) -> Result<(), CallError> {
    let what = format!("{object}, {}", names(flags));
    nix::sched::setns(file, clone_flags(flags))
        .map_err(|e| CallError::of("setns", what)(from_nix(e)))
}

/// Whether the kernel joins the namespaces of a process by its pidfd, as it does since Linux 5.8.
#[must_use]
pub fn takes_pidfd() -> bool {
    let uname = rustix::system::uname();
    let release = uname.release().to_string_lossy();
    let mut numbers = release.split('.').map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(5), Some(8))
}

/// Makes new namespaces of the kinds in `flags` for this thread; of kind pid for its children.
///
/// # Errors
///
/// See unshare(2). All are made, or none.
pub fn unshare(flags: u32) -> Result<(), CallError> {
    nix::sched::unshare(clone_flags(flags))
        .map_err(|errno| CallError::of("unshare", names(flags))(from_nix(errno)))
}

fn clone_flags(flags: u32) -> CloneFlags {
    // nix has no name for CLONE_NEWTIME.
    CloneFlags::from_bits_retain(flags.cast_signed())
}

/// The flags as strace prints them.
fn names(flags: u32) -> String {
    const NAMES: [(u32, &str); 8] = [
        (0x0000_0080, "CLONE_NEWTIME"),
        (0x0002_0000, "CLONE_NEWNS"),
        (0x0200_0000, "CLONE_NEWCGROUP"),
        (0x0400_0000, "CLONE_NEWUTS"),
        (0x0800_0000, "CLONE_NEWIPC"),
        (0x1000_0000, "CLONE_NEWUSER"),
        (0x2000_0000, "CLONE_NEWPID"),
        (0x4000_0000, "CLONE_NEWNET"),
    ];
    let set = NAMES.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, name)| *name);
    set.collect::<Vec<_>>().join("|")
}
