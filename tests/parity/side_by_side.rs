//! Runs the program and pstree on the same processes with the same arguments, and compares what they print.

use std::fmt::{self, Display};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::run::{Run, clean, run};

/// The name of both tools, which show themselves where everything is shown.
const TOOL: &str = "tool";

/// What is made of the program's picture where it differs from pstree's on purpose.
type Likeness = fn(&str) -> String;

/// Compares the pictures for each of these sets of options, with these operands.
///
/// # Panics
///
/// When a picture differs. It tells how many do, and shows the first.
pub(crate) fn compare(sets: impl IntoIterator<Item = String>, operands: &[&str]) {
    compare_alike(sets, operands, str::to_owned);
}

/// The same, but that the program's picture is made like pstree's.
///
/// # Panics
///
/// As [`compare`].
pub(crate) fn compare_alike(
    sets: impl IntoIterator<Item = String>,
    operands: &[&str],
    likeness: Likeness,
) {
    let sets: Vec<_> = sets.into_iter().collect();
    assert!(!sets.is_empty(), "there is something to compare");
    let differences: Vec<_> =
        sets.iter().filter_map(|set| difference(set, operands, likeness)).collect();
    if let [first, others @ ..] = &differences[..] {
        let others: Vec<_> = others.iter().map(|difference| &difference.arguments).collect();
        panic!("{} of {} differ.\n\n{first}\nalso with {others:?}", differences.len(), sets.len());
    }
}

/// Pictures of the same that are not the same.
pub(crate) struct Difference {
    arguments: String,
    ours: String,
    theirs: String,
}

/// What differs with these arguments, if anything does.
pub(crate) fn difference(
    options: &str,
    operands: &[&str],
    likeness: Likeness,
) -> Option<Difference> {
    let arguments: Vec<_> = [options].into_iter().chain(operands.iter().copied()).collect();
    let [ours, theirs] = ["nstree", "pstree"].map(|folder| picture(&tool(folder), &arguments));
    let ours = likeness(&ours);
    let arguments = arguments.join(" ");
    (ours != theirs).then_some(Difference { arguments, ours, theirs })
}

impl Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { arguments, ours, theirs } = self;
        writeln!(f, "nstree {arguments}\n{ours}\npstree {arguments}\n{theirs}")?;
        let differs = |(_, (ours, theirs)): &(usize, (&str, &str))| ours != theirs;
        match ours.lines().zip(theirs.lines()).enumerate().find(differs) {
            Some((line, (ours, theirs))) => writeln!(f, "line {}:\n{ours}\n{theirs}", line + 1),
            None => writeln!(f, "one ends before the other"),
        }
    }
}

/// What the tool prints.
fn picture(tool: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(tool);
    clean(&mut command);
    let Run { stdout, stderr, code } = run(command.args(arguments));
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{} {arguments:?}", tool.display());
    without_own_pid(&stdout)
}

/// The tools' own PIDs, which are in the picture where everything is shown. They have no
/// children, so that the width of their label moves nothing.
fn without_own_pid(picture: &str) -> String {
    let mut parts = picture.split(TOOL);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (open, rest) = part.split_at(usize::from(part.starts_with(['(', ','])));
        text.extend([TOOL, open, rest.trim_start_matches(|c: char| c.is_ascii_digit())]);
    }
    text
}

/// Makes links to both programs, so that their processes have one name. To be done once for all tests.
pub(crate) fn lay_out_tools() {
    lay_out("nstree", Path::new(env!("CARGO_BIN_EXE_nstree")));
    if let Some(pstree) = installed("pstree") {
        lay_out("pstree", &pstree);
    }
}

fn lay_out(folder: &str, program: &Path) {
    let link = tool(folder);
    let folder = link.parent().expect("it is in a folder");
    fs::create_dir_all(folder).expect("the folder for tests can be written");
    // That of an earlier run may lead to a program made with other options.
    let _ = fs::remove_file(&link);
    symlink(program, &link).expect("the folder for tests can be written");
}

fn tool(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity").join(folder).join(TOOL)
}

fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let files: Vec<_> = std::env::split_paths(&path).map(|folder| folder.join(program)).collect();
    files.into_iter().find(|file| file.is_file())
}
