//! Processes that let nobody look at them but root.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::run::{command_as, process, run};
use crate::support::{Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Program("setpriv")];
    vec![trial("a process with secrets hides its namespaces and no more", needs, what_it_hides)]
}

/// Nobody's, so that no other process may be looked at for being the same user.
const USER: u32 = 61_234;

fn what_it_hides() {
    let mut secretive = actor("agent").uid(USER);
    secretive.secretive = true;
    let forest = actor("open").uid(USER).child(secretive).start();
    let [open, agent] = ["open", "agent"].map(|id| forest.pid(id));

    let object = run(command_as(USER).args(["--json", &open.to_string()])).object();
    let [open_row, row] = [open, agent].map(|pid| process(&object, pid));
    assert_eq!(row["name"], "agent");
    assert_eq!(row["ppid"], open);
    assert_eq!(row["uid"], USER);
    assert_eq!(row["cgroup"], open_row["cgroup"]);
    assert!(row["cgroup"].is_string(), "{row}");
    for kind in Kind::ALL {
        assert!(open_row["ns"][kind.name()].is_u64(), "{kind}");
        assert!(row["ns"][kind.name()].is_null(), "{kind}");
        assert_eq!(row["ns_unknown"][kind.name()], "denied", "{kind}");
    }
    let picture = run(command_as(USER).args(["-pu", &open.to_string()])).flawless();
    assert_eq!(picture, format!("open({open},{USER})───agent({agent})\n"));
}
