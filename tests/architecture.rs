//! The layers of the source: which may use which, where `unsafe` may be, and how long a file may get.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with those that it may use beside itself. An arrow never runs back up.
const LAYERS: [(&str, &[&str]); 12] = [
    ("main", &["commands"]),
    (
        "commands",
        &[
            "cli", "options", "error", "render", "document", "planning", "launch", "collect",
            "sys", "model",
        ],
    ),
    ("options", &["cli"]),
    ("planning", &["cli", "error", "collect", "sys", "model"]),
    ("cli", &["error", "model"]),
    ("launch", &["sys", "model"]),
    ("render", &["document", "model"]),
    ("document", &["model"]),
    ("collect", &["model", "sys"]),
    ("error", &[]),
    ("model", &[]),
    ("sys", &[]),
];

/// What layers may not use of the world, as the beginnings of paths.
const OUTSIDE: [(&str, &[&str]); 3] = [
    ("model", &["std::fs", "std::env", "std::io", "std::process", "nix", "rustix", "procfs"]),
    ("cli", &["std::fs", "std::env", "std::io", "nix", "rustix", "procfs"]),
    ("options", &["std::fs", "std::env", "std::io", "nix", "rustix", "procfs"]),
];

/// The names by which the crate's own modules are reached from its root.
const OUR_ROOTS: [&str; 2] = ["crate", "nstree"];

const MOST_LINES: usize = 500;

#[test]
fn no_arrow_runs_back_up() {
    let mut wrong = Vec::new();
    for (place, text) in sources("src") {
        wrong.extend(violations(&place, &text));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_file_is_longer_than_can_be_read() {
    let folders = ["src", "tests", "benches", "fuzz/fuzz_targets"];
    let long = folders.into_iter().flat_map(sources).filter_map(|(place, text)| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines} lines", place.display()))
    });
    assert_eq!(long.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_layer_is_known_and_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (layer, _) in LAYERS {
        let is_there = root.join(layer).is_dir() || root.join(layer).with_extension("rs").is_file();
        assert!(is_there, "there is no layer {layer}");
    }
    for (place, _) in sources("src") {
        let layer = layer_of(&place);
        let is_known = layer == "lib" || LAYERS.iter().any(|(known, _)| *known == layer);
        assert!(is_known, "{}: it is in no layer", place.display());
    }
}

/// The source files in a folder of the package, by their paths below it.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).expect("the folders of the source can be read") {
            let path = entry.expect("the folders of the source can be read").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("source is text");
                let place = path.strip_prefix(&root).expect("it is below it").to_owned();
                found.push((place, text));
            }
        }
    }
    assert!(!found.is_empty(), "no source in {folder}");
    found.sort();
    found
}

/// The layer of a file: the first part of its path below `src`.
fn layer_of(place: &Path) -> String {
    let first = place.components().next().expect("a file has a path").as_os_str();
    first.to_str().expect("our names are ASCII").trim_end_matches(".rs").to_owned()
}

/// What is wrong with a source file.
fn violations(place: &Path, text: &str) -> Vec<String> {
    let layer = layer_of(place);
    let mut wrong = Vec::new();
    let tokens = tokens(text);
    if layer != "sys" && tokens.iter().any(|token| token == "unsafe") {
        wrong.push(format!("{}: unsafe outside of sys", place.display()));
    }
    let may_use = LAYERS.iter().find(|(name, _)| *name == layer).map_or(&[][..], |(_, may)| may);
    for path in paths(&tokens) {
        if let Some(used) = layer_used(place, &path)
            && used != layer
            && !may_use.contains(&used)
        {
            wrong.push(format!("{}: {layer} uses {used}", place.display()));
        }
        for (_, forbidden) in OUTSIDE.iter().filter(|(name, _)| *name == layer) {
            let joined = path.join("::");
            let begins =
                |with: &&&str| joined == **with || joined.starts_with(&format!("{with}::"));
            let found = forbidden.iter().find(begins);
            wrong.extend(found.map(|with| format!("{}: {layer} uses {with}", place.display())));
        }
    }
    wrong
}

