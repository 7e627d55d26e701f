//! `nstree [TARGET]…`: the tree, as text or JSON.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use super::find::Finder;
use super::select::{Request, Selection};
use super::source;
use super::{complain, finish};
use crate::cli::{Cli, GroupBy, Highlight, TreeArgs};
use crate::collect::own_mounts;
use crate::collect::proc_root::ProcRoot;
use crate::collect::want::{Arguments, Want};
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::forest::{Forest, Growth, Item, NodeId, Order};
use crate::model::grouping::{Criterion, Grouping};
use crate::model::ids::Pid;
use crate::model::kind::{Kind, KindSet};
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;
use crate::model::view::View;
use crate::options::{self, Surroundings};
use crate::render;
use crate::render::theme::Theme;
use crate::render::tree::TreeStyle;
use crate::render::trunk::Characters;

pub(super) fn run(cli: &Cli, surroundings: &Surroundings) -> Result<Outcome, Failure> {
    let request = Request::parse(&cli.tree)?;
    let mut source = source::load(&cli.global, surroundings, want(cli, &request))?;
    if is_by_namespace(&cli.tree) && source.is_live && !cli.global.any_json() {
        find_names(cli, surroundings, &mut source.snapshot);
    }
    let snapshot = &source.snapshot;
    source::warn_of_foreign_procfs(&source);
    let selection = Selection::find(&request, &Finder::new(&source));
    let highlight = highlight(&cli.tree, snapshot);

    let forest = grow(cli, &request, snapshot);
    let choice = selection.choice(&forest, &cli.tree);
    let filter = |node: NodeId| selection.passes(forest.item(node).process());
    let view = View::new(&forest, &choice, selection.filters().then_some(&filter));

    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = if cli.global.any_json() {
        let document =
            document::document(snapshot, &view, document::namespaces_in(snapshot, &view));
        if cli.global.json {
            render::json::write_object(&document, &mut out)
        } else {
            render::json::write_lines(&document, &mut out)
        }
    } else {
        let style = style(cli, surroundings, &request, &selection, highlight.ok().flatten());
        match &arrangement(&cli.tree)[..] {
            [] => render::tree::write(snapshot, &view, &style, &mut out),
            criteria => {
                let grouping = Grouping::new(snapshot, &view, criteria);
                render::tree::write_arranged(snapshot, &grouping, &style, &mut out)
            }
        }
    };
    let outcome = finish(written.and_then(|()| out.flush()))?;
    if surroundings.stderr_is_terminal && (shows_namespaces(cli) || is_arranged(&cli.tree)) {
        note_unreadable(snapshot, &view);
    }
    if surroundings.stderr_is_terminal && lacks_containers(cli, snapshot) {
        complain(&"no container is to be seen");
    }
    Ok(outcome.and(selection.outcome).and(highlight.err().unwrap_or_default()))
}

/// What the view needs to know, and no more.
fn want(cli: &Cli, request: &Request) -> Want {
    if cli.global.any_json() {
        return Want::EVERYTHING;
    }
    let args = &cli.tree;
    // A heading of a namespace tells the container, too.
    let containers = shows_namespaces(cli) || request.names_containers() || is_arranged(args);
    let all_kinds = containers || folds(args) || request.names_namespaces();
    let mut namespaces = if all_kinds { KindSet::ALL } else { KindSet::EMPTY };
    if args.pids {
        namespaces.insert(Kind::Pid);
    }
    if args.users {
        namespaces.insert(Kind::User);
    }
    Want {
        namespaces,
        nested_pids: namespaces.contains(Kind::Pid),
        user_names: args.users || request.names_users() || args.arranged_by.contains(&Kind::User),
        threads: !args.hide_threads || request.names_namespaces(),
        thread_names: args.thread_names,
        arguments: Arguments::of_all_if(args.arguments),
        containers,
        id_maps: args.users,
        labels: args.labels,
        clock: options::is_colored_by_age(args, &cli.global),
        relations: is_by_namespace(args),
        ..Want::default()
    }
}

fn shows_namespaces(cli: &Cli) -> bool {
    !cli.tree.no_crossings
}

fn is_by_namespace(args: &TreeArgs) -> bool {
    !args.arranged_by.is_empty()
}

fn is_by_container(args: &TreeArgs) -> bool {
    args.grouped_by == Some(GroupBy::Container)
}

fn is_arranged(args: &TreeArgs) -> bool {
    is_by_container(args) || is_by_namespace(args)
}

/// What to arrange by, each once. Namespaces are arranged within containers, of which they are parts.
fn arrangement(args: &TreeArgs) -> Vec<Criterion> {
    let mut criteria = Vec::new();
    criteria.extend(is_by_container(args).then_some(Criterion::Container));
    for kind in &args.arranged_by {
        let criterion = Criterion::Namespace(*kind);
        if !criteria.contains(&criterion) {
            criteria.push(criterion);
        }
    }
    criteria
}

/// Whether it is arranged by container where there is none.
fn lacks_containers(cli: &Cli, snapshot: &Snapshot) -> bool {
    is_by_container(&cli.tree) && !cli.global.any_json() && snapshot.containers.is_empty()
}

fn folds(args: &TreeArgs) -> bool {
    !args.unfolded && !args.pids
}

/// The trees to choose from. Kernel threads are among them if they are asked for, one
/// of them by its PID, or all processes are.
fn grow<'s>(cli: &Cli, request: &Request, snapshot: &'s Snapshot) -> Forest<'s> {
    let args = &cli.tree;
    let json = cli.global.any_json();
    let with_kernel_threads = args.kernel_threads
        || (json && request.is_everything())
        || request.names_kernel_thread(snapshot);
    let is_wanted = |process: &&Process| with_kernel_threads || !process.kernel_thread;
    let order = if args.numeric_sort { Order::Pid } else { Order::Name };
    let growth = Growth { order, threads: !json && !args.hide_threads };
    Forest::grow(snapshot.processes.iter().filter(is_wanted), growth)
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

/// Finds the names that namespaces go by here.
fn find_names(cli: &Cli, surroundings: &Surroundings, snapshot: &mut Snapshot) {
    if let Ok(root) = ProcRoot::open(&source::procfs(&cli.global, surroundings)) {
        snapshot.holders.extend(own_mounts::find(&root, &snapshot.observer));
    }
}

pub(super) fn note_unreadable(snapshot: &Snapshot, view: &View<'_, '_>) {
    let is_denied = |node: &NodeId| match view.forest().item(*node) {
        Item::Process(process) => process.namespaces.is_denied(),
        Item::Thread(..) => false,
    };
    let unreadable = snapshot.problems.iter().filter(|problem| problem.what == "stat").count();
    note(view.nodes().filter(is_denied).count(), "the namespaces of ", "could not be read");
    note(unreadable, "", "could not be read at all, and not shown (hidepid?)");
}

fn note(count: usize, what: &str, why: &str) {
    match count {
        0 => {}
        1 => complain(&format_args!("{what}1 process {why}")),
        _ => complain(&format_args!("{what}{count} processes {why}")),
    }
}
