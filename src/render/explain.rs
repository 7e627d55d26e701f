//! A plan in words that a person can check.

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::path::Path;

use super::shown::Shown;
use crate::model::kind::{Kind, KindSet};
use crate::model::plan::{
    ClockOffsets, Credentials, Fork, ForkReason, Helper, IdMaps, IdRange, MapWriter, Need, Place,
    Plan, Propagation, Reason, Step, WorkingDirectory,
};

/// Writes a line for each step, with what it is for, and last the command.
///
/// # Errors
///
/// Those of the output.
pub fn write(plan: &Plan, command: &str, out: &mut dyn Write) -> io::Result<()> {
    for (number, step) in (1..).zip(&plan.steps) {
        let text = sentence(step);
        writeln!(out, "{number:2}. {}", Shown(text.as_bytes()))?;
    }
    let last = plan.steps.len() + 1;
    writeln!(out, "{last:2}. execute {}", Shown(command.as_bytes()))
}

fn sentence(step: &Step) -> String {
    match step {
        Step::StayBehind(helper) => stay_behind(helper),
        Step::JoinCgroup { path, .. } => {
            format!("join the cgroup of the target: write 0 to {}", path.display())
        }
        Step::Hide => "become untraceable for all who are inside, until the command is executed".to_owned(),
        Step::JoinProcess { pid, kinds, .. } => format!(
            "join the {} of process {pid} in one step: setns(pidfd); the kernel joins all of them or none",
            Namespaces(*kinds)
        ),
        Step::Join { kind, id, name, reason, .. } => {
            format!("join {kind}:[{id}] ({name}): setns; {}", because(*reason))
        }
        Step::Unshare { kinds } => format!("make {}: unshare", New(*kinds)),
        Step::MapIds(maps) => format!("{}, from inside", map(maps)),
        Step::AwaitMaps => "wait until the helper has mapped users and groups".to_owned(),
        Step::ShiftClocks(offsets) => shift(*offsets),
        Step::Fork(fork) => forked(*fork),
        Step::AwaitPersistence => {
            "wait until the helper has bound the namespaces to their files; if it cannot, the command does not run".to_owned()
        }
        Step::SetPropagation(propagation) => match propagation {
            Propagation::Private => "make all mounts private, so that nothing that is mounted from here on is seen outside".to_owned(),
            Propagation::Shared => "make all mounts shared".to_owned(),
            Propagation::Slave => "make all mounts slaves: what is mounted outside is seen inside, not the other way round".to_owned(),
        },
        Step::ChangeRoot(place) => format!("make {} the root directory", PlaceName(place)),
        Step::MountProc(dir) => format!("mount a procfs that shows the PID namespace on {}", dir.display()),
        Step::MountBinfmt(dir) => format!("mount a binfmt_misc of the user namespace on {}", dir.display()),
        Step::LoadInterpreter { dir, line } => {
            format!("register the interpreter {line} with {}", dir.display())
        }
        Step::ChangeDirectory(WorkingDirectory::Place(place)) => format!("go to {}", PlaceName(place)),
        Step::ChangeDirectory(WorkingDirectory::SameOrRoot(path)) => {
            format!("go to {}, or where that is not there to /", path.display())
        }
        Step::ChangeCredentials(change) => credentials(*change),
        Step::SetLabel(label) => format!("let the command have the security label {label}"),
        Step::KeepCapabilities => "let the command keep the capabilities: make them ambient".to_owned(),
        Step::DieWithParent(signal) => {
            format!("get signal {signal} when nstree ends; set last, as a change of user undoes it")
        }
    }
}

fn stay_behind(Helper { maps, persist }: &Helper) -> String {
    let mapping = maps.as_ref().map(|maps| {
        let by = match maps.writer {
            MapWriter::Programs => " by newuidmap and newgidmap",
            MapWriter::Itself | MapWriter::Outside => "",
        };
        format!("{}{by}", map(maps))
    });
    let binding = persist.iter().map(|(kind, file)| bind(*kind, file));
    let tasks: Vec<_> = mapping.into_iter().chain(binding).collect();
    format!("leave a helper outside, which will {}", tasks.join(", and "))
}

