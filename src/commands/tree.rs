//! `nstree [TARGET]…`: the tree, as text or JSON.

use std::collections::HashSet;
use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use super::find::{Finder, Found, NotFound, parse};
use super::{complain, finish, source};
use crate::cli::{Cli, Highlight, TreeArgs};
use crate::collect::want::Want;
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::forest::{Forest, Growth, Item, NodeId, Order};
use crate::model::ids::{Pid, Uid};
use crate::model::kind::{Kind, KindSet};
use crate::model::process::Process;
use crate::model::reference::{Operand, Reference};
use crate::model::snapshot::Snapshot;
use crate::model::view::{Choice, View};
use crate::options::{self, Surroundings};
use crate::render;
use crate::render::theme::Theme;
use crate::render::tree::TreeStyle;
use crate::render::trunk::Characters;

pub(super) fn run(cli: &Cli, surroundings: &Surroundings) -> Result<Outcome, Failure> {
    let request = Request::parse(&cli.tree)?;
    let source = source::load(&cli.global, surroundings, want(cli, &request))?;
    let snapshot = &source.snapshot;
    warn_of_foreign_procfs(snapshot);
    let selection = Selection::find(&request, &Finder::new(&source));
    let highlight = highlight(&cli.tree, snapshot);

    let forest = grow(cli, &request, snapshot);
    let choice = selection.choice(&forest, &cli.tree);
    let filter = |node: NodeId| selection.passes(forest.item(node).process());
    let view = View::new(&forest, &choice, selection.filters().then_some(&filter));

    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = if cli.global.any_json() {
        let document = document::document(snapshot, &view);
        if cli.global.json {
            render::json::write_object(&document, &mut out)
        } else {
            render::json::write_lines(&document, &mut out)
        }
    } else {
        let style = style(cli, surroundings, &request, &selection, highlight.ok().flatten());
        render::tree::write(snapshot, &view, &style, &mut out)
    };
    let outcome = finish(written.and_then(|()| out.flush()))?;
    if surroundings.stderr_is_terminal && shows_namespaces(cli) {
        note_unreadable(snapshot, &view);
    }
    Ok(outcome.and(selection.outcome).and(highlight.err().unwrap_or_default()))
}

/// What was asked for, read but not yet looked up.
struct Request {
    targets: Vec<Operand>,
    namespaces: Vec<Reference>,
    users: Vec<String>,
}

impl Request {
    fn parse(args: &TreeArgs) -> Result<Self, Failure> {
        let targets = args.targets.iter().map(|text| parse(text, Operand::parse));
        let namespaces = args.namespaces.iter().map(|text| parse(text, Reference::parse));
        Ok(Self {
            targets: targets.collect::<Result<_, _>>()?,
            namespaces: namespaces.collect::<Result<_, _>>()?,
            users: args.users_only.clone(),
        })
    }

    fn is_everything(&self) -> bool {
        self.targets.is_empty() && self.namespaces.is_empty() && self.users.is_empty()
    }

    fn names_users(&self) -> bool {
        let is_name = |target: &Operand| matches!(target, Operand::Name(_));
        !self.users.is_empty() || self.targets.iter().any(is_name)
    }

    fn names_namespaces(&self) -> bool {
        let is_reference = |target: &Operand| matches!(target, Operand::Namespace(_));
        !self.namespaces.is_empty() || self.targets.iter().any(is_reference)
    }
}

/// What the view needs to know, and no more.
fn want(cli: &Cli, request: &Request) -> Want {
    if cli.global.any_json() {
        return Want::EVERYTHING;
    }
    let args = &cli.tree;
    let all_kinds = shows_namespaces(cli) || folds(args) || request.names_namespaces();
    let mut namespaces = if all_kinds { KindSet::ALL } else { KindSet::EMPTY };
    if args.pids {
        namespaces.insert(Kind::Pid);
    }
    Want {
        namespaces,
        user_names: args.users || request.names_users(),
        threads: !args.hide_threads || request.names_namespaces(),
        thread_names: args.thread_names,
        arguments: args.arguments,
        cgroups: false,
        labels: args.labels,
        clock: options::is_colored_by_age(args, &cli.global),
    }
}

fn shows_namespaces(cli: &Cli) -> bool {
    !cli.tree.no_crossings
}

fn folds(args: &TreeArgs) -> bool {
    !args.unfolded && !args.pids
}

/// The trees to choose from. Kernel threads are among them if they are asked for, one
/// of them by its PID, or all processes are.
fn grow<'s>(cli: &Cli, request: &Request, snapshot: &'s Snapshot) -> Forest<'s> {
    let args = &cli.tree;
    let json = cli.global.any_json();
    let is_kernel_thread = |target: &Operand| match target {
        Operand::Process(pid) => snapshot.process(*pid).is_some_and(|p| p.kernel_thread),
        Operand::Namespace(_) | Operand::Name(_) => false,
    };
    let with_kernel_threads = args.kernel_threads
        || (json && request.is_everything())
        || request.targets.iter().any(is_kernel_thread);
    let is_wanted = |process: &&Process| with_kernel_threads || !process.kernel_thread;
    let order = if args.numeric_sort { Order::Pid } else { Order::Name };
    let growth = Growth { order, threads: !json && !args.hide_threads };
    Forest::grow(snapshot.processes.iter().filter(is_wanted), growth)
}

