//! Bind mounts of namespaces' files, in every mount namespace that can be found.
//!
//! The kernel lists the mounts of a mount namespace to those who administer it, since Linux 6.11: listmount(2). To
//! others, and before that, `/proc/PID/mountinfo` of a member does: what is below its root directory.

use std::collections::{BTreeMap, HashSet};
use std::os::fd::AsFd;
use std::path::Path;

use rustix::io::Errno;

use super::covering::{MountPoint, Tree};
use super::{Found, Place};
use crate::collect::parallel::{self, Shares};
use crate::collect::parse::{mountinfo, ns_link};
use crate::collect::proc_root::{ProcDir, has_vanished};
use crate::collect::reach::Reach;
use crate::model::holder::{Holder, Mount, Task};
use crate::model::ids::{NsId, Pid, Ticks};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::sys::{listmount, nsfs};

/// Mount namespaces are shared out.
const SHARES: Shares = Shares { for_a_thread: 60, at_a_time: 8 };
/// How many members of a mount namespace are tried until one is found that sees all of it.
const TRIES: usize = 8;
/// `NSFS_MAGIC` in `include/uapi/linux/magic.h`.
const NSFS_MAGIC: u64 = 0x6e73_6673;

/// Adds all that there are; what holds mount namespaces without a member must have been found already.
pub(super) fn find(place: &Place<'_>, found: &mut Found) {
    let with_members = members(place);
    let parts = parallel::work(
        &with_members,
        SHARES,
        Found::default,
        |found, (id, tasks)| look_through_members(place, *id, tasks, found),
        &mut |_| {},
    );
    for part in parts {
        found.add(part);
    }
    let mut seen: HashSet<NsId> = with_members.into_iter().map(|(id, _)| id).collect();
    let reach = Reach::new(place.root, place.processes);
    // One can hold another.
    loop {
        let unseen = memberless(&found.holders, &seen);
        if unseen.is_empty() {
            return;
        }
        for (id, holders) in unseen {
            look_through_holders(place, reach, id, &holders, found);
            seen.insert(id);
        }
    }
}

/// The mount namespaces with members, each with the eldest of them first.
fn members(place: &Place<'_>) -> Vec<(NsId, Vec<Task>)> {
    let mut found: BTreeMap<NsId, Vec<(Ticks, Task)>> = BTreeMap::new();
    for process in place.processes {
        let main = process.namespaces[Kind::Mnt].known();
        let main = main.map(|id| (id, process.pid));
        let others = process.threads.iter().filter_map(|thread| {
            let own = thread.namespaces.as_ref()?[Kind::Mnt].known()?;
            Some((own, thread.tid))
        });
        for (id, tid) in main.into_iter().chain(others) {
            let task = Task { pid: process.pid, tid };
            found.entry(id).or_default().push((process.start, task));
        }
    }
    let sorted = |(id, mut tasks): (NsId, Vec<(Ticks, Task)>)| {
        tasks.sort_unstable();
        (id, tasks.into_iter().map(|(_, task)| task).take(TRIES).collect())
    };
    found.into_iter().map(sorted).collect()
}

/// The mount namespaces that something holds and that have not been looked at.
fn memberless(holders: &[(NsKey, Holder)], seen: &HashSet<NsId>) -> BTreeMap<NsId, Vec<Holder>> {
    let mut found: BTreeMap<NsId, Vec<Holder>> = BTreeMap::new();
    for (key, holder) in holders {
        if key.kind == Kind::Mnt && !seen.contains(&key.id) {
            found.entry(key.id).or_default().push(holder.clone());
        }
    }
    found
}

fn look_through_members(place: &Place<'_>, id: NsId, tasks: &[Task], found: &mut Found) {
    // What a member sees of it, and why there may be more.
    let mut partial = None;
    let mut failure = None;
    for task in tasks {
        let dir = place.root.process(task.pid);
        let dir = if task.is_main() { dir } else { dir.and_then(|dir| dir.thread(task.tid)) };
        let Ok(dir) = dir else { continue };
        if dir.namespace(Kind::Mnt) != Ok(Link::Of(id)) {
            continue;
        }
        let unlisted = match listed(&dir) {
            Ok(mounts) => return add(id, &mounts, found),
            Err(errno) => errno,
        };
        let mut text = Vec::new();
        match dir.read(c"mountinfo", &mut text) {
            Ok(()) => {
                let mounts = printed(&text);
                // A member in a chroot(2) does not see the rest.
                if mounts.iter().any(|mount| mount.path == b"/") {
                    return add(id, &mounts, found);
                }
                partial.get_or_insert((mounts, task.pid, unlisted));
            }
            // What mountinfo says for a zombie.
            Err(errno) if has_vanished(errno) || errno == Errno::INVAL => {}
            Err(errno) => failure = Some((task.pid, errno)),
        }
    }
    if let Some((mounts, pid, unlisted)) = partial {
        add(id, &mounts, found);
        found.problem(pid, "mountinfo", unlisted);
    } else if let Some((pid, errno)) = failure {
        found.problem(pid, "mountinfo", errno);
    }
}

