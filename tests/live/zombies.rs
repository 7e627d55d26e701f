//! Processes that have ended, and whose parent has not asked for them.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::json;

use crate::support::run::{json, process};
use crate::support::{Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a zombie has no namespaces but pid and user", &[], what_it_has),
        trial("a zombie makes no crossing but by its PIDs", &[Need::Root], no_crossing),
    ]
}

fn what_it_has() {
    let mut ended = actor("ended");
    ended.zombie = true;
    let forest = actor("parent").child(ended).start();
    let [parent, ended] = ["parent", "ended"].map(|id| forest.pid(id));
    assert_eq!(
        nstree(&["-p", &parent.to_string()]),
        format!("parent({parent})───ended({ended})\n")
    );

    let object = json(&[&parent.to_string()]);
    let [parent, ended] = [parent, ended].map(|pid| process(&object, pid));
    assert_eq!(ended["state"], "Z");
    assert_eq!(ended["argv"], json!([]));
    for kind in Kind::ALL {
        let (namespace, why) = (&ended["ns"][kind.name()], ended["ns_unknown"].get(kind.name()));
        if matches!(kind, Kind::Pid | Kind::User) {
            assert_eq!((namespace, why), (&parent["ns"][kind.name()], None), "{kind}");
        } else {
            assert_eq!((namespace, why), (&json!(null), Some(&json!("absent"))), "{kind}");
        }
    }
    assert_eq!(object["problems"], json!([]));
}

fn no_crossing() {
    let mut ended = actor("ended").unshares(&[Kind::Net, Kind::Uts]);
    ended.zombie = true;
    let forest = actor("parent").unshares(&[Kind::Pid]).child(ended).start();
    let [parent, ended] = ["parent", "ended"].map(|id| forest.pid(id));
    assert_eq!(
        nstree(&["-p", &parent.to_string()]),
        format!("parent({parent})───ended({ended}/1,pid)\n")
    );
}
