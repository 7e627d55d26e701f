//! The layout is pstree's, byte for byte: whoever knows pstree need not learn it anew.

use std::process::Command;

use libtest_mimic::{Completion, Trial};

use crate::options::{CHARACTERS, all_with, some_with};
use crate::scenes::{self, SOME_UID, everything, extremes};
use crate::side_by_side::{compare, compare_alike};
use crate::stage::{Play, perform};
use crate::support::{self, Need, actor};

const NEEDS: &[Need] = &[Need::Root, Need::Program("pstree"), Need::Program("unshare")];
/// The eldest whose pictures are known to be laid out in this way.
const ELDEST: (u32, u32) = (23, 4);

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a tree of everything is pstree's, in ASCII", NEEDS, || perform("everything-A")),
        trial("a tree of everything is pstree's, in UTF-8", NEEDS, || perform("everything-U")),
        trial("the trees of a user are pstree's, in ASCII", NEEDS, || perform("user-A")),
        trial("the trees of a user are pstree's, in UTF-8", NEEDS, || perform("user-U")),
        trial("all trees are pstree's", NEEDS, || perform("all")),
        trial("trees of extremes are pstree's", NEEDS, || perform("extremes")),
        trial("crossings are those of pstree -S", NEEDS, || perform("crossings")),
        trial("pstree has no number for process group 0", NEEDS, || perform("group 0")),
    ]
}

pub(crate) fn plays() -> Vec<Play> {
    let play = |name, run| Play { name, run, has_group: true };
    vec![
        play("everything-A", || everything_by_pid('A')),
        play("everything-U", || everything_by_pid('U')),
        play("user-A", || user('A')),
        play("user-U", || user('U')),
        play("all", all),
        play("extremes", extreme_trees),
        play("crossings", crossings),
        Play { name: "group 0", run: group_0, has_group: false },
    ]
}

/// A trial that is skipped where pstree is so old that it may draw otherwise.
pub(crate) fn trial(name: &str, needs: &'static [Need], test: fn()) -> Trial {
    match version() {
        Some(version) if version < ELDEST => {
            let (major, minor) = version;
            let reason = format!("pstree is of psmisc {major}.{minor}");
            Trial::ignorable_test(name.to_owned(), move || Ok(Completion::ignored_with(reason)))
        }
        // One that is not there, or is of another make, is the business of `needs` or of the test.
        _ => support::trial(name, needs, test),
    }
}

/// The version by `pstree (PSmisc) 23.6`, which psmisc prints on standard error.
fn version() -> Option<(u32, u32)> {
    let output = Command::new("pstree").arg("--version").output().ok()?;
    let text = [output.stderr, output.stdout].concat();
    let text = String::from_utf8(text).ok()?;
    let number = text.lines().next()?.split_once("(PSmisc) ")?.1;
    let (major, minor) = number.trim().split_once('.')?;
    let minor = minor.split(|character: char| !character.is_ascii_digit()).next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn everything_by_pid(characters: char) {
    let forest = everything().start();
    compare(all_with(characters), &[&forest.root().to_string()]);
}

fn user(characters: char) {
    let _forest = scenes::trees_of_a_user().start();
    compare(all_with(characters), &[&user_name()]);
}

fn all() {
    let _forest = everything().start();
    for characters in CHARACTERS {
        compare(some_with(characters, 7), &[]);
        compare(some_with(characters, 31), &["root"]);
        compare(some_with(characters, 31), &["1"]);
    }
}

fn extreme_trees() {
    for extreme in extremes() {
        let forest = extreme.start();
        for characters in CHARACTERS {
            compare(some_with(characters, 7), &[&forest.root().to_string()]);
        }
        compare(some_with('A', 31), &["root"]);
    }
}

/// But for the PIDs in nested PID namespaces, which only the program shows.
fn crossings() {
    let forest = scenes::crossings().start();
    let sets = ["-lAS", "-lUSc", "-lASa", "-lASn", "-lASs", "-lASt", "-lASu", "-lASg", "-lAScu"];
    compare(sets.map(str::to_owned), &[&forest.root().to_string()]);
}

/// The group of a process whose leader is outside the PID namespace: to the kernel it has number 0,
/// which the program shows and pstree does not.
fn group_0() {
    // An only child each, so that the width of a label moves nothing.
    let member = actor("member").uid(SOME_UID).child(actor("below"));
    let leader = actor("leader").with(|actor| actor.leads_group = true).child(member);
    let forest = actor("forest").child(actor("child").child(leader)).start();
    let without_0 = |picture: &str| picture.replace("(0", "(").replace(",0", ",");
    let sets = ["-lAg", "-lAgp", "-lAga", "-lAgu", "-lUgpu", "-lUgsa"].map(str::to_owned);
    compare_alike(sets, &[&forest.root().to_string()], without_0);
}

fn user_name() -> String {
    let user = nix::unistd::User::from_uid(SOME_UID.into());
    user.ok().flatten().expect("the passwd database has this user").name
}
