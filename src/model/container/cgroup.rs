//! The containers that a cgroup is of, by its path.

use super::pattern;
use super::table::{Means, TABLE};
use crate::model::process::Bytes;

/// A container as a path tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) runtime: &'static str,
    pub(super) id: Bytes,
    /// How many components of the path stand before those that tell it.
    pub(super) depth: usize,
    pub(super) name: Option<Bytes>,
    pub(super) pod: Option<Bytes>,
    /// Not all that is in the cgroup is in the container.
    pub(super) is_sandbox: bool,
}

/// The containers, outermost first; none for a cgroup of the host.
///
/// A path may begin with `/..`, once for each level that the reader's cgroup namespace is below.
pub(super) fn containers(path: &[u8]) -> Vec<Told> {
    let components: Vec<_> = components(path).collect();
    let mut found = Vec::new();
    let mut pod = None;
    let mut rest = &components[..];
    while !rest.is_empty() {
        let row = TABLE.iter().find_map(|row| {
            pattern::matches(row.pattern, rest).map(|(captured, count)| (row, captured, count))
        });
        let Some((row, captured, count)) = row else {
            rest = &rest[1..];
            continue;
        };
        let depth = components.len() - rest.len();
        rest = &rest[count..];
        match row.means {
            Means::Host => break,
            Means::Pod => pod = captured.pod,
            Means::Container(runtime) | Means::Sandbox(runtime) => {
                let inner = pod.take();
                found.push(Told {
                    runtime,
                    id: captured.id.unwrap_or_default(),
                    depth,
                    name: captured.name,
                    pod: captured.pod.or(inner),
                    is_sandbox: matches!(row.means, Means::Sandbox(_)),
                });
            }
        }
    }
    found
}

fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|component| !component.is_empty())
}

/// The cgroup that is so deep above or at this one.
pub(super) fn above(path: &[u8], depth: usize) -> Bytes {
    components(path).take(depth).collect::<Vec<_>>().join(&b'/')
}

/// Whether a container is told by the path of a cgroup. Where a process is in several hierarchies, the
/// first whose path tells one says most of it.
#[must_use]
pub fn tells(path: &[u8]) -> bool {
    !containers(path).is_empty()
}

/// Whether a cgroup is the other or below it.
pub(super) fn is_below(path: &[u8], above: &[u8]) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests;
