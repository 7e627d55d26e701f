//! The kernel's doors: one file for each manual page, and the only place with `unsafe`.
//!
//! Nothing here knows what nstree is. Errors print the call and its object, as strace would.

#![expect(unsafe_code, reason = "the only place with system calls that no safe wrapper has")]

pub mod bpf;
pub mod credentials;
pub mod handing;
pub mod kcmp;
pub mod kernel_types;
pub mod listmount;
pub mod local_time;
pub mod mounts;
pub mod namespaces;
pub mod netns_cookie;
pub mod nsfs;
mod opener;
pub mod own_proc;
pub mod pid_translation;
pub mod process;
pub mod signals;
pub mod sockets;
pub mod startup;
pub mod terminal;

use std::fmt;

use rustix::io::Errno;

/// A system call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// The call and its object: `openat(/proc)`.
    pub call: String,
    /// Why.
    pub errno: Errno,
}

impl CallError {
    /// For `map_err`: names the call on its object.
    pub fn of(call: &str, object: impl fmt::Display) -> impl FnOnce(Errno) -> Self {
        move |errno| Self { call: format!("{call}({object})"), errno }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, description(self.errno))
    }
}

impl std::error::Error for CallError {}

/// What strerror(3) says of the error.
#[must_use]
pub fn description(errno: Errno) -> String {
    // std puts the number behind it.
    let text = std::io::Error::from(errno).to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// The symbol of the error in errno(3), such as `EACCES`.
#[must_use]
pub fn symbol(errno: Errno) -> String {
    format!("{:?}", nix::errno::Errno::from_raw(errno.raw_os_error()))
}

/// The same error as rustix has it.
fn from_nix(errno: nix::errno::Errno) -> Errno {
    Errno::from_raw_os_error(errno as i32)
}
