//! A procfs that does not show everything, proc(5).

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::{Value, json};

use crate::support::run::{command, command_as, process, run};
use crate::support::{Forest, Need, actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Program("setpriv")];
    vec![
        trial("root sees everything in spite of hidepid", &[Need::Root], as_root),
        trial("whose parent is hidden by hidepid is a root", needs, as_stranger),
        trial("subset=pid takes the boot time away, and nothing else", needs, subset),
    ]
}

const STRANGER: u32 = 1000;

/// One user's process, below it a process of root, and below that again one of the user.
/// The first mounts a procfs.
fn family(options: &str) -> Forest {
    let hidden = actor("hidden").child(actor("seen").uid(STRANGER));
    let mut holder = actor("holder").unshares(&[Kind::Mnt]).uid(STRANGER).child(hidden);
    holder.procfs = Some(options.to_owned());
    holder.start()
}

fn as_root() {
    for options in ["hidepid=1", "hidepid=2", "hidepid=4"] {
        let family = family(options);
        let procfs = family.procfs("holder");
        let root = family.root().to_string();
        let picture = run(command().args(["--proc", &procfs, &root])).flawless();
        assert_eq!(picture, "holder(mnt)───hidden───seen\n", "{options}");
        let object = run(command().args(["--json", "--proc", &procfs])).object();
        assert_eq!(process(&object, family.pid("seen"))["ns_unknown"], json!({}), "{options}");
    }
}

fn as_stranger() {
    for options in ["hidepid=1", "hidepid=2", "hidepid=4"] {
        let family = family(options);
        let procfs = family.procfs("holder");
        let pids = ["holder", "hidden", "seen"].map(|id| family.pid(id));
        let [holder, hidden, seen] = pids;
        let object = run(command_as(STRANGER).args(["--json", "--proc", &procfs])).object();
        let roots = object["roots"].as_array().expect("roots are a list");
        assert!(
            [holder, seen].iter().all(|pid| roots.contains(&json!(pid))),
            "{options} {roots:?}"
        );
        assert_eq!(process(&object, seen)["ppid"], hidden);
        assert_eq!(process(&object, seen)["ns_unknown"], json!({}), "{options}");
        let is_hidden = |process: &Value| process["pid"] == hidden;
        let processes = object["processes"].as_array().expect("processes are a table");
        assert!(!processes.iter().any(is_hidden), "{options}");

        let picture = run(command_as(STRANGER).args(["-p", "--proc", &procfs])).flawless();
        let trees: Vec<_> = picture.lines().collect();
        let is_shown = |pid: u32, name: &str| trees.contains(&format!("{name}({pid})").as_str());
        assert!(is_shown(holder, "holder") && is_shown(seen, "seen"), "{options}\n{picture}");
    }
}

fn subset() {
    let family = family("subset=pid");
    let procfs = family.procfs("holder");
    let root = family.root().to_string();
    // Who may not look at the namespaces of its parent sees no crossing.
    let holders = [(command(), "holder(mnt)"), (command_as(STRANGER), "holder")];
    for (mut command, holder) in holders {
        let picture = run(command.args(["--proc", &procfs, "-C", "age", &root])).flawless();
        assert_eq!(picture, format!("{holder}───hidden───seen\n"));
    }
    let object = run(command().args(["--json", "--proc", &procfs])).object();
    assert_eq!(object["host"]["boot_id"], Value::Null);
    assert_eq!(process(&object, family.root())["name"], "holder");
}
