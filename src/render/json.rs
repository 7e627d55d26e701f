//! JSON, as one object or as a line for each process.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::shown::is_dangerous;
use crate::document::{Document, lines};

/// Writes the object: a line for each field of it, and one for each row of its tables.
///
/// # Errors
///
/// Those of the output.
pub fn write_object(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Rows::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Writes a line for each process.
///
/// # Errors
///
/// Those of the output.
pub fn write_lines(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    lines(document).try_for_each(|line| write_line(&line, out))
}

/// Writes an object on a line of its own.
///
/// # Errors
///
/// Those of the output.
pub fn write_line(object: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    object.serialize(&mut Serializer::with_formatter(&mut *out, OneLine))?;
    out.write_all(b"\n")
}

/// Breaks lines before the fields of the object, and before objects in its arrays, but not within them.
#[derive(Default)]
struct Rows {
    depth: usize,
    /// What comes next is an element of an array of the object.
    at_row: bool,
    /// The array that is being written at the top holds objects.
    is_table: bool,
}

/// The depth of the object's fields.
const FIELDS: usize = 1;
/// The depth of what is in the object's arrays.
const ROWS: usize = 2;

impl Formatter for Rows {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_harmless(fragment, out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        if std::mem::take(&mut self.at_row) {
            self.is_table = true;
            out.write_all(b"\n    ")?;
        }
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        match self.depth {
            FIELDS => out.write_all(b"\n  "),
            _ if first => Ok(()),
            _ => out.write_all(b" "),
        }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        if self.depth == FIELDS {
            self.is_table = false;
        }
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth == FIELDS && self.is_table {
            out.write_all(b"\n  ")?;
        }
        out.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.at_row = self.depth == ROWS;
        match (first, self.at_row && self.is_table) {
            (true, _) => Ok(()),
            (false, true) => out.write_all(b","),
            (false, false) => out.write_all(b", "),
        }
    }
}

/// All on one line.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        write_harmless(fragment, out)
    }
}

/// JSON escapes C0 alone; but DEL, C1 and what turns text around reach a terminal too, where JSON is looked at.
/// The escaped string is the same string.
fn write_harmless<W: ?Sized + Write>(fragment: &str, out: &mut W) -> io::Result<()> {
    let mut rest = fragment;
    while let Some((start, character)) = rest.char_indices().find(|(_, c)| is_dangerous(*c)) {
        out.write_all(&rest.as_bytes()[..start])?;
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = &rest[start + character.len_utf8()..];
    }
    out.write_all(rest.as_bytes())
}
