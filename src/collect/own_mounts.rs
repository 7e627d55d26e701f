//! The namespaces' files that are mounted where the reader sees them, which is where people name namespaces.
//!
//! That is a look at one file; [`holders`](super::holders) looks at all mount namespaces, and for all else.

use super::holders::mounts;
use super::proc_root::ProcRoot;
use crate::model::holder::Holder;
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;
use crate::model::snapshot::Observer;

/// The namespaces, with the mounts of their files; none where the procfs does not show the reader.
#[must_use]
pub fn find(root: &ProcRoot, observer: &Observer) -> Vec<(NsKey, Holder)> {
    let text = observer.pid.and_then(|own| {
        let mut text = Vec::new();
        root.process(own).and_then(|dir| dir.read(c"mountinfo", &mut text)).ok()?;
        Some(text)
    });
    let (Some(text), Some(mnt_ns)) = (text, observer.namespaces[Kind::Mnt].known()) else {
        return Vec::new();
    };
    mounts::told(mnt_ns, &text)
}
