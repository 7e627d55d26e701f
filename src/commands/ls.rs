//! `nstree ls [REF|PID]…`: every namespace, and who keeps it alive.

mod notes;
mod which;

use std::io::{self, BufWriter, Write};

use super::finish;
use super::source::warn_of_foreign_procfs;
use super::source::{self, Source};
use super::unknown_column::unknown_column;
use crate::cli::ls::{LsArgs, TreeBy};
use crate::cli::{GlobalArgs, TreeArgs};
use crate::collect::want::{Arguments, Want};
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::forest::{Forest, Growth};
use crate::model::namespace::{self, Namespace};
use crate::model::reference::{Reference, Target};
use crate::model::view::{Choice, View};
use crate::options::{self, Surroundings};
use crate::render::list::{Arrangement, Column, ListStyle, UnknownColumn};
use crate::render::theme::Theme;
use crate::render::trunk::Characters;
use crate::render::{self, list};
use which::{Named, Wanted};

pub(super) fn run(
    args: &LsArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    if global.jsonl {
        return Err(Failure::new("--jsonl", "it tells of processes; nstree ls has --json"));
    }
    let named = which::named(args)?;
    let mut style = style(args, global, surroundings)?;
    let source = source::load(global, surroundings, want(args, global, &style, &named))?;
    warn_of_foreign_procfs(&source);
    let mut namespaces = namespace::all(&source.snapshot);
    let wanted = Wanted::find(args, &named, &source, &namespaces);

    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = if global.json {
        namespaces.retain(|namespace| wanted.includes(namespace));
        write_json(&source, namespaces, &mut out)
    } else {
        namespaces.sort_by_key(place);
        let is_wanted = |namespace: &Namespace| wanted.includes(namespace);
        let is_in_container = |namespace: &Namespace| {
            is_wanted(namespace) && list::has_container(&source.snapshot, namespace)
        };
        if has_default_columns(args) && namespaces.iter().any(is_in_container) {
            Column::add_container(&mut style.columns);
        }
        list::write(&source.snapshot, &namespaces, &is_wanted, &style, &mut out)
    };
    let outcome = finish(written.and_then(|()| out.flush()))?;
    if surroundings.stderr_is_terminal {
        notes::tell_what_was_not_seen(&source.snapshot);
    }
    Ok(outcome.and(wanted.outcome))
}

/// Holders and relations are what most namespaces without a process are found by.
fn want(args: &LsArgs, global: &GlobalArgs, style: &ListStyle, named: &[Named]) -> Want {
    if global.json {
        return Want::EVERYTHING;
    }
    let can_be_container = |named: &Named| {
        matches!(named, Named::Reference(Reference { target: Target::Name(_), .. }))
    };
    let shows_arguments = style.columns.iter().any(|column| column.shows_arguments());
    Want {
        containers: has_default_columns(args)
            || style.columns.contains(&Column::Container)
            || named.iter().any(can_be_container),
        user_names: true,
        arguments: if shows_arguments { Arguments::OfHolders } else { Arguments::None },
        ..Want::HOLDERS
    }
}

/// Whether the columns are those that are shown if nobody asks for others, or these and more. There is one of
/// containers among them where one of the namespaces is of a container.
fn has_default_columns(args: &LsArgs) -> bool {
    args.columns.as_ref().is_none_or(|columns| columns.starts_with('+'))
}

fn style(
    args: &LsArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<ListStyle, Failure> {
    let default = if args.empty { &Column::OF_EMPTY[..] } else { &Column::DEFAULT };
    let unknown =
        |error: UnknownColumn| unknown_column("-o", &error, UnknownColumn::known(), surroundings);
    let (columns, asked_for) = match &args.columns {
        Some(text) => {
            let columns = Column::parse_list(text, default).map_err(unknown)?;
            let given = if text.starts_with('+') { default.len() } else { 0 };
            let asked_for = columns[given..].to_vec();
            (columns, asked_for)
        }
        // What a list of those without a process is about.
        None if args.empty => (default.to_vec(), vec![Column::Held]),
        None => (default.to_vec(), Vec::new()),
    };
    let characters = TreeArgs { ascii: args.ascii, unicode: args.unicode, ..TreeArgs::default() };
    let is_utf8 = options::is_utf8(&characters, surroundings);
    Ok(ListStyle {
        columns,
        asked_for,
        titles: !args.no_headers,
        tree: args.tree_by().map(|by| match by {
            TreeBy::Owner => Arrangement::Owner,
            TreeBy::Parent => Arrangement::Parent,
            TreeBy::Process => Arrangement::Process,
        }),
        characters: if is_utf8 { Characters::UTF8 } else { Characters::ASCII },
        width: options::columns(args.long, surroundings),
        theme: Theme::new(options::is_colored(global.color, surroundings)),
    })
}

/// By kind, the initial one first, then by leader, so that those of a container have the same place
/// in each kind; those without a member last.
fn place(namespace: &Namespace) -> impl Ord + use<> {
    let Namespace { key, initial, leader, .. } = namespace;
    (key.kind, !initial, leader.is_none(), *leader, key.id)
}

/// Every process is in the object, whatever the namespaces are: what they hold refers to them.
fn write_json(source: &Source, namespaces: Vec<Namespace>, out: &mut dyn Write) -> io::Result<()> {
    let forest = Forest::grow(&source.snapshot.processes, Growth::default());
    let view = View::new(&forest, &Choice::default(), None);
    let document = document::document(&source.snapshot, &view, namespaces);
    render::json::write_object(&document, out)
}
