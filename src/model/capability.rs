//! Capabilities by name, capabilities(7).

use std::borrow::Cow;

/// The names, by their numbers in `include/uapi/linux/capability.h`.
const NAMES: [&str; 41] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];

/// A set of capabilities: a bit for each, as proc_pid_status(5) prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CapabilitySet(pub u64);

impl CapabilitySet {
    /// Every capability that has a name here; the kernel may have more, or, if it is older, fewer.
    pub const KNOWN: Self = Self((1 << NAMES.len()) - 1);

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Those that the other has not.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The names, by number: `CAP_CHOWN`; `CAP_41` for one that has none here.
    pub fn names(self) -> impl Iterator<Item = Cow<'static, str>> {
        let numbers = (0..u64::BITS).filter(move |number| self.0 >> number & 1 == 1);
        numbers.map(|number| match NAMES.get(number as usize) {
            Some(name) => Cow::Borrowed(*name),
            None => Cow::Owned(format!("CAP_{number}")),
        })
    }

    /// The set of these names; one that cannot be a capability is left out.
    pub fn of_names<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let bit = |name: S| {
            let name = name.as_ref();
            let by_number = || name.strip_prefix("CAP_")?.parse().ok();
            let number = NAMES.iter().position(|known| *known == name).or_else(by_number)?;
            1_u64.checked_shl(u32::try_from(number).ok()?)
        };
        Self(names.into_iter().filter_map(bit).fold(0, |set, bit| set | bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_has_the_name_of_its_number() {
        let names = |set| CapabilitySet(set).names().collect::<Vec<_>>().join(" ");
        assert_eq!(names(0), "");
        assert_eq!(names(1 | 1 << 21 | 1 << 40), "CAP_CHOWN CAP_SYS_ADMIN CAP_CHECKPOINT_RESTORE");
        assert_eq!(names(1 << 41 | 1 << 63), "CAP_41 CAP_63");
        assert_eq!(CapabilitySet::KNOWN.0, 0x1ff_ffff_ffff);
    }

    #[test]
    fn names_are_read_again() {
        for set in [0, 1, u64::MAX, 0x0000_01ff_feff_ffff, 1 << 41] {
            assert_eq!(CapabilitySet::of_names(CapabilitySet(set).names()), CapabilitySet(set));
        }
        assert_eq!(CapabilitySet::of_names(["CAP_64", "CHOWN", "CAP_x", ""]), CapabilitySet(0));
    }
}
