//! `nstree ps [TARGET]…`: a line for each process.

mod which;

use std::io::{self, BufWriter, Write};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::find::Finder;
use super::finish;
use super::select::{Request, Selection};
use super::source;
use super::source::warn_of_foreign_procfs;
use super::tree::note_unreadable;
use super::unknown_column::unknown_column;
use crate::cli::ps::PsArgs;
use crate::cli::{GlobalArgs, TreeArgs};
use crate::collect::want::{Arguments, Want};
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::forest::{Forest, Growth, NodeId, Order};
use crate::model::kind::{Kind, KindSet};
use crate::model::view::View;
use crate::options::{self, Surroundings};
use crate::render;
use crate::render::processes::{self, Column, ProcessesStyle, SortKey, Titled, UnknownColumn};
use crate::render::theme::Theme;
use crate::render::trunk::Characters;
use crate::sys::local_time;
use which::{Picked, Typed};

pub(super) fn run(
    args: &PsArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    let of_tree = args.as_of_tree();
    let request = Request::parse(&of_tree)?;
    let typed = Typed::parse(args)?;
    let style = style(args, &of_tree, global, surroundings)?;
    let source = source::load(global, surroundings, want(args, global, &request, &style))?;
    let snapshot = &source.snapshot;
    warn_of_foreign_procfs(&source);
    let finder = Finder::new(&source);
    let selection = Selection::find(&request, &finder);
    let picked = Picked::find(args, typed, &finder);

    let is_everything = request.is_everything() && picked.is_everything();
    let with_kernel_threads = args.shows_kernel_threads()
        || request.names_kernel_thread(snapshot)
        || (global.any_json() && is_everything);
    let is_there = |process: &&_| with_kernel_threads || picked.is_shown_anyway(process);
    let processes = snapshot.processes.iter().filter(is_there);
    let forest = Forest::grow(processes, Growth { order: Order::Pid, threads: false });
    let choice = selection.choice(&forest, &of_tree);
    let filter = |node: NodeId| {
        let process = forest.item(node).process();
        selection.passes(process) && picked.passes(process)
    };
    let filters = selection.filters() || !picked.is_everything();
    let view = View::new(&forest, &choice, filters.then_some(&filter));

    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = if global.any_json() {
        let namespaces = document::namespaces_in(snapshot, &view);
        let document = document::document(snapshot, &view, namespaces);
        if global.json {
            render::json::write_object(&document, &mut out)
        } else {
            render::json::write_lines(&document, &mut out)
        }
    } else {
        processes::write(snapshot, &view, &style, &mut out)
    };
    let outcome = finish(written.and_then(|()| out.flush()))?;
    if surroundings.stderr_is_terminal && tells_namespaces(&style) {
        note_unreadable(snapshot, &view);
    }
    Ok(outcome.and(selection.outcome).and(picked.outcome))
}

/// What the columns need, and no more.
fn want(args: &PsArgs, global: &GlobalArgs, request: &Request, style: &ProcessesStyle) -> Want {
    if global.any_json() {
        return Want::EVERYTHING;
    }
    let sorted = style.sort.iter().map(|key| key.column);
    let columns: Vec<_> = style.columns.iter().map(|titled| titled.column).chain(sorted).collect();
    let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
    let kind = |column: &Column| match column {
        Column::Namespace(kind) => Some(*kind),
        Column::Nspid => Some(Kind::Pid),
        Column::Users | Column::NsUser => Some(Kind::User),
        _ => None,
    };
    let by_namespace = request.names_namespaces();
    let by_container = has(&[Column::Container]) || request.names_containers();
    let namespaces = if by_namespace || by_container {
        KindSet::ALL
    } else {
        columns.iter().filter_map(kind).collect()
    };
    let by_user = request.names_users() || args.users().next().is_some();
    Want {
        namespaces,
        nested_pids: namespaces.contains(Kind::Pid),
        user_names: by_user || has(&[Column::User, Column::Users, Column::NsUser]),
        threads: by_namespace,
        arguments: Arguments::of_all_if(has(&[Column::Command])),
        cgroups: has(&[Column::Cgroup]),
        containers: by_container,
        labels: has(&[Column::Label]),
        id_maps: has(&[Column::Users, Column::NsUser]),
        clock: columns.iter().any(|column| column.needs_the_machine()),
        ..Want::default()
    }
}

fn style(
    args: &PsArgs,
    of_tree: &TreeArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<ProcessesStyle, Failure> {
    let base = if args.is_about_users() {
        Titled::of_users()
    } else if args.full {
        Titled::full()
    } else {
        Titled::default_list()
    };
    let unknown = |option: &'static str| {
        move |error: UnknownColumn| {
            unknown_column(option, &error, UnknownColumn::known(), surroundings)
        }
    };
    let is_utf8 = options::is_utf8(of_tree, surroundings);
    Ok(ProcessesStyle {
        columns: Titled::parse_lists(&args.columns, base).map_err(unknown("-o"))?,
        sort: SortKey::parse_lists(&args.sort).map_err(unknown("--sort"))?,
        titles: !args.no_headers,
        tree: args.draws_trees(),
        characters: if is_utf8 { Characters::UTF8 } else { Characters::ASCII },
        width: options::columns(args.is_wide(), surroundings),
        local,
        theme: Theme::new(options::is_colored(global.color, surroundings)),
    })
}

fn tells_namespaces(style: &ProcessesStyle) -> bool {
    style.columns.iter().any(|titled| matches!(titled.column, Column::Namespace(_)))
}

/// What the clocks show here, of which the machine knows more than UTC.
fn local(time: Timestamp) -> DateTime {
    let offset = local_time::utc_offset(time.as_second());
    let offset = offset.and_then(|seconds| Offset::from_seconds(seconds.try_into().ok()?).ok());
    offset.unwrap_or(Offset::UTC).to_datetime(time)
}
