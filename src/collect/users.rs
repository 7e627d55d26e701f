//! Users, by the system's databases, getpwuid(3).

use std::collections::HashMap;

use nix::unistd::User;

use crate::model::ids::Uid;
use crate::model::process::Bytes;

/// The names of those of these users that have one; each is asked for once.
#[must_use]
pub fn names(users: impl IntoIterator<Item = Uid>) -> HashMap<Uid, Bytes> {
    let mut names = HashMap::new();
    for uid in users {
        names.entry(uid).or_insert_with(|| name(uid));
    }
    names.into_iter().filter_map(|(uid, name)| Some((uid, name?))).collect()
}

fn name(uid: Uid) -> Option<Bytes> {
    let user = User::from_uid(nix::unistd::Uid::from_raw(uid.0)).ok()??;
    Some(user.name.into_bytes())
}

/// The user of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<Uid> {
    let user = User::from_name(name).ok()??;
    Some(Uid(user.uid.as_raw()))
}
