//! A program that is not an actor, held by a test.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::patience::{PATIENCE, eventually};

/// A program that ends when its standard input does, until this is dropped.
pub struct Held {
    child: Child,
    end: Option<ChildStdin>,
    told: Receiver<String>,
}

impl Held {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} can be run: {error}"));
        let end = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().expect("standard output is a pipe")).lines();
        let (sender, told) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, end, told }
    }

    /// The next line that it prints.
    pub fn line(&self) -> String {
        self.told.recv_timeout(PATIENCE).expect("it prints a line")
    }

    /// Writes it a line.
    pub fn say(&mut self, line: &str) {
        use std::io::Write;
        let end = self.end.as_mut().expect("it is open until this is dropped");
        writeln!(end, "{line}").expect("it reads its standard input");
    }

    /// Its PID.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.end.take());
        let child = &mut self.child;
        let has_ended = || child.try_wait().map_or(Some(()), |status| status.map(|_| ()));
        if !thread::panicking() {
            return eventually("a program has ended whose standard input has", has_ended);
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}
