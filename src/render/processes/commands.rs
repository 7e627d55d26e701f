//! Command lines as ps(1) prints them, but for what could act on a terminal.

use crate::model::process::Process;
use crate::render::shown::Shown;

/// The arguments with blanks between them; in brackets the name of a process that has none.
///
/// Those that are empty up to the last are room that a process made to change its title in.
pub(super) fn line(process: &Process) -> String {
    let arguments = process.argv.as_deref().unwrap_or_default();
    let end = arguments.iter().rposition(|argument| !argument.is_empty());
    let texts: Vec<_> = arguments[..end.map_or(0, |last| last + 1)]
        .iter()
        .map(|argument| Shown(argument).to_string())
        .collect();
    if texts.is_empty() {
        return format!("[{}]{}", Shown(&process.name), of_the_dead(process));
    }
    texts.join(" ") + of_the_dead(process)
}

fn of_the_dead(process: &Process) -> &'static str {
    if process.is_zombie() { " <defunct>" } else { "" }
}
