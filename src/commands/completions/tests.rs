use clap::Command;

use super::line::Place;
use super::offer::Offer;
use super::*;
use crate::render::list;
use crate::render::processes::{self, SortKey, Titled};

fn root() -> Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// What a word is, and what of it belongs to it but not to the value: `namespaces --ns= net:8`.
fn place(words: &str) -> String {
    let root = root();
    let words: Vec<_> = words.split(' ').map(OsString::from).collect();
    let line = Line::read(&root, &words).expect("there is more than nstree");
    let name = line.command.get_name();
    match line.place {
        Place::Option(typed) => format!("{name} option {typed}"),
        Place::Value(word) => {
            format!("{name} {} {}|{}", word.arg.get_id(), word.before, word.typed)
        }
        Place::First(word) => format!("{name} first {} {}", word.arg.get_id(), word.typed),
        Place::Run(at) => format!("{name} runs {at}"),
        Place::Nothing => format!("{name} nothing"),
    }
}

#[test]
fn the_first_operand_is_a_command_or_a_target() {
    assert_eq!(place("nstree "), "nstree first targets ");
    assert_eq!(place("nstree -p --proc /x sh"), "nstree first targets sh");
    assert_eq!(place("nstree 8 sh"), "nstree targets |sh");
    assert_eq!(place("nstree -- sh"), "nstree targets |sh");
    assert_eq!(place("nstree --json show --json 8 9"), "show targets |9");
}

#[test]
fn a_value_is_attached_or_follows() {
    assert_eq!(place("nstree --ns net:8"), "nstree namespaces |net:8");
    assert_eq!(place("nstree --ns=net:8"), "nstree namespaces --ns=|net:8");
    assert_eq!(place("nstree -N p"), "nstree arranged_by |p");
    assert_eq!(place("nstree -Np"), "nstree arranged_by -N|p");
    assert_eq!(place("nstree -pN=p"), "nstree arranged_by -pN=|p");
    assert_eq!(place("nstree ps --sort -r"), "ps sort |-r");
    assert_eq!(place("nstree ps --output p"), "ps columns |p", "a name that is not told of");
    assert_eq!(place("nstree --ns -p"), "nstree option -p", "no value begins so");
    assert_eq!(place("nstree --from -"), "nstree from |-");
    assert_eq!(place("nstree --ns ps p"), "nstree first targets p", "ps is the value");
}

#[test]
fn a_value_that_needs_a_sign_never_follows() {
    assert_eq!(place("nstree exec -m=/x"), "exec mnt -m=|/x");
    assert_eq!(place("nstree exec -m /x"), "exec runs 3");
    assert_eq!(place("nstree exec -mn"), "exec option -mn");
    assert_eq!(place("nstree exec -mn=/x"), "exec net -mn=|/x");
    assert_eq!(place("nstree exec --mount-proc ps"), "exec runs 3");
}

#[test]
fn behind_the_command_that_is_run_nothing_is_nstrees() {
    assert_eq!(place("nstree exec -t 8 ls -l --ns"), "exec runs 4");
    assert_eq!(place("nstree exec -t 8 -- -"), "exec runs 5");
    assert_eq!(place("nstree unshare -p ps ps"), "unshare runs 3");
}

#[test]
fn there_is_not_always_something_to_be_typed() {
    assert_eq!(place("nstree diff 1 2"), "diff b |2");
    assert_eq!(place("nstree diff 1 2 3"), "diff nothing");
    assert_eq!(place("nstree completions bash b"), "completions nothing");
}

#[test]
fn where_processes_are_read_is_known_from_the_line() {
    let root = root();
    let read = |words: &str| {
        let words: Vec<_> = words.split(' ').map(OsString::from).collect();
        let line = Line::read(&root, &words).expect("there is more than nstree");
        (line.procfs, line.saved)
    };
    assert_eq!(read("nstree --proc /x show 1"), (Some("/x".into()), None));
    assert_eq!(read("nstree show --from=/x 1"), (None, Some("/x".into())));
    assert_eq!(read("nstree exec -t 1 ls --proc /x"), (None, None), "that is the option of ls");
    assert_eq!(read("nstree show --proc /x"), (None, None), "it is not there yet");
}

