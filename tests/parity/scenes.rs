//! Forests with all that has a say in the picture.

use nstree::model::kind::Kind;

use crate::support::{Actor, actor};

/// A user with an entry in the passwd database of any system, by whom trees are asked for.
pub(crate) const SOME_UID: u32 = 1;
/// Users as they are met, the last without an entry in the passwd database.
const UIDS: [u32; 5] = [0, SOME_UID, 33, 1000, 54321];

/// Some of everything.
pub(crate) fn everything() -> Actor {
    let forest = actor("forest").child(threads()).child(repeats()).child(groups());
    forest.child(arguments()).child(users())
}

/// Several trees of [`SOME_UID`], on different levels, with processes of others below.
pub(crate) fn trees_of_a_user() -> Actor {
    let of_user = [repeats(), groups()].map(|actor| actor.uid(SOME_UID));
    of_user.into_iter().fold(actor("forest").child(users()), Actor::child)
}

/// A process for each kind of namespace that is in another than its parent, and some in more.
pub(crate) fn crossings() -> Actor {
    let apart = [Kind::Cgroup, Kind::Ipc, Kind::Mnt, Kind::Net, Kind::User, Kind::Uts];
    let each =
        |kind: Kind| actor(&format!("only {kind}")).unshares(&[kind]).child(actor(kind.name()));
    let below =
        |name: &str, kind| actor(name).unshares(&[kind]).child(actor(&format!("in {kind}")));
    let all = actor("all").unshares(&Kind::ALL).child(actor("in all").child(actor("below all")));
    let forest = apart.into_iter().map(each).fold(actor("crossings"), Actor::child);
    forest.child(below("pid maker", Kind::Pid)).child(below("time maker", Kind::Time)).child(all)
}

/// What each has a forest of its own for, as pictures are made faster of few processes.
pub(crate) fn extremes() -> [Actor; 4] {
    [chain(30), odd_names(), families(), crowd()]
}

/// Threads: many and one, called as their process and otherwise, with children beside them.
fn threads() -> Actor {
    let many = (0..11).fold(actor("many"), |many, _| many.thread("many", &[]));
    let named = ["pool", "alone", "pool", "named", "x", "pool", "a b"];
    let named = named.into_iter().fold(actor("named"), |actor, name| actor.thread(name, &[]));
    let equal = |id: &str| actor(id).named("equal").thread("equal", &[]).thread("equal", &[]);
    actor("threads")
        .thread("threads", &[])
        .child(many)
        .child(named.child(actor("below-1").named("below")).child(actor("below-2").named("below")))
        .child(equal("equal-1"))
        .child(equal("equal-2"))
        .child(equal("equal-3").thread("more", &[]))
        .child(equal("equal-4").child(actor("leaf")))
}

/// Equal subtrees: next to each other and not, below each other, and nearly equal.
fn repeats() -> Actor {
    let leaf = |id: &str, name: &str| actor(id).named(name);
    let pair = |id: &str| {
        actor(id)
            .named("pair")
            .child(leaf(&format!("{id}/1"), "b"))
            .child(leaf(&format!("{id}/2"), "b"))
    };
    let row = |id: &str, last: &str| {
        actor(id).named("row").child(pair(&format!("{id}/1"))).child(leaf(&format!("{id}/2"), last))
    };
    actor("repeats")
        .child(leaf("a-1", "a").child(leaf("a-1/b", "b")))
        .child(leaf("a-2", "a"))
        .child(leaf("a-3", "a").child(leaf("a-3/b", "b")))
        .child(leaf("a-4", "a").child(leaf("a-4/c", "c")))
        .child(leaf("a-5", "a"))
        .child(pair("pair-1"))
        .child(pair("pair-2"))
        .child(pair("pair-3"))
        .child(row("row-1", "end"))
        .child(row("row-2", "end"))
        .child(row("row-3", "other end"))
        .child(row("row-4", "end"))
}

/// A process below a process, and so on.
fn chain(length: usize) -> Actor {
    let last = actor("link-0").named("link");
    (1..length)
        .fold(last, |below, number| actor(&format!("link-{number}")).named("link").child(below))
}

