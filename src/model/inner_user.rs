//! Who a process is in its own user namespace.

use super::detail::{inside, may_be_unmapped};
use super::ids::Uid;
use super::kind::Kind;
use super::process::Process;
use super::snapshot::Observer;

/// The effective user of a process, as its own user namespace has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InnerUser {
    /// That user namespace is the reader's, so it is the user that the reader sees.
    Same,
    /// This one.
    Of(Uid),
    /// None: the user has no ID there, and is told as the `overflowuid` of proc_sys_kernel(5) to those who ask.
    Unmapped,
    /// The IDs of that user namespace are not known, or the user's here is not.
    Unknown,
}

/// Looks the effective user up in the map of the process, see [`IdMap`](super::detail::IdMap).
///
/// Where the user namespace of the process may not be read the map still may. It is taken for that of another
/// user namespace then; only in the initial one, whose own map changes nothing, is that no mistake if it is not.
#[must_use]
pub fn inner_user(process: &Process, observer: &Observer) -> InnerUser {
    let initial = Kind::User.initial();
    let own = observer.namespaces[Kind::User].known().unwrap_or(initial);
    match process.namespaces[Kind::User].known() {
        Some(id) if id == own => return InnerUser::Same,
        None if own != initial => return InnerUser::Unknown,
        Some(_) | None => {}
    }
    let map = process.detail.as_deref().and_then(|detail| detail.uid_map.as_deref());
    let Some(map) = map.filter(|_| !may_be_unmapped(process.uid, observer)) else {
        return InnerUser::Unknown;
    };
    inside(map, process.uid.0).map_or(InnerUser::Unmapped, |uid| InnerUser::Of(Uid(uid)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::detail::Detail;
    use crate::model::ids::NsId;
    use crate::model::link::Link;
    use crate::model::plan::IdRange;
    use crate::model::process::sample::process;
    use crate::model::snapshot::sample::snapshot;

    const ELSEWHERE: Link = Link::Of(NsId(4_026_532_448));

    /// A process of user 1000, who is 0 inside.
    fn sandboxed(link: Link) -> Process {
        let map = vec![IdRange { inner: 0, outer: 1000, count: 1 }];
        let mut process = process(8, 1, "sh").inside(Kind::User, link);
        process.uid = Uid(1000);
        process.detail = Some(Box::new(Detail { uid_map: Some(map), ..Detail::default() }));
        process
    }

    fn observer(own: Link) -> Observer {
        let mut observer = snapshot().observer;
        observer.namespaces[Kind::User] = own;
        observer
    }

    #[test]
    fn in_another_user_namespace_the_map_tells_who_it_is() {
        let host = observer(Link::Of(Kind::User.initial()));
        assert_eq!(inner_user(&sandboxed(ELSEWHERE), &host), InnerUser::Of(Uid(0)));
        assert_eq!(inner_user(&sandboxed(Link::Denied), &host), InnerUser::Of(Uid(0)));
        let stranger = Process { uid: Uid(7), ..sandboxed(ELSEWHERE) };
        assert_eq!(inner_user(&stranger, &host), InnerUser::Unmapped);
        let unknown = Process { detail: None, ..sandboxed(ELSEWHERE) };
        assert_eq!(inner_user(&unknown, &host), InnerUser::Unknown);
    }

    #[test]
    fn in_the_own_user_namespace_the_map_is_that_of_the_parent_and_means_nothing() {
        let inside = observer(ELSEWHERE);
        assert_eq!(inner_user(&sandboxed(ELSEWHERE), &inside), InnerUser::Same);
        assert_eq!(inner_user(&sandboxed(Link::Denied), &inside), InnerUser::Unknown);
    }

    #[test]
    fn who_stands_for_all_that_are_not_mapped_here_may_be_anybody_there() {
        let inside = observer(ELSEWHERE);
        let nobody = Process { uid: Uid(65534), ..sandboxed(Link::Of(NsId(4_026_532_449))) };
        assert_eq!(inner_user(&nobody, &inside), InnerUser::Unknown);
    }
}
