//! Waiting for what comes true in a while.

use std::thread;
use std::time::{Duration, Instant};

/// Nothing that a test waits for takes longer, on a machine that is not broken.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What is seen at last, when something is.
///
/// # Panics
///
/// When it is not seen in the end; the message says what.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "in the end {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
