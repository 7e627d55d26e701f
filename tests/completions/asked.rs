//! What the scripts ask, without a shell.

use libtest_mimic::Trial;

use crate::machine::{machine, node};
use crate::support::run::{NSTREE, command, program, run};
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("what cannot be read is not offered, and nothing is said", &[], nothing_is_said),
        trial("processes that were saved are offered", &[], saved_processes_are_offered),
        trial("a name of ip netns is offered with what it is", &[Need::Root], names_are_offered),
        trial("a name is offered that means no other", &[], names_are_clear),
        trial("names go before numbers", &[], names_go_before_numbers),
    ]
}

/// What the last of the words, that stand behind nstree, can become.
fn offered(words: &[&str]) -> String {
    run(command().args(["completions", "bash", "--", "nstree"]).args(words)).flawless()
}

fn nothing_is_said() {
    let nothing = "nothing\t\n";
    for words in [
        &["--proc", "/nowhere", "ps", "-p", ""][..],
        &["--proc", "/dev/null", "exec", "-t", ""],
        &["--from", "/dev/null", "pid", ""],
        &["--from", "/dev/zero", "pid", ""],
        &["--from", "-", "pid", ""],
        &["--container", "", "--", "-p"],
        &["--no-such-option", "pid", "--nor-such", "x", "\u{7f}"],
        &["exec", "--ns", "what:"],
        &["exec", "--ns", "net,all:"],
        &["exec", "--ns", ",:"],
        &[],
    ] {
        assert_eq!(offered(words), nothing, "{words:?}");
    }
}

fn saved_processes_are_offered() {
    let machine = machine();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let saved = folder.path().join("saved.json");
    let proc = machine.path().to_str().expect("a path of ours is UTF-8");
    let object = run(command().args(["--json", "--proc", proc])).flawless();
    std::fs::write(&saved, object).expect("the folder is ours");
    let saved = saved.to_str().expect("a path of ours is UTF-8");
    let answer = offered(&["--from", saved, "show", "net:12"]);
    assert_eq!(answer, "nothing\t\nnet:1234\tnginx in lxc:web\n");
    assert_eq!(
        offered(&["show", "--from", saved, "we"]),
        "nothing\t\nweb\tlxc container: nginx(1234)\n"
    );
}

fn names_are_offered() {
    let script = r#"
        mount -t tmpfs tmpfs /run && mkdir /run/netns && touch /run/netns/blue "/run/netns/a b" || exit
        mount --bind /proc/self/ns/net /run/netns/blue && mount --bind /proc/self/ns/net "/run/netns/a b" || exit
        for word in net:blu pid,net:blu all:blu "net:a "; do
            "$0" completions bash -- nstree exec --ns "$word"
        done
    "#;
    let told = run(&mut program("unshare", &["-m", "-n", "sh", "-c", script, NSTREE])).flawless();
    let answers: Vec<_> = told.split("nothing\t\n").collect();
    let ["", of_net, of_two, of_all, blank] = answers[..] else { panic!("{told}") };
    assert!(of_net.starts_with("net:blue\tnet namespace of "), "{told}");
    assert!(of_all.starts_with("all:blue\tnet namespace of "), "{told}");
    assert_eq!(
        (of_two, blank),
        ("", ""),
        "a pid namespace has no such name, and no name is quoted"
    );
}

fn names_go_before_numbers() {
    let machine = machine();
    let proc = machine.path().to_str().expect("a path of ours is UTF-8");
    let answer = offered(&["--proc", proc, "show", ""]);
    let values: Vec<_> = answer.lines().filter_map(|line| line.split('\t').next()).collect();
    let place = |value: &str| values.iter().position(|one| *one == value).expect(value);
    assert!(place("web") < place("net:") && place("net:") < place("1234"), "{answer}");
    assert_eq!(values.iter().filter(|value| **value == "1234").count(), 1, "{answer}");
}

fn names_are_clear() {
    let node = node();
    let proc = node.path().to_str().expect("a path of ours is UTF-8");
    let values = |words: &[&str]| -> Vec<String> {
        let answer = offered(&[&["--proc", proc], words].concat());
        let lines = answer.lines().skip(1).filter_map(|line| line.split('\t').next());
        lines.map(str::to_owned).collect()
    };
    let containers = ["web@shop-0", "log@shop-0", "lxc:web", "shop-0"];
    assert_eq!(values(&["--container", ""]), containers);
    for name in containers.iter().chain(&["cri-o:web@shop-0", "pod:shop-0"]) {
        let shown = run(command().args(["--proc", proc, "--container", name])).flawless();
        assert!(shown.contains("web") || shown.contains("log"), "{name} is one: {shown}");
    }
    assert_eq!(values(&["show", "cri-o:w"]), ["cri-o:web@shop-0"], "as it is printed");
    assert_eq!(values(&["show", "pod:"]), ["pod:shop-0"]);
    assert_eq!(values(&["exec", "--ns", "net:sh"]), [""; 0], "it is not clear whose it would be");
}
