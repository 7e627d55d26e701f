//! The folders in which namespaces are kept by name, as ip-netns(8) does.

use std::path::{Path, PathBuf};

use crate::model::ids::NsId;
use crate::model::kind::{Kind, KindSet};
use crate::model::ns_key::NsKey;
use crate::sys::nsfs;

/// What a name stands for: each namespace once, with its file.
///
/// Names are kept in `/run/netns` by ip-netns(8), and for other kinds in folders that are called after that,
/// `/run/utsns`; in `/run/docker/netns` by Docker, and in `/run/user/UID/netns` by rootless Podman, of which only the own one
/// is looked into: in another's, names are what that user says they are.
#[must_use]
pub fn find(kinds: KindSet, name: &str) -> Vec<(NsKey, PathBuf)> {
    let mut found: Vec<(NsKey, PathBuf)> = Vec::new();
    for path in kinds.iter().flat_map(folders).map(|folder| folder.join(name)) {
        if let Some(key) = key_of(&path).filter(|key| kinds.contains(key.kind))
            && found.iter().all(|(other, _)| *other != key)
        {
            found.push((key, path));
        }
    }
    found
}

fn folders(kind: Kind) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(format!("/run/{kind}ns"))];
    if kind == Kind::Net {
        folders.push("/run/docker/netns".into());
        let own = rustix::process::geteuid().as_raw();
        folders.push(format!("/run/user/{own}/netns").into());
    }
    folders
}

fn key_of(path: &Path) -> Option<NsKey> {
    let file = nsfs::at_path(path).ok()??;
    let kind = Kind::of_clone_flag(file.clone_flag)?;
    Some(NsKey::new(kind, NsId(file.inode)))
}

/// Why a name does not stand for namespaces of the kinds that were asked for.
#[derive(Debug)]
pub enum Unclear {
    /// There is none of one of the kinds.
    Nothing,
    /// There are several of one kind: where each is.
    Several(Vec<(NsKey, PathBuf)>),
}

/// The namespace of each kind that goes by the name; with all kinds, of each that there is one of.
///
/// # Errors
///
/// When that is none, or of one kind not one.
pub fn resolve(
    kinds: KindSet,
    mut found: Vec<(NsKey, PathBuf)>,
) -> Result<Vec<(NsKey, PathBuf)>, Unclear> {
    for kind in kinds.iter() {
        let of_kind = found.iter().filter(|(key, _)| key.kind == kind).count();
        if of_kind > 1 {
            found.retain(|(key, _)| key.kind == kind);
            return Err(Unclear::Several(found));
        }
        if of_kind == 0 && kinds != KindSet::ALL {
            return Err(Unclear::Nothing);
        }
    }
    if found.is_empty() { Err(Unclear::Nothing) } else { Ok(found) }
}

impl std::fmt::Display for Unclear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Several(found) = self else { return f.write_str("none was found") };
        f.write_str("it is not one but ")?;
        for (index, (key, path)) in found.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{key} ({})", path.display())?;
        }
        Ok(())
    }
}
