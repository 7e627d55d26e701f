//! completions/ holds what `nstree completions` prints.

use std::collections::BTreeMap;
use std::process::Command;

use crate::generated;

/// Each shell, and how it wants the file to be called.
const FILES: [(&str, &str); 4] = [
    ("bash", "nstree.bash"),
    ("zsh", "_nstree"),
    ("fish", "nstree.fish"),
    ("elvish", "nstree.elv"),
];

#[test]
fn completions_are_what_the_command_prints() {
    let files: BTreeMap<_, _> =
        FILES.iter().map(|(shell, file)| ((*file).to_owned(), printed(shell))).collect();
    generated::agrees("completions", &files);
}

fn printed(shell: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_nstree"))
        .args(["completions", shell])
        .output()
        .expect("the command was built for this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a script is text")
}
