//! What a container is called where it is shown, and what is typed for it.

use std::borrow::Cow;

use super::escapes::unescaped;
use super::pattern::{is_hex_digit, is_hex_id};
use super::pods::POD;
use super::{Container, ContainerId, Containers};
use crate::model::process::Bytes;

/// Why a text does not name one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It names none.
    Nothing,
    /// It names all of these, outer ones first.
    Several(Vec<ContainerId>),
}

/// Digits of an ID that are shown, as engines do.
const SHORT: usize = 12;

/// An ID as it is shown: the beginning of one that was drawn, another whole.
#[must_use]
pub fn short(id: &[u8]) -> &[u8] {
    if is_hex_id(id) { &id[..SHORT] } else { id }
}

impl Container {
    /// What it is called in a label: `docker:web`, in a pod whose name is known `containerd:web@shop-0`, without a name
    /// `docker:0123456789ab`. These are the bytes as they are, which still are to be made safe to show.
    #[must_use]
    pub fn label(&self) -> Bytes {
        [self.runtime.as_bytes(), b":", &self.short_name()].concat()
    }

    /// The same without the runtime.
    #[must_use]
    pub fn short_name(&self) -> Cow<'_, [u8]> {
        let name = self.name.as_deref().unwrap_or_else(|| short(&self.id));
        let pod = self.pod.as_ref().and_then(|pod| pod.name.as_deref());
        pod.map_or(Cow::Borrowed(name), |pod| Cow::Owned([name, b"@", pod].concat()))
    }

    /// Whether it is called so, its ID in full.
    fn is_called(&self, text: &[u8]) -> bool {
        text == self.id || self.name.as_deref() == Some(text) || *text == *self.short_name()
    }

    /// Whether the text is the beginning of an ID that was drawn.
    fn has_id_beginning_with(&self, text: &[u8]) -> bool {
        !text.is_empty() && is_hex_id(&self.id) && self.id.starts_with(text)
    }
}

impl Containers {
    /// What is named by the name of a container, by the beginning of its ID, or by what it is called in a
    /// [label](Container::label); or by the name or UID of a pod, or the beginning of that, and then it is all that is in
    /// the pod. A name goes before the beginning of an ID that is shorter than is printed, and the container of
    /// a pod before that, but behind `pod:`. What is
    /// called otherwise may be written as it is printed, with escapes.
    ///
    /// # Errors
    ///
    /// When it is not one container, and not one pod.
    pub fn named(&self, text: &[u8]) -> Result<Vec<ContainerId>, Unclear> {
        self.lookup(text).map(|named| match named {
            Named::Container(id) => vec![id],
            Named::Pod(ids) => ids,
        })
    }

    /// The container whose namespaces are meant by what [`named`](Self::named) takes: of a pod the one that
    /// keeps those which all in it share.
    ///
    /// # Errors
    ///
    /// When it is not one.
    pub fn find(&self, text: &[u8]) -> Result<ContainerId, Unclear> {
        match self.lookup(text)? {
            Named::Container(id) => Ok(id),
            Named::Pod(ids) => self.keeper(&ids).ok_or(Unclear::Several(ids)),
        }
    }

    fn lookup(&self, text: &[u8]) -> Result<Named, Unclear> {
        self.lookup_as_it_is(text).or_else(|why| match (why, unescaped(text)) {
            (Unclear::Nothing, Some(plain)) => self.lookup_as_it_is(&plain),
            (why, _) => Err(why),
        })
    }

    fn lookup_as_it_is(&self, text: &[u8]) -> Result<Named, Unclear> {
        if let Some(pod) = text.strip_prefix(POD.as_bytes()).and_then(|pod| pod.strip_prefix(b":"))
        {
            return one(Vec::new(), self.pods_called(pod))
                .or_else(|| one(Vec::new(), self.pods_beginning(pod)))
                .unwrap_or(Err(Unclear::Nothing));
        }
        // A name can be any text, also what somebody else's label or ID looks like: it has no precedence over these.
        let is_meant = |container: &Container, text: &[u8]| {
            container.is_called(text) || is_long(text) && container.has_id_beginning_with(text)
        };
        let behind_label = |container: &Container| {
            let behind = text.strip_prefix(container.runtime.as_bytes());
            behind.and_then(|rest| rest.strip_prefix(b":"))
        };
        let by_label = |container: &Container, of: &dyn Fn(&Container, &[u8]) -> bool| {
            behind_label(container).is_some_and(|rest| of(container, rest))
        };
        let meant =
            self.all_that(|container| is_meant(container, text) || by_label(container, &is_meant));
        // But the container of a pod may have its name.
        let mut pods = self.pods_called(text);
        pods.retain(|pod| !meant.iter().any(|container| pod.contains(container)));
        let is_beginning = text.iter().copied().all(is_hex_digit);
        let beginning =
            |container: &Container| is_beginning && container.has_id_beginning_with(text);
        let of_label =
            |container: &Container| by_label(container, &Container::has_id_beginning_with);
        one(meant, pods)
            .or_else(|| one(self.all_that(beginning), self.pods_beginning(text)))
            .or_else(|| one(self.all_that(of_label), Vec::new()))
            .unwrap_or(Err(Unclear::Nothing))
    }

    fn all_that(&self, is_meant: impl Fn(&Container) -> bool) -> Vec<ContainerId> {
        self.all().filter(|(_, container)| is_meant(container)).map(|(id, _)| id).collect()
    }
}

/// Whether it is as much of an ID as is printed.
fn is_long(text: &[u8]) -> bool {
    text.len() >= SHORT && text.iter().copied().all(is_hex_digit)
}

