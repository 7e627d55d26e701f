//! The sheet of a process.

use jiff::SignedDuration;

use super::Facts;
use crate::model::ancestry;
use crate::model::kind::Kind;
use crate::model::ns_key::NsKey;
use crate::model::process::{Process, without_empty_end};
use crate::render::sheet::{Block, Row, Word, list};
use crate::render::shown::Shown;

impl Facts<'_> {
    pub(super) fn of_process(&self, process: &Process) -> Vec<Block> {
        vec![
            self.life(process),
            self.privileges(process),
            self.memberships(process),
            self.threads_elsewhere(process),
            self.holdings(process),
            self.unread(process),
        ]
    }

    fn life(&self, process: &Process) -> Block {
        let mut block = Block::default();
        let mut add = |label, text: Option<Vec<Word>>| {
            if let Some(text) = text {
                block.push(self.row(label, text));
            }
        };
        let detail = process.detail.as_deref();
        let shown = |bytes: Option<&Vec<u8>>| bytes.map(|bytes| self.shown(bytes));
        add("command", process.argv.as_deref().map(|argv| self.command(argv)));
        add("program", shown(detail.and_then(|detail| detail.program.as_ref())));
        add("state", Some(self.state(process)));
        add("started", self.started(process));
        add("used", Some(self.used(process)));
        add("parent", Some(self.parent(process)));
        add("children", Some(self.children(process)));
        let threads = process.threads.len();
        let beside =
            (threads > 0).then(|| self.plain(format_args!("{threads} beside the main one")));
        add("threads", beside);
        add("session", Some(self.session(process)));
        add("cgroup", shown(process.cgroup.as_ref()));
        add("container", self.container_of(process));
        add("label", shown(process.label.as_ref()));
        add("root", shown(detail.and_then(|detail| detail.root.as_ref())));
        add("directory", shown(detail.and_then(|detail| detail.directory.as_ref())));
        self.add_pids(process, &mut block);
        block
    }

    /// As a shell would take it, as far as blanks go.
    fn command(&self, argv: &[Vec<u8>]) -> Vec<Word> {
        let word = |argument: &Vec<u8>| {
            let argument = Shown(argument).to_string();
            let is_plain = !argument.is_empty() && !argument.contains([' ', '\'', '"']);
            let quoted =
                if is_plain { argument } else { format!("'{}'", argument.replace('\'', "'\\''")) };
            Word::new(self.theme.plain(), quoted)
        };
        match without_empty_end(argv) {
            [] => self.dim("none"),
            argv => argv.iter().map(word).collect(),
        }
    }

    fn state(&self, process: &Process) -> Vec<Word> {
        let meaning = match process.state {
            'R' => "running",
            'S' => "sleeping",
            'D' => "in uninterruptible sleep",
            'T' => "stopped",
            't' => "stopped by a tracer",
            'Z' => "a zombie: it has ended, and its parent has not waited for it yet",
            'X' | 'x' => "dead",
            'I' => "idle",
            'P' => "parked",
            _ => "in a state that is not known here",
        };
        let kernel = if process.kernel_thread { ", a kernel thread" } else { "" };
        let letter = process.state.to_string();
        self.plain(format_args!("{} ({meaning}){kernel}", Shown(letter.as_bytes())))
    }

    fn started(&self, process: &Process) -> Option<Vec<Word>> {
        let time = self.snapshot.clock.time_of(process.start)?;
        let ago = self.snapshot.taken_at.duration_since(time);
        let date = format!("{time:.0}").replace('T', " ").replace('Z', " UTC");
        Some(list([self.plain(date), self.dim(format_args!("{} ago", rough(ago)))]))
    }

    fn used(&self, process: &Process) -> Vec<Word> {
        let cpu = self.snapshot.clock.seconds(process.cpu);
        let memory = bytes(process.rss_bytes);
        self.plain(format_args!("{cpu:.2} s of processor time, {memory} of memory"))
    }

    fn parent(&self, process: &Process) -> Vec<Word> {
        if process.ppid.is_outside() {
            self.dim("none, or outside of the PID namespace of this procfs")
        } else {
            vec![self.process(process.ppid)]
        }
    }

    fn children(&self, process: &Process) -> Vec<Word> {
        let all = self.snapshot.processes.iter();
        let children = all.filter(|child| child.ppid == process.pid && child.pid != process.pid);
        let names: Vec<_> = children.map(|child| self.process(child.pid)).collect();
        self.some_of(&names)
    }

    /// The container, and those that it is in.
    fn container_of(&self, process: &Process) -> Option<Vec<Word>> {
        let place = self.snapshot.containers.place(process.pid)?;
        let mut text = self.container_and_outer(place.container);
        if place.is_visitor {
            text = list([text, self.plain("as a visitor")]);
        }
        Some(text)
    }

    fn session(&self, process: &Process) -> Vec<Word> {
        let number = |id: crate::model::ids::Pid| match id.0 {
            0 => "outside".to_owned(),
            id => id.to_string(),
        };
        let tty = match &process.tty {
            Some(tty) => self.plain(format_args!("terminal {}", Shown(tty.as_bytes()))),
            None => self.dim("no terminal"),
        };
        let group = self.plain(format_args!("process group {}", number(process.pgid)));
        list([self.plain(number(process.sid)), group, tty])
    }

    /// Each PID with the namespace in which it is that; where there is one only, the title has it.
    fn add_pids(&self, process: &Process, block: &mut Block) {
        if process.nested_pids.is_empty() {
            return;
        }
        for (index, (pid, id)) in ancestry::levels(process, self.snapshot).into_iter().enumerate() {
            let label = if index == 0 { "PIDs" } else { "" };
            let place = match id {
                Some(id) => self.namespace(NsKey::new(Kind::Pid, id)),
                None => Word::new(self.theme.dim(), "pid:[?]"),
            };
            let text = [self.plain(format_args!("{pid} in")), vec![place]].concat();
            block.push(self.row(label, text));
        }
    }

    fn unread(&self, process: &Process) -> Block {
        let mut block = Block::default();
        let problems = self.snapshot.problems.iter().filter(|problem| problem.pid == process.pid);
        let problem = |problem: &crate::model::snapshot::Problem| {
            let text = format!("{} ({})", problem.what, problem.error);
            self.plain(Shown(text.as_bytes()))
        };
        let items: Vec<_> = problems.map(problem).collect();
        if !items.is_empty() {
            let row = Row::new().text(self.dim("could not be read:")).text(list(items));
            block.push(row);
        }
        block
    }
}

/// The two largest units of a time.
fn rough(time: SignedDuration) -> String {
    let seconds = time.as_secs().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// With three digits at most before the point, and one behind it.
#[expect(clippy::cast_precision_loss, reason = "it is rounded anyway")]
fn bytes(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_their_two_largest_units() {
        let rough = |seconds| rough(SignedDuration::from_secs(seconds));
        assert_eq!([rough(-5), rough(0), rough(59)], ["0 s", "0 s", "59 s"]);
        assert_eq!([rough(60), rough(3599)], ["1 min 0 s", "59 min 59 s"]);
        assert_eq!([rough(3600), rough(86399)], ["1 h 0 min", "23 h 59 min"]);
        assert_eq!([rough(86400), rough(863_999)], ["1 d 0 h", "9 d 23 h"]);
    }

    #[test]
    fn memory_is_told_in_a_fitting_unit() {
        let told = [0, 4096, 1024 * 1000, 10_485_760, u64::MAX].map(bytes);
        assert_eq!(told, ["0.0 KiB", "4.0 KiB", "1.0 MiB", "10.0 MiB", "16384.0 PiB"]);
    }
}