/// What was asked for, as far as it was found.
struct Selection {
    targets: Option<Vec<Found>>,
    namespaces: Option<Vec<Found>>,
    users: Option<Vec<Found>>,
    outcome: Outcome,
}

impl Selection {
    /// Looks up what was asked for, and complains about what is not there.
    fn find(request: &Request, finder: &Finder<'_>) -> Self {
        let mut outcome = Outcome::Done;
        let mut note = |result: Result<Found, NotFound>| {
            let not_found = |error: &NotFound| {
                complain(error);
                outcome = Outcome::NotFound;
            };
            result.inspect_err(not_found).ok()
        };
        let targets: Vec<_> =
            request.targets.iter().filter_map(|target| note(finder.operand(target))).collect();
        let namespaces: Vec<_> =
            request.namespaces.iter().filter_map(|name| note(finder.reference(name))).collect();
        let users: Vec<_> =
            request.users.iter().filter_map(|name| note(finder.user(name))).collect();
        Self {
            targets: (!request.targets.is_empty()).then_some(targets),
            namespaces: (!request.namespaces.is_empty()).then_some(namespaces),
            users: (!request.users.is_empty()).then_some(users),
            outcome,
        }
    }

    fn choice(&self, forest: &Forest<'_>, args: &TreeArgs) -> Choice {
        let targets = self.targets.as_ref().map(|targets| nodes_of(targets, forest));
        Choice { targets, ancestors: args.ancestors && !self.is_one_user() }
    }

    const fn filters(&self) -> bool {
        self.namespaces.is_some() || self.users.is_some()
    }

    /// Whether a process matches one of the values of each filter.
    fn passes(&self, process: &Process) -> bool {
        let any = |found: &Vec<Found>| found.iter().any(|found| found.matches(process));
        self.namespaces.as_ref().is_none_or(any) && self.users.as_ref().is_none_or(any)
    }

    /// The user that is the only target, if that is so.
    fn only_user(&self) -> Option<Uid> {
        match self.targets.as_deref() {
            Some([Found::User(uid)]) => Some(*uid),
            _ => None,
        }
    }

    fn is_one_user(&self) -> bool {
        self.only_user().is_some()
    }
}

fn nodes_of(targets: &[Found], forest: &Forest<'_>) -> Vec<NodeId> {
    let pids: HashSet<Pid> = targets.iter().filter_map(Found::pid).collect();
    let others: Vec<_> = targets.iter().filter(|target| target.pid().is_none()).collect();
    let is_target = |node: &NodeId| match forest.item(*node) {
        Item::Process(process) => {
            pids.contains(&process.pid) || others.iter().any(|target| target.matches(process))
        }
        Item::Thread(..) => false,
    };
    forest.nodes().filter(is_target).collect()
}

fn style(
    cli: &Cli,
    surroundings: &Surroundings,
    request: &Request,
    selection: &Selection,
    highlight: Option<Pid>,
) -> TreeStyle {
    let args = &cli.tree;
    let is_utf8 = options::is_utf8(args, surroundings);
    TreeStyle {
        pids: args.pids,
        pgids: args.pgids,
        users: args.users,
        root_user: selection.only_user().unwrap_or_default(),
        crossings: shows_namespaces(cli),
        labels: args.labels,
        arguments: args.arguments,
        folds: folds(args),
        ages: options::is_colored_by_age(args, &cli.global),
        separated: !request.targets.is_empty(),
        highlight,
        characters: if is_utf8 { Characters::UTF8 } else { Characters::ASCII },
        columns: options::columns(args.long, surroundings),
        theme: Theme::new(options::is_colored(cli.global.color, surroundings)),
    }
}

/// The process to point out, if there is to be one; it is an outcome of its own that it is not there.
fn highlight(args: &TreeArgs, snapshot: &Snapshot) -> Result<Option<Pid>, Outcome> {
    let not_found = |why: &dyn Display| {
        complain(&format_args!("cannot highlight: {why}"));
        Outcome::NotFound
    };
    match args.highlight {
        None if !args.highlight_self => Ok(None),
        Some(Highlight::Pid(pid)) => match snapshot.process(Pid(pid)) {
            Some(process) => Ok(Some(process.pid)),
            None => Err(not_found(&format_args!("no process {pid}"))),
        },
        None | Some(Highlight::Itself) => match snapshot.observer.pid {
            Some(pid) => Ok(Some(pid)),
            None => Err(not_found(&"nstree itself is not among these processes")),
        },
    }
}

fn warn_of_foreign_procfs(snapshot: &Snapshot) {
    let observer = &snapshot.observer;
    if observer.proc_is_foreign {
        complain(&format_args!(
            "{}: it belongs to another PID namespace than this process: the PIDs are those of that one",
            String::from_utf8_lossy(&observer.proc)
        ));
    }
}

fn note_unreadable(snapshot: &Snapshot, view: &View<'_, '_>) {
    let is_denied = |node: &NodeId| match view.forest().item(*node) {
        Item::Process(process) => process.namespaces.is_denied(),
        Item::Thread(..) => false,
    };
    let unreadable = snapshot.problems.iter().filter(|problem| problem.what == "stat").count();
    note(view.nodes().filter(is_denied).count(), "the namespaces of", "could not be read");
    note(unreadable, "of", "nothing could be read: they are listed, but not shown");
}

fn note(count: usize, what: &str, why: &str) {
    match count {
        0 => {}
        1 => complain(&format_args!("{what} 1 process {why}")),
        _ => complain(&format_args!("{what} {count} processes {why}")),
    }
}
