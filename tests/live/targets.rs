//! What is shown when something is named.

use libtest_mimic::Trial;
use nix::unistd::{Uid, User};
use nstree::model::kind::Kind;

use crate::support::held::Held;
use crate::support::run::{NSTREE, command, json, process, program, run};
use crate::support::{Forest, Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let netns =
        &[Need::Root, Need::Program("ip"), Need::Program("unshare"), Need::Program("nsenter")];
    vec![
        trial("a namespace is named by a member, inode or path", &[Need::Root], namespaces),
        trial("a net namespace is named as ip netns does", netns, named_by_ip),
        trial("all namespaces of a process are named together", &[Need::Root], all_kinds),
        trial("several PIDs are several trees", &[], several_pids),
        trial("a user is named", &[Need::Root, Need::NamedUser(1)], user),
        trial("the TID of a thread is told to be one", &[], thread),
    ]
}

fn sandbox() -> Forest {
    let inside = actor("inside").unshares(&[Kind::Net]).child(actor("child"));
    actor("outside").child(inside).start()
}

fn namespaces() {
    let sandbox = sandbox();
    let inside = sandbox.pid("inside");
    let object = json(&[&inside.to_string()]);
    let inode = &process(&object, inside)["ns"]["net"];
    for target in [
        format!("net:{inside}"),
        format!("net:{inode}"),
        format!("net:[{inode}]"),
        format!("net:/proc/{inside}/ns/net"),
    ] {
        assert_eq!(nstree(&[&target]), "inside(net)───child\n", "{target}");
        assert_eq!(
            nstree(&["-p", "--ns", &target]).trim_end().rsplit("───").next(),
            Some(format!("child({})", sandbox.pid("child")).as_str()),
            "{target}"
        );
    }
}

fn named_by_ip() {
    let inside = "mount -t tmpfs tmpfs /run && ip netns add blue && \
                  exec ip netns exec blue sh -c 'echo ready; read -r line'";
    let held = Held::start(&mut program("unshare", &["-m", "sh", "-c", inside]));
    assert_eq!(held.line(), "ready");
    let pid = held.pid().to_string();
    let look = ["-t", &pid, "-m", "--", NSTREE, "-p", "net:blue"];
    assert_eq!(run(&mut program("nsenter", &look)).flawless(), format!("sh({pid},mnt,net)\n"));

    let elsewhere = run(command().arg("net:blue-of-nobody"));
    assert_eq!((elsewhere.code, elsewhere.stdout.as_str()), (Some(1), ""));
    assert_eq!(elsewhere.stderr, "nstree: no namespace net:blue-of-nobody\n");
}

fn all_kinds() {
    let forest = actor("outside")
        .child(actor("inside").unshares(&[Kind::Net]).child(actor("beside").unshares(&[Kind::Uts])))
        .start();
    let target = format!("all:{}", forest.pid("inside"));
    let picture = nstree(&["-p", "--ns", &target]);
    let inside = format!("inside({},net)", forest.pid("inside"));
    assert!(picture.trim_end().ends_with(&inside), "{picture}");
    assert_eq!(nstree(&[&target]), "inside(net)───beside(uts)\n");
}

fn several_pids() {
    let forest = actor("root").child(actor("one").child(actor("leaf"))).child(actor("two")).start();
    let [one, leaf, two] = ["one", "leaf", "two"].map(|id| forest.pid(id).to_string());
    let expected = if forest.pid("one") < forest.pid("two") {
        "one───leaf\n\ntwo\n"
    } else {
        "two\n\none───leaf\n"
    };
    assert_eq!(nstree(&[&two, &one, &leaf]), expected);

    let with_missing = run(command().args([&two, "4194304"]));
    assert_eq!((with_missing.code, with_missing.stdout.as_str()), (Some(1), "two\n"));
    assert_eq!(with_missing.stderr, "nstree: no process 4194304\n");
}

fn user() {
    let user = User::from_uid(Uid::from_raw(1)).ok().flatten().expect("the user has a name");
    let forest = actor("above").child(actor("his").uid(1).child(actor("below"))).start();
    let his = forest.pid("his");
    let trees = nstree(&["-p", &user.name]);
    let tree = format!("his({his})───below({})", forest.pid("below"));
    assert!(trees.lines().any(|line| line == tree), "{trees}");
    for filter in [user.name.as_str(), "1"] {
        let filtered = json(&["--user", filter, &forest.root().to_string()]);
        assert_eq!(process(&filtered, his)["match"], true);
        assert_eq!(process(&filtered, forest.pid("above"))["match"], false);
    }
}

fn thread() {
    let forest = actor("process").thread("worker", &[]).start();
    let pid = forest.root();
    let object = json(&[&pid.to_string()]);
    let tid = &process(&object, pid)["threads"][0]["tid"];
    let run = run(command().arg(tid.to_string()));
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(run.stderr, format!("nstree: no process {tid}: it is a thread of process {pid}\n"));
}
