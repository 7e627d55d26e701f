//! What was saved live is shown again as it was.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::run::{command, run_with_input};
use crate::support::{Forest, Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a saved object gives the same pictures", &[Need::Root], same_pictures),
        trial("threads go by their own names only if asked", &[], thread_names),
        trial("a saved object gives the same object", &[Need::Root], same_object),
    ]
}

/// A bit of everything.
fn static_forest() -> Forest {
    let mut ended = actor("ended");
    ended.zombie = true;
    let inside = actor("inside")
        .unshares(&[Kind::Net, Kind::Uts])
        .argv(&[b"inside", b"", b"\xff", b"a b"])
        .thread("worker", &[])
        .thread("other", &[Kind::Ipc])
        .child(actor("app").named(b"\x1b[31m\xff").uid(1))
        .child(ended);
    let twin = actor("twin").child(actor("leaf"));
    actor("outside").unshares(&[Kind::Pid]).child(inside).child(twin.clone()).child(twin).start()
}

fn from(saved: &str, arguments: &[&str]) -> String {
    run_with_input(command().args(["--from", "-"]).args(arguments), saved).flawless()
}

fn same_pictures() {
    let forest = static_forest();
    let root = forest.root().to_string();
    let saved = nstree(&["--json"]);
    for option in ["-p", "-a", "-c", "-g", "-n", "-s", "-T", "-u", "-A", "-Z", "--no-crossings"] {
        let arguments = ["-t", option, &root];
        assert_eq!(from(&saved, &arguments), nstree(&arguments), "{option}");
    }
    for together in ["-tpug", "-tacs", "-tnpgs"] {
        let arguments = [together, &root];
        assert_eq!(from(&saved, &arguments), nstree(&arguments), "{together}");
    }
}

fn thread_names() {
    let forest = actor("process").thread("worker", &[]).start();
    let root = forest.root().to_string();
    let saved = nstree(&["--json", &root]);
    assert_eq!(from(&saved, &["-t", &root]), "process───{worker}\n");
    assert_eq!(from(&saved, &[&root]), "process───{process}\n");
}

fn same_object() {
    let _forest = static_forest();
    let saved = nstree(&["--json"]);
    assert!(from(&saved, &["--json"]) == saved, "it is not the same");
}
