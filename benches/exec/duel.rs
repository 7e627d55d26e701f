//! Two programs that do the same, and how long each takes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::run::clean;

/// Runs that do not count: files get into the page cache.
const WARM_UP: usize = 3;

/// nstree and its rival.
pub(crate) struct Duel {
    ours: Vec<String>,
    theirs: Vec<String>,
}

impl Duel {
    /// The subcommand of nstree with these options, against the rival with those.
    pub(crate) fn new<'a>(
        command: &str,
        our_options: impl IntoIterator<Item = &'a str>,
        rival: &str,
        their_options: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            ours: line(&["nstree", command], our_options),
            theirs: line(&[rival], their_options),
        }
    }

    /// Lets them run in turn, and prints how they did.
    pub(crate) fn fight(&self, rounds: usize) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..WARM_UP + rounds {
            let times = (time(&self.ours), time(&self.theirs));
            let (our_time, Some(their_time)) = times else {
                println!("{:<34} {} is not installed: skipped", self.name(), self.theirs[0]);
                return;
            };
            if round >= WARM_UP {
                ours.extend(our_time);
                theirs.push(their_time);
            }
        }
        let [(our_least, ours), (their_least, theirs)] = [ours, theirs].map(least_and_median);
        let (more, ratio, least) = (ours - theirs, ours / theirs, our_least / their_least);
        println!(
            "{:<34} {ours:>8.2} {theirs:>8.2} {more:>+8.2} {ratio:>7.2} {least:>9.2}",
            self.name()
        );
    }

    fn name(&self) -> String {
        let options = &self.ours[1..self.ours.len() - 2];
        options.join(" ")
    }
}

pub(crate) fn print_heading() {
    println!(
        "{:<34} {:>8} {:>8} {:>8} {:>7} {:>9}",
        "median ms", "nstree", "rival", "more", "ratio", "of least"
    );
}

fn line<'a>(program: &[&str], options: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let options: Vec<_> = options.into_iter().collect();
    [owned(program), owned(&options), owned(&["--", "true"])].concat()
}

/// How long it runs; `None` if it is not there.
fn time(line: &[String]) -> Option<Duration> {
    let program = match line[0].as_str() {
        "nstree" => env!("CARGO_BIN_EXE_nstree"),
        other => other,
    };
    let mut command = Command::new(program);
    clean(&mut command);
    command.args(&line[1..]).stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().ok()?;
    let status = child.wait().expect("a child can be waited for");
    let time = start.elapsed();
    assert!(status.success(), "{}: {status}", line.join(" "));
    Some(time)
}

/// In milliseconds. The least time is the one that was disturbed least.
fn least_and_median(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let at = |position: usize| times.get(position).copied().unwrap_or_default();
    let [least, median] = [at(0), at(times.len() / 2)];
    (least.as_secs_f64() * 1_000.0, median.as_secs_f64() * 1_000.0)
}
