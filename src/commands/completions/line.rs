//! Where on a command line the cursor stands, by what clap knows of the options.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};

/// A line up to the cursor.
pub(super) struct Line<'c> {
    /// The command whose options are typed: nstree, or one of its commands.
    pub(super) command: &'c Command,
    pub(super) place: Place<'c>,
    /// `--proc`.
    pub(super) procfs: Option<PathBuf>,
    /// `--from`.
    pub(super) saved: Option<PathBuf>,
    /// The options that stand before.
    given: Vec<&'c Arg>,
}

/// What the word at the cursor is, and what of it has been typed.
#[derive(Debug)]
pub(super) enum Place<'c> {
    /// The name of an option.
    Option(String),
    /// The value of an option, or an operand.
    Value(Word<'c>),
    /// The same, or a command of nstree.
    First(Word<'c>),
    /// The command that is run, or an argument of it; the number of the word where it begins.
    Run(usize),
    /// Nothing that could be completed.
    Nothing,
}

#[derive(Debug)]
pub(super) struct Word<'c> {
    /// What takes it.
    pub(super) arg: &'c Arg,
    /// What belongs to the word but not to the value: `--ns=`.
    pub(super) before: String,
    /// The beginning of the value.
    pub(super) typed: String,
}

impl<'c> Line<'c> {
    /// Reads the words, of which the first is nstree and the last that at the cursor. The command is to be built.
    pub(super) fn read(root: &'c Command, words: &[OsString]) -> Option<Self> {
        let (last, before) = words.split_last()?;
        let (_, before) = before.split_first()?;
        let mut walk = Walk::new(root);
        for word in before {
            walk.pass(word);
        }
        walk.passed += 1;
        let place = last.to_str().map_or(Place::Nothing, |typed| walk.arrive(typed));
        let Walk { command, procfs, saved, given, .. } = walk;
        Some(Self { command, place, procfs, saved, given })
    }

    /// Whether the option stands before the cursor.
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|arg| arg.get_id() == name)
    }

    /// Whether the option can be given, and has not been given as often as it may.
    pub(super) fn takes(&self, arg: &Arg) -> bool {
        let repeats = matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        repeats || !self.has(arg.get_id().as_str())
    }
}

/// The way along the words.
struct Walk<'c> {
    command: &'c Command,
    /// The option whose value is the next word.
    open: Option<&'c Arg>,
    /// How many operands there were.
    operands: usize,
    /// `--` has ended the options.
    ended: bool,
    /// Where the command begins that is run.
    run: Option<usize>,
    /// The words that were passed; nstree itself is the first.
    passed: usize,
    procfs: Option<PathBuf>,
    saved: Option<PathBuf>,
    given: Vec<&'c Arg>,
}

impl<'c> Walk<'c> {
    fn new(command: &'c Command) -> Self {
        Self {
            command,
            open: None,
            operands: 0,
            ended: false,
            run: None,
            passed: 0,
            procfs: None,
            saved: None,
            given: Vec::new(),
        }
    }

    fn pass(&mut self, word: &OsString) {
        self.passed += 1;
        if self.run.is_some() {
            return;
        }
        // No option and no command of ours is other than UTF-8; a value may be.
        let text = word.to_string_lossy();
        if let Some(arg) = self.open.take().filter(|arg| can_follow(arg, &text)) {
            self.note(arg, word.clone());
        } else if self.ended || !text.starts_with('-') || text == "-" {
            self.pass_operand(&text);
        } else if text == "--" {
            self.ended = true;
        } else if let Some((arg, rest)) = self.option_of(&text) {
            match rest {
                Some(rest) => self.note(arg, rest.typed.into()),
                None if !arg.is_require_equals_set() => self.open = Some(arg),
                None => {}
            }
        }
    }

    fn pass_operand(&mut self, text: &str) {
        if self.takes_a_command()
            && let Some(command) = self.command.find_subcommand(text)
        {
            self.command = command;
            return;
        }
        if self.operand().is_some_and(Arg::is_trailing_var_arg_set) {
            self.run = Some(self.passed);
        }
        self.operands += 1;
    }

