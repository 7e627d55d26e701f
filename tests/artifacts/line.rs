//! A command line as it stands in a text, split as a shell would.

use std::iter::Peekable;
use std::str::Chars;

/// A command with its arguments.
pub(crate) type Words = Vec<String>;

/// The commands of a line: the parts of a pipeline or list.
pub(crate) fn commands(line: &str) -> Vec<Words> {
    let mut splitter = Splitter::default();
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        splitter.take(character, &mut rest);
    }
    splitter.end_command();
    splitter.commands
}

/// The calls of nstree on a line, each with `nstree` as the first word.
pub(crate) fn calls(line: &str) -> Vec<Words> {
    commands(line).into_iter().filter_map(call).collect()
}

/// Of `sudo nstree -p`, `ssh box nstree -p` and `cargo run --release -- -p` it is `nstree -p`.
fn call(words: Words) -> Option<Words> {
    let words: Vec<_> = words.into_iter().skip_while(|word| is_assignment(word)).collect();
    let start = match words.first()?.as_str() {
        "nstree" => 0,
        "sudo" => words.iter().position(|word| word == "nstree").filter(|start| *start == 1)?,
        "ssh" => words.iter().position(|word| word == "nstree").filter(|start| *start == 2)?,
        "cargo" if words.get(1).is_some_and(|word| word == "run") => {
            words.iter().position(|word| word == "--")?
        }
        _ => return None,
    };
    Some(std::iter::once("nstree".to_owned()).chain(words.into_iter().skip(start + 1)).collect())
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[derive(Default)]
struct Splitter {
    commands: Vec<Words>,
    words: Words,
    word: Option<String>,
    /// The word that is next names a file that the output goes to, or the input comes from.
    is_redirection: bool,
}

impl Splitter {
    fn take(&mut self, character: char, rest: &mut Peekable<Chars<'_>>) {
        match character {
            '\'' | '"' => {
                let quoted: String = rest.by_ref().take_while(|next| *next != character).collect();
                self.word.get_or_insert_default().push_str(&quoted);
            }
            '\\' => self.word.get_or_insert_default().extend(rest.next()),
            '#' if self.word.is_none() => rest.by_ref().for_each(drop),
            '|' | ';' | '&' => self.end_command(),
            '<' | '>' => {
                self.end_word();
                self.is_redirection = true;
            }
            _ if character.is_whitespace() => self.end_word(),
            _ => self.word.get_or_insert_default().push(character),
        }
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.is_redirection)
        {
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    let line = "nstree --json 'net:[1]' > a.json && jq -c '.x | y' \"b c\" # why";
    let words = [vec!["nstree", "--json", "net:[1]"], vec!["jq", "-c", ".x | y", "b c"]];
    assert_eq!(commands(line), words);
}

#[test]
fn a_call_is_found_wherever_it_stands() {
    for line in [
        "nstree -p",
        "sudo nstree -p",
        "A=b nstree -p | cat",
        "cargo run --release -- -p",
        "x; nstree -p",
    ] {
        assert_eq!(calls(line), [["nstree", "-p"]], "{line}");
    }
    assert!(calls("man nstree").is_empty());
    assert!(calls("cargo test").is_empty());
}
