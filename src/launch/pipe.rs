//! Pipes between nstree and the processes that it forks; all are closed when a program is executed.

use std::io::{PipeReader, PipeWriter, Read, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::sys::CallError;

/// The child's end: by it a word comes, or the end, if the parent has ended however it did.
///
/// A pipe, not an eventfd, which would notice nothing.
#[derive(Debug)]
pub(super) struct Lifeline(PipeReader);

/// The parent's end.
#[derive(Debug)]
pub(super) struct Hand(PipeWriter);

pub(super) fn lifeline() -> Result<(Lifeline, Hand), CallError> {
    let (reader, writer) = pair()?;
    Ok((Lifeline(reader), Hand(writer)))
}

/// std makes both ends close-on-exec.
pub(super) fn pair() -> Result<(PipeReader, PipeWriter), CallError> {
    std::io::pipe().map_err(|error| CallError::of("pipe2", "O_CLOEXEC")(errno(&error)))
}

pub(super) fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}

impl Lifeline {
    /// Waits until the parent says that all is well; false if it has ended, be it without a word or behind it.
    ///
    /// Who has asked for a signal when the parent ends (`PR_SET_PDEATHSIG`) gets none if it had ended before; this is
    /// called after that, so that one or the other tells.
    pub(super) fn has_word(&self) -> bool {
        let has_word = (&self.0).read_exact(&mut [0]).is_ok();
        let mut fds = [PollFd::new(&self.0, PollFlags::empty())];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        // Nobody can write to it any more.
        let is_alone = poll(&mut fds, Some(&at_once)).is_ok_and(|ready| ready > 0);
        has_word && !is_alone
    }
}

impl Hand {
    /// Lets the child go on.
    pub(super) fn give_word(&self) {
        // If the child has ended already, that is found out when it is waited for.
        let _ = (&self.0).write_all(&[1]);
    }
}
