//! PIDs, each with the PID namespace in which it is one.

use std::io::{self, Write};

use super::theme::Theme;
use crate::model::kind::Kind;
use crate::model::translation::{Level, Translated};

/// What is written of each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A line for each level, outermost first.
    Levels,
    /// The level of the procfs.
    Here,
    /// The number in the PID namespace of the procfs.
    NumberHere,
    /// The number in the process's own PID namespace.
    InnermostNumber,
}

/// Writes the answers in their order.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    found: &[Translated],
    extent: Extent,
    theme: Theme,
    out: &mut dyn Write,
) -> io::Result<()> {
    let here = |found: &Translated| found.translation.here;
    match extent {
        Extent::Levels => {
            for (index, found) in found.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                write_levels(&found.translation.levels().collect::<Vec<_>>(), theme, out)?;
            }
            Ok(())
        }
        Extent::Here => write_levels(&found.iter().map(here).collect::<Vec<_>>(), theme, out),
        Extent::NumberHere => {
            found.iter().try_for_each(|found| writeln!(out, "{}", here(found).pid))
        }
        Extent::InnermostNumber => found
            .iter()
            .filter_map(|found| found.translation.innermost())
            .try_for_each(|level| writeln!(out, "{}", level.pid)),
    }
}

/// In columns: `pid:[4026531836]  6818`, and whose thread it is.
fn write_levels(levels: &[Level], theme: Theme, out: &mut dyn Write) -> io::Result<()> {
    let kind = theme.kind(Kind::Pid).style(Kind::Pid.name()).to_string();
    let rows: Vec<_> = levels.iter().map(|level| (inode(level), level.pid.to_string())).collect();
    let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let widths = (
        longest(&mut rows.iter().map(|(inode, _)| inode.len())),
        longest(&mut rows.iter().map(|(_, pid)| pid.len())),
    );
    for ((inode, pid), level) in rows.iter().zip(levels) {
        write!(out, "{kind}:{inode:<0$}  {pid:>1$}", widths.0, widths.1)?;
        if let Some(process) = level.thread_of {
            let note = format!("thread of {process}");
            write!(out, "  {}", theme.dim().style(note))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn inode(level: &Level) -> String {
    level.namespace.map_or_else(|| "[?]".to_owned(), |id| format!("[{id}]"))
}
