//! The steps that join what was opened.

use std::os::fd::OwnedFd;

use rustix::thread::CapabilitySet;

use super::entrances::{Entrance, Entrances};
use super::files::Files;
use crate::collect::entrance::{OnTheWay, Target, way};
use crate::error::Failure;
use crate::model::entering::{Caller, Goal, Join, Refusal, order};
use crate::model::ids::NsId;
use crate::model::kind::Kind;
use crate::model::plan::Step;
use crate::sys::{credentials, namespaces};

/// In one step where the kernel can, else in an order in which each can be joined.
pub(super) fn steps(
    entrances: &mut Entrances<'_>,
    files: &mut Files,
) -> Result<Vec<Step>, Failure> {
    let mut elsewhere = entrances.take_those_elsewhere();
    let own_user = entrances.own_user_namespace();
    let mut on_the_way = Vec::new();
    let mut goals = Vec::new();
    for Entrance { kind, id, file, .. } in &elsewhere {
        let found = way(file, *kind, own_user);
        let ids = found.as_ref().map(|way| way.iter().map(|step| step.id).collect());
        on_the_way.extend(found.into_iter().flatten());
        goals.push(Goal { kind: *kind, id: *id, way: ids });
    }
    let is_admin = credentials::has_capability(CapabilitySet::SYS_ADMIN);
    let joins = order(Caller { is_admin }, &goals).map_err(|no| refused(no, &elsewhere))?;
    if let Some(step) = at_once(&elsewhere, entrances, files)? {
        return Ok(vec![step]);
    }
    let step = |Join { kind, id, reason }| {
        let (file, name) = found(id, &mut elsewhere, &mut on_the_way);
        Step::Join { namespace: files.keep(file), kind, id, name, reason }
    };
    Ok(joins.into_iter().map(step).collect())
}

/// The file of a namespace in the order: one that is to be entered, or a user namespace on the way to it.
fn found(
    id: NsId,
    entrances: &mut Vec<Entrance>,
    on_the_way: &mut Vec<OnTheWay>,
) -> (OwnedFd, String) {
    if let Some(position) = entrances.iter().position(|entrance| entrance.id == id) {
        let Entrance { file, name, .. } = entrances.swap_remove(position);
        return (file, name);
    }
    let position = on_the_way.iter().position(|step| step.id == id);
    let step = on_the_way.swap_remove(position.expect("the order is made of these"));
    (step.file, "found as an owner".to_owned())
}

/// One step, where all are of one process: there is no state in between, and what the caller may is judged
/// by what it may now.
fn at_once(
    elsewhere: &[Entrance],
    entrances: &Entrances<'_>,
    files: &mut Files,
) -> Result<Option<Step>, Failure> {
    let [first, _, ..] = elsewhere else { return Ok(None) };
    let Some(pid) = first.process else { return Ok(None) };
    let are_of_it = elsewhere.iter().all(|entrance| entrance.process == Some(pid));
    let target = entrances.targets().find(|target| target.pid == pid);
    let pidfd = target.and_then(Target::pidfd_to_join);
    let pidfd = pidfd.filter(|_| are_of_it && namespaces::takes_pidfd());
    let Some(pidfd) = pidfd else { return Ok(None) };
    let pidfd = pidfd.try_clone().map_err(|error| Failure::new("dup", error))?;
    let kinds = elsewhere.iter().map(|entrance| entrance.kind).collect();
    Ok(Some(Step::JoinProcess { process: files.keep(pidfd), pid, kinds }))
}

fn refused(refusal: Refusal, entrances: &[Entrance]) -> Failure {
    let Refusal::NotCapable { kind, id, owner } = refusal;
    let entrance = entrances.iter().find(|entrance| entrance.id == id);
    let name = entrance.map_or("", |entrance| entrance.name.as_str());
    let what = format!("cannot enter {kind}:[{id}] ({name})");
    let Some(owner) = owner else {
        let why = "it takes CAP_SYS_ADMIN in the user namespace that owns it, which is this one or above it";
        let failure = Failure::new(what, why);
        return if kind == Kind::Pid {
            failure.with_hint("be root there; but of PID namespaces only the own one and its descendants can be entered")
        } else {
            failure.with_hint("be root there")
        };
    };
    let why = format!("it takes CAP_SYS_ADMIN in user:[{owner}], which owns it");
    let hint = match entrance.and_then(|entrance| entrance.process) {
        Some(pid) => format!(
            "who made that user namespace has it inside: add --ns user:{pid}, or take --ns all:{pid}"
        ),
        None => format!("who made that user namespace has it inside: add --ns 'user:[{owner}]'"),
    };
    Failure::new(what, why).with_hint(hint)
}
