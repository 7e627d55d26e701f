//! What is told of a process in each column.

use std::fmt::Display;

use owo_colors::Style;

use super::columns::Column;
use super::{Facts, commands, shares, times};
use crate::model::ids::{Pid, Uid};
use crate::model::inner_user::{InnerUser, inner_user};
use crate::model::kind::Kind;
use crate::model::link::Link;
use crate::model::process::Process;
use crate::model::standing;
use crate::render::shown::Shown;
use crate::render::table::Cell;
use crate::render::user::{InnerName, UserName, Who};

/// What stands in a column.
pub(super) fn cell(facts: &Facts<'_>, process: &Process, column: Column) -> Cell {
    let standing = process.standing;
    let clock = facts.snapshot.clock;
    let used = process.cpu.0 / clock.ticks_per_second.max(1);
    match column {
        Column::Pid => facts.pid(process.pid),
        Column::Ppid => facts.pid(process.ppid),
        Column::Nspid => facts.nested_pids(process),
        Column::User => facts.user(process.uid),
        Column::Users => facts.users(process),
        Column::Uid => facts.plain(process.uid),
        Column::NsUser => facts.inner_user(process),
        Column::Pgid => facts.pid(process.pgid),
        Column::Sid => facts.pid(process.sid),
        // As ps has it, and the kernel.
        Column::Tpgid if process.tty.is_none() => facts.plain("-1"),
        Column::Tpgid => facts.known(standing.foreground_group),
        Column::Tty => match &process.tty {
            Some(tty) => facts.plain(Shown(tty.as_bytes())),
            None => facts.unknown(),
        },
        Column::State => facts.plain(Shown(process.state.to_string().as_bytes())),
        Column::Stat => facts.plain(Shown(standing::letters(process).as_bytes())),
        Column::Nice => facts.known(standing.nice),
        Column::Threads => facts.known(standing.thread_count),
        Column::StartTime => facts.started(process, times::Started::in_five_columns),
        Column::Started => facts.started(process, times::Started::in_eight_columns),
        Column::BsdStart => facts.started(process, times::Started::in_six_columns),
        Column::StartedWhole => facts.started(process, times::Started::whole),
        Column::Elapsed => facts.known(times::elapsed(process, facts).map(times::lived)),
        Column::ElapsedSeconds => facts.known(times::elapsed(process, facts)),
        Column::Time => facts.plain(times::used(used)),
        Column::TimeSeconds => facts.plain(used),
        Column::BsdTime => facts.plain(times::used_in_minutes(used)),
        Column::CpuPercent => facts.known(shares::of_processor(process, facts)),
        Column::CpuWhole => facts.known(shares::of_processor_whole(process, facts)),
        Column::MemoryPercent => facts.known(shares::of_memory(process, facts)),
        Column::Rss => facts.plain(process.rss_bytes / KIBIBYTE),
        Column::Vsz => facts.known(standing.address_space_bytes.map(|bytes| bytes / KIBIBYTE)),
        Column::Name => facts.plain(Shown(&process.name)),
        Column::Command => facts.plain(commands::line(process)),
        Column::Namespace(kind) => facts.namespace(process, kind),
        Column::Cgroup => facts.some(process.cgroup.as_deref()),
        Column::Container => facts.some(container(facts, process).as_deref()),
        Column::Label => facts.some(process.label.as_deref()),
    }
}

const KIBIBYTE: u64 = 1024;

/// What the container is called that the process is in.
pub(super) fn container(facts: &Facts<'_>, process: &Process) -> Option<Vec<u8>> {
    let place = facts.snapshot.containers.place(process.pid)?;
    Some(facts.snapshot.containers.get(place.container).label())
}

impl Facts<'_> {
    /// Nobody knows.
    fn unknown(&self) -> Cell {
        Cell::of(self.theme.dim(), "?")
    }

    /// There is none.
    fn none(&self) -> Cell {
        Cell::of(self.theme.dim(), "-")
    }

    fn plain(&self, text: impl Display) -> Cell {
        Cell::of(self.theme.plain(), text)
    }

    fn known(&self, text: Option<impl Display>) -> Cell {
        text.map_or_else(|| self.unknown(), |text| self.plain(text))
    }

    fn some(&self, text: Option<&[u8]>) -> Cell {
        text.map_or_else(|| self.none(), |text| self.plain(Shown(text)))
    }

    fn pid(&self, pid: Pid) -> Cell {
        Cell::of(self.theme.dim(), pid)
    }

    /// Those that the PID here is not.
    fn nested_pids(&self, process: &Process) -> Cell {
        let Some((first, others)) = process.nested_pids.split_first() else { return self.none() };
        let mut cell = self.plain(first);
        for pid in others {
            cell.push(self.theme.plain(), format_args!("/{pid}"));
        }
        cell
    }

    fn user(&self, uid: Uid) -> Cell {
        Cell::of(self.theme.user(), UserName(uid, self.snapshot))
    }

    fn users(&self, process: &Process) -> Cell {
        Cell::of(self.theme.user(), Who::of(process, self.snapshot).named(self.snapshot))
    }

    fn inner_user(&self, process: &Process) -> Cell {
        match inner_user(process, &self.snapshot.observer) {
            InnerUser::Same => self.user(process.uid),
            InnerUser::Of(uid) => Cell::of(self.theme.user(), InnerName(uid)),
            InnerUser::Unmapped => self.none(),
            InnerUser::Unknown => self.unknown(),
        }
    }

    fn started(&self, process: &Process, how: fn(&times::Started) -> String) -> Cell {
        self.known(times::Started::of(process, self).as_ref().map(how))
    }

    fn namespace(&self, process: &Process, kind: Kind) -> Cell {
        match process.namespaces[kind] {
            Link::Of(id) => {
                let is_initial = id == kind.initial();
                let style = if is_initial { Style::new() } else { self.theme.kind(kind) };
                Cell::of(style, id)
            }
            Link::Absent => self.none(),
            Link::Denied | Link::Vanished | Link::Unread => self.unknown(),
        }
    }
}
