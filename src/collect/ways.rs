//! Opening a namespace through whatever holds it, be it another namespace.

use std::cell::Cell;
use std::os::fd::OwnedFd;

use rustix::io::Errno;

use super::dive::{self, Depth};
use super::proc_root::ProcRoot;
use super::reach::Reach;
use crate::model::holder::{Holder, Mount};
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::sys::{CallError, nsfs};

/// All ways to all namespaces that were found.
#[derive(Clone, Copy, Debug)]
pub struct Ways<'a> {
    root: &'a ProcRoot,
    reach: Reach<'a>,
    /// By key.
    all: &'a [Namespace],
    depth: Depth,
    /// How many dives are left.
    dives: &'a Cell<usize>,
}

/// So many dives are made at most, each by a child: a container can have any number of mounts.
pub const MOST_DIVES: usize = 100;
/// A namespace is reached through so many others at most: of either kind that is nested there are 32 levels.
const MOST_STEPS: usize = 80;

/// A namespace that is there but could not be opened: why not, through each of its holders.
pub type Closed = Vec<(Holder, CallError)>;

impl<'a> Ways<'a> {
    /// To these, which are in the order of their keys.
    #[must_use]
    pub const fn new(
        root: &'a ProcRoot,
        reach: Reach<'a>,
        all: &'a [Namespace],
        depth: Depth,
        dives: &'a Cell<usize>,
    ) -> Self {
        Self { root, reach, all, depth, dives }
    }

    /// Opens a namespace through the first of its holders that leads to it.
    ///
    /// # Errors
    ///
    /// When none does.
    pub fn open(&self, key: NsKey) -> Result<(OwnedFd, &'a Holder), Closed> {
        self.open_in(key, MOST_STEPS)
    }

    fn open_in(&self, key: NsKey, steps: usize) -> Result<(OwnedFd, &'a Holder), Closed> {
        let index = self.all.binary_search_by_key(&key, |namespace| namespace.key);
        let holders = index.map_or(&[][..], |index| &self.all[index].holders);
        let mut failures = Vec::new();
        for holder in holders {
            match self.open_through(key, holder, steps) {
                Ok(file) => return Ok((file, holder)),
                Err(error) => failures.push((holder.clone(), error)),
            }
        }
        Err(failures)
    }

    fn open_through(
        &self,
        key: NsKey,
        holder: &Holder,
        steps: usize,
    ) -> Result<OwnedFd, CallError> {
        let steps = steps.checked_sub(1).ok_or(Errno::LOOP).map_err(CallError::of("open", key))?;
        match holder {
            Holder::Child(below) | Holder::Owned(below) => {
                let opened = self.open_in(*below, steps);
                let (file, _) = opened.map_err(|closed| why(*below, closed))?;
                match key.kind {
                    Kind::Pid => nsfs::parent(file).map_err(CallError::of("NS_GET_PARENT", below)),
                    _ => nsfs::owner(file).map_err(CallError::of("NS_GET_USERNS", below)),
                }
            }
            Holder::Mount(mount) => {
                self.reach.open(key, holder).or_else(|_| self.dive(key, mount, steps))
            }
            _ => self.reach.open(key, holder),
        }
    }

    fn dive(&self, key: NsKey, mount: &Mount, steps: usize) -> Result<OwnedFd, CallError> {
        if mount.covered && self.depth == Depth::Look {
            return Err(CallError::of("open", key)(Errno::OPNOTSUPP));
        }
        let left = self.dives.get().checked_sub(1);
        self.dives.set(left.ok_or(Errno::AGAIN).map_err(CallError::of("open", key))?);
        let namespace = NsKey::new(Kind::Mnt, mount.mnt_ns);
        let opened = self.open_in(namespace, steps);
        let (namespace, _) = opened.map_err(|closed| why(namespace, closed))?;
        let file = dive::open(self.root, &namespace, mount, self.depth)?;
        let is_it = nsfs::describe(&file).is_ok_and(|found| found.inode == key.id.0);
        is_it.then_some(file).ok_or(Errno::STALE).map_err(CallError::of("open", key))
    }
}

/// The first reason says enough.
fn why(key: NsKey, closed: Closed) -> CallError {
    let first = closed.into_iter().next();
    first.map_or_else(|| CallError::of("open", key)(Errno::NOENT), |(_, error)| error)
}
