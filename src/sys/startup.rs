//! What the caller had before Rust's runtime changed it.
//!
//! Before `main` the runtime ignores SIGPIPE and opens /dev/null on those of the descriptors 0 to 2 that
//! are closed (`library/std/src/sys/pal/unix/mod.rs`). A command that is to be executed as
//! if its caller had done it gets back what was there; so it is looked at even earlier.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

static PIPE_WAS_DEFAULT: AtomicBool = AtomicBool::new(false);
static CHILD_WAS_IGNORED: AtomicBool = AtomicBool::new(false);
/// A bit for each of the descriptors 0 to 2 that was closed.
static CLOSED: AtomicU8 = AtomicU8::new(0);

#[used]
#[unsafe(link_section = ".init_array")]
// SAFETY: the loader calls what is in .init_array before main, and so before the runtime's own
// start, with the C calling convention, once, in the only thread; `look` panics at nothing.
static LOOK: extern "C" fn() = look;

extern "C" fn look() {
    PIPE_WAS_DEFAULT.store(disposition(libc::SIGPIPE) == libc::SIG_DFL, Ordering::Relaxed);
    CHILD_WAS_IGNORED.store(disposition(libc::SIGCHLD) == libc::SIG_IGN, Ordering::Relaxed);
    let is_closed = |descriptor: &i32| {
        // SAFETY: F_GETFD only asks about a number, which need not be that of an open descriptor.
        unsafe { libc::fcntl(*descriptor, libc::F_GETFD) == -1 }
    };
    let closed = (0..3).filter(is_closed).fold(0, |bits, descriptor| bits | 1 << descriptor);
    CLOSED.store(closed, Ordering::Relaxed);
}

fn disposition(signal: i32) -> libc::sighandler_t {
    let mut old = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: sigaction(2) with a null `act` only writes to `old`, which lives here.
    unsafe { libc::sigaction(signal, std::ptr::null(), old.as_mut_ptr()) };
    // SAFETY: all bits zero are a sigaction, whether the call has written to it or not.
    unsafe { old.assume_init() }.sa_sigaction
}

/// Lets children be waited for, also if the caller ignored SIGCHLD: the kernel would reap them then.
pub fn let_children_wait() {
    if CHILD_WAS_IGNORED.load(Ordering::Relaxed) {
        // SAFETY: a disposition of SIG_DFL installs no handler that could run in a wrong state.
        unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
    }
}

/// Gives back to a command that is about to be executed what was taken: SIGPIPE's default, an
/// ignored SIGCHLD, and the closed state of standard descriptors.
pub fn restore() {
    if CHILD_WAS_IGNORED.load(Ordering::Relaxed) {
        // SAFETY: nor does a disposition of SIG_IGN.
        unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
    }
    if PIPE_WAS_DEFAULT.load(Ordering::Relaxed) {
        // SAFETY: a disposition of SIG_DFL installs no handler that could run in a wrong state.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
    }
    let closed = CLOSED.load(Ordering::Relaxed);
    for descriptor in (0..3).filter(|descriptor| closed & (1 << descriptor) != 0) {
        // SAFETY: the descriptor is the one on /dev/null that the runtime opened in place of a closed
        // one; std's handles do not own it, and the program is executed next.
        unsafe { libc::close(descriptor) };
    }
}
