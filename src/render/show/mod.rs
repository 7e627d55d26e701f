//! A sheet for one process or one namespace, with everything that is known of it.

mod holds;
mod memberships;
mod names;
mod namespace;
mod privileges;
mod process;

use std::io::{self, Write};

use crate::model::namespace::Namespace;
use crate::model::process::Process;
use crate::model::snapshot::Snapshot;
use crate::render::line::Line;
use crate::render::sheet::{Block, Row, Word};
use crate::render::theme::Theme;

pub(super) use names::{are_told_by_the_others, capabilities, process_name, user_name};

/// What a sheet is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'s> {
    /// A process.
    Process(&'s Process),
    /// A namespace.
    Namespace(&'s Namespace),
}

/// How sheets look.
#[derive(Clone, Copy, Debug)]
pub struct SheetStyle {
    /// Where lines are broken; `None` if they are not.
    pub columns: Option<usize>,
    /// The colours.
    pub theme: Theme,
}

/// Writes a sheet for each, with an empty line between two.
///
/// `namespaces` are all that there are in the snapshot.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    namespaces: &[Namespace],
    subjects: &[Subject<'_>],
    style: SheetStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let facts = Facts { snapshot, namespaces, theme: style.theme };
    for (index, subject) in subjects.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let (title, blocks) = match subject {
            Subject::Process(process) => {
                (names::title_of_process(style.theme, process), facts.of_process(process))
            }
            Subject::Namespace(namespace) => (
                names::title_of_namespace(style.theme, namespace.key),
                facts.of_namespace(namespace),
            ),
        };
        write_sheet(&title, &blocks, style, out)?;
    }
    Ok(())
}

/// A title, and below it blocks, each with an empty line before it.
fn write_sheet(
    title: &Word,
    blocks: &[Block],
    style: SheetStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Line::new(style.columns);
    title.write(0, &mut line);
    line.finish(out)?;
    for block in blocks.iter().filter(|block| !block.is_empty()) {
        writeln!(out)?;
        block.write(style.columns, out)?;
    }
    Ok(())
}

/// The columns of what a row is about, so that the blocks of a sheet are aligned with each other.
const LABEL: usize = "capabilities".len();

/// What is known, and the colours to tell it in.
#[derive(Clone, Copy)]
struct Facts<'s> {
    snapshot: &'s Snapshot,
    namespaces: &'s [Namespace],
    theme: Theme,
}

impl Facts<'_> {
    /// A row that begins with what it is about.
    fn row(&self, label: &str, text: Vec<Word>) -> Row {
        let label = match label {
            // The row goes on with what the one above it is about.
            "" => Word::default(),
            _ => Word::new(self.theme.dim(), format_args!("{label:LABEL$}")),
        };
        Row::new().cell(label).text(text)
    }

    /// The line that names the columns of a block.
    fn heading(&self, names: &[&str]) -> Row {
        let name = |row: Row, name: &&str| row.cell(Word::new(self.theme.dim(), name));
        names.iter().fold(Row::new().heading(), name)
    }
}
