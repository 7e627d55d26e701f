//! PID namespaces in PID namespaces, as deep as they go.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::run::process;
use crate::support::{AS_DEEP_AS_CAN_BE, Actor, By, Need, actor, trial};
use crate::world::{World, assert_empty, inode, lines_of, ls, own};

pub(crate) fn trials() -> Vec<Trial> {
    let dead = "32 levels of PID namespaces, of which a descriptor is all that is left";
    vec![
        trial("thirty levels of PID namespaces, each the parent of the next", &[Need::Root], alive),
        trial(dead, &[Need::Root], dead_ones),
    ]
}

fn alive() {
    let maker = |child: Actor, level: u32| {
        actor(&format!("level{level}")).unshares(&[Kind::Pid]).child(child)
    };
    let forest = (0..30).rev().fold(actor("deepest"), maker).start();
    let deepest = forest.pid("deepest");
    let world = World::look();
    let mut expected: Vec<_> =
        (1..30).rev().map(|level| inode(forest.pid(&format!("level{level}")), Kind::Pid)).collect();
    expected.push(own(Kind::Pid));
    assert_eq!(world.ancestors(Kind::Pid, inode(deepest, Kind::Pid)), expected);
    let nspid = process(&world.0, deepest)["nspid"].as_array().map(Vec::len);
    assert_eq!(nspid, Some(31));

    let listed = ls(&["-T", "-t", "pid"]);
    for id in expected {
        assert_eq!(lines_of(&listed, id).len(), 1, "{id}\n{listed}");
    }
}

fn dead_ones() {
    let forest =
        actor("keeper").keeps_deep("deep", Kind::Pid, AS_DEEP_AS_CAN_BE, By::Descriptor).start();
    let made = forest.made("deep");
    // In a container some are taken.
    assert!((8..=32).contains(&made.levels.len()), "{made:?}");
    let world = World::look();
    let mut expected: Vec<_> = made.levels.iter().rev().skip(1).copied().collect();
    expected.push(own(Kind::Pid));
    assert_eq!(world.ancestors(Kind::Pid, made.id()), expected);
    for pair in made.levels.windows(2) {
        assert_empty(world.namespace(Kind::Pid, pair[0]));
        let expected = [json!({"by": "child", "id": pair[1]})];
        assert_eq!(world.held_by(Kind::Pid, pair[0]), expected);
    }
    let listed = ls(&["--empty", "-t", "pid"]);
    for id in &made.levels {
        assert_eq!(lines_of(&listed, *id).len(), 1, "{id}\n{listed}");
    }
}
