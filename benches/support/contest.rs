//! Tools that run in turn, so that what disturbs one disturbs all.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::run::clean;

/// Rounds that count, after one that warms up.
const ROUNDS: usize = 5;

/// A command line.
pub(crate) struct Tool {
    program: String,
    name: String,
    arguments: Vec<String>,
    /// A variable of the environment, and its value.
    variable: Option<(&'static str, &'static str)>,
}

impl Tool {
    /// The program, built as for a release.
    pub(crate) fn nstree(arguments: &[&str]) -> Self {
        Self {
            program: env!("CARGO_BIN_EXE_nstree").to_owned(),
            ..Self::rival("nstree", arguments)
        }
    }

    /// Another one, as it is installed.
    pub(crate) fn rival(name: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { program: name.to_owned(), name: name.to_owned(), arguments, variable: None }
    }

    /// The same with a variable in its environment.
    #[allow(dead_code, reason = "not every benchmark changes the environment")]
    pub(crate) fn with(self, name: &'static str, value: &'static str) -> Self {
        Self { variable: Some((name, value)), ..self }
    }

    fn line(&self) -> String {
        let variable = self.variable.map(|(name, value)| format!("{name}={value}"));
        let words = [&self.name].into_iter().chain(&self.arguments).cloned();
        variable.into_iter().chain(words).collect::<Vec<_>>().join(" ")
    }

    /// How long it runs; `None` if it is not there.
    fn time(&self) -> Option<Duration> {
        let mut command = Command::new(&self.program);
        clean(&mut command);
        command
            .envs(self.variable)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let start = Instant::now();
        let mut child = command.spawn().ok()?;
        let status = child.wait().expect("a child can be waited for");
        let time = start.elapsed();
        assert!(status.success(), "{}: {status}", self.line());
        Some(time)
    }
}

/// What came of it.
pub(crate) struct Contest(Vec<Times>);

/// The times of one tool, in ascending order.
struct Times {
    line: String,
    times: Vec<Duration>,
}

impl Times {
    fn median(&self) -> Option<Duration> {
        self.times.get(self.times.len() / 2).copied()
    }
}

impl Contest {
    /// Runs all tools in turn, several times.
    pub(crate) fn hold(tools: &[Tool]) -> Self {
        let mut times: Vec<_> =
            tools.iter().map(|tool| Times { line: tool.line(), times: Vec::new() }).collect();
        for round in 0..=ROUNDS {
            for (tool, times) in tools.iter().zip(&mut times) {
                let time = tool.time();
                times.times.extend(time.filter(|_| round > 0));
            }
        }
        for times in &mut times {
            times.times.sort_unstable();
        }
        Self(times)
    }

    /// A line for each tool, and what one of so many things costs it.
    pub(crate) fn print(&self, things: usize) {
        println!(
            "{:<27} {:>10} {:>10} {:>10} {:>9}",
            "", "median ms", "min ms", "max ms", "µs each"
        );
        for Times { line, times } in &self.0 {
            let (Some(median), [min, .., max]) = (times.get(times.len() / 2), &times[..]) else {
                println!("{line:<27} is not installed: skipped");
                continue;
            };
            let [median, min, max] = [median, min, max].map(milliseconds);
            let each = median * 1_000.0 / as_float(things);
            println!("{line:<27} {median:>10.1} {min:>10.1} {max:>10.1} {each:>9.1}");
        }
    }

    /// How many times as long the second takes.
    pub(crate) fn print_ratio(&self, ours: &str, theirs: &str) {
        let median = |line: &str| self.0.iter().find(|times| times.line == line)?.median();
        if let (Some(our_time), Some(their_time)) = (median(ours), median(theirs)) {
            let ratio = their_time.as_secs_f64() / our_time.as_secs_f64();
            println!("{theirs} / {ours}: {ratio:.2}");
        }
    }
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn as_float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
