//! What can go wrong, as the user is told it.

use std::fmt::{self, Display};
use std::io;

/// A failure: what it was about, why, and where they help hints.
#[derive(Debug)]
pub struct Failure {
    what: String,
    why: String,
    hints: Vec<String>,
}

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// All was done.
    #[default]
    Done,
    /// Something that the user named is not there; the rest was done.
    NotFound,
}

impl Failure {
    /// The exit code of a failure, be it of the user's or of the machine's making.
    pub const EXIT_CODE: u8 = 2;

    /// Prints as `WHAT: WHY`, as it is: who shows it to the user must see to it that it is harmless.
    pub fn new(what: impl Display, why: impl Display) -> Self {
        Self { what: what.to_string(), why: why.to_string(), hints: Vec::new() }
    }

    /// Adds a line that says what would be right.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    /// Lines that say what would be right, if there is something to say.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl Outcome {
    /// The exit code of the program.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotFound => 1,
        }
    }

    /// That of two steps together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match self {
            Self::Done => other,
            Self::NotFound => self,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl std::error::Error for Failure {}

/// Why an output could not be written; `None` if its reader closed it, having seen enough.
#[must_use]
pub fn write_failure(error: &io::Error) -> Option<Failure> {
    let is_closed_pipe = error.kind() == io::ErrorKind::BrokenPipe;
    (!is_closed_pipe).then(|| Failure::new("standard output", plain(error)))
}

/// The description of an error without the `(os error 28)` that Rust puts behind it.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
