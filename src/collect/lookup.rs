//! Finding one namespace by its inode, among all that something holds, and opening it.

use std::cell::Cell;
use std::os::fd::OwnedFd;

use super::dive::Depth;
use super::parallel;
use super::proc_root::ProcRoot;
use super::reach::Reach;
use super::want::Want;
use super::ways::{Closed, MOST_DIVES, Ways};
use crate::model::holder::Holder;
use crate::model::ids::NsId;
use crate::model::kind::KindSet;
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::sys::CallError;

/// A namespace that was looked for.
#[derive(Debug)]
pub enum Lookup {
    /// It is open, through this holder.
    Opened(NsKey, OwnedFd, Holder),
    /// It is there, and held by these, but through none of them it could be opened.
    Closed(NsKey, Closed),
    /// Nothing that can be seen holds it.
    Nowhere,
}

/// Looks for the namespace with this inode, of one of the kinds, and opens it through whatever holds it.
///
/// This takes a scan of everything, and starts no thread.
///
/// # Errors
///
/// When the procfs cannot be listed.
pub fn open(root: &ProcRoot, kinds: KindSet, id: NsId) -> Result<Lookup, CallError> {
    let snapshot = parallel::alone(|| super::snapshot(root, Want::HOLDERS, &mut |_| {}))?;
    let all = namespace::all(&snapshot);
    let is_wanted = |found: &&Namespace| found.key.id == id && kinds.contains(found.key.kind);
    let Some(found) = all.iter().find(is_wanted) else { return Ok(Lookup::Nowhere) };
    let reach = Reach::new(root, &snapshot.processes);
    let dives = Cell::new(MOST_DIVES);
    let ways = Ways::new(root, reach, &all, Depth::Uncover, &dives);
    Ok(match ways.open(found.key) {
        Ok((file, holder)) => Lookup::Opened(found.key, file, holder.clone()),
        Err(failures) => Lookup::Closed(found.key, failures),
    })
}
