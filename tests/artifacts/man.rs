//! man/ holds a page for each command.

use std::io::Write;
use std::process::{Command, Stdio};

use clap::Arg;

use crate::{generated, pages, skipped};

#[test]
fn man_pages_are_what_the_command_line_says() {
    generated::agrees("man", &pages::all());
}

#[test]
fn every_option_is_in_the_man_page() {
    let pages = pages::all();
    for command in pages::commands() {
        let file = pages::file_name(&command);
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            for spelling in spellings(arg) {
                assert!(
                    pages[&file].contains(&spelling.replace('-', "\\-")),
                    "{spelling} is not in man/{file}"
                );
            }
        }
    }
}

/// What can be typed for an option, but what is only accepted for old habits.
fn spellings(arg: &Arg) -> Vec<String> {
    let long = arg.get_long().into_iter();
    let long = long.chain(arg.get_visible_aliases().into_iter().flatten());
    let short = arg.get_short().into_iter();
    let short = short.chain(arg.get_visible_short_aliases().into_iter().flatten());
    long.map(|long| format!("--{long}")).chain(short.map(|short| format!("-{short}"))).collect()
}

#[test]
fn every_man_page_has_the_sections_that_clap_does_not_know() {
    for (file, page) in pages::all() {
        for section in ["EXIT STATUS", "EXAMPLES", "SEE ALSO"] {
            assert!(page.contains(&format!(".SH {section}\n")), "{section} is not in man/{file}");
        }
    }
}

#[test]
fn groff_finds_nothing_to_complain_about() {
    if Command::new("groff").arg("-v").stdout(Stdio::null()).status().is_err() {
        skipped("man pages in groff", "groff is not installed");
        return;
    }
    for (file, page) in pages::all() {
        let Rendered { text, complaints } = rendered(&page);
        assert!(complaints.is_empty(), "man/{file}: {complaints}");
        let too_long = text.lines().find(|line| line.chars().count() > COLUMNS);
        assert_eq!(too_long, None, "man/{file} is not for a terminal of {COLUMNS} columns");
    }
}

/// What everybody's terminal has.
const COLUMNS: usize = 80;

/// A page as it is shown, and what groff says of it with all its warnings on.
struct Rendered {
    text: String,
    complaints: String,
}

fn rendered(page: &str) -> Rendered {
    let mut groff = Command::new("groff")
        .args(["-man", "-ww", "-Tutf8", "-P-cbu", &format!("-rLL={COLUMNS}n")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("groff was there just now");
    let mut input = groff.stdin.take().expect("its input is piped");
    let page = page.to_owned();
    let writing = std::thread::spawn(move || input.write_all(page.as_bytes()));
    let output = groff.wait_with_output().expect("groff ends when its input does");
    writing.join().expect("writing does not panic").expect("groff reads all of its input");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Rendered { text: text(&output.stdout), complaints: text(&output.stderr) }
}
