//! `nstree completions SHELL`.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::finish;
use crate::cli::Cli;
use crate::error::{Failure, Outcome};

pub(super) fn run(shell: Shell) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "nstree", &mut script);
    let mut out = io::stdout().lock();
    finish(out.write_all(&script).and_then(|()| out.flush()))
}
