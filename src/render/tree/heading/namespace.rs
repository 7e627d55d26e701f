//! What is told of a namespace, or of those that are not known.

use super::Heading;
use crate::model::forest::Item;
use crate::model::grouping::Place;
use crate::model::holder::{Holder, Task};
use crate::model::ids::Pid;
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::namespace::Namespace;
use crate::model::ns_key::NsKey;
use crate::model::relations::Above;
use crate::render::line::Line;
use crate::render::shown::Shown;
use crate::render::tree::place;
use crate::render::user::UserName;

pub(super) fn write(heading: &Heading<'_, '_, '_, '_>, namespace: &Namespace, line: &mut Line) {
    let mut names: Vec<_> = namespace.names.iter().map(Vec::as_slice).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        heading.part(line, format_args!("{}:{}", namespace.key.kind, Shown(name)));
    }
    heading.write_count(line);
    let first = heading.write_first(line).or_else(|| write_thread(heading, namespace, line));
    write_container(heading, first, line);
    write_owner(heading, namespace, line);
    write_parent(heading, namespace, line);
}

/// A thread that is in it, where there is no process; tells of which process.
fn write_thread(
    heading: &Heading<'_, '_, '_, '_>,
    namespace: &Namespace,
    line: &mut Line,
) -> Option<Pid> {
    let Task { pid, tid } = namespace.holders.iter().find_map(thread)?;
    let process = heading.picture.snapshot.process(pid)?;
    let thread = process.threads.iter().find(|thread| thread.tid == tid)?;
    heading.part(line, "thread ");
    heading.write_name(Item::Thread(process, thread), line);
    line.push(heading.plain(), " of ");
    heading.write_name(Item::Process(process), line);
    Some(pid)
}

/// Where it is arranged by container too, the heading above tells.
fn write_container(heading: &Heading<'_, '_, '_, '_>, first: Option<Pid>, line: &mut Line) {
    let container = first.and_then(|pid| place::own_container(heading.picture.snapshot, pid));
    if let Some(container) = container
        && !heading.grouping.is_by_container()
    {
        heading.part_of_place(line, "", Place::Container(container));
    }
}

/// That of the namespace that the kernel made at boot is no news.
fn write_owner(heading: &Heading<'_, '_, '_, '_>, namespace: &Namespace, line: &mut Line) {
    if namespace.initial {
        return;
    }
    if namespace.key.kind == Kind::User {
        if let Some(uid) = namespace.owner_uid {
            heading.part(line, "owner ");
            let style = heading.style(heading.picture.style.theme.user());
            line.push(style, UserName(uid, heading.picture.snapshot));
        }
        return;
    }
    match namespace.relations.owner {
        Above::Of(id) => {
            let owner = NsKey::new(Kind::User, id);
            heading.part_of_place(line, "owner ", Place::Namespace(owner));
        }
        Above::Outside => heading.part(line, "owner outside"),
        Above::None | Above::Unknown => {}
    }
}

/// Where the picture does not tell the parent.
fn write_parent(heading: &Heading<'_, '_, '_, '_>, namespace: &Namespace, line: &mut Line) {
    let kind = namespace.key.kind;
    let has_parent = matches!(kind, Kind::Pid | Kind::User) && !namespace.initial;
    if !has_parent || heading.group.is_nested {
        return;
    }
    match namespace.relations.parent {
        Above::Of(id) => {
            let parent = NsKey::new(kind, id);
            heading.part_of_place(line, "parent ", Place::Namespace(parent));
        }
        Above::Outside => heading.part(line, "parent outside"),
        Above::Unknown => heading.part(line, "parent unknown"),
        Above::None => {}
    }
}

/// How many there are, and why their namespace is not known.
pub(super) fn write_unknown(heading: &Heading<'_, '_, '_, '_>, line: &mut Line) {
    heading.write_count(line);
    match heading.group.unknown[..] {
        [(why, _)] => heading.part(line, word(why)),
        _ => {
            for (why, count) in &heading.group.unknown {
                heading.part(line, format_args!("{count} {}", word(*why)));
            }
        }
    }
}

const fn thread(holder: &Holder) -> Option<Task> {
    match holder {
        Holder::Thread(task) => Some(*task),
        _ => None,
    }
}

/// Why a namespace is not known, as JSON has it.
const fn word(why: Link) -> &'static str {
    match why {
        Link::Denied => "denied",
        Link::Absent => "absent",
        Link::Vanished => "vanished",
        Link::Of(_) | Link::Unread => "not told",
    }
}
