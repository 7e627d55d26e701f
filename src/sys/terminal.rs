//! ioctl_tty(2).

use std::os::fd::AsFd;

/// The width of the terminal in columns; `None` if this is none, or it does not know its width.
pub fn columns(terminal: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(terminal).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}
