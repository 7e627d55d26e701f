//! What is written about the command agrees with the command: man pages, completions, README, CHANGELOG.
//!
//! `NSTREE_UPDATE=1 cargo test --test artifacts` rewrites those that are generated.

mod changelog;
mod completions;
mod examples;
mod generated;
mod line;
mod man;
mod pages;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A path in the source.
fn in_source(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text_of(path: impl AsRef<Path>) -> String {
    let path = in_source(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the files in a folder of the source, by the alphabet.
fn names_in(folder: impl AsRef<Path>) -> Vec<String> {
    let folder = in_source(folder);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("a folder of the source can be listed"))
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().into_string().expect("names in the source are UTF-8"))
        .collect();
    names.sort();
    names
}

/// Says what was not tested; past the test harness, which shows nothing of a test that passes.
fn skipped(what: &str, reason: &str) {
    let _ = writeln!(io::stderr(), "skipped: {what}: {reason}");
}