#[test]
fn an_option_is_offered_as_often_as_it_may_be_given() {
    let offered = |words: &str| {
        let words: Vec<_> = words.split(' ').map(OsString::from).collect();
        answer(&words, &Surroundings::default()).to_string()
    };
    assert!(offered("nstree --json").contains("--json\tPrint a JSON object instead"));
    assert!(!offered("nstree --json --j").contains("--json\t"));
    assert!(offered("nstree --ns net:8 --n").contains("--ns\t"));
}

/// Somebody has thought of every option and operand that takes a value.
#[test]
fn it_is_known_what_to_offer_for_each_value() {
    fn look(command: &Command, unknown: &mut Vec<String>) {
        let takes_value =
            |arg: &&clap::Arg| arg.get_action().takes_values() && !arg.is_trailing_var_arg_set();
        for arg in command.get_arguments().filter(takes_value).filter(|arg| !arg.is_last_set()) {
            if offer::of(command.get_name(), arg).is_none() {
                unknown.push(format!("{} {}", command.get_name(), arg.get_id()));
            }
        }
        command.get_subcommands().for_each(|command| look(command, unknown));
    }
    let mut unknown = Vec::new();
    look(&root(), &mut unknown);
    assert_eq!(unknown, Vec::<String>::new(), "say it in offer.rs");
}

#[test]
fn every_kind_of_namespace_is_offered_wherever_kinds_are() {
    for (command, id) in [("nstree", "arranged_by"), ("ls", "kinds")] {
        let root = root();
        let command = root.find_subcommand(command).unwrap_or(&root);
        let arg = command.get_arguments().find(|arg| arg.get_id() == id).expect("it is there");
        assert_eq!(offer::of(command.get_name(), arg), Some(Offer::Kinds));
        let possible = arg.get_value_parser().possible_values().expect("kinds are a list");
        assert_eq!(possible.count(), crate::model::kind::Kind::ALL.len());
    }
}

/// Each column that there is by one of its names, and no other.
#[test]
fn columns_are_those_that_there_are() {
    let of_processes: Vec<_> = columns::OF_PROCESSES.iter().map(|(name, _)| *name).collect();
    let list = of_processes.join(",");
    let parsed = Titled::parse_lists(std::slice::from_ref(&list), Vec::new());
    let parsed = parsed.expect("they are the names of columns");
    SortKey::parse_lists(&[list]).expect("it can be sorted by each");
    for name in processes::UnknownColumn::known() {
        let other =
            Titled::parse_lists(&[name.to_owned()], Vec::new()).expect("it is one that is told");
        let is_offered = parsed.iter().any(|titled| titled.column == other[0].column);
        assert!(is_offered, "{name}, by this name or another");
    }

    let of_namespaces: Vec<_> = columns::OF_NAMESPACES.iter().map(|(name, _)| *name).collect();
    list::Column::parse_list(&of_namespaces.join(","), &[]).expect("they are names of columns");
    assert_eq!(list::UnknownColumn::known().collect::<Vec<_>>(), of_namespaces);
}

#[test]
fn a_name_that_would_have_to_be_quoted_is_not_offered() {
    let mut answer = Answer::default();
    for name in
        [&b"web-1"[..], b"-x", b"a b", b"$(x)", b"a;b", b"\xff", b"=x", b"~x", b"", b"_a@b.c"]
    {
        answer.offer_name(name, "a container");
    }
    assert_eq!(answer.to_string(), "nothing\t\nweb-1\ta container\n_a@b.c\ta container\n");
}

#[test]
fn what_is_told_has_no_byte_that_acts() {
    let mut answer = Answer::default();
    answer.offer("8", b"a\tb\n\x1b[31m\xff");
    assert_eq!(answer.to_string(), "nothing\t\n8\ta\\tb\\n\\x1b[31m\\xff\n");
}
