//! How the namespaces that were found relate to each other, and which others that leads to: ioctl_nsfs(2).

use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Mutex;

use rustix::io::Errno;

use super::parallel::{self, Shares};
use super::reach::Reach;
use super::ways::Ways;
use crate::model::holder::Holder;
use crate::model::ids::{NsId, Uid};
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::relations::{Above, Relations};
use crate::sys::nsfs;

/// How namespaces are shared out.
const SHARES: Shares = Shares { for_a_thread: 100, at_a_time: 16 };

/// What has been told, by all threads.
type Told = Mutex<BTreeMap<NsKey, Relations>>;

/// Asks each namespace once, whatever it was found by, and those above it that nothing else has led to.
///
/// A namespace that cannot be opened through any of its holders has no entry.
///
/// # Panics
///
/// Never, unless a thread of it has.
#[must_use]
pub fn ask(found: &[Namespace], reach: Reach<'_>, ways: Ways<'_>) -> BTreeMap<NsKey, Relations> {
    let told = Told::default();
    let ask = |(): &mut (), namespace: &Namespace| {
        if !is_told(&told, namespace.key) {
            let mut holders = namespace.holders.iter();
            if let Some(file) = holders.find_map(|holder| reach.open(namespace.key, holder).ok()) {
                ask_upwards(&told, namespace.key, file);
            }
        }
    };
    parallel::work(found, SHARES, || (), ask, &mut |_| {});
    let is_mounted =
        |found: &&Namespace| found.holders.iter().any(|by| matches!(by, Holder::Mount(_)));
    let left = found.iter().filter(|found| !is_told(&told, found.key)).filter(is_mounted);
    for namespace in left {
        if let Ok((file, _)) = ways.open(namespace.key) {
            ask_upwards(&told, namespace.key, file);
        }
    }
    told.into_inner().expect(NOBODY_PANICS)
}

const NOBODY_PANICS: &str = "no thread panics while it has the answers";

fn is_told(told: &Told, key: NsKey) -> bool {
    told.lock().expect(NOBODY_PANICS).contains_key(&key)
}

/// Asks a namespace, and at once those above it, whose files lead to them for sure; few are open at a time.
fn ask_upwards(told: &Told, key: NsKey, file: OwnedFd) {
    let mut open = vec![(key, file)];
    while let Some((key, file)) = open.pop() {
        if !is_told(told, key) {
            let Answer { relations, above } = Answer::of(key, &file);
            told.lock().expect(NOBODY_PANICS).insert(key, relations);
            open.extend(above);
        }
    }
}

/// What one namespace has told.
struct Answer {
    relations: Relations,
    /// Those above it, opened.
    above: Vec<(NsKey, OwnedFd)>,
}

impl Answer {
    fn of(key: NsKey, file: &OwnedFd) -> Self {
        let mut above = Vec::new();
        let is_initial = key.id == key.kind.initial();
        let mut look =
            |kind, opened: Result<OwnedFd, Errno>| match opened.map(|file| (inode(&file), file)) {
                Ok((Some(id), file)) => {
                    above.push((NsKey::new(kind, id), file));
                    Above::Of(id)
                }
                // Nothing of its kind is above that; but an initial namespace of another kind has an owner.
                Err(Errno::PERM) if is_initial && kind == key.kind => Above::None,
                Err(Errno::PERM) => Above::Outside,
                Ok((None, _)) | Err(_) => Above::Unknown,
            };
        let owner = look(Kind::User, nsfs::owner(file));
        let parent = match key.kind {
            // NS_GET_PARENT and NS_GET_USERNS are the same for it.
            Kind::User => owner,
            Kind::Pid => look(Kind::Pid, nsfs::parent(file)),
            _ => Above::None,
        };
        let uid = (key.kind == Kind::User).then(|| nsfs::owner_uid(file).ok()).flatten();
        let relations = Relations {
            unique_id: nsfs::unique_id(file).ok(),
            parent,
            owner,
            owner_uid: uid.map(Uid),
        };
        Self { relations, above }
    }
}

fn inode(file: impl AsFd) -> Option<NsId> {
    rustix::fs::fstat(file).ok().map(|stat| NsId(stat.st_ino))
}
