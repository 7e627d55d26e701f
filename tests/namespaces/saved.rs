//! What was saved, rendered where none of it is any more.

use std::path::Path;

use libtest_mimic::Trial;
use serde_json::Value;

use crate::everything::{Expected, expectations, zoo};
use crate::support::{Need, nstree, trial};
use crate::world::lines_of;

pub(crate) fn trials() -> Vec<Trial> {
    let views = "ls, show and -N tell the same of what was saved";
    vec![
        trial("ls --json of what was saved is what was saved", &[Need::Root], round_trip),
        trial(views, &[Need::Root], views_of_saved),
    ]
}

/// The zoo has ended when the object is read.
fn saved() -> (tempfile::NamedTempFile, Vec<Expected>) {
    let zoo = zoo();
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), nstree(&["ls", "--json"])).expect("it can be written");
    (file, expectations(&zoo))
}

fn from(path: &Path, arguments: &[&str]) -> String {
    let path = path.to_str().expect("the path is UTF-8");
    nstree(&[&["--from", path], arguments].concat())
}

fn round_trip() {
    let (file, _) = saved();
    let before = std::fs::read_to_string(file.path()).expect("it was written");
    let [before, after] = [before, from(file.path(), &["ls", "--json"])]
        .map(|text| serde_json::from_str::<Value>(&text).expect("--json prints valid JSON"));
    let [old, new] = [&before, &after].map(|object| object["namespaces"].as_array());
    assert_eq!(old.map(Vec::len), new.map(Vec::len));
    for (old, new) in old.into_iter().flatten().zip(new.into_iter().flatten()) {
        assert_eq!(old, new);
    }
    assert_eq!(before["scanned"], after["scanned"]);
    assert_eq!(before["processes"], after["processes"]);
    assert_eq!(before["problems"], after["problems"]);
}

fn views_of_saved() {
    let (file, expected) = saved();
    let listed = from(file.path(), &["ls"]);
    for Expected { kind, id, says, held_by } in expected {
        let [line] = lines_of(&listed, id)[..] else { panic!("{kind}:[{id}]\n{listed}") };
        assert!(line.contains(says), "{held_by}: {line}");
        let shown = from(file.path(), &["show", &format!("{kind}:[{id}]")]);
        let holder = held_by["pid"].as_u64().map(|pid| pid.to_string());
        assert!(holder.is_none_or(|pid| shown.contains(&pid)), "{held_by}\n{shown}");
    }
    for kind in nstree::model::kind::Kind::ALL {
        let picture = from(file.path(), &["-N", kind.name()]);
        assert!(picture.starts_with(&format!("{kind}:[")), "{picture}");
    }
}
