//! In which order namespaces can be joined: told from their owners, not tried.
//!
//! To join a namespace takes CAP_SYS_ADMIN in the user namespace that owns it, and in the one that the
//! caller is in; setns(2). Who joins a user namespace has all capabilities in it and in its
//! descendants, and loses those in all others. So who has the capability already joins user namespaces last; who
//! has not gets it by joining user namespaces, from the outermost in, and joins others
//! as soon as their owner is on the way.

use super::ids::NsId;
use super::kind::Kind;
use super::plan::Reason;

/// The caller, as far as it matters.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// It has CAP_SYS_ADMIN in its user namespace.
    pub is_admin: bool,
}

/// A namespace that is to be joined, and in which the caller is not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its kind.
    pub kind: Kind,
    /// Its inode.
    pub id: NsId,
    /// The user namespaces that lead to it: from the one below the caller's to its owner (for a user
    /// namespace, to itself). Empty if the caller's own user namespace owns it.
    /// `None` if the caller's is not among the ancestors of the owner, as far as it can be seen.
    pub way: Option<Vec<NsId>>,
}

/// A namespace in its place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// Its kind.
    pub kind: Kind,
    /// Its inode.
    pub id: NsId,
    /// Why here.
    pub reason: Reason,
}

/// Why a namespace cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The caller lacks CAP_SYS_ADMIN over the owner, and no user namespace that is to be joined gives it.
    NotCapable {
        /// The namespace.
        kind: Kind,
        /// Its inode.
        id: NsId,
        /// Its owner, if it is not the caller's user namespace or above it.
        owner: Option<NsId>,
    },
}

/// Puts the goals in an order in which each can be joined.
///
/// # Errors
///
/// When there is none, for the first goal in alphabetical order of kinds that stands in the way.
pub fn order(caller: Caller, goals: &[Goal]) -> Result<Vec<Join>, Refusal> {
    let user = goals.iter().find(|goal| goal.kind == Kind::User);
    let others = || goals.iter().filter(|goal| goal.kind != Kind::User);
    if caller.is_admin {
        let first = others().map(|goal| goal.join(Reason::Capable));
        let last = user.map(|goal| goal.join(Reason::LastUser));
        return match goals.iter().find(|goal| goal.way.is_none()) {
            Some(goal) => Err(goal.refusal()),
            None => Ok(first.chain(last).collect()),
        };
    }
    let Some(user) = user else {
        return others().next().map_or(Ok(Vec::new()), |goal| Err(goal.refusal()));
    };
    let way = user.way.as_deref().ok_or_else(|| user.refusal())?;
    let mut joins = Vec::new();
    let mut left: Vec<&Goal> = others().collect();
    for &step in way {
        let reason = if step == user.id { Reason::LastUser } else { Reason::OnTheWay };
        joins.push(Join { kind: Kind::User, id: step, reason });
        left.retain(|goal| {
            let is_capable = goal.owner_way().contains(&step);
            if is_capable && goal.must_be_joined_in(step, way) {
                joins.push(goal.join(Reason::OwnedByJoined(step)));
                return false;
            }
            true
        });
    }
    match left.first() {
        Some(goal) => Err(goal.refusal()),
        None => Ok(joins),
    }
}

impl Goal {
    fn join(&self, reason: Reason) -> Join {
        Join { kind: self.kind, id: self.id, reason }
    }

    fn owner_way(&self) -> &[NsId] {
        self.way.as_deref().unwrap_or_default()
    }

    /// Whether this is the last user namespace on the way in which there is a capability over the owner.
    fn must_be_joined_in(&self, step: NsId, way: &[NsId]) -> bool {
        let is_shared = |id: &&NsId| self.owner_way().contains(*id);
        way.iter().rev().find(is_shared) == Some(&step)
    }

    fn refusal(&self) -> Refusal {
        let owner = self.way.as_ref().and_then(|way| way.last().copied());
        Refusal::NotCapable { kind: self.kind, id: self.id, owner }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTER: NsId = NsId(2);
    const INNER: NsId = NsId(3);
    const NET: NsId = NsId(10);
    const MNT: NsId = NsId(11);

    fn goal(kind: Kind, id: NsId, way: &[NsId]) -> Goal {
        Goal { kind, id, way: Some(way.to_vec()) }
    }

    fn caller(is_admin: bool) -> Caller {
        Caller { is_admin }
    }

    fn ordered(is_admin: bool, goals: &[Goal]) -> Result<Vec<NsId>, Refusal> {
        order(caller(is_admin), goals).map(|joins| joins.iter().map(|join| join.id).collect())
    }

    #[test]
    fn who_has_the_capability_joins_the_user_namespace_last() {
        let goals = [
            goal(Kind::Mnt, MNT, &[]),
            goal(Kind::User, OUTER, &[OUTER]),
            goal(Kind::Net, NET, &[OUTER]),
        ];
        assert_eq!(ordered(true, &goals), Ok(vec![MNT, NET, OUTER]));
    }

    #[test]
    fn who_has_not_gets_it_from_the_user_namespace_first() {
        let goals = [goal(Kind::Net, NET, &[OUTER]), goal(Kind::User, OUTER, &[OUTER])];
        assert_eq!(ordered(false, &goals), Ok(vec![OUTER, NET]));
    }

    #[test]
    fn an_owner_without_a_process_is_joined_on_the_way() {
        let goals = [
            goal(Kind::Mnt, MNT, &[OUTER, INNER]),
            goal(Kind::Net, NET, &[OUTER]),
            goal(Kind::User, INNER, &[OUTER, INNER]),
        ];
        assert_eq!(ordered(false, &goals), Ok(vec![OUTER, NET, INNER, MNT]));
    }

    #[test]
    fn without_its_user_namespace_an_ordinary_user_joins_nothing() {
        let goals = [goal(Kind::Net, NET, &[OUTER])];
        let refusal = Refusal::NotCapable { kind: Kind::Net, id: NET, owner: Some(OUTER) };
        assert_eq!(ordered(false, &goals), Err(refusal));
    }

    #[test]
    fn what_the_host_owns_is_not_for_an_ordinary_user() {
        let goals = [goal(Kind::Net, NET, &[]), goal(Kind::User, OUTER, &[OUTER])];
        let refusal = Refusal::NotCapable { kind: Kind::Net, id: NET, owner: None };
        assert_eq!(ordered(false, &goals), Err(refusal));
    }

    #[test]
    fn what_lies_above_is_for_nobody() {
        let goals = [Goal { kind: Kind::Net, id: NET, way: None }];
        assert!(ordered(true, &goals).is_err());
        assert_eq!(ordered(true, &[]), Ok(vec![]));
    }
}
