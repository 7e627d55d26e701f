//! What containers stand on: a folder, and somebody who clears up after them.

use std::fs::{self, OpenOptions};
use std::io::{PipeReader, PipeWriter, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::patience::PATIENCE;
use crate::support::run::program;

/// A folder of one test, a name that is of that test alone, and a pipe that closes when the test ends.
///
/// A shell waits for that, and then undoes what is written in the folder. It does the same whether the test is
/// done, has failed, or was killed.
pub(super) struct Ground {
    folder: TempDir,
    name: String,
    input: PipeReader,
    end: Option<PipeWriter>,
    clearer: Child,
}

/// Its arguments are the folder, and the name by which the cgroups of the test begin. What cannot be undone is not there.
const CLEAR: &str = r#"
read -r _
[ -f "$1/undo" ] && . "$1/undo"
for cgroup in "/sys/fs/cgroup/$2" "/sys/fs/cgroup/"*"/$2"; do
    [ -d "$cgroup" ] && find "$cgroup" -depth -type d -exec rmdir {} \;
done
rm -rf "$1"
"#;

impl Ground {
    pub(super) fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("nstree-test-{name}-{}-{number}", std::process::id());
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (input, end) = std::io::pipe().expect("a pipe can be made");
        let mut shell = program("sh", &["-c", CLEAR, "sh"]);
        shell.arg(folder.path()).arg(&name).current_dir("/");
        // What is typed on the terminal to end the test is not meant for it.
        shell.process_group(0).stdin(input.try_clone().expect("a descriptor can be had twice"));
        let quiet = shell.stdout(Stdio::null()).stderr(Stdio::null());
        let clearer = quiet.spawn().expect("a shell can be run");
        Self { folder, name, input, end: Some(end), clearer }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Also where the paths of cgroups may begin that are to be removed.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What ends with the test; whatever reads it to the end does so too.
    pub(super) fn input(&self) -> PipeReader {
        self.input.try_clone().expect("a descriptor can be had twice")
    }

    /// Has a line for the shell carried out when all is over. To be told before what it undoes is done.
    pub(super) fn undo(&self, line: &str) {
        let path = self.folder().join("undo");
        let file = OpenOptions::new().create(true).append(true).open(path);
        writeln!(file.expect("the folder is ours"), "{line}").expect("the file is ours");
    }

    /// A folder in it.
    pub(super) fn make(&self, name: &str) -> PathBuf {
        let folder = self.folder().join(name);
        fs::create_dir_all(&folder).expect("the folder is ours");
        folder
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        drop(self.end.take());
        let start = Instant::now();
        while matches!(self.clearer.try_wait(), Ok(None)) {
            if start.elapsed() > PATIENCE {
                let _ = self.clearer.kill();
                let _ = self.clearer.wait();
                assert!(thread::panicking(), "what {} has left can be cleared up", self.name);
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}
