//! A shell with job control on a terminal, at which a test sits.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::patience::{PATIENCE, eventually};
use super::run::{NSTREE, program};
use super::terminal::open;

/// What a user types to interrupt, to stop, and to end the input.
pub const INTERRUPT: &str = "\u{3}";
pub const STOP: &str = "\u{1a}";
pub const QUIT: &str = "\u{1c}";

/// bash in a session of its own, with nothing on the screen but what programs print. In it `$NSTREE` is the program.
pub struct Console {
    shell: Child,
    /// The user's side of the terminal.
    seat: Option<File>,
    /// What has been shown and not been waited for.
    screen: String,
    /// What the test is about to do, for the message when something is not seen.
    pub doing: String,
}

impl Console {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with these variables.
    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        let (master, terminal) = open(80);
        let another = || terminal.try_clone().expect("a descriptor can be duplicated");
        // It takes the terminal that is its standard input.
        let bash = ["--ctty", "bash", "--norc", "--noprofile", "--noediting", "-i"];
        let mut command = program("setsid", &bash);
        command.env("NSTREE", NSTREE).env("TERM", "dumb").env("PS1", "").env("HISTFILE", "");
        command.envs(variables.iter().copied());
        command.stdin(another()).stdout(another()).stderr(another());
        let shell = command.spawn().expect("a shell can be run");
        drop((command, terminal));
        let seat = Some(File::from(master));
        let mut console = Self { shell, seat, screen: String::new(), doing: String::new() };
        console.run("stty -echo; echo rea''dy");
        console.sees("ready");
        console
    }

    /// Presses keys.
    pub fn types(&self, keys: &str) {
        self.seat().write_all(keys.as_bytes()).expect("a terminal takes what is typed");
    }

    /// Types a line.
    pub fn run(&self, line: &str) {
        self.types(&format!("{line}\n"));
    }

    /// Presses ^Z, and waits until the shell has told of it.
    pub fn stops(&mut self) {
        self.types(STOP);
        self.sees("Stopped");
        self.sees("\n");
    }

    /// Waits until this is on the screen, behind what was waited for before; returns what stands before it.
    pub fn sees(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE / 4;
        loop {
            if let Some((before, after)) = self.screen.split_once(text) {
                let before = before.to_owned();
                self.screen = after.to_owned();
                return before;
            }
            assert!(
                self.looks(end),
                "{}: {text:?} is on the screen: {:?}",
                self.doing,
                self.screen
            );
        }
    }

    /// Whether something more is shown by then.
    fn looks(&mut self, end: Instant) -> bool {
        let left = end.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).expect("a minute is not much");
        let mut buffer = [0; 4096];
        let mut seat = self.seat();
        let ready = poll(&mut [PollFd::new(&seat, PollFlags::IN)], Some(&left));
        // The end of it is an error, EIO.
        let length = ready
            .map_or(0, |ready| if ready > 0 { seat.read(&mut buffer).unwrap_or(0) } else { 0 });
        self.screen.push_str(&String::from_utf8_lossy(&buffer[..length]));
        length > 0
    }

    fn seat(&self) -> &File {
        self.seat.as_ref().expect("nobody has hung up")
    }

    /// The exit status of the last command; 148 for one that was stopped.
    pub fn status(&mut self) -> String {
        self.run("echo \"<$?>\"");
        self.sees("<");
        self.sees(">")
    }

    /// Waits until the shell has given the terminal to a job and let it go on.
    pub fn resumes(&self) {
        eventually("a job has the terminal and runs", || {
            let group = rustix::termios::tcgetpgrp(self.seat()).ok()?.as_raw_nonzero().get();
            let is_job = group.cast_unsigned() != self.shell.id();
            (is_job && !any_stopped(group)).then_some(())
        });
    }

    /// Waits until this line, run in the shell, prints something, and returns it.
    pub fn eventually(&mut self, what: &str, line: &str) -> String {
        eventually(what, || {
            self.run(&format!("echo \"<$({line})>\""));
            self.sees("<");
            Some(self.sees(">")).filter(|seen| !seen.is_empty())
        })
    }

    /// Makes the terminal of another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        let size =
            rustix::termios::Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        rustix::termios::tcsetwinsize(self.seat(), size).expect("the terminal is there");
    }

    /// Takes the terminal away.
    pub fn hang_up(&mut self) {
        drop(self.seat.take());
    }

    /// The PID of the shell.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.shell.id()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.hang_up();
        let shell = &mut self.shell;
        let start = Instant::now();
        while matches!(shell.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = shell.kill();
        let _ = shell.wait();
    }
}

/// Whether a process of the group is stopped, by proc_pid_stat(5).
fn any_stopped(group: i32) -> bool {
    let processes = std::fs::read_dir("/proc").expect("/proc can be listed");
    processes.filter_map(Result::ok).any(|process| {
        let stat = std::fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let fields: Vec<_> = fields.split(' ').take(3).collect();
        matches!(fields[..], ["T", _, its] if its.parse() == Ok(group))
    })
}
