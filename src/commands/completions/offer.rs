//! What is offered for each option and operand.

use clap::{Arg, ValueHint};

use super::answer::{Answer, ShellPart};
use super::columns::{self, Columns, OF_NAMESPACES, OF_PROCESSES};
use super::eyes::Eyes;
use super::line::{Line, Place, Word};
use super::{kinds, live, references};
use crate::collect::want::Want;
use crate::model::kind::Kind;

/// What a value names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Offer {
    /// A process, a namespace, a container or a user.
    Target,
    /// A process, a namespace or a container.
    TargetButUser,
    /// A process or a namespace.
    ProcessOrNamespace,
    Process,
    Processes,
    /// A namespace.
    Reference,
    /// A PID namespace; its kind may be left out.
    PidNamespace,
    Container,
    User,
    Users,
    /// A kind of namespace, or several.
    Kinds,
    Columns(&'static Columns),
    File,
    Directory,
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of those that clap lets through.
    Possible,
    /// What nobody can know.
    Nothing,
}

/// What the word at the end of the line can become.
pub(super) fn answer(line: &Line<'_>, eyes: &Eyes<'_>) -> Answer {
    match &line.place {
        Place::Nothing => Answer::default(),
        Place::Run(word) => Answer::by_shell(ShellPart::Run(*word)),
        Place::Option(typed) => options(line, typed),
        Place::Value(word) => value(line, word, eyes),
        Place::First(word) => {
            let mut answer = Answer::to(word.before.clone(), word.typed.clone());
            for command in line.command.get_subcommands().filter(|command| !command.is_hide_set()) {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                answer.offer(command.get_name(), about);
            }
            offer(&mut answer, line, word.arg, eyes);
            answer
        }
    }
}

fn options(line: &Line<'_>, typed: &str) -> Answer {
    let mut answer = Answer::to(String::new(), typed.to_owned());
    let is_offered = |arg: &&Arg| !arg.is_hide_set() && line.takes(arg);
    for arg in line.command.get_arguments().filter(is_offered) {
        let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
        if let Some(letter) = arg.get_short() {
            answer.offer(&format!("-{letter}"), &about);
        }
        for long in arg.get_long_and_visible_aliases().into_iter().flatten() {
            answer.offer(&format!("--{long}"), &about);
        }
    }
    answer
}

fn value(line: &Line<'_>, word: &Word<'_>, eyes: &Eyes<'_>) -> Answer {
    let mut answer = Answer::to(word.before.clone(), word.typed.clone());
    offer(&mut answer, line, word.arg, eyes);
    answer
}

/// What is offered for this option or operand of this command; `None` if nobody has thought of it.
pub(super) fn of(command: &str, arg: &Arg) -> Option<Offer> {
    let known = match (command, arg.get_id().as_str()) {
        ("nstree" | "ps" | "show", "targets") => Offer::Target,
        ("diff", "a" | "b") => Offer::TargetButUser,
        ("ls", "targets" | "tree") => Offer::ProcessOrNamespace,
        ("pid", "pids") | ("exec", "target") | ("nstree", "highlight") => Offer::Process,
        ("ps", "pids" | "parents") => Offer::Processes,
        ("nstree" | "ps" | "exec", "namespaces") => Offer::Reference,
        ("pid", "inside") => Offer::PidNamespace,
        ("nstree" | "ps", "containers") => Offer::Container,
        ("nstree", "users_only") | ("unshare", "map_user") => Offer::User,
        ("ps", "users") => Offer::Users,
        ("nstree", "arranged_by") | ("ls", "kinds") => Offer::Kinds,
        ("ps", "columns" | "sort") => Offer::Columns(OF_PROCESSES),
        ("ls", "columns") => Offer::Columns(OF_NAMESPACES),
        ("exec", "setuid" | "setgid") => Offer::Words(&["follow"]),
        ("unshare", "map_users" | "map_groups") => Offer::Words(&["auto", "subids", "all"]),
        ("unshare", "kill_child") => Offer::Words(&["KILL", "TERM", "INT", "HUP", "QUIT"]),
        ("ps", "names")
        | ("exec", "net_socket" | "wdns")
        | (
            "unshare",
            "map_group" | "owner" | "setuid" | "setgid" | "load_interp" | "monotonic" | "boottime",
        ) => Offer::Nothing,
        _ => return by_clap(arg),
    };
    Some(known)
}

