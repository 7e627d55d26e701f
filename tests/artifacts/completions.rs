//! completions/ holds what `nstree completions` prints.

use std::process::Command;

use crate::{names_in, text_of};

/// Each shell, and how it wants the file to be called.
const FILES: [(&str, &str); 4] = [
    ("bash", "nstree.bash"),
    ("zsh", "_nstree"),
    ("fish", "nstree.fish"),
    ("elvish", "nstree.elv"),
];

/// They are written by hand, and part of the program.
#[test]
fn completions_are_what_the_command_prints() {
    for (shell, file) in FILES {
        assert_eq!(printed(shell), text_of(format!("completions/{file}")), "{shell}");
    }
    let mut files = FILES.map(|(_, file)| file);
    files.sort_unstable();
    assert_eq!(names_in("completions"), files);
}

fn printed(shell: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_nstree"))
        .args(["completions", shell])
        .output()
        .expect("the command was built for this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a script is text")
}
