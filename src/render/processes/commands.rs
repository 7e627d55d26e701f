//! Command lines as ps(1) prints them, but for what could act on a terminal.

use crate::model::process::Process;
use crate::render::shown::Shown;

/// The arguments with blanks between them; in brackets the name of a process that has none.
pub(super) fn line(process: &Process) -> String {
    let arguments = process.shown_arguments().iter();
    let texts: Vec<_> = arguments.map(|argument| Shown(argument).to_string()).collect();
    if texts.is_empty() {
        return format!("[{}]{}", Shown(&process.name), of_the_dead(process));
    }
    texts.join(" ") + of_the_dead(process)
}

fn of_the_dead(process: &Process) -> &'static str {
    if process.is_zombie() { " <defunct>" } else { "" }
}
