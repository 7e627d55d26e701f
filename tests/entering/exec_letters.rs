//! The letters of nsenter(1) mean what they mean there.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{exec, finds_itself_in, own_link, refusal, said, sandbox};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("each letter enters a namespace of the target", NEEDS, letters),
        trial("a letter with a file enters that of the file", NEEDS, files),
        trial("-a enters all namespaces of the target", NEEDS, all),
        trial("-t alone enters nothing", NEEDS, none),
        trial("a letter without a target is refused", NEEDS, no_target),
        trial("without -t it is the process that --ns names", NEEDS, target_of_references),
        trial("options end at the command", NEEDS, end_of_options),
    ]
}

const LETTERS: [(&str, &str, Kind); 8] = [
    ("-m", "--mount", Kind::Mnt),
    ("-u", "--uts", Kind::Uts),
    ("-i", "--ipc", Kind::Ipc),
    ("-n", "--net", Kind::Net),
    ("-p", "--pid", Kind::Pid),
    ("-U", "--user", Kind::User),
    ("-C", "--cgroup", Kind::Cgroup),
    ("-T", "--time", Kind::Time),
];

fn letters() {
    let sandbox = sandbox(&["-UrnuimpCTf"]);
    let pid = sandbox.pid().to_string();
    for (letter, name, kind) in LETTERS {
        for option in [letter, name] {
            let found = finds_itself_in(kind, &["-t", &pid, option]);
            assert_eq!(found, sandbox.link(kind), "{option}");
        }
        let other = if kind == Kind::Uts { Kind::Net } else { Kind::Uts };
        assert_eq!(finds_itself_in(other, &["-t", &pid, letter]), own_link(other), "{letter}");
    }
}

fn files() {
    let (one, other) = (sandbox(&["-nu"]), sandbox(&["-nu"]));
    let file = format!("=/proc/{}/ns/net", one.pid());
    let pid = other.pid().to_string();
    for option in [format!("-n{file}"), format!("-un{file}"), format!("--net{file}")] {
        let found = finds_itself_in(Kind::Net, &["-t", &pid, &option]);
        assert_eq!(found, one.link(Kind::Net), "{option}");
    }
    let options = ["-t", &pid, "-u", &format!("-n{file}")];
    assert_eq!(finds_itself_in(Kind::Uts, &options), other.link(Kind::Uts));
    let without_target = [&format!("-n{file}")[..]];
    assert_eq!(finds_itself_in(Kind::Net, &without_target), one.link(Kind::Net));
}

fn all() {
    let sandbox = sandbox(&["-nui"]);
    for kind in Kind::ALL {
        let found = finds_itself_in(kind, &["-a", "-t", &sandbox.pid().to_string()]);
        assert_eq!(found, sandbox.link(kind));
    }
}

fn none() {
    let sandbox = sandbox(&["-n"]);
    let found = finds_itself_in(Kind::Net, &["-t", &sandbox.pid().to_string()]);
    assert_eq!(found, own_link(Kind::Net));
}

fn no_target() {
    for option in
        ["-p", "-a", "-r", "-w", "-e", "-c", "--net-socket=3", "--user-parent", "-Sfollow"]
    {
        let said = refusal(&mut exec(&[option, "true"]));
        assert!(said.ends_with("nstree: -t PID names the target\n"), "{option}: {said}");
    }
}

fn target_of_references() {
    let (one, other) = (sandbox(&["-nu"]), sandbox(&["-n"]));
    let [net, uts] = ["net", "uts"].map(|kind| one.reference(kind));
    let found = finds_itself_in(Kind::Uts, &["--ns", &net, "--ns", &net, "-u"]);
    assert_eq!(found, one.link(Kind::Uts));
    let said = refusal(&mut exec(&["--ns", &uts, "--ns", &other.reference("net"), "-w", "true"]));
    assert!(said.ends_with("nstree: -t PID names the target\n"), "{said}");
}

fn end_of_options() {
    let sandbox = sandbox(&["-pmf"]);
    let pid = sandbox.pid().to_string();
    for arguments in [
        &["-t", &pid, "-p", "-m", "--", "echo", "-t", "--nope"][..],
        &["-t", &pid, "-pm", "echo", "-t", "--nope"],
        &["-t", &pid, "-p", "-m", "echo", "-t", "--nope"],
        &["-pmt", &pid, "--mount-proc", "echo", "-t", "--nope"],
    ] {
        assert_eq!(said(arguments), "-t --nope\n", "{arguments:?}");
    }
    assert_eq!(said(&["-t", &pid, "-p", "echo", "--", "-p"]), "-- -p\n");
}
