//! The eight kinds of namespace, in one table.

use std::fmt;
use std::ops::{Index, IndexMut};
use std::str::FromStr;

use super::ids::NsId;

/// A kind of namespace; the name is that of the link in `/proc/PID/ns`.
///
/// The order of the variants is alphabetical, as everywhere in the output
/// except in crossings (see [`Kind::IN_CROSSINGS`]). See namespaces(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Root of the cgroup hierarchies, cgroup_namespaces(7).
    Cgroup,
    /// System V IPC and POSIX message queues, ipc_namespaces(7).
    Ipc,
    /// Mount points, mount_namespaces(7).
    Mnt,
    /// Network devices, addresses, ports, network_namespaces(7).
    Net,
    /// Process IDs, pid_namespaces(7). Hierarchical.
    Pid,
    /// Boot-time and monotonic clocks, time_namespaces(7).
    Time,
    /// User and group IDs and capabilities, user_namespaces(7). Hierarchical.
    User,
    /// Host name and NIS domain name, uts_namespaces(7).
    Uts,
}

impl Kind {
    /// All kinds, in alphabetical order.
    pub const ALL: [Self; 8] = [
        Self::Cgroup,
        Self::Ipc,
        Self::Mnt,
        Self::Net,
        Self::Pid,
        Self::Time,
        Self::User,
        Self::Uts,
    ];

    /// All kinds in the order in which a crossing lists them: alphabetical,
    /// but time last, as `pstree -S` has them.
    pub const IN_CROSSINGS: [Self; 8] = [
        Self::Cgroup,
        Self::Ipc,
        Self::Mnt,
        Self::Net,
        Self::Pid,
        Self::User,
        Self::Uts,
        Self::Time,
    ];

    /// The name of the link in `/proc/PID/ns`, which is also how the kernel
    /// prints the kind in `net:[4026531833]`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgroup => "cgroup",
            Self::Ipc => "ipc",
            Self::Mnt => "mnt",
            Self::Net => "net",
            Self::Pid => "pid",
            Self::Time => "time",
            Self::User => "user",
            Self::Uts => "uts",
        }
    }

    /// The `CLONE_NEW*` flag of clone(2) that makes a new one.
    #[must_use]
    pub const fn clone_flag(self) -> u32 {
        match self {
            Self::Time => 0x0000_0080,
            Self::Mnt => 0x0002_0000,
            Self::Cgroup => 0x0200_0000,
            Self::Uts => 0x0400_0000,
            Self::Ipc => 0x0800_0000,
            Self::User => 0x1000_0000,
            Self::Pid => 0x2000_0000,
            Self::Net => 0x4000_0000,
        }
    }

    /// The kind that this flag makes one of.
    #[must_use]
    pub fn of_clone_flag(flag: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.clone_flag() == flag)
    }

    /// Whether its namespaces have parents: they are nested.
    #[must_use]
    pub const fn is_hierarchical(self) -> bool {
        matches!(self, Self::Pid | Self::User)
    }

    /// The inode of the initial namespace of this kind where the kernel fixes it.
    ///
    /// These numbers are part of the kernel's interface since Linux 3.8 (ipc,
    /// uts, user, pid), 4.6 (cgroup), 5.6 (time) and 6.17 (net, mnt); see
    /// `include/uapi/linux/nsfs.h`. On older kernels the initial net and mnt
    /// namespaces have other, dynamic inodes, which no other namespace shares
    /// with these numbers.
    #[must_use]
    pub const fn initial(self) -> NsId {
        NsId(match self {
            Self::Ipc => 0xEFFF_FFFF,
            Self::Uts => 0xEFFF_FFFE,
            Self::User => 0xEFFF_FFFD,
            Self::Pid => 0xEFFF_FFFC,
            Self::Cgroup => 0xEFFF_FFFB,
            Self::Time => 0xEFFF_FFFA,
            Self::Net => 0xEFFF_FFF9,
            Self::Mnt => 0xEFFF_FFF8,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(())
    }
}

/// A value for each kind: total by construction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KindMap<T>([T; 8]);

impl<T> KindMap<T> {
    /// Makes the value of each kind with `value`, in alphabetical order.
    pub fn from_fn(mut value: impl FnMut(Kind) -> T) -> Self {
        Self(Kind::ALL.map(&mut value))
    }

    /// Kinds with their values, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &T)> {
        Kind::ALL.into_iter().zip(&self.0)
    }
}

impl<T> Index<Kind> for KindMap<T> {
    type Output = T;

    fn index(&self, kind: Kind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<Kind> for KindMap<T> {
    fn index_mut(&mut self, kind: Kind) -> &mut T {
        &mut self.0[kind as usize]
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KindSet(u8);

impl KindSet {
    /// No kind.
    pub const EMPTY: Self = Self(0);
    /// Every kind.
    pub const ALL: Self = Self(u8::MAX);

    /// Adds a kind.
    pub const fn insert(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u8;
    }

    /// Whether the kind is in the set.
    #[must_use]
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether no kind is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds in the set, in alphabetical order.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// The kinds in the set, in the order of [`Kind::IN_CROSSINGS`].
    pub fn in_crossing_order(self) -> impl Iterator<Item = Kind> {
        Kind::IN_CROSSINGS.into_iter().filter(move |kind| self.contains(*kind))
    }
}

impl From<Kind> for KindSet {
    fn from(kind: Kind) -> Self {
        std::iter::once(kind).collect()
    }
}

impl FromIterator<Kind> for KindSet {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        let mut set = Self::EMPTY;
        for kind in kinds {
            set.insert(kind);
        }
        set
    }
}

impl fmt::Display for KindSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        for (index, kind) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{kind}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!("mount".parse::<Kind>(), Err(()));
    }

    #[test]
    fn a_map_gives_each_kind_its_own_value() {
        let names = KindMap::from_fn(Kind::name);
        assert!(names.iter().all(|(kind, name)| kind.name() == *name && names[kind] == *name));
    }

    #[test]
    fn crossings_list_time_last() {
        let listed: Vec<_> = KindSet::ALL.in_crossing_order().map(Kind::name).collect();
        assert_eq!(listed, ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts", "time"]);
    }

    #[test]
    fn a_set_prints_as_it_is_typed() {
        assert_eq!(KindSet::ALL.to_string(), "all");
        assert_eq!(KindSet::from_iter([Kind::Net, Kind::Mnt]).to_string(), "mnt,net");
    }
}
