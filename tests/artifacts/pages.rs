//! Makes the man pages: what clap knows, and the sections in man/sections that it does not.

use std::collections::BTreeMap;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use nstree::cli::Cli;

use crate::changelog::Changelog;
use crate::{names_in, text_of};

/// The page of each command, by the name of its file.
pub(crate) fn all() -> BTreeMap<String, String> {
    commands().iter().map(|command| (file_name(command), page(command))).collect()
}

/// The command and its subcommands, as they are documented.
pub(crate) fn commands() -> Vec<Command> {
    let mut root = Cli::command();
    root.build();
    let subcommands = root.get_subcommands().filter(|command| !command.is_hide_set());
    let mut commands: Vec<_> = subcommands.cloned().map(without_global_options).collect();
    commands.push(root);
    commands
}

pub(crate) fn file_name(command: &Command) -> String {
    format!("{}.1", name(command))
}

/// `nstree-completions`.
fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

/// Those of all commands are told once, in nstree(1).
fn without_global_options(command: Command) -> Command {
    command.mut_args(|arg| {
        let is_global = arg.is_global_set();
        arg.hide(is_global)
    })
}

fn page(command: &Command) -> String {
    let readable = readable(command.clone());
    let release = Changelog::read().newest();
    let man = Man::new(readable.clone())
        .title(name(command).to_uppercase())
        .date(release.date)
        .source(format!("nstree {}", release.version))
        .manual("User Commands");
    let mut page = text(|out| man.render_title(out));
    let mut add = |part: String| page.push_str(without_preamble(&part));
    add(text(|out| man.render_name_section(out)));
    add(text(|out| man.render_synopsis_section(out)));
    add(text(|out| man.render_description_section(out)));
    add(grouped(&text(|out| man.render_options_section(out)), &readable));
    if command.has_subcommands() {
        add(text(|out| man.render_subcommands_section(out)));
    }
    let folder = format!("man/sections/{}", name(command));
    for section in names_in(&folder) {
        add(text_of(format!("{folder}/{section}")));
    }
    page
}

fn text(render: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("a Vec takes all bytes");
    String::from_utf8(out).expect("what is rendered is text")
}

/// A part without the lines that tell groff of apostrophes, which stand before each of them.
fn without_preamble(part: &str) -> &str {
    let is_preamble = |line: &&str| line.starts_with(".ie ") || line.starts_with(".el ");
    let length: usize = part.split_inclusive('\n').take_while(is_preamble).map(str::len).sum();
    &part[length..]
}

/// The headings of --help as parts of one section.
fn grouped(options: &str, command: &Command) -> String {
    let headings = command.get_arguments().filter_map(Arg::get_help_heading);
    let options = if options.contains(".SH OPTIONS\n") {
        options.to_owned()
    } else {
        // Where each option has a heading there is none above them.
        format!(".SH OPTIONS\n{}", without_preamble(options))
    };
    headings.fold(options, |options, heading| {
        let section = heading.to_uppercase();
        [format!(".SH {section}\n"), format!(".SH \"{section}\"\n")]
            .iter()
            .fold(options, |options, section| options.replace(section, &format!(".SS {heading}\n")))
    })
}

/// A command with texts that read well on a page.
fn readable(command: Command) -> Command {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let about = command.get_long_about().map(|about| details(&about.to_string()));
    let command = command
        .override_usage(usage)
        .subcommand_help_heading("COMMANDS")
        .mut_args(|arg| if is_about_itself(&arg) { arg.help_heading("Help") } else { arg })
        .mut_args(readable_arg);
    match about {
        Some(about) => command.long_about(about),
        None => command,
    }
}

fn is_about_itself(arg: &Arg) -> bool {
    ["help", "version"].contains(&arg.get_id().as_str())
}

fn readable_arg(arg: Arg) -> Arg {
    let help = arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string);
    let aliases = arg.get_visible_short_aliases().unwrap_or_default();
    let also = aliases.iter().map(|alias| format!(" -{alias} is the same."));
    let help = with_stop(&help.unwrap_or_default());
    arg.long_help(format!("{help}{}", also.collect::<String>()))
}

/// A text as one paragraph, whose first sentence is the summary, which has no stop of its own.
fn with_stop(text: &str) -> String {
    match text.split_once("\n\n") {
        Some((summary, details)) => format!("{summary}. {}", details.trim()),
        None => format!("{text}."),
    }
}

/// A description without its summary, which is told under NAME.
fn details(text: &str) -> String {
    text.split_once("\n\n").map_or(text, |(_, details)| details).trim().to_owned()
}
