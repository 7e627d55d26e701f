//! The walk-through in nstree-exec(1) works as written: its commands are typed at two terminals, and what it says that
//! they print is compared with what they do. Numbers are those of another machine, so any number is as good as another.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::support::console::Console;
use crate::support::patience::eventually;
use crate::support::run::in_everybodys_reach;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root, BASH, SETSID, UNSHARE, NSENTER, PYTHON];
    let strangers = &[
        Need::Root,
        BASH,
        SETSID,
        UNSHARE,
        NSENTER,
        PYTHON,
        Need::Program("setpriv"),
        Need::UserNamespaces,
    ];
    vec![
        trial("the walk-through works as written, as root", root, as_root),
        trial("the walk-through works as written, as an ordinary user", strangers, as_stranger),
    ]
}

const BASH: Need = Need::Program("bash");
const SETSID: Need = Need::Program("setsid");
const UNSHARE: Need = Need::Program("unshare");
const NSENTER: Need = Need::Program("nsenter");
const PYTHON: Need = Need::Program("python3");

const EXAMPLES: &str = include_str!("../../man/sections/nstree-exec/5-examples.roff");

fn as_root() {
    let mut walk = Walk::begin("A PID namespace from inside and outside", "");
    assert_eq!(walk.go(), 10, "all commands of the page are typed");
}

fn as_stranger() {
    let stranger = "setpriv --reuid 1000 --regid 1000 --clear-groups";
    let mut walk = Walk::begin("The same as an ordinary user", stranger);
    assert_eq!(walk.go(), 5, "all commands of the page are typed");
}

/// What is typed, and what the page says that it prints.
struct Example {
    command: String,
    prints: String,
}

/// The blocks of examples in the section of the page with this title.
fn blocks(title: &str) -> Vec<Vec<Example>> {
    let (_, section) = EXAMPLES.split_once(&format!(".SS {title}\n")).expect("it is on the page");
    let section = section.split(".SS ").next().unwrap_or(section);
    section.split(".EX\n").skip(1).map(block).collect()
}

fn block(text: &str) -> Vec<Example> {
    let (text, _) = text.split_once(".EE").expect("each .EX has an .EE");
    let text =
        text.replace("\\-", "-").replace("\\(aq", "'").replace("\\(ga", "`").replace("\\e", "\\");
    let mut examples: Vec<Example> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ").or_else(|| line.strip_prefix("# ")) {
            // Whoever types here is who sudo(8) would make of him.
            let command = command.trim_start_matches("sudo ").to_owned();
            examples.push(Example { command, prints: String::new() });
        } else if let Some(last) = examples.last_mut() {
            last.prints.push_str(line);
            last.prints.push('\n');
        }
    }
    examples
}

/// Each number an N, and each row of blanks and line ends a blank, as the page breaks lines that are long.
fn without_numbers(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        if !character.is_ascii_digit() {
            shown.push(character);
        } else if !shown.ends_with('N') {
            shown.push('N');
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two terminals, in a network namespace of their own: in the machine's, somebody else may serve on the port.
struct Walk {
    title: &'static str,
    inside: Console,
    outside: Console,
    _folder: TempDir,
}

impl Walk {
    /// Both shells are run by `who`, a command that ends in the one it runs.
    fn begin(title: &'static str, who: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let shell = shell_without_echo(folder.path());
        let inside = terminal(&shell, &format!("unshare -n {who}"));
        let outside = terminal(&shell, &format!("nsenter -n -t {} {who}", inside.pid()));
        Self { title, inside, outside, _folder: folder }
    }

    /// Types all commands, and tells how many.
    fn go(&mut self) -> usize {
        let mut count = 0;
        let mut pids = [0, 0];
        for (number, block) in blocks(self.title).into_iter().enumerate() {
            for example in block {
                let command = with_pids(&example.command, pids);
                let terminal = if number == 0 { &mut self.inside } else { &mut self.outside };
                terminal.doing.clone_from(&command);
                let printed = typed(terminal, &command);
                if command.ends_with('&') {
                    let name = if number == 0 { "python3" } else { "sleep" };
                    let started = started_by(terminal.pid(), name);
                    // What it has said by now is not said by the next command.
                    typed(terminal, "");
                    if number == 0 {
                        pids = started;
                    }
                } else if !command.contains(" unshare ") {
                    assert_eq!(
                        without_numbers(&printed),
                        without_numbers(&example.prints),
                        "{command}"
                    );
                }
                count += 1;
            }
        }
        count
    }
}

/// Executable for everybody, and bash(1) is the one it becomes: so it is `SHELL`, and reads no one's settings.
fn shell_without_echo(folder: &Path) -> String {
    let path = folder.join("shell");
    let script = "#!/bin/sh\nexec bash --norc --noprofile --noediting -i\n";
    let everybody = || fs::Permissions::from_mode(0o755);
    fs::write(&path, script).expect("the folder is ours");
    for path in [&path, folder] {
        fs::set_permissions(path, everybody()).expect("it is ours");
    }
    path.display().to_string()
}

/// A terminal with this shell, which this command runs.
fn terminal(shell: &str, by: &str) -> Console {
    let program = in_everybodys_reach().parent().expect("it lies in a folder").display();
    // The system's python3 first: one from elsewhere may be a script, of another name, that looks for one.
    let system = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
    let path = format!("{program}:{system}:{}", std::env::var("PATH").unwrap_or_default());
    let mut console =
        Console::start_with(&[("PATH", &path), ("SHELL", shell), ("HOME", "/"), ("LC_ALL", "C")]);
    by.clone_into(&mut console.doing);
    console.run(&format!("exec {by} {shell}"));
    console.run("echo rea''dy");
    console.sees("ready");
    console
}

/// Types a command, and returns what it prints. One that leaves a shell at the terminal has that tell the end.
fn typed(terminal: &mut Console, command: &str) -> String {
    terminal.run(command);
    terminal.run("echo '<'done'>'");
    terminal.sees("<done>")
}

/// The nstree that somebody at the terminal runs, and the descendant of this name that it has at last.
fn started_by(shell: u32, name: &str) -> [u32; 2] {
    eventually(&format!("{name} runs"), || {
        let nstree = children(shell).into_iter().next()?;
        let mut below = children(nstree);
        while let Some(pid) = below.pop() {
            if fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim_end() == name {
                return Some([nstree, pid]);
            }
            below.extend(children(pid));
        }
        None
    })
}

fn children(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let children = children.unwrap_or_default();
    children.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// The command with the PIDs that are meant: of the nstree that is looked at, and of the program in the namespace.
fn with_pids(command: &str, [nstree, program]: [u32; 2]) -> String {
    let word = |word: &str| {
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match word.split_once(':') {
            Some((kinds, pid)) if is_number(pid) => format!("{kinds}:{program}"),
            None if is_number(word) && command.starts_with("nstree -p ") => nstree.to_string(),
            _ => word.to_owned(),
        }
    };
    command.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
