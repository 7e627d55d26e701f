//! One line for what was typed wrong.

use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::Cli;
use super::alike::are_alike;
use crate::error::Failure;

/// The name of the command that the words name, the first of which is nstree, also if what is behind it is wrong.
///
/// What is in front of it may be only what works there too.
#[must_use]
pub fn named_command(words: &[OsString]) -> Option<String> {
    let word = &words[first_operand(words)?];
    Cli::command().find_subcommand(word).map(|found| found.get_name().to_owned())
}

/// Where the first word stands that is neither an option nor the value of one that works in front of a command.
pub(super) fn first_operand(words: &[OsString]) -> Option<usize> {
    const WITH_VALUE: [&str; 3] = ["--proc", "--from", "--color"];
    let mut words = words.iter().enumerate().skip(1);
    while let Some((place, word)) = words.next() {
        if WITH_VALUE.iter().any(|option| word == option) {
            words.next();
        } else if !word.as_encoded_bytes().starts_with(b"-") {
            return Some(place);
        }
    }
    None
}

/// Says in one line what was wrong and what would be right.
///
/// clap says it in a paragraph for each; the facts are taken from its error's context. The help that is pointed to is that of
/// the command that was named.
#[must_use]
pub fn failure(error: &Error, command: Option<&str>) -> Failure {
    let says = |kind| context(error, kind);
    let argument = says(ContextKind::InvalidArg).unwrap_or_default();
    let (what, why) = match error.kind() {
        ErrorKind::UnknownArgument => (argument, "no such option".to_owned()),
        ErrorKind::InvalidValue if says(ContextKind::InvalidValue).is_none_or(|v| v.is_empty()) => {
            (argument, "a value is missing".to_owned())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = says(ContextKind::InvalidValue).unwrap_or_default();
            let known = says(ContextKind::ValidValue).map(|values| format!("it takes {values}"));
            let why = known.or_else(|| Some(std::error::Error::source(error)?.to_string()));
            (format!("{argument} '{value}'"), why.unwrap_or_else(|| "not a valid value".to_owned()))
        }
        ErrorKind::ArgumentConflict => {
            let other = says(ContextKind::PriorArg).unwrap_or_default();
            (argument, format!("not together with {other}"))
        }
        ErrorKind::MissingRequiredArgument => (argument, "it is missing".to_owned()),
        ErrorKind::TooManyValues => (argument, "it takes no value".to_owned()),
        kind => (
            argument,
            kind.as_str().map_or_else(|| "cannot be understood".to_owned(), str::to_owned),
        ),
    };
    let what = if what.is_empty() { "usage".to_owned() } else { what };
    let why = format!("{why}; {}", hint(error, command));
    Failure::new(what, why)
}

fn hint(error: &Error, command: Option<&str>) -> String {
    match (suggestion(error), command) {
        (Some(suggestion), _) => format!("did you mean {suggestion}?"),
        (None, Some(command)) => format!("see nstree {command} --help"),
        (None, None) => "see nstree --help".to_owned(),
    }
}

/// What may have been meant. clap goes far in its guesses: only what is alike was meant.
fn suggestion(error: &Error) -> Option<String> {
    let of_kinds = |typed, meant| {
        let (typed, meant) = (context(error, typed)?, context(error, meant)?);
        are_alike(&typed, &meant).then_some(meant)
    };
    of_kinds(ContextKind::InvalidArg, ContextKind::SuggestedArg)
        .or_else(|| of_kinds(ContextKind::InvalidValue, ContextKind::SuggestedValue))
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        other => Some(other.to_string()),
    }
}
