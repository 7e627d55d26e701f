//! What each command does, as a story.

mod completions;
mod diff;
mod exec;
mod find;
mod ls;
mod meter;
mod not_found;
mod pid;
mod ps;
mod running;
mod select;
mod show;
mod source;
mod tree;
mod unknown_column;
mod unshare;

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use clap::{Parser, error::ErrorKind};

use crate::cli::{self, Cli, Command};
use crate::collect::users;
use crate::error::{Failure, Outcome, write_failure};
use crate::options::Surroundings;
use crate::render::shown::Shown;
use crate::sys;

/// Does what was typed, and tells the exit code.
///
/// Data goes to standard output, messages to standard error.
#[must_use]
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let is_user = |name: &str| users::by_name(name).is_some();
    let arguments = cli::dashed::undashed(arguments.collect(), is_user);
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => exit_code(carry_out(&cli), failure_code(cli.command.as_ref())),
        Err(asked)
            if matches!(asked.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            exit_code(show(&asked).map(Outcome::exit_code), Failure::EXIT_CODE)
        }
        Err(error) => {
            let command = cli::named_command(&arguments);
            let code = match command.as_deref() {
                Some("exec" | "unshare") => RUNNER_FAILED,
                _ => Failure::EXIT_CODE,
            };
            exit_code(Err(cli::failure(&error, command.as_deref())), code)
        }
    }
}

/// Tells the exit code.
fn carry_out(cli: &Cli) -> Result<u8, Failure> {
    if cli.command.is_some() && cli.tree.is_any() {
        return Err(options_before_a_command());
    }
    match &cli.command {
        None => tree::run(cli, &surroundings()).map(Outcome::exit_code),
        Some(Command::Completions { shell, words }) => {
            completions::run(*shell, words, &surroundings()).map(Outcome::exit_code)
        }
        Some(Command::Exec(args)) => exec::run(args, &cli.global, &surroundings()),
        Some(Command::Unshare(args)) => unshare::run(args),
        Some(Command::Show(args)) => {
            show::run(args, &cli.global, &surroundings()).map(Outcome::exit_code)
        }
        Some(Command::Diff(args)) => {
            diff::run(args, &cli.global, &surroundings()).map(Outcome::exit_code)
        }
        Some(Command::Pid(args)) => {
            pid::run(args, &cli.global, &surroundings()).map(Outcome::exit_code)
        }
        Some(Command::Ps(args)) => {
            ps::run(args, &cli.global, &surroundings()).map(Outcome::exit_code)
        }
        Some(Command::Ls(args)) => {
            ls::run(args, &cli.global, &surroundings()).map(Outcome::exit_code)
        }
    }
}

/// What `exec` and `unshare` exit with when they fail themselves, so that it is told from what the
/// command exits with.
const RUNNER_FAILED: u8 = 125;

const fn failure_code(command: Option<&Command>) -> u8 {
    match command {
        Some(Command::Exec(_) | Command::Unshare(_)) => RUNNER_FAILED,
        Some(
            Command::Completions { .. }
            | Command::Ls(_)
            | Command::Show(_)
            | Command::Diff(_)
            | Command::Pid(_)
            | Command::Ps(_),
        )
        | None => Failure::EXIT_CODE,
    }
}

fn exit_code(result: Result<u8, Failure>, of_failure: u8) -> u8 {
    match result {
        Ok(code) => code,
        Err(failure) => {
            complain(&failure);
            failure.hints().iter().for_each(complain);
            of_failure
        }
    }
}

/// Writes a message, of which no part can act on a terminal, whatever it was made of.
/// That standard error is closed is no reason to end.
fn complain(message: &impl Display) {
    let _ = writeln!(io::stderr(), "nstree: {}", Shown(message.to_string().as_bytes()));
}

/// Shows a help text or the version.
fn show(text: &clap::Error) -> Result<Outcome, Failure> {
    finish(write!(io::stdout().lock(), "{text}").and_then(|()| io::stdout().flush()))
}

/// What came of writing to standard output. A reader that has gone has seen enough.
fn finish(written: io::Result<()>) -> Result<Outcome, Failure> {
    match written.map_err(|error| write_failure(&error)) {
        Ok(()) | Err(None) => Ok(Outcome::Done),
        Err(Some(failure)) => Err(failure),
    }
}

fn options_before_a_command() -> Failure {
    Failure::new("usage", "options and targets of the tree before a command mean nothing to it")
        .with_hint("for a user who is called as the command is, write: nstree -- NAME")
}

fn surroundings() -> Surroundings {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    Surroundings {
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        terminal_columns: sys::terminal::columns(io::stdout()),
        columns: set("COLUMNS"),
        term: set("TERM"),
        no_color: set("NO_COLOR"),
        clicolor_force: set("CLICOLOR_FORCE"),
        locale: set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")),
        bpf: set("NSTREE_BPF"),
        proc: set("NSTREE_PROC"),
    }
}
