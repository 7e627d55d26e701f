//! `nstree show TARGET…`: everything that is known of a process or a namespace.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use super::find::{Finder, parse};
use super::finish;
use super::not_found::{NotFound, or_complain};
use super::source::warn_of_foreign_procfs;
use super::source::{self, Source};
use crate::cli::GlobalArgs;
use crate::cli::show::ShowArgs;
use crate::collect::want::Want;
use crate::document::{self, Document};
use crate::error::{Failure, Outcome};
use crate::model::ancestry;
use crate::model::forest::{Forest, Growth, NodeId};
use crate::model::ids::Pid;
use crate::model::kind::{Kind, KindMap};
use crate::model::namespace::{self, Namespace};
use crate::model::ns_key::NsKey;
use crate::model::process::Process;
use crate::model::reference::{Operand, Reference, Target};
use crate::model::snapshot::Snapshot;
use crate::model::view::{Choice, View};
use crate::options::{self, Surroundings};
use crate::render;
use crate::render::show::{SheetStyle, Subject};
use crate::render::theme::Theme;

pub(super) fn run(
    args: &ShowArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    let operands = args.targets.iter().map(|text| parse(text, Operand::parse));
    let operands = operands.collect::<Result<Vec<_>, _>>()?;
    let source = source::load(global, surroundings, Want::EVERYTHING)?;
    warn_of_foreign_procfs(&source);
    let (chosen, outcome) = Chosen::find(&operands, &source);

    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = if global.json {
        render::json::write_object(&chosen.document(&source.snapshot), &mut out)
    } else if global.jsonl {
        render::json::write_lines(&chosen.document(&source.snapshot), &mut out)
    } else {
        let style = style(args.long, global, surroundings);
        let subjects = chosen.subjects(&source.snapshot);
        render::show::write(&source.snapshot, &chosen.namespaces, &subjects, style, &mut out)
    };
    let done = finish(written.and_then(|()| out.flush()))?;
    Ok(done.and(outcome))
}

pub(super) fn style(long: bool, global: &GlobalArgs, surroundings: &Surroundings) -> SheetStyle {
    SheetStyle {
        columns: options::columns(long, surroundings),
        theme: Theme::new(options::is_colored(global.color, surroundings)),
    }
}

/// What there is a sheet for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Process(Pid),
    Namespace(NsKey),
}

/// What was asked for, each once, in the order in which it was.
struct Chosen {
    keys: Vec<Key>,
    /// All that there are.
    namespaces: Vec<Namespace>,
}

impl Chosen {
    /// Looks up what was asked for, and complains about what is not there.
    fn find(operands: &[Operand], source: &Source) -> (Self, Outcome) {
        let namespaces = namespace::all(&source.snapshot);
        let mut chosen = Self { keys: Vec::new(), namespaces };
        let mut outcome = Outcome::Done;
        for operand in operands {
            let found = or_complain(chosen.look_up(operand, source), &mut outcome);
            for key in found.into_iter().flatten() {
                if !chosen.keys.contains(&key) {
                    chosen.keys.push(key);
                }
            }
        }
        (chosen, outcome)
    }

    fn look_up(&mut self, operand: &Operand, source: &Source) -> Result<Vec<Key>, NotFound> {
        let finder = Finder::new(source);
        if let Operand::Namespace(reference) = operand {
            let keys = self.existing(reference, finder.namespaces(reference)?)?;
            return Ok(keys.into_iter().map(Key::Namespace).collect());
        }
        let found = finder.operand(operand)?;
        let processes = source.snapshot.processes.iter().filter(|process| found.matches(process));
        Ok(processes.map(|process| Key::Process(process.pid)).collect())
    }

    /// Those of the namespaces that are there. One whose file was opened is, whatever else was found.
    fn existing(
        &mut self,
        reference: &Reference,
        named: Vec<(Kind, crate::model::ids::NsId)>,
    ) -> Result<Vec<NsKey>, NotFound> {
        let mut existing = Vec::new();
        for key in named.into_iter().map(|(kind, id)| NsKey::new(kind, id)) {
            let is_open = matches!(reference.target, Target::Path(_) | Target::Name(_));
            let is_found = self.namespaces.iter().any(|found| found.key == key);
            if is_open && !is_found {
                self.namespaces.push(Namespace::unheld(key));
            }
            if is_open || is_found {
                existing.push(key);
            }
        }
        if existing.is_empty() {
            return Err(NotFound::Namespace(reference.clone()));
        }
        Ok(existing)
    }

    fn subjects<'s>(&'s self, snapshot: &'s Snapshot) -> Vec<Subject<'s>> {
        let subject = |key: &Key| match key {
            Key::Process(pid) => snapshot.process(*pid).map(Subject::Process),
            Key::Namespace(key) => {
                self.namespaces.iter().find(|found| found.key == *key).map(Subject::Namespace)
            }
        };
        self.keys.iter().filter_map(subject).collect()
    }

    /// The processes and the members of the namespaces; the namespaces, and those of the processes.
    fn document(&self, snapshot: &Snapshot) -> Document {
        let mut namespaces = BTreeSet::new();
        let mut pids = BTreeSet::new();
        for key in &self.keys {
            match key {
                Key::Process(pid) => {
                    pids.insert(*pid);
                    namespaces.extend(
                        snapshot
                            .process(*pid)
                            .map(|p| concerned(p, snapshot))
                            .into_iter()
                            .flatten(),
                    );
                }
                Key::Namespace(key) => {
                    namespaces.insert(*key);
                    let members =
                        snapshot.processes.iter().filter(|p| p.is_member(key.kind, key.id));
                    pids.extend(members.map(|process| process.pid));
                }
            }
        }
        let forest = Forest::grow(&snapshot.processes, Growth::default());
        let is_wanted = |node: NodeId| pids.contains(&forest.item(node).pid());
        let targets = forest.nodes().filter(|node| is_wanted(*node)).collect();
        let choice = Choice { targets: Some(targets), ancestors: false };
        let view = View::new(&forest, &choice, Some(&is_wanted));
        let rows = self.namespaces.iter().filter(|found| namespaces.contains(&found.key));
        document::document(snapshot, &view, rows.cloned().collect())
    }
}

/// The namespaces that the sheet of a process tells of.
fn concerned(process: &Process, snapshot: &Snapshot) -> BTreeSet<NsKey> {
    let of_threads = process.threads.iter().filter_map(|thread| thread.namespaces.as_ref());
    let all = std::iter::once(&process.namespaces).chain(of_threads).flat_map(KindMap::iter);
    let own = all.filter_map(|(kind, link)| Some(NsKey::new(kind, link.known()?)));
    let is_held =
        |holder: &&(NsKey, crate::model::holder::Holder)| holder.1.pid() == Some(process.pid);
    let held = snapshot.holders.iter().filter(is_held).map(|(key, _)| *key);
    let mut keys: BTreeSet<NsKey> = own.chain(held).collect();
    for kind in [Kind::Pid, Kind::User] {
        if let Some(id) = process.namespaces[kind].known() {
            let above = ancestry::above(NsKey::new(kind, id), &snapshot.relations);
            keys.extend(above.known.into_iter().map(|id| NsKey::new(kind, id)));
        }
    }
    keys
}
