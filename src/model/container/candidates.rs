//! What is said of a name that is not that of one container.

use super::naming::short;
use super::{ContainerId, Containers};
use crate::model::process::Bytes;

/// So many are named in a hint; who has more knows by these how to write the others.
const MOST: usize = 3;

impl Containers {
    /// As it is told from others of its name: `runc:inner in docker:web (0123456789ab)`, without the ID if
    /// that is the name. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn description(&self, id: ContainerId) -> String {
        let labels: Vec<_> = self.chain(id).map(|id| self.get(id).label()).collect();
        let mut text = labels.join(&b" in "[..]);
        let container = self.get(id);
        let digits = short(&container.id);
        if digits != container.name.as_deref().unwrap_or(digits) {
            text.extend([b" (", digits, b")"].concat());
        }
        lossy(&text)
    }

    /// Why a text means none of these, which all go by it.
    #[must_use]
    pub fn candidates(&self, ids: &[ContainerId]) -> String {
        let all: Vec<_> = ids.iter().map(|id| self.description(*id)).collect();
        format!("it is not one container but {}", all.join(", "))
    }

    /// What to write instead, where kinds of namespace and a colon, or nothing, stand before it.
    #[must_use]
    pub fn instead(&self, ids: &[ContainerId], before: &str) -> Option<String> {
        let named = ids.iter().filter_map(|id| self.unmistakable(*id)).map(|name| lossy(&name));
        let named: Vec<_> = named.take(MOST).map(|name| format!("{before}{name}")).collect();
        if !named.is_empty() {
            return Some(format!("write {}", named.join(" or ")));
        }
        let pids = ids.iter().filter_map(|id| self.leader(*id)).take(MOST);
        let pids: Vec<_> = pids.map(|pid| format!("{before}{pid}")).collect();
        let told = "the PIDs of their first processes tell them apart: write";
        (!pids.is_empty()).then(|| format!("{told} {}", pids.join(" or ")))
    }

    /// The shortest that means this container and no other.
    fn unmistakable(&self, id: ContainerId) -> Option<Bytes> {
        let container = self.get(id);
        let ways = [container.label(), short(&container.id).to_vec(), container.id.clone()];
        ways.into_iter().find(|text| self.find(text) == Ok(id))
    }

    /// The containers that go by this name, where it was taken for something else.
    #[must_use]
    pub fn called(&self, text: &[u8]) -> Option<String> {
        let ids = match self.find(text) {
            Ok(id) => vec![id],
            Err(super::Unclear::Several(ids)) => ids,
            Err(super::Unclear::Nothing) => return None,
        };
        let mut names = ids.iter().filter_map(|id| self.unmistakable(*id)).map(|name| lossy(&name));
        let first = names.next()?;
        let others: Vec<_> = names.take(MOST - 1).collect();
        Some(if others.is_empty() {
            format!("there is a container {first}")
        } else {
            format!("there are containers {first}, {}", others.join(", "))
        })
    }
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::container::{Container, Place};
    use crate::model::ids::Pid;
    use crate::model::process::sample::process;

    /// `RUNTIME ID NAME`, each in the one before it that stands behind that, if one does.
    fn containers(rows: &[(&'static str, &str, &str, Option<usize>)]) -> Containers {
        let mut all = Containers::default();
        let mut ids: Vec<ContainerId> = Vec::new();
        for (runtime, id, name, outer) in rows {
            ids.push(all.add(Container {
                runtime: (*runtime).into(),
                id: (*id).into(),
                name: Some((*name).into()),
                pod: None,
                outer: outer.map(|outer| ids[outer]),
            }));
        }
        all
    }

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn candidates_have_twelve_digits_and_what_to_write() {
        let all =
            containers(&[("docker", ID, "web", None), ("podman", &"f".repeat(64), "web", None)]);
        let ids: Vec<_> = all.all().map(|(id, _)| id).collect();
        assert_eq!(
            all.candidates(&ids),
            "it is not one container but docker:web (0123456789ab), podman:web (ffffffffffff)"
        );
        assert_eq!(all.instead(&ids, "").as_deref(), Some("write docker:web or podman:web"));
        assert_eq!(
            all.instead(&ids, "net:").as_deref(),
            Some("write net:docker:web or net:podman:web")
        );
    }

    #[test]
    fn what_has_the_same_label_is_told_by_its_id() {
        let all =
            containers(&[("docker", ID, "web", None), ("docker", &"f".repeat(64), "web", None)]);
        let ids: Vec<_> = all.all().map(|(id, _)| id).collect();
        assert_eq!(all.instead(&ids, "").as_deref(), Some("write 0123456789ab or ffffffffffff"));
    }

    #[test]
    fn what_has_nothing_of_its_own_is_told_by_its_first_process() {
        let mut all = containers(&[
            ("docker", ID, "one", None),
            ("docker", &"f".repeat(64), "two", None),
            ("runc", "inner", "inner", Some(0)),
            ("runc", "inner", "inner", Some(1)),
        ]);
        let ids: Vec<_> = all.all().map(|(id, _)| id).skip(2).collect();
        assert_eq!(all.instead(&ids, ""), None, "nobody is in them");
        for (pid, id) in [8, 9].into_iter().zip(&ids) {
            all.put(Pid(pid), Place { container: *id, is_visitor: false });
        }
        all.find_leaders(&[process(8, 1, "sh"), process(9, 1, "sh")]);
        assert_eq!(
            all.candidates(&ids),
            "it is not one container but runc:inner in docker:one, runc:inner in docker:two"
        );
        let hint = "the PIDs of their first processes tell them apart: write net:8 or net:9";
        assert_eq!(all.instead(&ids, "net:").as_deref(), Some(hint));
    }
}