fn by_clap(arg: &Arg) -> Option<Offer> {
    match arg.get_value_hint() {
        ValueHint::FilePath | ValueHint::AnyPath => Some(Offer::File),
        ValueHint::DirPath => Some(Offer::Directory),
        _ if arg.get_value_parser().possible_values().is_some() => Some(Offer::Possible),
        _ => None,
    }
}

fn offer(answer: &mut Answer, line: &Line<'_>, arg: &Arg, eyes: &Eyes<'_>) {
    let command = line.command.get_name();
    match of(command, arg).unwrap_or(Offer::Nothing) {
        Offer::Target => offer_targets(answer, true, eyes),
        Offer::TargetButUser => offer_targets(answer, false, eyes),
        Offer::ProcessOrNamespace => {
            offer_possible(answer, arg);
            offer_reference(answer, eyes);
            offer_processes(answer, eyes);
        }
        // Of the PIDs inside of another namespace these are none.
        Offer::Process if command == "pid" && line.has("inside") => {}
        Offer::Process => {
            offer_processes(answer, eyes);
            if arg.get_id() == "highlight" {
                answer.offer("self", "nstree itself");
            }
        }
        Offer::Processes => {
            answer.in_list();
            offer_processes(answer, eyes);
        }
        Offer::Reference => offer_reference(answer, eyes),
        Offer::PidNamespace if references::kinds_typed(answer).is_some() => {
            offer_reference(answer, eyes);
        }
        Offer::PidNamespace => {
            answer.offer("pid:", kinds::about(Kind::Pid));
            references::offer_behind_colon(answer, Kind::Pid.into(), eyes);
        }
        Offer::Container => {
            if let Some(snapshot) = eyes.see(live::PROCESSES) {
                live::offer_containers(answer, &snapshot, false);
                live::offer_pods(answer, &snapshot, false);
            }
        }
        Offer::User => offer_users(answer, eyes),
        Offer::Users => {
            answer.in_list();
            offer_users(answer, eyes);
        }
        Offer::Kinds => kinds::offer_list(answer),
        Offer::Columns(columns) => columns::offer(answer, columns),
        Offer::File => answer.shell = ShellPart::File,
        Offer::Directory => answer.shell = ShellPart::Directory,
        Offer::Words(words) => words.iter().for_each(|word| answer.offer(word, "")),
        Offer::Possible => offer_possible(answer, arg),
        Offer::Nothing => {}
    }
}

fn offer_possible(answer: &mut Answer, arg: &Arg) {
    if arg.get_value_delimiter() == Some(',') {
        answer.in_list();
    }
    for value in arg.get_value_parser().possible_values().into_iter().flatten() {
        let about = value.get_help().map(ToString::to_string).unwrap_or_default();
        answer.offer(value.get_name(), about);
    }
}

/// Names before numbers, of which there are many.
fn offer_targets(answer: &mut Answer, users: bool, eyes: &Eyes<'_>) {
    if let Some(kinds) = references::kinds_typed(answer) {
        return references::offer_targets(answer, kinds, eyes);
    }
    let snapshot = eyes.see(Want { user_names: users, ..live::PROCESSES });
    let snapshot = snapshot.as_ref();
    if let Some(snapshot) = snapshot {
        live::offer_containers(answer, snapshot, users);
        live::offer_pods(answer, snapshot, !users);
    }
    if let Some(snapshot) = snapshot.filter(|_| users) {
        live::offer_users(answer, snapshot);
    }
    kinds::offer_beginnings(answer);
    if let Some(snapshot) = snapshot {
        live::offer_pids(answer, snapshot);
    }
}

fn offer_reference(answer: &mut Answer, eyes: &Eyes<'_>) {
    match references::kinds_typed(answer) {
        Some(kinds) => references::offer_targets(answer, kinds, eyes),
        None => kinds::offer_beginnings(answer),
    }
}

fn offer_processes(answer: &mut Answer, eyes: &Eyes<'_>) {
    if let Some(snapshot) = eyes.see(live::PROCESSES) {
        live::offer_pids(answer, &snapshot);
    }
}

fn offer_users(answer: &mut Answer, eyes: &Eyes<'_>) {
    if let Some(snapshot) = eyes.see(live::users_only()) {
        live::offer_users(answer, &snapshot);
    }
}
