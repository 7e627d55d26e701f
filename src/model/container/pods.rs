//! Pods by name, and what is in them.

use super::kubernetes;
use super::{Container, ContainerId, Containers, Pod};
use crate::model::process::Bytes;

/// What stands before the name of a pod that shall not be taken for a container.
pub(super) const POD: &str = "pod";

impl Pod {
    /// Whether it is called so: by its name, with the namespace that it is in before that and a slash, or by its UID.
    fn is_called(&self, text: &[u8]) -> bool {
        let full_name = || {
            let (namespace, name) = (self.namespace.as_deref()?, self.name.as_deref()?);
            Some([namespace, b"/", name].concat())
        };
        let is = |part: &Option<Bytes>| part.as_deref() == Some(text);
        is(&self.name) || is(&self.uid) || full_name().as_deref() == Some(text)
    }

    fn has_uid_beginning_with(&self, text: &[u8]) -> bool {
        !text.is_empty() && self.uid.as_ref().is_some_and(|uid| uid.starts_with(text))
    }

    /// Whether the other tells of the same pod, be it more or less.
    fn is(&self, other: &Self) -> bool {
        match (&self.uid, &other.uid) {
            (Some(uid), Some(other)) => uid == other,
            _ => self.name == other.name && self.namespace == other.namespace,
        }
    }
}

impl Containers {
    /// The pods that are called so, each as what is in it.
    pub(super) fn pods_called(&self, text: &[u8]) -> Vec<Vec<ContainerId>> {
        self.pods_that(|pod| pod.is_called(text))
    }

    /// The pods whose UID begins so.
    pub(super) fn pods_beginning(&self, text: &[u8]) -> Vec<Vec<ContainerId>> {
        self.pods_that(|pod| pod.has_uid_beginning_with(text))
    }

    fn pods_that(&self, is_meant: impl Fn(&Pod) -> bool) -> Vec<Vec<ContainerId>> {
        let mut pods: Vec<(&Pod, Vec<ContainerId>)> = Vec::new();
        for (id, container) in self.all() {
            let Some(pod) = container.pod.as_ref().filter(|pod| is_meant(pod)) else { continue };
            match pods.iter_mut().find(|(known, _)| known.is(pod)) {
                Some((_, containers)) => containers.push(id),
                None => pods.push((pod, vec![id])),
            }
        }
        pods.into_iter().map(|(_, containers)| containers).collect()
    }

    /// Of the containers of a pod the one whose namespaces are those of the pod: what merely keeps them, or the
    /// only one.
    pub(super) fn keeper(&self, pod: &[ContainerId]) -> Option<ContainerId> {
        let keepers: Vec<_> =
            pod.iter().filter(|id| self.get(**id).keeps_namespaces_of_pod()).collect();
        match (&keepers[..], pod) {
            ([one], _) => Some(**one),
            ([], [one]) => Some(*one),
            _ => None,
        }
    }
}

