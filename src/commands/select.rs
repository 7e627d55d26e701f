//! Which processes were asked for: targets and filters.

use std::collections::HashSet;

use super::find::{Finder, Found, parse};
use super::not_found::or_complain;
use crate::cli::TreeArgs;
use crate::error::{Failure, Outcome};
use crate::model::forest::{Forest, Item, NodeId};
use crate::model::ids::{Pid, Uid};
use crate::model::process::Process;
use crate::model::reference::{Operand, Reference, Target};
use crate::model::snapshot::Snapshot;
use crate::model::view::Choice;

/// What was asked for, read but not yet looked up.
pub(super) struct Request {
    pub(super) targets: Vec<Operand>,
    namespaces: Vec<Reference>,
    users: Vec<String>,
    containers: Vec<String>,
    host: bool,
}

impl Request {
    pub(super) fn parse(args: &TreeArgs) -> Result<Self, Failure> {
        let places = &args.places;
        let targets = args.targets.iter().map(|text| parse(text, Operand::parse));
        let namespaces = places.namespaces.iter().map(|text| parse(text, Reference::parse));
        Ok(Self {
            targets: targets.collect::<Result<_, _>>()?,
            namespaces: namespaces.collect::<Result<_, _>>()?,
            users: args.users_only.clone(),
            containers: places.containers.clone(),
            host: places.host,
        })
    }

    pub(super) fn is_everything(&self) -> bool {
        self.targets.is_empty()
            && self.namespaces.is_empty()
            && self.users.is_empty()
            && self.containers.is_empty()
            && !self.host
    }

    /// Whether a target is one by its PID: then it was not meant to be left out.
    pub(super) fn names_kernel_thread(&self, snapshot: &Snapshot) -> bool {
        let is_kernel_thread = |target: &Operand| match target {
            Operand::Process(pid) => snapshot.process(*pid).is_some_and(|p| p.kernel_thread),
            Operand::Namespace(_) | Operand::Name(_) => false,
        };
        self.targets.iter().any(is_kernel_thread)
    }

    pub(super) fn names_users(&self) -> bool {
        let is_name = |target: &Operand| matches!(target, Operand::Name(_));
        !self.users.is_empty() || self.targets.iter().any(is_name)
    }

    /// Whether something was named that can be a container.
    pub(super) fn names_containers(&self) -> bool {
        let can_be = |reference: &Reference| matches!(reference.target, Target::Name(_));
        let operand = |target: &Operand| match target {
            Operand::Name(_) => true,
            Operand::Namespace(reference) => can_be(reference),
            Operand::Process(_) => false,
        };
        self.host
            || !self.containers.is_empty()
            || self.namespaces.iter().any(can_be)
            || self.targets.iter().any(operand)
    }

    pub(super) fn names_namespaces(&self) -> bool {
        let is_reference = |target: &Operand| matches!(target, Operand::Namespace(_));
        !self.namespaces.is_empty() || self.targets.iter().any(is_reference)
    }
}

/// What was asked for, as far as it was found.
pub(super) struct Selection {
    targets: Option<Vec<Found>>,
    namespaces: Option<Vec<Found>>,
    users: Option<Vec<Found>>,
    containers: Option<Vec<Found>>,
    host: Option<Vec<Found>>,
    pub(super) outcome: Outcome,
}

impl Selection {
    /// Looks up what was asked for, and complains about what is not there.
    pub(super) fn find(request: &Request, finder: &Finder<'_>) -> Self {
        let mut outcome = Outcome::Done;
        let mut note = |result| or_complain(result, &mut outcome);
        let targets: Vec<_> =
            request.targets.iter().filter_map(|target| note(finder.operand(target))).collect();
        let namespaces: Vec<_> =
            request.namespaces.iter().filter_map(|name| note(finder.reference(name))).collect();
        let users: Vec<_> =
            request.users.iter().filter_map(|name| note(finder.user(name))).collect();
        let containers: Vec<_> =
            request.containers.iter().filter_map(|name| note(finder.container(name))).collect();
        let host = request.host.then(|| vec![finder.host()]);
        Self {
            host,
            containers: (!request.containers.is_empty()).then_some(containers),
            targets: (!request.targets.is_empty()).then_some(targets),
            namespaces: (!request.namespaces.is_empty()).then_some(namespaces),
            users: (!request.users.is_empty()).then_some(users),
            outcome,
        }
    }

    pub(super) fn choice(&self, forest: &Forest<'_>, args: &TreeArgs) -> Choice {
        let targets = self.targets.as_ref().map(|targets| nodes_of(targets, forest));
        Choice { targets, ancestors: args.ancestors && !self.is_one_user() }
    }

    pub(super) const fn filters(&self) -> bool {
        self.namespaces.is_some()
            || self.users.is_some()
            || self.containers.is_some()
            || self.host.is_some()
    }

    /// Whether a process matches one of the values of each filter.
    pub(super) fn passes(&self, process: &Process) -> bool {
        let any = |found: &Vec<Found>| found.iter().any(|found| found.matches(process));
        [&self.namespaces, &self.users, &self.containers, &self.host]
            .into_iter()
            .all(|filter| filter.as_ref().is_none_or(any))
    }

    /// The user that is the only target, if that is so.
    pub(super) fn only_user(&self) -> Option<Uid> {
        match self.targets.as_deref() {
            Some([Found::User(uid)]) => Some(*uid),
            _ => None,
        }
    }

    pub(super) fn is_one_user(&self) -> bool {
        self.only_user().is_some()
    }
}

fn nodes_of(targets: &[Found], forest: &Forest<'_>) -> Vec<NodeId> {
    let pids: HashSet<Pid> = targets.iter().filter_map(Found::pid).collect();
    let others: Vec<_> = targets.iter().filter(|target| target.pid().is_none()).collect();
    let is_target = |node: &NodeId| match forest.item(*node) {
        Item::Process(process) => {
            pids.contains(&process.pid) || others.iter().any(|target| target.matches(process))
        }
        Item::Thread(..) => false,
    };
    forest.nodes().filter(is_target).collect()
}
