//! What `exec` and `unshare` do alike: carry a plan out, or explain it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::finish;
use crate::error::{Failure, Outcome};
use crate::launch::{self, Program, Trouble};
use crate::model::plan::Plan;
use crate::planning::causes;
use crate::render::explain;
use crate::sys;
use crate::sys::own_proc::OwnProc;

/// A plan with all that it takes to carry it out.
pub(super) struct Running {
    pub(super) plan: Plan,
    /// What the plan refers to.
    pub(super) files: Vec<OwnedFd>,
    /// The program and its arguments; if there are none, a shell.
    pub(super) command: Vec<OsString>,
    /// The environment of the command, if it is not that of nstree.
    pub(super) environment: Option<Vec<OsString>>,
    /// `PATH` is that of nstree, whatever the environment: the programs are those of here.
    pub(super) searches_own_path: bool,
    pub(super) explain: bool,
}

/// Tells the exit code: that of the command, or 126 or 127 as shells have them.
pub(super) fn run_plan(running: Running) -> Result<u8, Failure> {
    let program = program(&running);
    // Before the first step: afterwards /proc may be another.
    let proc = OwnProc::open();
    if running.explain {
        let mut out = io::stdout().lock();
        let written = explain::write(&running.plan, &typed(&program), &mut out);
        return finish(written.and_then(|()| out.flush())).map(Outcome::exit_code);
    }
    match launch::carry_out(&running.plan, running.files, &program, &proc) {
        Ok(ending) => Ok(launch::end_as(ending)),
        Err(Trouble::Program(cannot)) => {
            let why = sys::description(cannot.errno);
            super::complain(&format_args!("{}: {why}", cannot.program.display()));
            Ok(cannot.exit_code())
        }
        Err(Trouble::Abandoned) => Ok(super::RUNNER_FAILED),
        Err(Trouble::Step(error)) => {
            let failure = Failure::new(&error.call, sys::description(error.errno));
            Err(match causes::likely(&error, &proc) {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            })
        }
    }
}

fn program(running: &Running) -> Program {
    let own = || env::vars_os().map(|(name, value)| joined(&name, &value)).collect();
    let environment = running.environment.clone().unwrap_or_else(own);
    let path = if running.searches_own_path {
        env::var_os("PATH")
    } else {
        environment.iter().find_map(|entry| value_of("PATH", entry))
    };
    if let [name, arguments @ ..] = &running.command[..] {
        let (name, arguments) = (name.clone(), arguments.to_vec());
        return Program { name, arguments, environment, path, or_shell: false };
    }
    let shell = env::var_os("SHELL").filter(|shell| !shell.is_empty());
    let name = shell.unwrap_or_else(|| "/bin/sh".into());
    Program { name, arguments: Vec::new(), environment, path, or_shell: true }
}

fn joined(name: &OsStr, value: &OsStr) -> OsString {
    OsString::from_vec([name.as_bytes(), b"=", value.as_bytes()].concat())
}

/// The value of a variable, if the entry of an environment is of that name.
fn value_of(name: &str, entry: &OsStr) -> Option<OsString> {
    let value = entry.as_bytes().strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
    Some(OsString::from_vec(value.to_vec()))
}

fn typed(program: &Program) -> String {
    let words = std::iter::once(&program.name).chain(&program.arguments);
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
