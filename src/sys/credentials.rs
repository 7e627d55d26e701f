//! credentials(7) and capabilities(7).

use nix::unistd::{Gid, Uid};
use rustix::thread::{CapabilitySet, capabilities, configure_capability_in_ambient_set};

use super::{CallError, from_nix};

/// The effective user and group.
#[must_use]
pub fn effective() -> (u32, u32) {
    (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw())
}

/// Whether this process has a capability over its user namespace.
#[must_use]
pub fn has_capability(capability: CapabilitySet) -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(capability))
}

/// Gives up all supplementary groups.
///
/// # Errors
///
/// `EPERM` without CAP_SETGID, and in a user namespace where setgroups(2) is denied.
pub fn drop_groups() -> Result<(), CallError> {
    nix::unistd::setgroups(&[]).map_err(|errno| CallError::of("setgroups", "0")(from_nix(errno)))
}

/// Becomes a group: real, effective and saved.
///
/// # Errors
///
/// `EINVAL` when it is not mapped in the user namespace.
pub fn become_group(gid: u32) -> Result<(), CallError> {
    let id = Gid::from_raw(gid);
    nix::unistd::setresgid(id, id, id)
        .map_err(|errno| CallError::of("setresgid", gid)(from_nix(errno)))
}

/// Becomes a user: real, effective and saved.
///
/// # Errors
///
/// `EINVAL` when it is not mapped in the user namespace.
pub fn become_user(uid: u32) -> Result<(), CallError> {
    let id = Uid::from_raw(uid);
    nix::unistd::setresuid(id, id, id)
        .map_err(|errno| CallError::of("setresuid", uid)(from_nix(errno)))
}

/// Keeps capabilities from being lost when the user changes from root, until a program is executed.
///
/// # Errors
///
/// See prctl(2) `PR_SET_KEEPCAPS`.
pub fn keep_capabilities_over_change_of_user() -> Result<(), CallError> {
    rustix::thread::set_keep_capabilities(true).map_err(CallError::of("prctl", "PR_SET_KEEPCAPS"))
}

/// Lets the program that is executed next have all the capabilities that this process may have, whoever
/// it is: permitted ones become effective, inheritable and ambient.
///
/// # Errors
///
/// See capabilities(7).
pub fn make_capabilities_ambient() -> Result<(), CallError> {
    let mut sets = capabilities(None).map_err(CallError::of("capget", ""))?;
    sets.effective = sets.permitted;
    sets.inheritable = sets.permitted;
    rustix::thread::set_capabilities(None, sets).map_err(CallError::of("capset", ""))?;
    for capability in sets.permitted.iter() {
        configure_capability_in_ambient_set(capability, true)
            .map_err(CallError::of("prctl", "PR_CAP_AMBIENT_RAISE"))?;
    }
    Ok(())
}
