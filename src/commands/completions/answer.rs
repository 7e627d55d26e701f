//! What a word can become, as the scripts read it.

use std::fmt::{self, Display};

use crate::render::shown::Shown;

/// What a word can become. It prints as lines: in the first, what the shell itself is to complete, and behind a tab what it
/// needs for it; then a line for each candidate, the whole word and behind a tab what it is.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) shell: ShellPart,
    /// What belongs to the word, but not to what is offered: `--ns=`, or the beginning of a list.
    pub(super) before: String,
    /// The beginning of what is offered.
    pub(super) typed: String,
    candidates: Vec<Candidate>,
}

/// What is left to the shell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ShellPart {
    /// Nothing.
    #[default]
    Nothing,
    /// The path of a file, which stands behind [`Answer::before`].
    File,
    /// That of a directory.
    Directory,
    /// A command that begins with the word of this number; 0 is nstree.
    Run(usize),
}

#[derive(Debug)]
struct Candidate {
    value: String,
    about: String,
}

impl Answer {
    /// One to a word of which this has been typed.
    pub(super) fn to(before: String, typed: String) -> Self {
        Self { before, typed, ..Self::default() }
    }

    /// One that the shell is to find by itself.
    pub(super) fn by_shell(shell: ShellPart) -> Self {
        Self { shell, ..Self::default() }
    }

    /// Offers this, if the word can become it. What it is may have any bytes in it.
    pub(super) fn offer(&mut self, value: &str, about: impl AsRef<[u8]>) {
        let is_new = |value| self.candidates.iter().all(|other| other.value != value);
        if value.starts_with(&self.typed) && is_new(value) {
            let about = Shown(about.as_ref()).to_string();
            self.candidates.push(Candidate { value: value.to_owned(), about });
        }
    }

    /// Offers a name that somebody else chose. One that would have to be quoted is not offered: each shell, and each
    /// state of its line, would want it in another way.
    pub(super) fn offer_name(&mut self, name: &[u8], about: impl AsRef<[u8]>) {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:@%+,/".contains(byte);
        let begins_well =
            name.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if let Ok(text) = std::str::from_utf8(name)
            && begins_well
            && name.iter().all(is_plain)
        {
            self.offer(text, about);
        }
    }

    /// Goes on behind the last comma; returns what stands in the list before it.
    pub(super) fn in_list(&mut self) -> Vec<String> {
        let end = self.typed.rfind(',').map_or(0, |comma| comma + 1);
        let rest = self.typed.split_off(end);
        let before = std::mem::replace(&mut self.typed, rest);
        self.before += &before;
        before.split_terminator(',').map(str::to_owned).collect()
    }

    /// Takes these characters for a part of what stands before.
    pub(super) fn pass(&mut self, length: usize) {
        let rest = self.typed.split_off(length);
        self.before += &std::mem::replace(&mut self.typed, rest);
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shell {
            ShellPart::Nothing => writeln!(f, "nothing\t")?,
            ShellPart::File => writeln!(f, "file\t{}", self.before)?,
            ShellPart::Directory => writeln!(f, "directory\t{}", self.before)?,
            ShellPart::Run(word) => writeln!(f, "command\t{word}")?,
        }
        for Candidate { value, about } in &self.candidates {
            writeln!(f, "{}{value}\t{about}", self.before)?;
        }
        Ok(())
    }
}