impl Container {
    /// Whether it is in a pod to keep its namespaces, and does nothing else: `POD` of Kubernetes, `ID-infra` of Podman.
    fn keeps_namespaces_of_pod(&self) -> bool {
        let (Some(pod), Some(name)) = (&self.pod, self.name.as_deref()) else { return false };
        let of_podman = |uid: &Bytes| name == [super::naming::short(uid), b"-infra"].concat();
        name == kubernetes::SANDBOX || pod.uid.as_ref().is_some_and(of_podman)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unclear;
    use super::*;

    /// `CONTAINER POD NAMESPACE UID`, each container with an ID of its own: `0` and so on, 64 times.
    fn containers(rows: &[&str]) -> Containers {
        let mut all = Containers::default();
        for (number, row) in rows.iter().enumerate() {
            let words: Vec<_> = row.split(' ').collect();
            let text = |place: usize| {
                words.get(place).filter(|word| **word != "-").map(|word| word.as_bytes().to_vec())
            };
            let pod = Pod { name: text(1), namespace: text(2), uid: text(3) };
            all.add(Container {
                runtime: "containerd".into(),
                id: number.to_string().repeat(64).into_bytes(),
                name: text(0),
                pod: (pod != Pod::default()).then_some(pod),
                outer: None,
            });
        }
        all
    }

    fn numbers(result: Result<Vec<ContainerId>, Unclear>) -> String {
        let join = |ids: Vec<ContainerId>| {
            let numbers: Vec<_> = ids.iter().map(|id| id.index().to_string()).collect();
            numbers.join(" ")
        };
        match result {
            Ok(ids) => join(ids),
            Err(Unclear::Nothing) => String::new(),
            Err(Unclear::Several(ids)) => format!("? {}", join(ids)),
        }
    }

    /// What a text names, and whose namespaces; with `?` what it might, where that is not clear.
    fn named(rows: &[&str], text: &str) -> (String, String) {
        let all = containers(rows);
        let one = all.find(text.as_bytes()).map(|id| vec![id]);
        (numbers(all.named(text.as_bytes())), numbers(one))
    }

    fn both(of: &str) -> (String, String) {
        (of.to_owned(), of.to_owned())
    }

    const SHOP: [&str; 5] = [
        "POD shop-0 default 8d1c-1",
        "web shop-0 default 8d1c-1",
        "log shop-0 default 8d1c-1",
        "shop-1 shop-1 default 8d1c-2",
        "cart cart-0 default 9e1c-1",
    ];

    #[test]
    fn a_pod_names_all_its_containers_and_the_namespaces_that_they_share() {
        for text in ["shop-0", "default/shop-0", "8d1c-1", "pod:shop-0", "pod:8d1c-1"] {
            assert_eq!(named(&SHOP, text), ("0 1 2".to_owned(), "0".to_owned()), "{text}");
        }
        assert_eq!(named(&SHOP, "9e"), both("4"), "the beginning of its UID");
        assert_eq!(named(&SHOP, "pod:9e"), both("4"));
        for text in ["", "pod:", "pod", "shop", "default/", "other/shop-0", "pod:web", "c-1"] {
            assert_eq!(named(&SHOP, text), both(""), "{text}");
        }
    }

    #[test]
    fn a_container_goes_before_a_pod_of_the_same_name() {
        let rows = ["web web default 1", "log web default 1"];
        assert_eq!(named(&rows, "web"), both("0"));
        assert_eq!(named(&rows, "pod:web").0, "0 1");
    }

    #[test]
    fn what_is_not_one_pod_is_not_clear() {
        assert_eq!(named(&SHOP, "8d1c").0, "? 0 1 2 3", "the beginning of two");
        let rows = ["a web one 1", "b web two 2"];
        assert_eq!(named(&rows, "web"), both("? 0 1"), "one in each namespace of Kubernetes");
        assert_eq!(named(&rows, "two/web"), both("1"));
        assert_eq!(named(&["a web one 1f", "- - - -"], "1"), both("? 0 1"), "a pod or a container");
        assert_eq!(named(&["a web one 0f", "- - - -"], "0"), both("0"), "the same either way");
    }

    #[test]
    fn without_a_sandbox_the_namespaces_of_a_pod_are_not_clear() {
        let rows = ["web shop-0 default 1", "log shop-0 default 1"];
        assert_eq!(named(&rows, "shop-0"), ("0 1".to_owned(), "? 0 1".to_owned()));
        assert_eq!(named(&["- - - 8d1c", "- - - 8d1c"], "8d1c").1, "? 0 1");
    }

    #[test]
    fn a_pod_of_podman_is_kept_by_its_infra_container() {
        let pod = "a".repeat(64);
        let rows = [format!("{}-infra - - {pod}", &pod[..12]), format!("web - - {pod}")];
        let rows = rows.each_ref().map(String::as_str);
        for text in [&pod[..], &pod[..12], "pod:aaa"] {
            assert_eq!(named(&rows, text), ("0 1".to_owned(), "0".to_owned()), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_names_one_or_tells_which_it_might_be(
            rows in proptest::collection::vec("(POD|web|a|-) (web|a|-) (web|-) (a0|a1|0|-)", 0..5),
            text in "(pod:|containerd:|web/|)(POD|web|a|a0|a|0|1|)(@web|)",
        ) {
            let rows: Vec<_> = rows.iter().map(String::as_str).collect();
            let all = containers(&rows);
            let (named, one) = (all.named(text.as_bytes()), all.find(text.as_bytes()));
            match (&named, &one) {
                (Ok(ids), Ok(one)) => assert!(ids.contains(one)),
                (Ok(ids), Err(Unclear::Several(candidates))) => assert_eq!(ids, candidates),
                (Err(why), Err(same)) => assert_eq!(why, same),
                _ => panic!("{named:?}, but {one:?}"),
            }
            if let Err(Unclear::Several(candidates)) = one {
                assert!(candidates.len() > 1, "{candidates:?}");
                assert!(candidates.is_sorted_by(|one, other| one < other), "{candidates:?}");
            }
        }
    }
}
