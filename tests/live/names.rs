//! Names and arguments that are made to deceive.

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::support::run::{json, process};
use crate::support::{actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a name that looks like more of the file is one name", &[], hostile_name),
        trial("an empty name and one with a colon are whole", &[], odd_names),
        trial("arguments are one line, whatever is in them", &[], hostile_arguments),
        trial("an argument of 100 KiB is whole", &[], long_argument),
    ]
}

fn assert_harmless(text: &str) {
    let acts = |character: char| character.is_control() && character != '\n';
    assert!(!text.contains(acts), "{text:?}");
}

fn hostile_name() {
    let name = b"lx) R 1\n\x1b[31m\xff";
    let forest = actor("parent").child(actor("child").named(name)).start();
    let [parent, child] = ["parent", "child"].map(|id| forest.pid(id));
    let picture = nstree(&["-p", &parent.to_string()]);
    let escaped = r"lx) R 1\n\x1b[31m\xff";
    assert_eq!(picture, format!("parent({parent})───{escaped}({child})\n"));
    assert_harmless(&nstree(&["-pt"]));

    let object = json(&[]);
    let row = process(&object, child);
    assert_eq!(row["ppid"], parent);
    assert_eq!(row["state"], "S");
    assert_eq!(row["name"], "lx) R 1\n\u{1b}[31m\u{fffd}");
    assert_eq!(row["name_bytes"], json!(name));
}

fn odd_names() {
    let parent = actor("parent").child(actor("empty").named("")).child(actor("a:b"));
    let forest = parent.start();
    let [parent, empty, colon] = ["parent", "empty", "a:b"].map(|id| forest.pid(id));
    assert_eq!(
        nstree(&["-p", &parent.to_string()]).lines().map(str::trim_start).collect::<Vec<_>>(),
        [format!("parent({parent})─┬─({empty})"), format!("└─a:b({colon})")]
    );
    let object = json(&[&parent.to_string()]);
    assert_eq!(process(&object, empty)["name"], "");
    assert_eq!(process(&object, colon)["name"], "a:b");
}

fn hostile_arguments() {
    let argv: [&[u8]; 6] = [b"x", b"\x1b]0;title\x07", b"a\nb", b"", b"\xff\xfe", b"\\n"];
    let forest = actor("parent").child(actor("child").argv(&argv)).start();
    let [parent, child] = ["parent", "child"].map(|id| forest.pid(id));
    let picture = nstree(&["-aT", &child.to_string()]);
    assert_eq!(picture, "child \\x1b]0;title\\x07 a\\nb  \\xff\\xfe \\\\n\n");
    assert_harmless(&nstree(&["-a"]));

    let object = json(&[&parent.to_string()]);
    let row = process(&object, child);
    let strings = ["x", "\u{1b}]0;title\u{7}", "a\nb", "", "\u{fffd}\u{fffd}", "\\n"];
    assert_eq!(row["argv"], json!(strings));
    assert_eq!(row["argv_bytes"], json!(argv));
}

fn long_argument() {
    let long = vec![b'x'; 100 << 10];
    let forest = actor("long").argv(&[b"long", &long, b"end"]).start();
    let picture = nstree(&["-a", &forest.root().to_string()]);
    assert_eq!(picture, format!("long {} end\n", "x".repeat(100 << 10)));
    let object = json(&[&forest.root().to_string()]);
    let row = process(&object, forest.root());
    assert_eq!(row["argv"][1].as_str().map(str::len), Some(100 << 10));
    assert_eq!(row.get("argv_bytes"), None::<&Value>);
}
