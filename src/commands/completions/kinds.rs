//! The kinds of namespace, as they are offered.

use super::answer::Answer;
use crate::model::kind::{Kind, KindSet};

/// What is apart in namespaces of this kind.
pub(super) const fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Cgroup => "roots of the cgroup hierarchies",
        Kind::Ipc => "System V IPC, POSIX message queues",
        Kind::Mnt => "mount points",
        Kind::Net => "network devices, addresses, ports",
        Kind::Pid => "process IDs",
        Kind::Time => "boot-time and monotonic clocks",
        Kind::User => "user and group IDs, capabilities",
        Kind::Uts => "host name",
    }
}

/// The kinds before a colon, `pid,mnt` or `all`.
pub(super) fn parse(text: &str) -> Option<KindSet> {
    if text == "all" {
        return Some(KindSet::ALL);
    }
    text.split(',').map(|name| name.parse().ok()).collect()
}

/// Kinds in a list, each once.
pub(super) fn offer_list(answer: &mut Answer) {
    let listed = answer.in_list();
    for kind in Kind::ALL.into_iter().filter(|kind| !listed.iter().any(|name| name == kind.name()))
    {
        answer.offer(kind.name(), about(kind));
    }
}

/// The beginnings of references: `net:`, `pid,mnt:`, `all:`.
pub(super) fn offer_beginnings(answer: &mut Answer) {
    let Some(comma) = answer.typed.rfind(',') else {
        for kind in Kind::ALL {
            answer.offer(&format!("{kind}:"), about(kind));
        }
        return answer.offer("all:", "all kinds of namespace");
    };
    let listed = answer.typed[..comma].to_owned();
    let Some(kinds) = parse(&listed).filter(|kinds| *kinds != KindSet::ALL) else { return };
    for kind in Kind::ALL.into_iter().filter(|kind| !kinds.contains(*kind)) {
        answer.offer(&format!("{listed},{kind}:"), about(kind));
    }
}
