//! Numbers that the kernel gives to things, each with a type of its own.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A process ID, or a thread ID, as the procfs that was read shows it.
    ///
    /// From 1 to [`LIMIT`](Pid::LIMIT). 0 stands where the kernel prints 0: for a
    /// parent, process group or session outside the PID namespace.
    Pid(u32)
}

number! {
    /// A user ID, as seen from the reader's user namespace; 65534 where it is not mapped.
    Uid(u32)
}

number! {
    /// The inode of a namespace in nsfs, by which the kernel names it: `net:[4026531833]`.
    ///
    /// Unique among the namespaces that live at one time, of all kinds; the
    /// kernel reuses it after a namespace has ended.
    NsId(u64)
}

number! {
    /// A time since boot, or a span of it, in clock ticks of which [`Clock`](super::snapshot::Clock) tells the length.
    Ticks(u64)
}

impl Pid {
    /// The largest value that `/proc/sys/kernel/pid_max` takes on 64-bit machines, proc_sys_kernel(5).
    pub const LIMIT: u32 = 4_194_304;

    /// Not a process, but "outside this PID namespace" or "none".
    #[must_use]
    pub const fn is_outside(self) -> bool {
        self.0 == 0
    }
}
