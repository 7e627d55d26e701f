//! In a new PID namespace, with the /proc of the old one.

use libtest_mimic::Trial;
use serde_json::json;

use crate::support::run::{NSTREE, Run, process, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let needs = &[Need::Root, Need::Program("unshare")];
    vec![
        trial("the old procfs is warned of", needs, warning),
        trial("nstree knows itself in the old procfs", needs, itself),
        trial("nstree and nobody else is highlighted", needs, highlighted),
    ]
}

/// There getpid(2) is 1, and /proc/1 is another process.
fn in_new_pid_namespace(arguments: &[&str]) -> Run {
    run(program("unshare", &["-pf", NSTREE]).args(arguments))
}

const WARNING: &str = "nstree: /proc: it belongs to another PID namespace than this process: \
                       the PIDs are those of that one\n";

fn warning() {
    let run = in_new_pid_namespace(&["-p"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), WARNING));
    assert!(run.stdout.contains("───nstree("), "{}", run.stdout);
}

fn itself() {
    let run = in_new_pid_namespace(&["--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), WARNING));
    let object = Run { stderr: String::new(), ..run }.object();
    let pid = object["observer"]["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok());
    let pid = pid.expect("it sees itself");
    let row = process(&object, pid);
    assert_eq!(row["name"], "nstree");
    assert_eq!(row["nspid"], json!([pid, 1]));
    assert_eq!(row["crossings"], json!(["pid"]));
    assert_eq!(object["observer"]["ns"], row["ns"]);
    assert_ne!(object["observer"]["proc_pidns"], row["ns"]["pid"]);
}

fn highlighted() {
    let coloured = |arguments: &[&str]| {
        in_new_pid_namespace(&[&["-U", "--color=always"], arguments].concat()).stdout
    };
    let [plain, pointed] = [&["-p"][..], &["-p", "-H", "self"]].map(coloured);
    // Of all that are called so, as others may run meanwhile.
    let styles_of = |picture: &str, name: &str| -> Vec<String> {
        let end = format!("{name}\x1b[0m");
        let parts: Vec<_> = picture.split(&end).collect();
        let before = parts[..parts.len() - 1].iter();
        before.filter_map(|part| part.rsplit('\x1b').next()).map(str::to_owned).collect()
    };
    let usual = styles_of(&plain, "nstree");
    let unusual = |name: &str| -> Vec<String> {
        styles_of(&pointed, name).into_iter().filter(|style| !usual.contains(style)).collect()
    };
    let [own] = &unusual("nstree")[..] else { panic!("one stands out: {pointed}") };
    // Its ancestors stand out too.
    assert!(unusual("unshare").contains(own), "{pointed}");
}
