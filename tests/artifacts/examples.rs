//! Examples in README.md, CHANGELOG.md and the man pages can be typed, and print what they say.

use std::process;

use clap::{CommandFactory, Parser};
use nstree::cli::{Cli, Command};
use nstree::model::reference::Reference;

use crate::line::{self, Words};
use crate::{in_source, pages, skipped, text_of};

/// The processes of which the pictures in README.md are.
const SANDBOX: &str = "tests/artifacts/sandbox.json";

/// Names in examples that are users, so that a command that is not there does not pass as one.
const USERS: [&str; 2] = ["daemon", "www-data"];

/// What a container is called in examples.
const CONTAINER: &str = "web";

/// A line that was typed at a prompt, and what it printed.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    prompt: Prompt,
    line: String,
    output: String,
}

/// In README.md the prompt tells where an example was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prompt {
    /// `$`: anywhere; a picture below it is that of the saved sandbox.
    Anywhere,
    /// `#`: inside of the sandbox.
    Inside,
}

#[test]
fn examples_can_be_typed() {
    let readme = in_blocks(&text_of("README.md"));
    let pages = pages::all().into_values();
    let from_pages: Vec<_> = pages.flat_map(|page| typed(&plain(&page))).collect();
    assert!(!readme.is_empty() && !from_pages.is_empty(), "nobody reads a text without examples");
    for example in readme.iter().chain(&from_pages) {
        line::calls(&example.line).iter().for_each(can_be_typed);
    }
}

#[test]
fn what_stands_between_backticks_can_be_typed() {
    for file in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"] {
        let text = text_of(file);
        for span in spans(&text) {
            line::calls(span).iter().for_each(can_be_typed);
        }
    }
}

#[test]
fn the_changelog_names_options_that_exist() {
    let text = text_of("CHANGELOG.md");
    let mut options = spans(&text).filter(|span| span.starts_with('-')).peekable();
    assert!(options.peek().is_some(), "a release has options");
    for span in options {
        let name = span.split([' ', '=']).next().unwrap_or_default();
        assert!(is_option(name), "there is no option {name}");
    }
}

#[test]
fn pictures_are_what_the_command_prints() {
    let examples = in_blocks(&text_of("README.md"));
    let is_picture =
        |example: &&Example| example.prompt == Prompt::Anywhere && !example.output.is_empty();
    let mut seen = 0;
    for Example { line, output, .. } in examples.iter().filter(is_picture) {
        match missing_program(line) {
            Some(program) => skipped(line, &format!("{program} is not installed")),
            None => assert_eq!(&printed(line), output, "{line}"),
        }
        seen += 1;
    }
    assert!(seen > 0, "README.md has a picture");
}

fn can_be_typed(words: &Words) {
    // Only the name of a command, which may need more.
    if let [_, name] = &words[..]
        && Cli::command().find_subcommand(name).is_some()
    {
        return;
    }
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return,
        Err(error) => panic!("{}: {error}", words.join(" ")),
    };
    if let Some(Command::Exec(args)) = &cli.command {
        for reference in &args.namespaces {
            let parsed = Reference::parse(reference);
            assert!(parsed.is_ok(), "{}: {reference} is no reference", words.join(" "));
        }
    }
    // Behind the options of exec and unshare stands another command line, which may be one of nstree.
    if let Some(command) = run_by(&cli)
        && command.first().is_some_and(|program| program == "nstree")
    {
        can_be_typed(&command);
    }
    for target in cli.tree.targets {
        let is_known = target.contains(':')
            || target.bytes().all(|byte| byte.is_ascii_digit())
            || USERS.contains(&target.as_str())
            || target == CONTAINER;
        assert!(is_known, "{}: is there a command or user {target}?", words.join(" "));
    }
}

/// The command that would be run in namespaces.
fn run_by(cli: &Cli) -> Option<Words> {
    let command = match cli.command.as_ref()? {
        Command::Exec(args) => &args.command,
        Command::Unshare(args) => &args.command,
        Command::Ls(_)
        | Command::Show(_)
        | Command::Diff(_)
        | Command::Pid(_)
        | Command::Ps(_)
        | Command::Completions { .. } => {
            return None;
        }
    };
    Some(command.iter().map(|word| word.to_string_lossy().into_owned()).collect())
}

