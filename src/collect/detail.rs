//! What is read of a process only where it is looked at for its own sake.

use std::ffi::CStr;

use rustix::io::Errno;

use super::parse::{clock_offsets, id_map, privileges};
use super::proc_root::{ProcDir, has_vanished};
use crate::model::detail::Detail;
use crate::model::process::Bytes;

/// Reads it; `None` if nothing of it can be known. `buffer` is only lent.
///
/// # Errors
///
/// When the process has vanished, see [`has_vanished`]. What may not be read is no error.
pub fn read(dir: &ProcDir, buffer: &mut Vec<u8>) -> Result<Option<Detail>, Errno> {
    let mut detail = Detail {
        uid_map: parsed(dir, c"uid_map", buffer, id_map::ranges),
        gid_map: parsed(dir, c"gid_map", buffer, id_map::ranges),
        setgroups: parsed(dir, c"setgroups", buffer, setgroups),
        root: link(dir, c"root"),
        directory: link(dir, c"cwd"),
        program: link(dir, c"exe"),
        clock_offsets: parsed(dir, c"timens_offsets", buffer, clock_offsets::parse),
        ..Detail::default()
    };
    // Last: that it can be read proves that the process was there for all that could not.
    match dir.read(c"status", buffer) {
        Ok(()) => {
            let privileges = privileges::parse(buffer);
            detail.capabilities = privileges.capabilities;
            detail.no_new_privileges = privileges.no_new_privileges;
            detail.seccomp = privileges.seccomp;
        }
        Err(errno) if has_vanished(errno) => return Err(errno),
        Err(_) => {}
    }
    Ok((detail != Detail::default()).then_some(detail))
}

/// Reads no more than the user IDs of its user namespace, which everybody may.
pub fn read_uid_map(dir: &ProcDir, buffer: &mut Vec<u8>) -> Option<Detail> {
    let uid_map = Some(parsed(dir, c"uid_map", buffer, id_map::ranges)?);
    Some(Detail { uid_map, ..Detail::default() })
}

fn parsed<T>(
    dir: &ProcDir,
    file: &CStr,
    buffer: &mut Vec<u8>,
    parse: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    dir.read(file, buffer).ok()?;
    parse(buffer)
}

fn setgroups(text: &[u8]) -> Option<bool> {
    match text.trim_ascii_end() {
        b"allow" => Some(true),
        b"deny" => Some(false),
        _ => None,
    }
}

fn link(dir: &ProcDir, name: &CStr) -> Option<Bytes> {
    Some(rustix::fs::readlinkat(dir, name, Vec::new()).ok()?.into_bytes())
}
