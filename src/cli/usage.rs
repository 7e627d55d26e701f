//! One line for what was typed wrong.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::error::Failure;

/// Says in one line what was wrong and what would be right.
///
/// clap says it in a paragraph for each; the facts are taken from its error's context.
#[must_use]
pub fn failure(error: &Error, command: &Command) -> Failure {
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

fn hint(error: &Error, command: &Command) -> String {
    let suggestion = context(error, ContextKind::SuggestedArg)
        .or_else(|| context(error, ContextKind::SuggestedValue));
    match suggestion {
        Some(suggestion) => format!("did you mean {suggestion}?"),
        None => format!("see {} --help", command.get_name()),
    }
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        other => Some(other.to_string()),
    }
}
