//! `nstree diff A B`: what two processes share, and what they do not.

use std::io::{self, BufWriter, Write};

use super::find::{Finder, Found, parse};
use super::finish;
use super::not_found::NotFound;
use super::show::style;
use super::source::warn_of_foreign_procfs;
use super::source::{self, Source};
use crate::cli::GlobalArgs;
use crate::cli::show::DiffArgs;
use crate::collect::want::Want;
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::difference::Difference;
use crate::model::ids::Pid;
use crate::model::kind::KindSet;
use crate::model::process::Process;
use crate::model::reference::Operand;
use crate::options::Surroundings;
use crate::render;

pub(super) fn run(
    args: &DiffArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    let operands = [parse(&args.a, Operand::parse)?, parse(&args.b, Operand::parse)?];
    let source = source::load(global, surroundings, want())?;
    warn_of_foreign_procfs(&source);
    let [a, b] = [find(&operands[0], &source)?, find(&operands[1], &source)?];
    let (Some(a), Some(b)) = (a, b) else { return Ok(Outcome::NotFound) };
    let difference = Difference::between(a, b, &source.snapshot);

    let mut out = BufWriter::new(io::stdout().lock());
    let written = if global.any_json() {
        let object = document::difference(&source.snapshot, &difference);
        if global.json {
            render::json::write_object(&object, &mut out)
        } else {
            render::json::write_line(&object, &mut out)
        }
    } else {
        let style = style(args.long, global, surroundings);
        render::diff::write(&source.snapshot, &difference, style, &mut out)
    };
    finish(written.and_then(|()| out.flush()))
}

/// Holders are no facts of a process that could be compared.
fn want() -> Want {
    Want {
        namespaces: KindSet::ALL,
        nested_pids: true,
        user_names: true,
        threads: true,
        cgroups: true,
        // Names that are typed can be those of containers.
        containers: true,
        labels: true,
        details: true,
        relations: true,
        ..Want::default()
    }
}

/// The one process that an operand stands for; that it is not there is told.
fn find<'s>(operand: &Operand, source: &'s Source) -> Result<Option<&'s Process>, Failure> {
    let found = match Finder::new(source).operand(operand) {
        Ok(found) => found,
        Err(error) => {
            let error = match (error, operand) {
                // Who has no member is not compared, whether it is there or not.
                (NotFound::Namespace(reference), Operand::Namespace(_)) => {
                    NotFound::Member(reference)
                }
                (error, _) => error,
            };
            error.complain();
            return Ok(None);
        }
    };
    let processes = source.snapshot.processes.iter();
    let matching: Vec<_> = processes.filter(|process| found.matches(process)).collect();
    match (&found, matching.as_slice()) {
        (Found::User(_), [_, _, ..]) => Err(Failure::new(
            described(operand),
            format_args!("the user has {} processes: name one by its PID", matching.len()),
        )),
        _ => Ok(leader(&matching)),
    }
}

fn described(operand: &Operand) -> String {
    match operand {
        Operand::Process(pid) => pid.to_string(),
        Operand::Namespace(reference) => reference.to_string(),
        Operand::Name(name) => format!("'{name}'"),
    }
}

/// Of those whose parent is not among them, the eldest.
fn leader<'s>(processes: &[&'s Process]) -> Option<&'s Process> {
    let has = |pid: Pid| processes.iter().any(|process| process.pid == pid);
    let rank = |process: &&&Process| (has(process.ppid), process.start, process.pid);
    processes.iter().min_by_key(rank).copied()
}
