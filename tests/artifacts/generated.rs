//! Files that are generated, and kept in the source so that they can be read and packaged.

use std::collections::BTreeMap;
use std::env;
use std::fs;

use crate::{in_source, names_in};

/// Says how files become fresh.
const COMMAND: &str = "NSTREE_UPDATE=1 cargo test --test artifacts";

/// Fails unless the files of a folder are these; or makes them so, if asked to.
pub(crate) fn agrees(folder: &str, files: &BTreeMap<String, String>) {
    if env::var_os("NSTREE_UPDATE").is_some_and(|value| !value.is_empty()) {
        update(folder, files);
    }
    let stale: Vec<_> = files.iter().filter(|(name, text)| is_stale(folder, name, text)).collect();
    let first_difference = stale.first().map(|(name, text)| difference(folder, name, text));
    let names: Vec<_> = stale.iter().map(|(name, _)| format!("{folder}/{name}")).collect();
    assert!(
        stale.is_empty(),
        "not what the command line says: {}\n{}\nto rewrite them: {COMMAND}",
        names.join(" "),
        first_difference.unwrap_or_default()
    );
    for name in names_in(folder) {
        assert!(files.contains_key(&name), "nothing generates {folder}/{name}; remove it");
    }
}

fn update(folder: &str, files: &BTreeMap<String, String>) {
    fs::create_dir_all(in_source(folder)).expect("the source can be written to");
    for (name, text) in files {
        fs::write(in_source(folder).join(name), text).expect("the source can be written to");
    }
}

fn present(folder: &str, name: &str) -> String {
    fs::read_to_string(in_source(folder).join(name)).unwrap_or_default()
}

fn is_stale(folder: &str, name: &str, text: &str) -> bool {
    present(folder, name) != text
}

/// The first line that differs.
fn difference(folder: &str, name: &str, text: &str) -> String {
    let present = present(folder, name);
    let mut lines = (1..).zip(present.lines().zip(text.lines()));
    match lines.find(|(_, (old, new))| old != new) {
        Some((number, (old, new))) => format!("{folder}/{name}:{number}\n  is  {old}\n  not {new}"),
        None => format!("{folder}/{name} is missing, or has not all of the lines"),
    }
}
