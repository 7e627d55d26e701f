//! The program on a terminal.

use std::fs::File;
use std::io::Read;
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::Command;

use super::run::Run;

/// Runs a command with standard output and error on a terminal of this width; what
/// appears on it stands in `stdout`, with the newlines of a file.
pub fn on_terminal(command: &mut Command, columns: u16) -> Run {
    let (master, terminal) = open(columns);
    let another = || terminal.try_clone().expect("a descriptor can be duplicated");
    command.stdin(another()).stdout(another()).stderr(another());
    let mut child =
        command.spawn().unwrap_or_else(|error| panic!("{command:?} can be run: {error}"));
    // The last who could write to it is then the child.
    command.stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    drop(terminal);
    let appears = read(master);
    let status = child.wait().expect("the command can be waited for");
    let stdout = String::from_utf8(appears).expect("the output is UTF-8").replace("\r\n", "\n");
    Run { stdout, stderr: String::new(), code: status.code() }
}

/// Reads to the end, which is an error (`EIO`) at the master's side of a terminal.
fn read(master: OwnedFd) -> Vec<u8> {
    let mut appears = Vec::new();
    let _ = File::from(master).read_to_end(&mut appears);
    appears
}

/// A new terminal of this width: the master's side, and the terminal's.
#[expect(unsafe_code, reason = "the crates that are here anyway open no terminal")]
pub fn open(columns: u16) -> (OwnedFd, OwnedFd) {
    let (mut master, mut terminal) = (-1, -1);
    let size = libc::winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: openpty(3) writes two descriptors where it is told to, reads the size, and takes null
    // for the name and for the settings as "not wanted".
    let result = unsafe {
        libc::openpty(
            &raw mut master,
            &raw mut terminal,
            std::ptr::null_mut(),
            std::ptr::null(),
            &raw const size,
        )
    };
    assert_eq!(result, 0, "openpty: {}", std::io::Error::last_os_error());
    for descriptor in [master, terminal] {
        close_on_exec(descriptor);
    }
    // SAFETY: openpty(3) has just opened it, and nobody else knows of it.
    let master = unsafe { OwnedFd::from_raw_fd(master) };
    // SAFETY: as above.
    let terminal = unsafe { OwnedFd::from_raw_fd(terminal) };
    (master, terminal)
}

#[expect(unsafe_code, reason = "openpty(3) gives plain numbers")]
fn close_on_exec(descriptor: i32) {
    // SAFETY: this sets a flag of a descriptor that is open, and touches no memory.
    unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
}
