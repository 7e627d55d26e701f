//! `nstree diff` on processes that are related through namespaces without a process.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;
use serde_json::Value;

use crate::support::held::Held;
use crate::support::run::{command_as, json, program, run};
use crate::support::{Need, actor, nstree, trial};
use crate::world::{inode, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let setpriv = &[Need::Root, Need::Program("setpriv")];
    vec![
        trial("diff tells which of the eight are the same", root, eight),
        trial("diff finds a common ancestor that has no process", unshare, memberless_ancestor),
        trial("what may not be read is neither the same nor different", setpriv, unknown),
    ]
}

fn eight() {
    let kinds = [Kind::Net, Kind::Uts, Kind::User];
    let forest = actor("parent").child(actor("one").unshares(&kinds)).child(actor("other")).start();
    let [one, other] = ["one", "other"].map(|id| forest.pid(id).to_string());
    let object = json(&["diff", &one, &other]);
    for kind in Kind::ALL {
        assert_eq!(object["ns"][kind.name()]["same"], !kinds.contains(&kind), "{kind}");
    }
    assert_eq!(object["ns"]["user"]["common_ancestor"], own(Kind::User));
    let text = nstree(&["diff", &one, &other]);
    for (kind, mark) in marks(&text) {
        assert_eq!(mark, if kinds.contains(&kind) { "differ" } else { "same" }, "{kind}\n{text}");
    }
}

/// What stands behind each kind.
fn marks(text: &str) -> [(Kind, &str); 8] {
    Kind::ALL.map(|kind| {
        let words = text.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
        let mut of_kind = words.filter(|words| words.first() == Some(&kind.name()));
        let words = of_kind.next().unwrap_or_else(|| panic!("{kind}\n{text}"));
        (kind, words[1])
    })
}

/// Two sandboxes in a user namespace that nobody is in any more.
fn memberless_ancestor() {
    let script = "readlink /proc/self/ns/user; exec 3<&0
        unshare -U sh -c 'read pid rest </proc/self/stat; echo $pid; exec cat' <&3 &
        exec unshare -U sh -c 'read pid rest </proc/self/stat; echo $pid; exec cat'";
    let held = Held::start(&mut program("unshare", &["-Ur", "sh", "-c", script]));
    let link = held.line();
    let [one, other] = [0, 1].map(|_| held.line());
    let middle: u64 =
        link.trim_start_matches("user:[").trim_end_matches(']').parse().expect("an inode");
    assert_ne!(middle, own(Kind::User));
    let object = json(&["diff", &one, &other]);
    assert_eq!(object["ns"]["user"]["same"], false);
    assert_eq!(object["ns"]["user"]["common_ancestor"], middle);
    let text = nstree(&["diff", &one, &other]);
    assert!(text.contains(&middle.to_string()), "{text}");
    let pid: u32 = one.parse().expect("a PID");
    assert_ne!(inode(pid, Kind::User), middle);
}

fn unknown() {
    let his = actor("his").uid(1000).unshares(&[Kind::Net]);
    let forest = actor("hidden").child(his).start();
    let [hidden, his] = ["hidden", "his"].map(|id| forest.pid(id).to_string());
    let object = run(command_as(1000).args(["diff", "--json", &hidden, &his])).object();
    for kind in Kind::ALL {
        let row = &object["ns"][kind.name()];
        assert_eq!([&row["same"], &row["a"]], [&Value::Null, &Value::Null], "{kind}: {row}");
        assert!(row["b"].is_u64(), "{kind}: {row}");
    }
    let text = run(command_as(1000).args(["diff", &hidden, &his])).flawless();
    for (kind, mark) in marks(&text) {
        assert_eq!(mark, "?", "{kind}\n{text}");
    }
}
