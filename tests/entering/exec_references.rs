//! A namespace is named in many ways, and they all mean the same.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{
    Sandbox, exec, finds_itself_in, inode, own_link, refusal, said, sandbox,
};
use crate::support::run::{NSTREE, program, run};
use crate::support::{Need, trial};

const NEEDS: &[Need] = &[Need::Root, Need::Program("unshare")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a PID, an inode and a path name the same namespace", NEEDS, forms),
        trial("a name is one of ip netns", NEEDS, netns_name),
        trial("a list of kinds is entered of one process", NEEDS, list),
        trial("all is every kind", NEEDS, all),
        trial("namespaces of several processes are entered at once", NEEDS, several),
        trial("the same namespace may be named twice", NEEDS, twice),
        trial("two namespaces of a kind are refused", NEEDS, two_of_a_kind),
        trial("the own namespaces are left out", NEEDS, own),
        trial("what is not there is told in a line", NEEDS, not_there),
        trial("a file that is not of such a namespace is refused", NEEDS, wrong_file),
    ]
}

fn forms() {
    let sandbox = sandbox(&["-n"]);
    let inode = inode(sandbox.pid(), Kind::Net);
    let forms = [
        format!("net:{}", sandbox.pid()),
        format!("net:{inode}"),
        format!("net:[{inode}]"),
        format!("net:/proc/{}/ns/net", sandbox.pid()),
    ];
    for form in forms {
        assert_eq!(finds_itself_in(Kind::Net, &["--ns", &form]), sandbox.link(Kind::Net), "{form}");
    }
}

fn netns_name() {
    let sandbox = sandbox(&["-n"]);
    let script = format!(
        "mount -t tmpfs tmpfs /run && mkdir /run/netns && : >/run/netns/blue &&
         mount --bind /proc/{}/ns/net /run/netns/blue &&
         exec {NSTREE} exec --ns net:blue readlink /proc/self/ns/net",
        sandbox.pid()
    );
    let link = run(&mut program("unshare", &["-m", "sh", "-c", &script])).flawless();
    assert_eq!(link.trim_end(), sandbox.link(Kind::Net));
}

fn links(options: &[&str], kinds: &[Kind]) -> Vec<String> {
    let paths: Vec<_> = kinds.iter().map(|kind| format!("/proc/self/ns/{kind}")).collect();
    let paths = paths.iter().map(String::as_str).collect::<Vec<_>>();
    let said = said(&[options, &["--", "readlink"], &paths].concat());
    said.lines().map(str::to_owned).collect()
}

fn list() {
    let sandbox = sandbox(&["-nui"]);
    let reference = sandbox.reference("uts,net");
    assert_eq!(
        links(&["--ns", &reference], &[Kind::Uts, Kind::Net, Kind::Ipc]),
        [sandbox.link(Kind::Uts), sandbox.link(Kind::Net), own_link(Kind::Ipc)]
    );
}

fn all() {
    let sandbox = sandbox(&["-UrnuimpCTf"]);
    let reference = sandbox.reference("all");
    let expected: Vec<_> = Kind::ALL.iter().map(|kind| sandbox.link(*kind)).collect();
    let own: Vec<_> = Kind::ALL.iter().map(|kind| own_link(*kind)).collect();
    assert!(expected.iter().all(|link| !own.contains(link)), "{expected:?}");
    assert_eq!(links(&["--ns", &reference], &Kind::ALL), expected);
}

fn several() {
    let (one, other) = (sandbox(&["-nu"]), sandbox(&["-nu"]));
    let options = ["--ns", &one.reference("net"), "--ns", &other.reference("uts")];
    assert_eq!(
        links(&options, &[Kind::Net, Kind::Uts]),
        [one.link(Kind::Net), other.link(Kind::Uts)]
    );
}

fn twice() {
    let sandbox = sandbox(&["-n"]);
    let inode = format!("net:{}", inode(sandbox.pid(), Kind::Net));
    let options = ["--ns", &sandbox.reference("net"), "--ns", &inode];
    assert_eq!(finds_itself_in(Kind::Net, &options), sandbox.link(Kind::Net));
}

fn two_of_a_kind() {
    let (one, other) = (sandbox(&["-n"]), sandbox(&["-n"]));
    let options = ["--ns", &one.reference("net"), "--ns", &other.reference("net"), "true"];
    let refusal = refusal(&mut exec(&options));
    let name = |sandbox: &Sandbox| {
        format!("net:[{}] (of process {})", inode(sandbox.pid(), Kind::Net), sandbox.pid())
    };
    let both = format!("{} and {}", name(&one), name(&other));
    assert_eq!(refusal, format!("nstree: {both}: a process is in one namespace of a kind\n"));
}

fn own() {
    let own = format!("all:{}", std::process::id());
    assert_eq!(said(&["--explain", "--ns", &own, "true"]), " 1. execute true\n");
    assert_eq!(said(&["--ns", &own, "echo", "here"]), "here\n");
}

fn not_there() {
    for (reference, message) in [
        ("net:4194304", "process 4194304: there is none"),
        ("net:no-such-name", "no namespace net:no-such-name"),
        ("net:/no/such/file", "/no/such/file"),
        ("nets:1", "nets"),
        ("net:", "net:"),
        ("net", "net"),
    ] {
        let said = refusal(&mut exec(&["--ns", reference, "true"]));
        assert!(said.contains(message), "{reference}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let said = refusal(&mut exec(&["--ns", "net:[5000000000]", "true"]));
    assert!(said.starts_with("nstree: no namespace net:[5000000000]"), "{said}");
}

fn wrong_file() {
    let sandbox = sandbox(&["-u"]);
    let uts = format!("/proc/{}/ns/uts", sandbox.pid());
    let said = refusal(&mut exec(&["--ns", &format!("net:{uts}"), "true"]));
    assert!(said.ends_with(&format!("{uts} is that of a uts namespace\n")), "{said}");
    for path in ["/etc/passwd", "/", "/dev/null"] {
        let said = refusal(&mut exec(&["--ns", &format!("net:{path}"), "true"]));
        assert!(said.ends_with(&format!("{path} is not the file of a namespace\n")), "{said}");
    }
}
