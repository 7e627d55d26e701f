//! What low-level runtimes that were started by hand write down: there is nobody else who would know.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::Deserialize;

use super::file::Folder;
use crate::model::container::State;
use crate::model::ids::{Pid, Ticks};

/// Folder below `/run`, runtime, and the file that is there for each container.
const RUNTIMES: [(&str, &str, &str); 3] =
    [("runc", "runc", "state.json"), ("crun", "crun", "status"), ("youki", "youki", "state.json")];

/// As much of it as is wanted; each runtime has names of its own.
#[derive(Deserialize)]
struct Written {
    #[serde(alias = "init_process_pid")]
    pid: Option<u32>,
    #[serde(alias = "init_process_start", rename = "process-start-time")]
    start: Option<u64>,
}

/// The containers that root has started; but for those that an engine has, with IDs that were drawn: it names
/// them better.
pub(super) fn read(run: &Path) -> Vec<State> {
    let mut found = Vec::new();
    for (folder, runtime, file) in RUNTIMES {
        let Some(folder) = Some(run.join(folder)).filter(|folder| folder.is_dir()) else {
            continue;
        };
        let Some(opened) = Folder::of_system(&folder) else { continue };
        for name in names(&folder) {
            let written: Option<Written> = opened.json(Path::new(&name).join(file));
            let Some(Written { pid: Some(pid), start }) = written else { continue };
            // A container that was made but not started yet has 0 in some versions.
            let start = start.filter(|start| *start != 0).map(Ticks);
            found.push(State { runtime, id: name.as_bytes().to_vec(), init: Pid(pid), start });
        }
    }
    found
}

fn names(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    names.retain(|name| !is_drawn(name.as_bytes()));
    names.sort();
    names
}

fn is_drawn(name: &[u8]) -> bool {
    name.len() == 64 && name.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runtime_writes_in_its_own_words() {
        let run = tempfile::tempdir().expect("a temporary folder");
        let write = |path: &str, text: &str| {
            let path = run.path().join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        assert_eq!(read(run.path()), []);
        write(
            "runc/web/state.json",
            r#"{"id":"web","init_process_pid":42,"init_process_start":4200,"config":{"x":[1]}}"#,
        );
        write("crun/db/status", r#"{"pid": 43, "process-start-time": 4300, "bundle": "/x"}"#);
        write("crun/older/status", r#"{"pid": 44, "bundle": "/x"}"#);
        write("runc/torn/state.json", r#"{"id":"torn","init_process_pid":"#);
        write("runc/other/state.json", r#"{"init_process_pid":-7}"#);
        write(&format!("runc/{}/state.json", "a".repeat(64)), r#"{"init_process_pid":45}"#);
        let state = |runtime, id: &str, init, start: Option<u64>| State {
            runtime,
            id: id.into(),
            init: Pid(init),
            start: start.map(Ticks),
        };
        assert_eq!(
            read(run.path()),
            [
                state("runc", "web", 42, Some(4200)),
                state("crun", "db", 43, Some(4300)),
                state("crun", "older", 44, None),
            ]
        );
    }
}
