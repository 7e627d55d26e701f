//! In which order processes stand.

use std::cmp::{Ordering, Reverse};

use super::cells::container;
use super::columns::{Column, SortKey};
use super::{Facts, commands, shares, times};
use crate::model::ids::Pid;
use crate::model::inner_user::{InnerUser, inner_user};
use crate::model::process::Process;
use crate::model::standing;
use crate::render::user::UserName;

/// What a column is compared by. What is not known goes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Unknown,
    Number(i128),
    Reversed(Reverse<u64>),
    Pids(Vec<Pid>),
    Text(Vec<u8>),
}

/// What a process is compared by.
pub(super) struct Rank {
    values: Vec<(Value, bool)>,
    pid: Pid,
}

impl Rank {
    pub(super) fn of(process: &Process, keys: &[SortKey], facts: &Facts<'_>) -> Self {
        let value = |key: &SortKey| (value(process, key.column, facts), key.downwards);
        Self { values: keys.iter().map(value).collect(), pid: process.pid }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let pairs = self.values.iter().zip(&other.values);
        let mut differences = pairs.map(|((ours, downwards), (theirs, _))| match downwards {
            true => theirs.cmp(ours),
            false => ours.cmp(theirs),
        });
        let first = differences.find(|order| order.is_ne());
        first.unwrap_or(Ordering::Equal).then(self.pid.cmp(&other.pid))
    }
}

fn value(process: &Process, column: Column, facts: &Facts<'_>) -> Value {
    let standing = process.standing;
    match column {
        Column::Pid => number(process.pid.0),
        Column::Ppid => number(process.ppid.0),
        Column::Nspid => Value::Pids(process.nested_pids.clone()),
        Column::User | Column::Users => text(UserName(process.uid, facts.snapshot).to_string()),
        Column::Uid => number(process.uid.0),
        Column::NsUser => match inner_user(process, &facts.snapshot.observer) {
            InnerUser::Same => number(process.uid.0),
            InnerUser::Of(uid) => number(uid.0),
            InnerUser::Unmapped | InnerUser::Unknown => Value::Unknown,
        },
        Column::Pgid => number(process.pgid.0),
        Column::Sid => number(process.sid.0),
        Column::Tpgid => known(standing.foreground_group.map(|group| group.0)),
        Column::Tty => process.tty.clone().map_or(Value::Unknown, text),
        Column::State => text(process.state.to_string()),
        Column::Stat => text(standing::letters(process)),
        Column::Nice => known(standing.nice),
        Column::Threads => known(standing.thread_count),
        Column::StartTime | Column::Started | Column::BsdStart | Column::StartedWhole => {
            number(process.start.0)
        }
        Column::Elapsed | Column::ElapsedSeconds => Value::Reversed(Reverse(process.start.0)),
        Column::Time | Column::TimeSeconds | Column::BsdTime => number(process.cpu.0),
        Column::CpuPercent | Column::CpuWhole => {
            known(times::elapsed(process, facts).and(shares::per_life(process, facts, 1_000_000)))
        }
        Column::MemoryPercent | Column::Rss => number(process.rss_bytes),
        Column::Vsz => known(standing.address_space_bytes),
        Column::Name => text(process.name.clone()),
        Column::Command => text(commands::line(process)),
        Column::Namespace(kind) => known(process.namespaces[kind].known().map(|id| id.0)),
        Column::Cgroup => process.cgroup.clone().map_or(Value::Unknown, text),
        Column::Container => container(facts, process).map_or(Value::Unknown, text),
        Column::Label => process.label.clone().map_or(Value::Unknown, text),
    }
}

fn number(number: impl Into<i128>) -> Value {
    Value::Number(number.into())
}

fn known(number: Option<impl Into<i128>>) -> Value {
    number.map_or(Value::Unknown, |number| Value::Number(number.into()))
}

fn text(text: impl Into<Vec<u8>>) -> Value {
    Value::Text(text.into())
}
