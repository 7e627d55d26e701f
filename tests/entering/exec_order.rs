//! Who may enter what, and in which order.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use super::exec_sandbox::{
    Sandbox, exec, exec_as, inode, refusal, said, sandbox, sandbox_of, started,
};
use crate::support::run::{as_user, program, run};
use crate::support::{Need, trial};

const ROOT: &[Need] = &[Need::Root, Need::Program("unshare")];
const BOTH: &[Need] =
    &[Need::Root, Need::Program("unshare"), Need::Program("setpriv"), Need::UserNamespaces];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("root enters a child user namespace with what it owns", ROOT, root),
        trial(
            "root enters what a user namespace owns without entering that",
            ROOT,
            root_without_user,
        ),
        trial("a user enters all of the own sandbox", BOTH, own_sandbox),
        trial("a user does not enter the network of the own sandbox alone", BOTH, net_alone),
        trial("a user does not enter what is another's", BOTH, of_another),
        trial("an owner without a process is entered on the way", BOTH, owner_without_process),
        trial("root enters what an owner without a process owns", ROOT, root_owner_without_process),
        trial("a mix of one's own sandbox and what the host owns is refused", BOTH, mixed),
        trial("a user namespace without maps is entered as who one is", BOTH, unmapped),
    ]
}

fn links(command: &mut std::process::Command, kinds: &[Kind]) -> Vec<String> {
    for kind in kinds {
        command.arg(format!("/proc/self/ns/{kind}"));
    }
    run(command).flawless().lines().map(str::to_owned).collect()
}

fn root() {
    let sandbox = sandbox(&["-Urnum"]);
    let kinds = [Kind::User, Kind::Net, Kind::Uts, Kind::Mnt];
    let by_inodes: Vec<_> =
        kinds.iter().map(|kind| format!("{kind}:{}", inode(sandbox.pid(), *kind))).collect();
    let by_inodes = by_inodes.iter().flat_map(|reference| ["--ns", reference]);
    let at_once = sandbox.reference("user,net,uts,mnt");
    let expected: Vec<_> = kinds.iter().map(|kind| sandbox.link(*kind)).collect();
    for options in [vec!["--ns", &at_once], by_inodes.collect()] {
        let mut command = exec(&[&options[..], &["readlink"]].concat());
        assert_eq!(links(&mut command, &kinds), expected, "{options:?}");
    }
}

fn root_without_user() {
    let sandbox = sandbox(&["-Urn"]);
    let mut command = exec(&["--ns", &sandbox.reference("net"), "readlink"]);
    assert_eq!(links(&mut command, &[Kind::Net]), [sandbox.link(Kind::Net)]);
}

fn own_sandbox() {
    let sandbox = sandbox_of(1000, &["-UrpfnumiC"]);
    let expected: Vec<_> = Kind::ALL.iter().map(|kind| sandbox.link(*kind)).collect();
    let mut command = exec_as(1000, &["--ns", &sandbox.reference("all"), "readlink"]);
    assert_eq!(links(&mut command, &Kind::ALL), expected);
}

fn net_alone() {
    let sandbox = sandbox_of(1000, &["-Urn"]);
    let (pid, net, user) = (sandbox.pid(), Kind::Net, inode(sandbox.pid(), Kind::User));
    let expected = format!(
        "nstree: cannot enter net:[{}] (of process {pid}): it takes CAP_SYS_ADMIN in user:[{user}], which owns it\n\
         nstree: who made that user namespace has it inside: add --ns user:{pid}, or take --ns all:{pid}\n",
        inode(pid, net)
    );
    let refusal = refusal(&mut exec_as(1000, &["--ns", &sandbox.reference("net"), "true"]));
    assert_eq!(refusal, expected);
    // What the hint says works.
    for hint in [sandbox.reference("user"), sandbox.reference("all")] {
        let options = ["--ns", &sandbox.reference("net"), "--ns", &hint, "readlink"];
        assert_eq!(links(&mut exec_as(1000, &options), &[net]), [sandbox.link(net)]);
    }
}

fn of_another() {
    let sandbox = sandbox(&["-n"]);
    let refusal = refusal(&mut exec_as(1000, &["--ns", &sandbox.reference("net"), "true"]));
    assert!(refusal.contains(&format!("/proc/{}/ns/net", sandbox.pid())), "{refusal}");
    assert!(refusal.contains("Permission denied"), "{refusal}");
}

/// The process is in the inner user namespace; the outer one owns the network.
fn nested(mut command: std::process::Command) -> Sandbox {
    let script = super::exec_sandbox::script("");
    started(command.args(["unshare", "-Urn", "unshare", "-Ur", "sh", "-c", &script]))
}

fn by_inodes(sandbox: &Sandbox) -> [String; 2] {
    [Kind::Net, Kind::User].map(|kind| format!("{kind}:{}", inode(sandbox.pid(), kind)))
}

fn owner_without_process() {
    let sandbox = nested(as_user(1000));
    let [net, user] = by_inodes(&sandbox);
    let at_once = sandbox.reference("user,net");
    for options in [vec!["--ns", &at_once], vec!["--ns", &net, "--ns", &user]] {
        let mut command = exec_as(1000, &[&options[..], &["readlink"]].concat());
        let expected = [sandbox.link(Kind::User), sandbox.link(Kind::Net)];
        assert_eq!(links(&mut command, &[Kind::User, Kind::Net]), expected, "{options:?}");
    }
}

fn root_owner_without_process() {
    let sandbox = nested(program("env", &[]));
    let [net, user] = by_inodes(&sandbox);
    for options in [vec!["--ns", &net], vec!["--ns", &net, "--ns", &user]] {
        let mut command = exec(&[&options[..], &["readlink"]].concat());
        assert_eq!(links(&mut command, &[Kind::Net]), [sandbox.link(Kind::Net)], "{options:?}");
    }
}

fn mixed() {
    let own = sandbox_of(1000, &["-U"]);
    let of_host = sandbox_of(1000, &["-Urn"]);
    let options = ["--ns", &own.reference("user"), "--ns", &of_host.reference("net"), "true"];
    let refusal = refusal(&mut exec_as(1000, &options));
    let net = inode(of_host.pid(), Kind::Net);
    assert!(refusal.starts_with(&format!("nstree: cannot enter net:[{net}]")), "{refusal}");
    assert!(refusal.contains("CAP_SYS_ADMIN"), "{refusal}");
}

fn unmapped() {
    let sandbox = sandbox_of(1000, &["-Un"]);
    let options = ["--ns", &sandbox.reference("user,net"), "readlink"];
    let expected = [sandbox.link(Kind::User), sandbox.link(Kind::Net)];
    assert_eq!(links(&mut exec_as(1000, &options), &[Kind::User, Kind::Net]), expected);
    assert_eq!(links(&mut exec(&options), &[Kind::User, Kind::Net]), expected);
    assert_eq!(said(&["--ns", &sandbox.reference("user"), "id", "-u"]), "65534\n");
    let asked = ["--ns", &sandbox.reference("user"), "-S", "0", "id", "-u"];
    let refusal = refusal(&mut exec(&asked));
    assert!(refusal.contains("set"), "{refusal}");
    assert!(refusal.contains("map"), "the message says that nothing is mapped there: {refusal}");
}
