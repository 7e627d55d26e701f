//! Tells on a terminal how far a long scan has come.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::collect::scan::Progress;

/// A line on standard error that is written over and over, and is gone in the end.
pub(super) struct Meter {
    /// When to tell next; `None` if nobody watches.
    next: Option<Instant>,
    is_shown: bool,
}

/// Who waits longer wants to know why.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(100);

impl Meter {
    pub(super) fn new(is_watched: bool) -> Self {
        Self { next: is_watched.then(|| Instant::now() + PATIENCE), is_shown: false }
    }

    pub(super) fn tell(&mut self, Progress { done, of }: Progress) {
        let now = Instant::now();
        if self.next.is_some_and(|next| now >= next) {
            self.next = Some(now + INTERVAL);
            self.is_shown = true;
            let _ = write!(io::stderr(), "\rnstree: {done} of {of} processes");
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.is_shown {
            // To the start of the line, and erase it: ECMA-48 EL.
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