/// The layer that a path in a file of this place leads to, if it begins at the root of the crate
/// or climbs up to it.
fn layer_used(place: &Path, path: &[String]) -> Option<&'static str> {
    let climbed = path.iter().take_while(|part| *part == "super").count();
    let first = path.first()?.as_str();
    let next = if OUR_ROOTS.contains(&first) {
        path.get(1)?
    } else if climbed > 0 && climbed >= depth(place) {
        path.get(climbed)?
    } else {
        return None;
    };
    LAYERS.iter().map(|(layer, _)| *layer).find(|layer| layer == next)
}

/// How many times `super` leads from the module of a file to the root of the crate.
fn depth(place: &Path) -> usize {
    let is_folder = place.file_stem().is_some_and(|stem| stem == "mod");
    place.components().count() - usize::from(is_folder)
}

/// Words, `::`, braces, commas and other single characters; without comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if let Some(length) = ignored(rest) {
            length
        } else if is_in_word(first) {
            let length = rest.find(|c| !is_in_word(c)).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            tokens.push(rest[..length].to_owned());
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the blank, comment or literal that the text begins with, if it does.
fn ignored(text: &str) -> Option<usize> {
    let until = |end: &str, from: usize| {
        text[from..].find(end).map_or(text.len(), |found| from + found + end.len())
    };
    let raw = text.trim_start_matches(['b', 'c']).strip_prefix('r').map(|rest| {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        (text.len() - rest.len(), hashes, rest[hashes..].starts_with('"'))
    });
    match raw {
        Some((start, hashes, true)) => {
            return Some(until(&format!("\"{}", "#".repeat(hashes)), start + hashes + 1));
        }
        _ if text.starts_with("//") => return Some(until("\n", 2)),
        _ if text.starts_with("/*") => return Some(until("*/", 2)),
        _ => {}
    }
    let quoted = text.trim_start_matches(['b', 'c']);
    let start = text.len() - quoted.len();
    if start <= 1 && quoted.starts_with('"') {
        return Some(start + literal(quoted, '"'));
    }
    if start <= 1 && quoted.starts_with('\'') {
        let mut inside = quoted[1..].chars();
        let is_literal =
            matches!((inside.next(), inside.next()), (Some('\\'), _) | (_, Some('\'')));
        // A lifetime has no end; its quote alone is passed over.
        return Some(start + if is_literal { literal(quoted, '\'') } else { 1 });
    }
    let blank = text.len() - text.trim_start().len();
    (blank > 0).then_some(blank)
}

/// The length of a literal, its quotes included.
fn literal(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (place, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// Every path in the text, those in the groups of `use` lines spelt out.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    // What stands before each group that is open; a block of code opens an empty one.
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut before = "";
    for token in tokens {
        match token.as_str() {
            "::" => {}
            "{" => {
                let is_group = before == "::";
                groups.push(if is_group { std::mem::take(&mut path) } else { Vec::new() });
                found.push(std::mem::replace(&mut path, group(&groups)));
            }
            "}" => {
                found.push(std::mem::take(&mut path));
                groups.pop();
                path = group(&groups);
            }
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_') => {
                if before != "::" {
                    found.push(std::mem::replace(&mut path, group(&groups)));
                }
                path.push(token.clone());
            }
            _ => found.push(std::mem::replace(&mut path, group(&groups))),
        }
        before = token;
    }
    found.push(path);
    found.retain(|path| path.len() > 1);
    found
}

/// What a path begins with inside of the innermost group.
fn group(groups: &[Vec<String>]) -> Vec<String> {
    groups.last().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(place: &str, text: &str) -> Vec<String> {
        violations(Path::new(place), text)
    }

    #[test]
    fn an_arrow_that_runs_back_up_is_found_in_every_spelling() {
        for text in [
            "use crate::render::line::Line;",
            "use crate::{kind, render::line};",
            "use crate::{model::{kind, ids}, render};",
            "fn f() -> crate::render::line::Line { loop {} }",
            "fn f() { let x = crate::render::line::Line::new(None); }",
            "use super::render::line;",
            "fn f() { super::render::line::g() }",
            "pub(crate) use nstree::render;",
            "use crate::{\n    // a comment\n    render::line,\n};",
        ] {
            assert_eq!(wrong("model/mod.rs", text), ["model/mod.rs: model uses render"], "{text}");
        }
        assert_eq!(wrong("collect/parse/stat.rs", "use super::super::super::cli::Cli;").len(), 1);
        assert_eq!(wrong("error.rs", "use super::commands::run;").len(), 1);
        assert_eq!(wrong("main.rs", "use nstree::model::kind::Kind;").len(), 1);
        assert_eq!(wrong("sys/fork.rs", "use crate::model::ids::Pid;").len(), 1);
        assert_eq!(wrong("render/tree/mod.rs", "use crate::collect::parse;").len(), 1);
    }

    #[test]
    fn an_arrow_that_runs_down_is_right() {
        for (place, text) in [
            ("commands/tree.rs", "use crate::{cli, collect::want::Want, render::{self, line}};"),
            ("render/tree/label.rs", "use super::super::line::Line; use crate::model::ids::Pid;"),
            ("model/link.rs", "use super::kind::Kind; use crate::model::ids::NsId;"),
            (
                "model/mod.rs",
                "//! Not crate::render.\n/* crate::cli */ const A: &str = \"crate::cli\";",
            ),
            ("model/mod.rs", "const A: char = '\"'; const B: &str = r#\"\"crate::cli\"#;"),
            ("lib.rs", "pub mod render;"),
            ("main.rs", "nstree::commands::run(std::env::args_os())"),
        ] {
            assert_eq!(wrong(place, text), Vec::<String>::new());
        }
    }

    #[test]
    fn the_world_is_kept_out_of_the_model_and_the_environment_out_of_what_is_typed() {
        for (place, text) in [
            ("model/process.rs", "use std::fs;"),
            ("model/process.rs", "use std::{fmt, fs::File};"),
            ("model/process.rs", "fn f() { let _ = std::env::var(\"X\"); }"),
            ("model/process.rs", "use nix::unistd::Pid;"),
            ("model/process.rs", "fn f(e: rustix::io::Errno) {}"),
            ("cli/mod.rs", "use std::{env, path::PathBuf};"),
            ("options.rs", "fn f() -> bool { std::io::stdout().is_terminal() }"),
        ] {
            assert_eq!(wrong(place, text).len(), 1, "{place}: {text}");
        }
        assert!(wrong("model/process.rs", "use std::fmt; use std::environment::x;").is_empty());
        assert!(wrong("collect/scan.rs", "use std::fs; use rustix::io::Errno;").is_empty());
    }

    #[test]
    fn unsafe_is_found_where_it_is_code() {
        for text in ["unsafe { f() }", "unsafe fn f() {}", "fn f<'a>() { unsafe{} }"] {
            assert_eq!(wrong("collect/scan.rs", text), ["collect/scan.rs: unsafe outside of sys"]);
            assert!(wrong("sys/nsfs.rs", text).is_empty());
        }
        for text in [
            "#![deny(unsafe_code)]",
            "// unsafe",
            "/// unsafe { }",
            "const A: &str = \"unsafe\";",
            "const A: char = '\\''; // unsafe '",
            "const A: &[u8] = br#\"unsafe\"#; const B: &[u8] = b\"\\\" unsafe\";",
        ] {
            assert_eq!(wrong("collect/scan.rs", text), Vec::<String>::new(), "{text}");
        }
    }
}
