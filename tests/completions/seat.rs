//! A shell on a terminal, in which a key tells what stands on the line.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tempfile::TempDir;

use crate::support::patience::{PATIENCE, eventually};
use crate::support::run::{NSTREE, program};
use crate::support::terminal::open;

/// A shell that has completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Elvish,
}

/// What the user sees when it is his turn.
const PROMPT: &str = "@@>";

impl Shell {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Elvish => "elvish",
        }
    }

    /// Without the files of whoever runs the test, and of the machine.
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Bash => &["--norc", "--noprofile", "-i"],
            Self::Zsh => &["-f", "-i"],
            Self::Fish => &["--no-config", "-i"],
            Self::Elvish => &["-norc"],
        }
    }

    /// What the user presses so that the shell writes its line to a file, and begins another.
    const fn tell(self) -> &'static str {
        match self {
            Self::Bash | Self::Zsh | Self::Fish => "\u{18}p",
            Self::Elvish => "\u{18}",
        }
    }

    /// How it becomes what the test wants.
    const fn setup(self) -> &'static str {
        match self {
            Self::Bash => concat!(
                "PS1='@@>' HISTFILE=\n",
                "tell() { printf %s \"$READLINE_LINE\" >\"$HOME/new\" && mv \"$HOME/new\" \"$HOME/line\"\n",
                "READLINE_LINE=; READLINE_POINT=0; }\n",
                "bind -x '\"\\C-xp\": tell'\n",
                "eval \"$(nstree completions bash)\"\n",
            ),
            Self::Zsh => concat!(
                "PS1='@@>'\n",
                "autoload -Uz compinit; compinit -D -u\n",
                "tell() { printf %s \"$BUFFER\" >$HOME/new && BUFFER= && mv $HOME/new $HOME/line }\n",
                "zle -N tell; bindkey '^Xp' tell; unsetopt prompt_sp prompt_cr\n",
                "source <(nstree completions zsh)\n",
            ),
            Self::Fish => concat!(
                "set -g fish_greeting; function fish_prompt; printf '@@>'; end\n",
                "function fish_right_prompt; end; function fish_title; end\n",
                "set -g fish_autosuggestion_enabled 0\n",
                "function tell; commandline >$HOME/new; and commandline ''; and mv $HOME/new $HOME/line; end\n",
                "bind \\cxp tell\n",
                "nstree completions fish | source\n",
            ),
            Self::Elvish => concat!(
                "var tell~ = { print $edit:current-command > new; set edit:current-command = ''; e:mv new line }\n",
                "set edit:insert:binding[Ctrl-X] = $tell~\n",
                "set edit:completion:binding[Ctrl-X] = { edit:close-mode; tell }\n",
                "set edit:prompt = { print '@@>' }; set edit:rprompt = { }\n",
                "eval (nstree completions elvish | slurp)\n",
            ),
        }
    }
}

/// A shell at a terminal of 100 columns.
pub(crate) struct Seat {
    kind: Shell,
    shell: Child,
    terminal: Option<File>,
    /// What has been shown since a key was pressed.
    screen: String,
    home: TempDir,
}

impl Seat {
    pub(crate) fn take(shell: Shell) -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        fs::write(home.path().join("setup"), shell.setup()).expect("the folder is ours");
        let (master, terminal) = open(100);
        let another = || terminal.try_clone().expect("a descriptor can be duplicated");
        // It takes the terminal that is its standard input.
        let mut command = program("setsid", &["--ctty", shell.name()]);
        command.args(shell.arguments()).env("PATH", path()).env("TERM", "xterm");
        command.env("HOME", home.path()).current_dir(home.path());
        command.stdin(another()).stdout(another()).stderr(another());
        let started = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        drop((command, terminal));
        let terminal = Some(File::from(master));
        let mut seat = Self { kind: shell, shell: started, terminal, screen: String::new(), home };
        let how = if shell == Shell::Elvish { "eval (slurp < setup)" } else { ". ./setup" };
        seat.types(&format!("{how}\r"));
        seat.sees(&[PROMPT]);
        seat
    }

    /// Presses keys.
    pub(crate) fn types(&mut self, keys: &str) {
        self.terminal().write_all(keys.as_bytes()).expect("a terminal takes what is typed");
    }

    /// What the line becomes when these keys are pressed; a tab is one of them.
    pub(crate) fn line_after(&mut self, keys: &str) -> String {
        self.types(keys);
        self.line(keys)
    }

    /// What is shown when these keys are pressed, until all of this is; without what only moves the cursor and colours.
    pub(crate) fn shown_after(&mut self, keys: &str, texts: &[&str]) -> String {
        self.types(keys);
        let shown = self.sees(texts);
        self.line(keys);
        shown
    }

    /// What stands on the line, which is then removed.
    fn line(&mut self, keys: &str) -> String {
        self.types(self.kind.tell());
        let told = self.home.path().join("line");
        let line = eventually(&format!("the line is told after {keys:?}"), || {
            self.looks(Duration::from_millis(10));
            fs::read_to_string(&told).ok()
        });
        fs::remove_file(told).expect("the folder is ours");
        self.screen.clear();
        // fish ends the line that it tells.
        line.trim_end_matches('\n').to_owned()
    }

    /// Waits until all of this is on the screen; returns all that is.
    fn sees(&mut self, texts: &[&str]) -> String {
        let end = Instant::now() + PATIENCE / 2;
        loop {
            let plain = without_sequences(&self.screen);
            if texts.iter().all(|text| plain.contains(text)) {
                self.screen.clear();
                return plain;
            }
            assert!(Instant::now() < end, "{texts:?} are on the screen: {plain:?}");
            self.looks(Duration::from_millis(100));
        }
    }

    /// Takes what is shown within this time.
    fn looks(&mut self, time: Duration) {
        let time = Timespec::try_from(time).expect("it is not much");
        let mut buffer = [0; 4096];
        let mut terminal = self.terminal.as_ref().expect("nobody has hung up");
        let ready = poll(&mut [PollFd::new(&terminal, PollFlags::IN)], Some(&time)).unwrap_or(0);
        // The end of it is an error, EIO.
        let length = if ready > 0 { terminal.read(&mut buffer).unwrap_or(0) } else { 0 };
        self.screen.push_str(&String::from_utf8_lossy(&buffer[..length]));
        if ready > 0 && length == 0 {
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn terminal(&self) -> &File {
        self.terminal.as_ref().expect("nobody has hung up")
    }

    /// A folder of the shell's own, in which it is.
    pub(crate) fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        drop(self.terminal.take());
        let start = Instant::now();
        let has_time = || start.elapsed() < Duration::from_secs(5);
        while matches!(self.shell.try_wait(), Ok(None)) && has_time() {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// The program comes first.
fn path() -> std::ffi::OsString {
    let own = PathBuf::from(NSTREE).parent().expect("it is in a folder").to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(own).chain(std::env::split_paths(&others));
    std::env::join_paths(folders).expect("no folder has a colon in its name")
}

/// Text without what moves the cursor, colours or names the window, ECMA-48.
pub(crate) fn without_sequences(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('\u{1b}', Some('[')) => {
                rest.next();
                rest.find(|c| matches!(c, '@'..='~'));
            }
            ('\u{1b}', Some(']')) => {
                rest.find(|c| matches!(c, '\u{7}' | '\\'));
            }
            ('\u{1b}', Some('(' | ')')) => {
                rest.next();
                rest.next();
            }
            ('\u{1b}', _) => {
                rest.next();
            }
            ('\r' | '\u{8}' | '\u{7}', _) => {}
            _ => plain.push(character),
        }
    }
    plain
}