/// Printable ASCII that has a meaning in the picture, in /proc/PID/stat, or in neither.
fn odd_names() -> Actor {
    let names = [
        "x",
        "y",
        " ",
        "two words",
        " lead",
        "trail ",
        "(round)",
        "lx) R 1 2",
        ")",
        "(",
        "{thread}",
        "[square]",
        "]",
        "3*[b]",
        "*",
        ",",
        "-",
        "---",
        "-+-",
        "|-",
        "`-",
        "~:;'",
        "\"",
        "#!%&/=?^_@",
        "$HOME",
        "<&>",
        "fifteen-letters",
        "1",
        "A",
        "Z",
        "kworker/0:1-ev",
    ];
    let odd = |(number, name)| actor(&format!("odd-{number}")).named(name);
    let mut all: Vec<_> = names.into_iter().enumerate().map(odd).collect();
    // What comes below a name of one character, and below an odd one.
    all[0] = all[0].clone().child(actor("below-x")).child(actor("x").thread("x", &[]));
    all[3] = all[3].clone().child(actor("below-words").named("(")).thread("a b", &[]);
    actor("odd names").with(|actor| actor.children = all)
}

/// Command lines that -a shows: none, long ones, and such with blanks and odd characters.
fn arguments() -> Actor {
    let long = "long ".repeat(500);
    let many: Vec<&[u8]> = vec![b"many"; 700];
    let same = |id: &str| actor(id).named("same").argv(&[b"same", b"-v", b"file"]);
    actor("arguments")
        .argv(&[b"arguments", b"--of", b"a root"])
        .child(actor("none").argv(&[b"none"]))
        .child(actor("blanks").argv(&[b"blanks", b"a b", b" ", b"  c  "]))
        .child(actor("odd").argv(&[b"odd", b"(a)", b"[b]", b"{c}", b"2*[d]", b"-", b",~:;'\"`$#"]))
        .child(actor("long").argv(&[b"long", long.as_bytes(), b"end"]))
        .child(actor("many").argv(&many))
        .child(actor("other").argv(&[b"another name", b"argument"]))
        .child(actor("w").argv(&[b"w", b"of one letter"]).child(actor("below-w")))
        .child(same("same-1"))
        .child(same("same-2"))
        .child(actor("dead").with(|actor| actor.zombie = true))
}

/// Changes of user back and forth, and siblings that are equal but for the user.
fn users() -> Actor {
    let user = |id: &str, uid| actor(id).named("user").uid(uid);
    let again = actor("root-again").child(user("user-again", SOME_UID).thread("t", &[]));
    let deep = user("deep", SOME_UID).child(again).child(user("nobody", 54321));
    UIDS.into_iter()
        .fold(actor("users").child(deep), |users, uid| users.child(user(&format!("{uid}"), uid)))
}

/// A family of each user, with children of each, and some families twice.
fn families() -> Actor {
    let child_of =
        |parent: u32, child: u32| actor(&format!("{parent}/{child}")).named("user").uid(child);
    let family = |parent: u32| {
        let family = actor(&format!("{parent}")).named("user").uid(parent);
        UIDS.into_iter().fold(family, |family, child| family.child(child_of(parent, child)))
    };
    let families = UIDS.into_iter().chain([SOME_UID, 33]).map(family);
    families.fold(actor("families"), Actor::child)
}

/// Process groups and sessions: equal subtrees in unequal groups and the other way round.
fn groups() -> Actor {
    let group = |id: &str| actor(id).named("group").with(|actor| actor.leads_group = true);
    let session = |id: &str| actor(id).named("session").with(|actor| actor.leads_session = true);
    actor("groups")
        .child(group("group-1").child(actor("member-1").named("member")))
        .child(group("group-2").child(actor("member-2").named("member")))
        .child(session("session-1").child(group("inner-1")).thread("session", &[]))
        .child(session("session-2").child(group("inner-2")).thread("session", &[]))
        .child(actor("plain-1").named("plain"))
        .child(actor("plain-2").named("plain"))
}

/// More equal siblings than fit in one digit, and in two; some of another user among them.
fn crowd() -> Actor {
    let many = |name: &str, copies| actor(name).with(|actor| actor.copies = copies);
    let parent = actor("parent").child(many("many", 120)).child(many("some", 11));
    let others =
        actor("many of another").named("many").uid(SOME_UID).with(|actor| actor.copies = 12);
    actor("crowd")
        .child(parent.child(others))
        .child(actor("twelve").named("x").with(|actor| actor.copies = 12))
}
