//! Saved objects: what can be read can be written, and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::document;
use nstree::model::forest::{Forest, Growth};
use nstree::model::ids::Ticks;
use nstree::model::snapshot::Snapshot;
use nstree::model::view::{Choice, View};
use nstree::render::json;

fuzz_target!(|text: &[u8]| {
    if let Ok(snapshot) = document::read(text) {
        let once = document::read(&written(&snapshot)[..]).expect("we wrote it");
        let twice = document::read(&written(&once)[..]).expect("we wrote it");
        // Once, as times are cut to milliseconds, and names without a process are dropped.
        assert_eq!(without_cpu(once), without_cpu(twice));
    }
});

/// Seconds are exact for as many ticks as a machine can have, not for all there are.
fn without_cpu(mut snapshot: Snapshot) -> Snapshot {
    for process in &mut snapshot.processes {
        process.cpu = Ticks::default();
    }
    snapshot
}

fn written(snapshot: &Snapshot) -> Vec<u8> {
    let forest = Forest::grow(&snapshot.processes, Growth::default());
    let view = View::new(&forest, &Choice::default(), None);
    let mut text = Vec::new();
    json::write_object(&document::document(snapshot, &view, document::namespaces_in(snapshot, &view)), &mut text)
        .expect("a Vec takes all bytes");
    text
}