fn bind(kind: Kind, file: &Path) -> String {
    format!("bind the new {kind} namespace to {}", file.display())
}

fn map(IdMaps { users, groups, allow_setgroups, writer: _ }: &IdMaps) -> String {
    let setgroups = allow_setgroups
        .map(|allow| (if allow { "allow setgroups" } else { "deny setgroups" }).to_owned());
    let users = (!users.is_empty()).then(|| format!("map users {}", Ranges(users)));
    let groups = (!groups.is_empty()).then(|| format!("map groups {}", Ranges(groups)));
    [setgroups, users, groups].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn shift(ClockOffsets { monotonic, boottime }: ClockOffsets) -> String {
    let clock = |name, seconds: Option<i64>| seconds.map(|s| format!("the {name} clock by {s} s"));
    let clocks = [clock("monotonic", monotonic), clock("boot-time", boottime)];
    let clocks: Vec<_> = clocks.into_iter().flatten().collect();
    format!("shift {}, before a process is in the new time namespace", clocks.join(" and "))
}

fn forked(Fork { why, init, is_first }: Fork) -> String {
    let why = match why {
        ForkReason::PidNamespace => {
            "a process is never moved to another PID namespace, its children are"
        }
        ForkReason::Asked => "as asked",
    };
    let init = if init { ", below a small init" } else { "" };
    let first = if is_first { " The child is PID 1 there." } else { "" };
    format!("fork, and go on in the child{init}: {why}.{first}")
}

fn credentials(change: Credentials) -> String {
    let Credentials { drop_groups, gid, uid, keep_capabilities, stay_dumpable: _ } = change;
    let excuse = |need| match need {
        Need::Required => "",
        Need::IfPossible => " if that may be",
    };
    let groups = drop_groups.map(|need| format!("give up supplementary groups{}", excuse(need)));
    let group = gid.map(|(gid, need)| format!("become group {gid}{}", excuse(need)));
    let user = uid.map(|(uid, need)| format!("become user {uid}{}", excuse(need)));
    let caps = keep_capabilities.then(|| "keep capabilities".to_owned());
    [groups, group, user, caps].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn because(reason: Reason) -> String {
    match reason {
        Reason::Capable => "CAP_SYS_ADMIN over its owner is there already".to_owned(),
        Reason::OwnedByJoined(owner) => {
            format!("user:[{owner}], joined before, gives the capability over it")
        }
        Reason::OnTheWay => "to get the capability over what it owns".to_owned(),
        Reason::LastUser => {
            "after all that needs the capabilities which this takes away".to_owned()
        }
    }
}

/// `ipc, mnt and pid namespaces`.
struct Namespaces(KindSet);

impl Display for Namespaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(Kind::name).collect();
        match &names[..] {
            [one] => write!(f, "{one} namespace"),
            [rest @ .., last] => write!(f, "{} and {last} namespaces", rest.join(", ")),
            [] => f.write_str("no namespaces"),
        }
    }
}

/// `a new mnt namespace`.
struct New(KindSet);

impl Display for New {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let article = if self.0.iter().count() == 1 { "a " } else { "" };
        write!(f, "{article}new {}", Namespaces(self.0))
    }
}

/// `outer outside to inner inside`.
struct Ranges<'a>(&'a [IdRange]);

impl Display for Ranges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, IdRange { inner, outer, count }) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            match count {
                1 => write!(f, "{comma}{outer} outside to {inner} inside")?,
                _ => write!(f, "{comma}{count} from {outer} outside to {inner} inside")?,
            }
        }
        Ok(())
    }
}

struct PlaceName<'a>(&'a Place);

impl Display for PlaceName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Open { name, .. } => write!(f, "{name}, opened before"),
            Place::Path(path) => path.display().fmt(f),
        }
    }
}
