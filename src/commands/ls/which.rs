//! Which namespaces were asked for.

use std::collections::HashSet;

use crate::cli::ls::LsArgs;
use crate::commands::find::{Finder, Found, parse};
use crate::commands::not_found::{NotFound, or_complain};
use crate::commands::source::Source;
use crate::error::{Failure, Outcome};
use crate::model::ids::{NsId, Pid};
use crate::model::kind::{KindMap, KindSet};
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::reference::{Operand, Reference, ReferenceError, Target};

/// What was named, read but not yet looked up.
pub(super) enum Named {
    /// The namespaces that a process is in.
    Process(Pid),
    /// Those of a reference.
    Reference(Reference),
}

/// Reads what was typed. Unlike elsewhere an inode need not have its kind before it, which follows
/// from it, and lsns(8) takes it so.
pub(super) fn named(args: &LsArgs) -> Result<Vec<Named>, Failure> {
    let named = |text| {
        let operand = parse(text, |text| match Operand::parse(text) {
            Err(ReferenceError::NoKindOfInode(id)) => Ok(Operand::Namespace(any_kind(id))),
            parsed => parsed,
        })?;
        match operand {
            Operand::Process(pid) => Ok(Named::Process(pid)),
            Operand::Namespace(reference) => Ok(Named::Reference(reference)),
            Operand::Name(name) => Err(Failure::new(
                format_args!("'{name}'"),
                format_args!("it takes a PID or a namespace reference, such as net:{name}"),
            )),
        }
    };
    args.targets().map(named).collect()
}

fn any_kind(id: NsId) -> Reference {
    Reference { kinds: KindSet::ALL, target: Target::Inode(id) }
}

/// The namespaces that were asked for.
pub(super) struct Wanted {
    kinds: KindSet,
    empty: bool,
    named: Option<HashSet<NsKey>>,
    pub(super) outcome: Outcome,
}

impl Wanted {
    /// Looks up what was named, and complains about what is not there.
    pub(super) fn find(args: &LsArgs, named: &[Named], source: &Source, all: &[Namespace]) -> Self {
        let mut outcome = Outcome::Done;
        let lookup = Lookup { finder: Finder::new(source), source, all };
        let mut keys = HashSet::new();
        for named in named {
            keys.extend(or_complain(lookup.keys(named), &mut outcome).into_iter().flatten());
        }
        let kinds = args.kinds.iter().copied().collect::<KindSet>();
        Self {
            kinds: if kinds.is_empty() { KindSet::ALL } else { kinds },
            empty: args.empty,
            named: (!named.is_empty()).then_some(keys),
            outcome,
        }
    }

    /// Whether this one was asked for.
    pub(super) fn includes(&self, namespace: &Namespace) -> bool {
        self.kinds.contains(namespace.key.kind)
            && !(self.empty && namespace.processes > 0)
            && self.named.as_ref().is_none_or(|named| named.contains(&namespace.key))
    }
}

struct Lookup<'s> {
    finder: Finder<'s>,
    source: &'s Source,
    all: &'s [Namespace],
}

impl Lookup<'_> {
    fn keys(&self, named: &Named) -> Result<Vec<NsKey>, NotFound> {
        match named {
            Named::Process(pid) => {
                Ok(self.of_process(&self.finder.operand(&Operand::Process(*pid))?))
            }
            Named::Reference(reference) => self.of_reference(reference),
        }
    }

    /// The namespaces of a process and of its threads.
    fn of_process(&self, found: &Found) -> Vec<NsKey> {
        let Some(process) = found.pid().and_then(|pid| self.source.snapshot.process(pid)) else {
            return Vec::new();
        };
        let of_threads = process.threads.iter().filter_map(|thread| thread.namespaces.as_ref());
        let all = std::iter::once(&process.namespaces).chain(of_threads).flat_map(KindMap::iter);
        all.filter_map(|(kind, link)| Some(NsKey::new(kind, link.known()?))).collect()
    }

    fn of_reference(&self, reference: &Reference) -> Result<Vec<NsKey>, NotFound> {
        let keys = if let Target::Inode(id) = &reference.target {
            self.matching(reference, |found| found.key.id == *id)
        } else {
            let named = self.finder.namespaces(reference)?.into_iter();
            named.map(|(kind, id)| NsKey::new(kind, id)).collect()
        };
        if keys.is_empty() { Err(NotFound::Namespace(reference.clone())) } else { Ok(keys) }
    }

    fn matching(&self, reference: &Reference, is_it: impl Fn(&Namespace) -> bool) -> Vec<NsKey> {
        let is_it = |found: &&Namespace| reference.kinds.contains(found.key.kind) && is_it(found);
        self.all.iter().filter(is_it).map(|found| found.key).collect()
    }
}
