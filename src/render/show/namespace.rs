//! The sheet of a namespace.

use super::Facts;
use crate::model::ancestry;
use crate::model::container::ContainerId;
use crate::model::holder::Holder;
use crate::model::kind::Kind;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::relations::{Above, Relations};
use crate::render::sheet::{Block, Word, list};

impl Facts<'_> {
    pub(super) fn of_namespace(&self, namespace: &Namespace) -> Vec<Block> {
        vec![self.place(namespace), self.life_of(namespace)]
    }

    /// What it is, and where among the others.
    fn place(&self, namespace: &Namespace) -> Block {
        let Namespace { key, initial, relations, owner_uid, .. } = namespace;
        let Relations { unique_id, parent: _, owner, owner_uid: _ } = relations;
        let mut block = Block::default();
        let what = self.plain(isolated(key.kind));
        let initial = initial.then(|| self.plain("the initial one"));
        block.push(self.row("isolates", list([what].into_iter().chain(initial))));
        let names: Vec<_> =
            namespace.names.iter().map(Vec::as_slice).map(|name| self.shown(name)).collect();
        if !names.is_empty() {
            block.push(self.row("name", list(names)));
        }
        if let Some(id) = unique_id {
            block.push(self.row("64-bit ID", self.plain(id)));
        }
        if is_hierarchical(key.kind) {
            block.push(self.row("parent", self.parents(*key)));
        }
        if key.kind != Kind::User {
            let creator = owner_uid.map(|uid| [self.dim("made by"), vec![self.user(uid)]].concat());
            let owner = [self.owner(*owner)].into_iter().chain(creator);
            block.push(self.row("owner", list(owner)));
        } else if let Some(uid) = owner_uid {
            block.push(self.row("made by", vec![self.user(*uid)]));
        }
        block
    }

    /// The parent and all above it, as far as they are known.
    fn parents(&self, key: NsKey) -> Vec<Word> {
        let ancestry::Ancestors { known, beyond } = ancestry::above(key, &self.snapshot.relations);
        let known = known.into_iter().map(|id| vec![self.namespace(NsKey::new(key.kind, id))]);
        let known: Vec<_> = known.collect();
        let end = match beyond {
            Above::None | Above::Of(_) if !known.is_empty() => None,
            _ => Some(self.unknown(beyond)),
        };
        let mut all = Vec::new();
        for (index, item) in known.into_iter().chain(end).enumerate() {
            if index > 0 {
                all.extend(self.dim("below"));
            }
            all.extend(item);
        }
        all
    }

    fn owner(&self, owner: Above) -> Vec<Word> {
        match owner {
            Above::Of(id) => vec![self.namespace(NsKey::new(Kind::User, id))],
            _ => self.unknown(owner),
        }
    }

    fn unknown(&self, above: Above) -> Vec<Word> {
        self.dim(match above {
            Above::Of(_) | Above::None => "none",
            Above::Outside => "one that is not to be seen from here",
            Above::Unknown => "not known",
        })
    }

    /// What keeps it alive.
    fn life_of(&self, namespace: &Namespace) -> Block {
        let mut block = Block::default();
        if let Some(leader) = namespace.leader {
            block.push(self.row("leader", vec![self.process(leader)]));
        }
        if let Some(container) = self.container_of_namespace(namespace) {
            block.push(self.row("container", self.container_and_outer(container)));
        }
        block.push(self.row("members", self.members(namespace.key)));
        let below = |wanted: fn(&Holder) -> Option<NsKey>| -> Vec<Word> {
            let keys = namespace.holders.iter().filter_map(wanted);
            keys.map(|key| self.namespace(key)).collect()
        };
        let children = below(|holder| match holder {
            Holder::Child(key) => Some(*key),
            _ => None,
        });
        let owned = below(|holder| match holder {
            Holder::Owned(key) => Some(*key),
            _ => None,
        });
        if is_hierarchical(namespace.key.kind) {
            block.push(self.row("children", self.some_of(&children)));
        }
        if namespace.key.kind == Kind::User {
            block.push(self.row("owns", self.some_of(&owned)));
        }
        self.add_holders(namespace, &mut block);
        block
    }

    /// That of the leader, or where there is none of the process that holds it. A visitor brings his own namespaces.
    fn container_of_namespace(&self, namespace: &Namespace) -> Option<ContainerId> {
        let holder = || namespace.holders.iter().find_map(Holder::pid);
        let place = self.snapshot.containers.place(namespace.leader.or_else(holder)?)?;
        (!place.is_visitor).then_some(place.container)
    }

    fn members(&self, key: NsKey) -> Vec<Word> {
        let all = self.snapshot.processes.iter();
        let members = all.filter(|process| process.is_member(key.kind, key.id));
        let names: Vec<_> = members.map(|process| self.process(process.pid)).collect();
        self.some_of(&names)
    }

    fn add_holders(&self, namespace: &Namespace, block: &mut Block) {
        let told = namespace.holders.iter().filter_map(|holder| self.holder(holder));
        for (index, text) in told.enumerate() {
            block.push(self.row(if index == 0 { "held by" } else { "" }, text));
        }
        if namespace.holders.is_empty() && !namespace.initial {
            block.push(self.row("held by", self.plain("nothing that was found")));
        }
        let missing = self.not_looked_for();
        if !missing.is_empty() {
            block.push(self.row("not scanned", missing));
        }
    }
}

const fn is_hierarchical(kind: Kind) -> bool {
    matches!(kind, Kind::Pid | Kind::User)
}

/// What the kind is about, namespaces(7).
const fn isolated(kind: Kind) -> &'static str {
    match kind {
        Kind::Cgroup => "the root of the cgroup hierarchies",
        Kind::Ipc => "System V IPC and POSIX message queues",
        Kind::Mnt => "mounts",
        Kind::Net => "network devices, addresses, routes and ports",
        Kind::Pid => "process IDs",
        Kind::Time => "the monotonic and boot-time clocks",
        Kind::User => "users, groups and capabilities",
        Kind::Uts => "host name and domain name",
    }
}