fn look_through_holders(
    place: &Place<'_>,
    reach: Reach<'_>,
    id: NsId,
    holders: &[Holder],
    found: &mut Found,
) {
    let key = NsKey::new(Kind::Mnt, id);
    let mut failure = None;
    for holder in holders {
        let opened = reach.open(key, holder).map_err(|error| error.errno);
        match opened.and_then(mounts_of) {
            Ok(mounts) => return add(id, &mounts, found),
            Err(errno) => failure = Some((holder, errno)),
        }
    }
    if let Some((holder, errno)) = failure {
        let through = holder.pid().or_else(|| place.one_that_sees(holder)).unwrap_or(Pid(0));
        found.problem(through, "mountinfo", errno);
    }
}

fn add(id: NsId, mounts: &[MountPoint], found: &mut Found) {
    found.holders.extend(of_namespaces(id, mounts));
}

/// Those mounts of a mount namespace that are of namespaces' files.
fn of_namespaces(id: NsId, mounts: &[MountPoint]) -> Vec<(NsKey, Holder)> {
    if mounts.iter().all(|mount| mount.namespace.is_none()) {
        return Vec::new();
    }
    let mut tree = Tree::new(mounts);
    let mut held = Vec::new();
    for mount in mounts {
        let Some(key) = mount.namespace else { continue };
        let covered = tree.is_covered(mount);
        held.push((key, Holder::Mount(Mount { mnt_ns: id, path: mount.path.clone(), covered })));
    }
    held
}

/// The same of what a `mountinfo` in this mount namespace tells.
pub(in crate::collect) fn told(id: NsId, mountinfo: &[u8]) -> Vec<(NsKey, Holder)> {
    of_namespaces(id, &printed(mountinfo))
}

/// What the kernel lists of the mount namespace of a process.
fn listed(dir: &ProcDir) -> Result<Vec<MountPoint>, Errno> {
    let file = nsfs::open_at(dir, Path::new("ns/mnt")).map_err(|error| error.errno)?;
    mounts_of(file.ok_or(Errno::OPNOTSUPP)?)
}

/// All mounts of a mount namespace; none if no namespace is among them.
fn mounts_of(namespace: impl AsFd) -> Result<Vec<MountPoint>, Errno> {
    let namespace = listmount::mount_namespace_id(namespace)?;
    // It is there, as it is open: what is told to those who may not know is that it is not.
    let ids = listmount::list(namespace).map_err(|errno| match errno {
        Errno::NOENT => Errno::PERM,
        other => other,
    })?;
    // To tell the paths takes longer, and most mount namespaces have none.
    let is_of_namespace = |id: &u64| listmount::magic(*id, namespace) == Ok(NSFS_MAGIC);
    if !ids.iter().any(is_of_namespace) {
        return Ok(Vec::new());
    }
    let mut buffer = Vec::new();
    let mut mounts = Vec::with_capacity(ids.len());
    for id in ids {
        match listmount::describe(id, namespace, &mut buffer) {
            Ok(mount) => mounts.push(MountPoint {
                id: mount.id,
                parent: mount.parent,
                path: mount.path,
                namespace: namespace_of(&mount.root).filter(|_| mount.magic == NSFS_MAGIC),
            }),
            // Unmounted meanwhile.
            Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(mounts)
}

/// What `/proc/PID/mountinfo` tells.
fn printed(text: &[u8]) -> Vec<MountPoint> {
    let mount = |entry: mountinfo::Entry<'_>| MountPoint {
        id: entry.id,
        parent: entry.parent,
        namespace: namespace_of(&entry.root).filter(|_| entry.filesystem == b"nsfs"),
        path: entry.path.into_owned(),
    };
    mountinfo::parse(text).map(mount).collect()
}

fn namespace_of(root: &[u8]) -> Option<NsKey> {
    ns_link::parse(root).map(|(kind, id)| NsKey::new(kind, id))
}

impl Place<'_> {
    /// A process in the mount namespace that a mount is in.
    fn one_that_sees(&self, holder: &Holder) -> Option<Pid> {
        let Holder::Mount(mount) = holder else { return None };
        let is_member = |process: &&Process| process.is_member(Kind::Mnt, mount.mnt_ns);
        self.processes.iter().find(is_member).map(|process| process.pid)
    }
}