/// What a text names.
enum Named {
    Container(ContainerId),
    /// What is in it.
    Pod(Vec<ContainerId>),
}

/// What is named if that is one; nothing if there is none, so that it may be looked for in another way.
fn one(
    containers: Vec<ContainerId>,
    mut pods: Vec<Vec<ContainerId>>,
) -> Option<Result<Named, Unclear>> {
    match (&containers[..], pods.len()) {
        ([], 0) => None,
        ([container], 0) => Some(Ok(Named::Container(*container))),
        ([], 1) => pods.pop().map(|pod| Ok(Named::Pod(pod))),
        _ => {
            let mut all: Vec<_> =
                containers.into_iter().chain(pods.into_iter().flatten()).collect();
            all.sort_unstable();
            all.dedup();
            match all[..] {
                [one] => Some(Ok(Named::Container(one))),
                _ => Some(Err(Unclear::Several(all))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::container::Pod;

    const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const SIMILAR: &str = "0123fedcba9876543210fedcba9876543210fedcba9876543210fedcba987654";

    fn container(runtime: &'static str, id: &str, name: Option<&str>) -> Container {
        Container {
            runtime: runtime.into(),
            id: id.into(),
            name: name.map(Into::into),
            pod: None,
            outer: None,
        }
    }

    fn in_pod(mut container: Container, pod: &str) -> Container {
        container.pod = Some(Pod { name: Some(pod.into()), ..Pod::default() });
        container
    }

    /// What a text names, by its number; `0 2` where it is not clear.
    fn found(containers: &[Container], text: &str) -> String {
        let mut all = Containers::default();
        for container in containers {
            all.add(container.clone());
        }
        let number = |id: ContainerId| id.index().to_string();
        match all.find(text.as_bytes()) {
            Ok(id) => number(id),
            Err(Unclear::Nothing) => String::new(),
            Err(Unclear::Several(ids)) => ids.into_iter().map(number).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn who_is_called_like_the_label_or_id_of_another_is_not_taken_for_it() {
        let imitated = [("docker", "docker:0123456789ab"), ("runc", "0123456789ab"), ("runc", ID)];
        for (runtime, name) in imitated {
            let all = [container("docker", ID, None), container(runtime, name, None)];
            assert_eq!(found(&all, name), "0 1", "{name}");
        }
        let named = [container("podman", ID, Some("web")), container("runc", "podman:web", None)];
        assert_eq!(found(&named, "podman:web"), "0 1");
        assert_eq!(found(&named, "web"), "0");
        let pod = [
            in_pod(container("docker", ID, Some("x")), "shop-0"),
            container("runc", "shop-0", None),
        ];
        assert_eq!(found(&pod, "shop-0"), "0 1");
    }

    #[test]
    fn a_label_has_the_name_or_the_beginning_of_the_id() {
        let label = |container: &Container| String::from_utf8(container.label()).expect("ASCII");
        let web = container("docker", ID, Some("web"));
        assert_eq!(label(&web), "docker:web");
        assert_eq!(label(&in_pod(web, "shop-0")), "docker:web@shop-0");
        assert_eq!(label(&container("docker", ID, None)), "docker:0123456789ab");
        assert_eq!(label(&container("bubblewrap", "4026532001", None)), "bubblewrap:4026532001");
        assert_eq!(
            label(&container("oci", "a-long-name-by-hand", None)),
            "oci:a-long-name-by-hand"
        );
    }

    #[test]
    fn a_container_is_named_by_name_id_or_label() {
        let all = [container("docker", ID, Some("web")), container("lxc", "box", Some("box"))];
        for text in
            ["web", ID, "01234", "0", "docker:web", "docker:0123456789ab", &format!("docker:{ID}")]
        {
            assert_eq!(found(&all, text), "0", "{text}");
        }
        for text in ["box", "lxc:box"] {
            assert_eq!(found(&all, text), "1", "{text}");
        }
        for text in ["", "we", "bo", "lxc:web", "docker:", ":web", "docker:box", "docker", "1234"] {
            assert_eq!(found(&all, text), "", "{text}");
        }
    }

    #[test]
    fn a_name_may_be_written_as_it_is_printed() {
        let all = [container("lxc", "my box\x1b[31m", Some("my box\x1b[31m"))];
        for text in ["my box\x1b[31m", r"my box\x1b[31m", r"lxc:my box\x1b[31m"] {
            assert_eq!(found(&all, text), "0", "{text}");
        }
        let all = [container("lxc", "a\nb", None), container("lxc", r"a\nb", None)];
        assert_eq!(found(&all, r"a\nb"), "1", "what is called just so goes before");
    }

    #[test]
    fn what_is_not_clear_names_all_that_it_might_be() {
        let all = [
            container("docker", ID, Some("web")),
            container("podman", SIMILAR, Some("web")),
            container("docker", &"f".repeat(64), Some("0123")),
        ];
        assert_eq!(found(&all, "web"), "0 1");
        assert_eq!(found(&all, "podman:web"), "1");
        assert_eq!(found(&all, "012"), "0 1");
        assert_eq!(found(&all, "01234"), "0");
        assert_eq!(found(&all, "podman:012"), "1");
        assert_eq!(found(&all, "0123"), "2", "a name goes before the beginning of an ID");
    }

    #[test]
    fn a_container_in_a_pod_is_named_with_and_without_it() {
        let web = |id, pod| in_pod(container("containerd", id, Some("web")), pod);
        let all = [web(ID, "shop-0"), web(SIMILAR, "shop-1")];
        assert_eq!(found(&all, "web"), "0 1");
        assert_eq!(found(&all, "web@shop-1"), "1");
        assert_eq!(found(&all, "containerd:web@shop-0"), "0");
    }
}
