//! What two processes share and what they don't.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::SCENE;
use super::scene::{link, scene};
use crate::support::{nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("nstree diff 1 PID tells what a container shares with init", SCENE, with_init),
        trial("nstree diff A B tells what two containers share", SCENE, with_each_other),
    ]
}

fn with_init() {
    for resident in scene().residents() {
        agrees(1, resident.pid);
    }
}

fn with_each_other() {
    let scene = scene();
    let residents = scene.residents();
    for pair in residents.windows(2) {
        agrees(pair[0].pid, pair[1].pid);
    }
    agrees(std::process::id(), scene.web.pid());
}

/// Each line says what the links of the kernel say; of those that may not be read, nothing.
fn agrees(one: u32, other: u32) {
    let told = nstree(&["diff", &one.to_string(), &other.to_string()]);
    for kind in Kind::ALL {
        let line = told.lines().find(|line| line.split_whitespace().next() == Some(kind.name()));
        let words: Vec<_> = line.unwrap_or_default().split_whitespace().collect();
        let expected = match (link(one, kind), link(other, kind)) {
            (Some(one), Some(other)) if one == other => "same",
            (Some(_), Some(_)) => "differ",
            _ => "?",
        };
        assert_eq!(words.get(1), Some(&expected), "{kind}: {told}");
        for inode in [link(one, kind), link(other, kind)].into_iter().flatten() {
            assert!(words.contains(&inode.to_string().as_str()), "{inode}: {told}");
        }
    }
}
