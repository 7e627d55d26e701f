//! The names that the kubelet has given to containers of Docker, and CRI-O gives them still.

use super::{Description, Pod};
use crate::model::process::Bytes;

/// What the container is called that only keeps the namespaces of a pod.
pub(super) const SANDBOX: &[u8] = b"POD";

/// What a name says where it is `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`. A name of another form is just a name.
pub(super) fn described(name: Bytes) -> Description {
    let parts: Vec<_> = name.split(|byte| *byte == b'_').collect();
    // None of the names may have an underscore in it.
    let &[b"k8s", container, pod, namespace, uid, _] = &parts[..] else {
        return Description { name: Some(name), pod: None };
    };
    let text = |part: &[u8]| (!part.is_empty()).then(|| part.to_vec());
    let pod = Pod { uid: text(uid), name: text(pod), namespace: text(namespace) };
    Description { name: text(container), pod: Some(pod) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_by_the_kubelet_tells_the_pod() {
        let described = described(b"k8s_nginx_web-0_default_8d1c_2".to_vec());
        assert_eq!(described.name.as_deref(), Some(&b"nginx"[..]));
        let pod = described.pod.expect("a pod");
        assert_eq!(pod.uid.as_deref(), Some(&b"8d1c"[..]));
        assert_eq!(pod.name.as_deref(), Some(&b"web-0"[..]));
        assert_eq!(pod.namespace.as_deref(), Some(&b"default"[..]));
    }

    #[test]
    fn any_other_name_is_just_a_name() {
        for name in ["web", "k8s_web", "k8s_a_b_c_d_e_f", ""] {
            let described = described(name.into());
            assert_eq!(described, Description { name: Some(name.into()), pod: None });
        }
    }
}