fn is_option(name: &str) -> bool {
    let mut command = Cli::command();
    command.build();
    let of_subcommands = command.get_subcommands().flat_map(clap::Command::get_arguments);
    command.get_arguments().chain(of_subcommands).any(|arg| {
        let long = arg.get_long_and_visible_aliases().unwrap_or_default();
        let short = arg.get_short_and_visible_aliases().unwrap_or_default();
        long.iter().any(|long| name == format!("--{long}"))
            || short.iter().any(|short| name == format!("-{short}"))
    })
}

/// The first program of a line that is not installed here.
fn missing_program(line: &str) -> Option<String> {
    let programs = line::commands(line).into_iter().map(|words| words[0].clone());
    let is_missing = |program: &String| {
        let look = ["-c", "command -v \"$1\" >/dev/null", "sh", program.as_str()];
        let found = process::Command::new("sh").args(look).status();
        program != "nstree" && !found.is_ok_and(|status| status.success())
    };
    programs.into_iter().find(is_missing)
}

/// What a line prints in a shell where nstree looks at the sandbox.
fn printed(line: &str) -> String {
    let script = format!("nstree() {{ \"$NSTREE\" --from \"$SANDBOX\" \"$@\"; }}\n{line}");
    let output = process::Command::new("sh")
        .args(["-c", &script])
        .env("NSTREE", env!("CARGO_BIN_EXE_nstree"))
        .env("SANDBOX", in_source(SANDBOX))
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("a shell can be run");
    assert!(output.stderr.is_empty(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the picture is text")
}

/// The examples in the console blocks of a Markdown text.
fn in_blocks(text: &str) -> Vec<Example> {
    let blocks = text.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(typed).collect()
}

/// What was typed at the prompts of a text.
fn typed(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in text.lines() {
        let anywhere = line.strip_prefix("$ ").map(|line| (Prompt::Anywhere, line));
        let inside = line.strip_prefix("# ").map(|line| (Prompt::Inside, line));
        if let Some((prompt, line)) = anywhere.or(inside) {
            examples.push(Example { prompt, line: line.to_owned(), output: String::new() });
        } else if let Some(example) = examples.last_mut() {
            example.output.push_str(line);
            example.output.push('\n');
        }
    }
    examples
}

/// The code spans of a Markdown text, those in blocks left out.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let outside_blocks = text.split("```").step_by(2);
    outside_blocks.flat_map(|text| text.split('`').skip(1).step_by(2))
}

/// A man page with its escapes undone, as far as examples have them.
fn plain(page: &str) -> String {
    [("\\-", "-"), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ti", "~"), ("\\(ha", "^"), ("\\e", "\\")]
        .iter()
        .fold(page.to_owned(), |text, (escape, character)| text.replace(escape, character))
}

#[test]
fn an_example_is_a_line_and_what_it_printed() {
    let text = "```console\n$ nstree\na---b\n```\n`-p`\n```text\n$ no\n```\n";
    let [example] = &in_blocks(text)[..] else { panic!("there is one example") };
    assert_eq!(example.prompt, Prompt::Anywhere);
    assert_eq!((&*example.line, &*example.output), ("nstree", "a---b\n"));
    assert_eq!(spans(text).collect::<Vec<_>>(), ["-p"]);
}

#[test]
#[should_panic(expected = "is there a command or user top?")]
fn a_command_that_is_not_there_is_no_user() {
    can_be_typed(&vec!["nstree".to_owned(), "top".to_owned()]);
}

#[test]
#[should_panic(expected = "-z")]
fn what_is_run_in_namespaces_is_looked_at_too() {
    let line = "nstree exec --ns pid:8 -- nstree -z";
    line::calls(line).iter().for_each(can_be_typed);
}

#[test]
#[should_panic(expected = "nat:8 is no reference")]
fn a_reference_has_to_be_one() {
    line::calls("nstree exec --ns nat:8").iter().for_each(can_be_typed);
}
