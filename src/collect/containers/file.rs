//! Files of engines, which may be of any size, and anything instead of a file.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags};
use serde::de::DeserializeOwned;

/// More than any engine writes of a container.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// A folder in which an engine keeps its files.
#[derive(Debug)]
pub(super) struct Folder {
    dir: OwnedFd,
    resolve: ResolveFlags,
}

impl Folder {
    /// One of the system's.
    pub(super) fn of_system(path: &Path) -> Option<Self> {
        // Administrators move such folders to other disks, and leave a link.
        Some(Self { dir: open_folder(path)?, resolve: ResolveFlags::NO_MAGICLINKS })
    }

    /// The home of a user, where links may lead anywhere, and what is mounted may never answer.
    pub(super) fn of_user(path: &Path) -> Option<Self> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        Some(Self { dir: open_folder(path)?, resolve })
    }

    /// What is in a JSON file, of which only the fields of the type are kept.
    pub(super) fn json<T: DeserializeOwned>(&self, path: impl AsRef<Path>) -> Option<T> {
        serde_json::from_slice(&self.read(path.as_ref())?).ok()
    }

    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        // A pipe is not waited for.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file =
            rustix::fs::openat2(self.dir.as_fd(), path, flags, Mode::empty(), self.resolve).ok()?;
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&file).ok()?.st_mode);
        if kind != FileType::RegularFile {
            return None;
        }
        let mut text = Vec::new();
        File::from(file).take(MOST_BYTES).read_to_end(&mut text).ok()?;
        Some(text)
    }
}

fn open_folder(path: &Path) -> Option<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_and_nothing_else_is_waited_for() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "[1]").expect("a file");
        fs::write(at("torn"), "[1").expect("a file");
        std::os::unix::fs::symlink("file", at("link")).expect("a link");
        nix::unistd::mkfifo(&at("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        let system = Folder::of_system(dir.path()).expect("a folder");
        let user = Folder::of_user(dir.path()).expect("a folder");
        let read = |folder: &Folder, name| folder.json::<Vec<u8>>(name);
        assert_eq!((read(&system, "file"), read(&user, "file")), (Some(vec![1]), Some(vec![1])));
        assert_eq!((read(&system, "link"), read(&user, "link")), (Some(vec![1]), None));
        for name in ["pipe", ".", "none", "torn", "file/x"] {
            assert_eq!(read(&system, name), None, "{name}");
        }
        assert_eq!(read(&user, "../file"), None);
    }
}
