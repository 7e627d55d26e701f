//! `nstree completions SHELL`: the script that makes a shell ask, and `nstree completions SHELL -- WORD…`, which
//! the script asks what the last word can become.
//!
//! clap_complete was tried and left. Its static scripts know no processes. Its dynamic engine, beside being unstable,
//! takes `-m FILE` for `-m=FILE`, options of a command that is run for those of nstree, and the name of a container for that
//! of a command of nstree; its script for bash breaks a reference at its colon, expands `net:[4026531840]` as a
//! pattern and shows no descriptions, without which a PID says little. What is left of it is a walk over
//! clap's `Command`, which is here; files and programs are left to the shells, who know more about them.
//! And it is asked by a variable in the environment: with that set, `nstree exec` would run nothing and say nothing. Here
//! nothing is looked up in the environment at all.

mod answer;
mod columns;
mod eyes;
mod kinds;
mod line;
mod live;
mod offer;
mod references;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::CommandFactory;

use super::finish;
use crate::cli::{Cli, Shell};
use crate::error::{Failure, Outcome};
use crate::options::Surroundings;
use answer::Answer;
use eyes::Eyes;
use line::Line;

/// Prints the script, or what the last of the words can become.
pub(super) fn run(
    shell: Shell,
    words: &[OsString],
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    let text = if words.is_empty() {
        script(shell).to_owned()
    } else {
        answer(words, surroundings).to_string()
    };
    let mut out = io::stdout().lock();
    finish(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Those of the folder `completions`, where they can be read and packaged.
const fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("../../completions/nstree.bash"),
        Shell::Zsh => include_str!("../../completions/_nstree"),
        Shell::Fish => include_str!("../../completions/nstree.fish"),
        Shell::Elvish => include_str!("../../completions/nstree.elv"),
    }
}

fn answer(words: &[OsString], surroundings: &Surroundings) -> Answer {
    let mut root = Cli::command();
    root.build();
    let line = Line::read(&root, words);
    line.map(|line| offer::answer(&line, &Eyes::new(&line, surroundings))).unwrap_or_default()
}