    fn arrive(&mut self, typed: &str) -> Place<'c> {
        if let Some(run) = self.run {
            return Place::Run(run);
        }
        if let Some(arg) = self.open.take().filter(|arg| can_follow(arg, typed)) {
            return Place::Value(Word { arg, before: String::new(), typed: typed.to_owned() });
        }
        if !self.ended && typed.starts_with('-') {
            let given_before = self.given.len();
            let found = self.option_of(typed);
            self.given.truncate(given_before);
            return match found {
                Some((_, Some(word))) => Place::Value(word),
                _ => Place::Option(typed.to_owned()),
            };
        }
        match self.operand() {
            Some(arg) if arg.is_trailing_var_arg_set() => Place::Run(self.passed),
            Some(arg) => {
                let word = Word { arg, before: String::new(), typed: typed.to_owned() };
                if self.takes_a_command() { Place::First(word) } else { Place::Value(word) }
            }
            None => Place::Nothing,
        }
    }

    /// A command of ours is the first operand, if any.
    fn takes_a_command(&self) -> bool {
        !self.ended && self.operands == 0 && self.command.has_subcommands()
    }

    /// What takes the next operand.
    fn operand(&self) -> Option<&'c Arg> {
        let takes_many =
            |arg: &&Arg| arg.get_num_args().is_some_and(|count| count.max_values() > 1);
        // What may stand behind `--` alone is typed by scripts.
        let all = || self.command.get_positionals().filter(|arg| !arg.is_last_set());
        all().nth(self.operands).or_else(|| all().last().filter(takes_many))
    }

    /// The option of this word that takes a value, and the value if that is in the word too. Options
    /// without one are noted on the way.
    fn option_of(&mut self, text: &str) -> Option<(&'c Arg, Option<Word<'c>>)> {
        if let Some(long) = text.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(n, v)| (n, Some(v)));
            let is_it = |arg: &&Arg| {
                arg.get_long() == Some(name)
                    || arg.get_all_aliases().is_some_and(|all| all.contains(&name))
            };
            let arg = self.command.get_arguments().find(is_it)?;
            return self.with_value(arg, text, value);
        }
        let letters = text.strip_prefix('-')?;
        for (at, letter) in letters.char_indices() {
            let is_it = |arg: &&Arg| {
                arg.get_short() == Some(letter)
                    || arg.get_all_short_aliases().is_some_and(|all| all.contains(&letter))
            };
            let arg = self.command.get_arguments().find(is_it)?;
            let rest = &letters[at + letter.len_utf8()..];
            let value = match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None if rest.is_empty() || arg.is_require_equals_set() => None,
                None => Some(rest),
            };
            if arg.get_action().takes_values() && (value.is_some() || rest.is_empty()) {
                return self.with_value(arg, text, value);
            }
            self.given.push(arg);
        }
        None
    }

    fn with_value(
        &mut self,
        arg: &'c Arg,
        text: &str,
        value: Option<&str>,
    ) -> Option<(&'c Arg, Option<Word<'c>>)> {
        self.given.push(arg);
        arg.get_action().takes_values().then_some(())?;
        let word = value.map(|value| Word {
            arg,
            before: text[..text.len() - value.len()].to_owned(),
            typed: value.to_owned(),
        });
        Some((arg, word))
    }

    fn note(&mut self, arg: &Arg, value: OsString) {
        match arg.get_id().as_str() {
            "proc" => self.procfs = Some(value.into()),
            "from" => self.saved = Some(value.into()),
            _ => {}
        }
    }
}

/// Whether a word is taken as the value of the option before it.
fn can_follow(arg: &Arg, word: &str) -> bool {
    let is_option = word.len() > 1 && word.starts_with('-');
    !is_option || arg.is_allow_hyphen_values_set()
}
