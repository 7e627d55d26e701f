//! `nstree -N KIND` on real namespaces.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::held::Held;
use crate::support::run::{command_as, program, run};
use crate::support::{Need, actor, nstree, trial};
use crate::world::{inode, own};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let unshare = &[Need::Root, Need::Program("unshare")];
    let setpriv = &[Need::Root, Need::Program("setpriv")];
    vec![
        trial("-N pid nests PID namespaces, with pointers where children leave", root, pids),
        trial("-N user nests through a user namespace without a process", unshare, users),
        trial("-N net shows each network once", root, networks),
        trial("-N user,pid arranges the second within the first", root, two_kinds),
        trial("-N shows every process once, and every namespace", root, everything),
        trial("-N has those whose namespace is unknown last", setpriv, unknown),
    ]
}

/// The lines that begin a namespace, after what is drawn before them.
fn headings(picture: &str, kind: Kind) -> Vec<(usize, &str)> {
    let begin = format!("{kind}:[");
    picture
        .lines()
        .filter_map(|line| {
            let depth = line.chars().take_while(|c| "│├└─ ".contains(*c)).count();
            let rest = line.trim_start_matches(|c| "│├└─ ".contains(c));
            let word = rest.split_ascii_whitespace().next()?;
            word.starts_with(&begin).then_some((depth, word))
        })
        .collect()
}

fn name(kind: Kind, id: u64) -> String {
    format!("{kind}:[{id}]")
}

fn pids() {
    let inner = actor("second").unshares(&[Kind::Pid]).child(actor("third"));
    let forest = actor("first").unshares(&[Kind::Pid]).child(inner).child(actor("other")).start();
    let [first, second, third] = ["first", "second", "third"].map(|id| forest.pid(id));
    let picture = nstree(&["-p", "-N", "pid", &first.to_string()]);
    let ids = [first, second, third].map(|pid| name(Kind::Pid, inode(pid, Kind::Pid)));
    let found = headings(&picture, Kind::Pid);
    assert_eq!(found.iter().map(|(_, id)| *id).collect::<Vec<_>>(), ids, "{picture}");
    assert!(found.is_sorted_by(|one, other| one.0 < other.0), "{picture}");
    let line_of = |begin: &str| {
        let found = picture.lines().find(|line| line.contains(begin));
        found.unwrap_or_else(|| panic!("{begin}\n{picture}"))
    };
    assert!(line_of(&format!("first({first})")).contains(&format!("→ {}", ids[1])), "{picture}");
    let second_line = picture
        .lines()
        .find(|line| line.contains(&format!("second({second}/1)")) && line.contains('→'));
    assert!(second_line.is_some_and(|line| line.contains(&format!("→ {}", ids[2]))), "{picture}");
    assert!(line_of(&ids[1]).contains('→') || line_of(&ids[1]).contains("init"), "{picture}");
    assert!(picture.contains("init second("), "{picture}");
}

fn users() {
    let script = "exec unshare -U sh -c 'readlink /proc/self/ns/user; exec cat'";
    let outer = format!("readlink /proc/self/ns/user; {script}");
    let held = Held::start(&mut program("unshare", &["-Ur", "sh", "-c", &outer]));
    let (middle, inner) = (held.line(), held.line());
    let picture = nstree(&["-N", "user", &held.pid().to_string()]);
    let found = headings(&picture, Kind::User);
    let names: Vec<_> = found.iter().map(|(_, name)| *name).collect();
    let place = |name: &str| names.iter().position(|found| *found == name);
    let places = [place(&middle), place(&inner)];
    let [Some(middle), Some(inner)] = places else { panic!("{middle} {inner}\n{picture}") };
    assert_eq!(middle + 1, inner, "{picture}");
    assert!(found[middle].0 < found[inner].0, "{picture}");
}

fn networks() {
    let one = actor("one")
        .unshares(&[Kind::Net])
        .child(actor("back").enters(std::process::id(), &[Kind::Net]));
    let forest = actor("parent").child(one).child(actor("two").unshares(&[Kind::Net])).start();
    let picture = nstree(&["-N", "net", &forest.root().to_string()]);
    let found = headings(&picture, Kind::Net);
    let mut names: Vec<_> = found.iter().map(|(_, name)| (*name).to_owned()).collect();
    let [one, two] = ["one", "two"].map(|id| name(Kind::Net, inode(forest.pid(id), Kind::Net)));
    assert_eq!(names[0], name(Kind::Net, own(Kind::Net)), "by their eldest member\n{picture}");
    names[1..].sort();
    let mut expected = [one, two];
    expected.sort();
    assert_eq!(names[1..], expected, "{picture}");
    assert_eq!(picture.matches("back").count(), 1, "{picture}");
}

fn two_kinds() {
    let inside = actor("inside").unshares(&[Kind::User]);
    let forest = actor("maker").unshares(&[Kind::Pid]).child(inside).start();
    let [maker, inside] = ["maker", "inside"].map(|id| forest.pid(id));
    let picture = nstree(&["-N", "user,pid", &maker.to_string()]);
    let user = name(Kind::User, inode(inside, Kind::User));
    let pid = name(Kind::Pid, inode(inside, Kind::Pid));
    let is_heading = |line: &&str, name: &str| {
        line.trim_start_matches(|c| "│├└─ ".contains(c)).starts_with(name)
    };
    let mut lines = picture.lines().skip_while(|line| !is_heading(line, &user));
    assert!(lines.next().is_some(), "{user}\n{picture}");
    assert!(lines.any(|line| is_heading(&line, &pid)), "{pid} in {user}\n{picture}");
}

fn everything() {
    let sandbox = actor("init").unshares(&[Kind::User, Kind::Net]).child(actor("service"));
    let forest = actor("maker").unshares(&[Kind::Pid, Kind::Time]).child(sandbox).start();
    let pids = ["maker", "init", "service"].map(|id| forest.pid(id));
    for kind in Kind::ALL {
        let picture = nstree(&["-pT", "-N", kind.name()]);
        let trees: Vec<_> = picture.lines().filter(|line| !line.contains(" · ")).collect();
        let trees = trees.join("\n");
        for pid in pids {
            let labels = [")", "/", ","].map(|end| trees.matches(&format!("({pid}{end}")).count());
            let times: usize = labels.iter().sum();
            assert_eq!(times, 1, "{pid}\n{picture}");
            let heading = name(kind, inode(pid, kind));
            let times =
                headings(&picture, kind).iter().filter(|(_, name)| *name == heading).count();
            assert_eq!(times, 1, "{heading}\n{picture}");
        }
    }
}

fn unknown() {
    let his = actor("his").uid(1000);
    let forest = actor("hidden").child(his).start();
    let root = forest.root().to_string();
    for kind in [Kind::Net, Kind::User] {
        let picture = run(command_as(1000).args(["-N", kind.name(), &root])).flawless();
        let found = headings(&picture, kind);
        let names: Vec<_> = found.iter().map(|(_, name)| *name).collect();
        let [first, last] = names[..] else { panic!("{picture}") };
        assert_eq!([first, last], [&name(kind, own(kind)), &format!("{kind}:[?]")], "{picture}");
    }
}
