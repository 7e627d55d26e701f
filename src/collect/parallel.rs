//! Work on many things, on several processors if there are many.

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The kernel's locks leave little to gain from more.
const MOST_THREADS: usize = 8;

thread_local! {
    static IS_ALONE: Cell<bool> = const { Cell::new(false) };
}

/// Does what is told without starting a thread, for who will join or make namespaces: setns(2) and unshare(2) refuse a
/// process that has several, and now and then one whose others have only just ended.
pub fn alone<T>(work: impl FnOnce() -> T) -> T {
    let before = IS_ALONE.replace(true);
    let result = work();
    IS_ALONE.set(before);
    result
}

/// How the work is shared out.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// Things that make it worth another thread.
    pub for_a_thread: usize,
    /// Things that a thread takes at a time: enough to rarely meet another, few enough to end together.
    pub at_a_time: usize,
}

impl Shares {
    /// How many threads are worth having for so many things.
    fn threads(self, things: usize) -> usize {
        let worthwhile = (things / self.for_a_thread).clamp(1, MOST_THREADS);
        if worthwhile == 1 || IS_ALONE.get() {
            return 1;
        }
        thread::available_parallelism().map_or(1, |processors| processors.get().min(worthwhile))
    }
}

/// Does the work on each of the things, and returns what each thread has made of its part, in no order.
///
/// `done` is told now and then how many have been taken, by the calling thread.
///
/// # Panics
///
/// When the work does.
pub fn work<T: Sync, Part: Send>(
    things: &[T],
    shares: Shares,
    begin: impl Fn() -> Part + Sync,
    on: impl Fn(&mut Part, &T) + Sync,
    done: &mut dyn FnMut(usize),
) -> Vec<Part> {
    let next = AtomicUsize::new(0);
    let share = |done: &mut dyn FnMut(usize)| {
        let mut part = begin();
        loop {
            let start = next.fetch_add(shares.at_a_time, Ordering::Relaxed);
            let Some(rest) = things.get(start..) else { return part };
            done(start);
            rest.iter().take(shares.at_a_time).for_each(|thing| on(&mut part, thing));
        }
    };
    let helpers = shares.threads(things.len()) - 1;
    thread::scope(|scope| {
        // Where no more threads may be started, those that there are do it all.
        let start = |_| thread::Builder::new().spawn_scoped(scope, || share(&mut |_| {})).ok();
        let helpers: Vec<_> = (0..helpers).map_while(start).collect();
        let mut parts = vec![share(done)];
        parts.extend(
            helpers.into_iter().map(|helper| helper.join().expect("the work does not panic")),
        );
        parts
    })
}

/// Does both, at the same time unless no thread may be started.
///
/// # Panics
///
/// When one of them does.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if IS_ALONE.get() {
        return (one(), other());
    }
    // It comes back if no thread can be started for it.
    let one = Mutex::new(Some(one));
    let do_one = || {
        let one = one.lock().expect("nobody panics while it is taken").take();
        one.expect("it is done once")()
    };
    thread::scope(|scope| {
        let helper = thread::Builder::new().spawn_scoped(scope, do_one);
        let other = other();
        let one = helper
            .map_or_else(|_| do_one(), |helper| helper.join().expect("the work does not panic"));
        (one, other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads_that_worked() -> usize {
        let things = vec![(); 1_000];
        let shares = Shares { for_a_thread: 1, at_a_time: 1 };
        work(&things, shares, || (), |(), ()| {}, &mut |_| {}).len()
    }

    #[test]
    fn everything_is_done_once() {
        let things: Vec<usize> = (0..1_000).collect();
        let shares = Shares { for_a_thread: 10, at_a_time: 7 };
        let parts = work(&things, shares, Vec::new, |part, thing| part.push(*thing), &mut |_| {});
        let mut done: Vec<_> = parts.into_iter().flatten().collect();
        done.sort_unstable();
        assert_eq!(done, things);
    }

    #[test]
    fn both_are_done() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
        assert_eq!(alone(|| both(thread::current, thread::current)).0.id(), thread::current().id());
    }

    #[test]
    fn who_is_to_be_alone_starts_no_thread() {
        assert_eq!(alone(threads_that_worked), 1);
        let several = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        assert_eq!(threads_that_worked(), several.min(MOST_THREADS), "and only then");
    }
}
