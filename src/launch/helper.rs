//! Does from outside what cannot be done from inside new namespaces.
//!
//! It is forked before the first of them is made, waits to be asked, and ends when it has done all, or
//! when nobody is left who could ask: at the end of a pipe.

use std::ffi::OsString;
use std::io::{PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio, exit};

use rustix::io::Errno;

use super::pipe::{errno, pair};
use crate::model::kind::Kind;
use crate::model::plan::{self, IdMaps, IdRange, MapWriter};
use crate::sys::own_proc::{OwnProc, write_at};
use crate::sys::process::{Child, Forked, fork};
use crate::sys::{CallError, mounts};

/// The helper, as the one who asks has it.
#[derive(Debug)]
pub(super) struct Helper {
    process: Child,
    questions: PipeWriter,
    answers: PipeReader,
}

const MAP: u8 = b'm';
const PERSIST: u8 = b'p';

impl Helper {
    /// Leaves it behind.
    pub(super) fn start(tasks: &plan::Helper, proc: &OwnProc) -> Result<Self, CallError> {
        let (heard, questions) = pair()?;
        let (answers, told) = pair()?;
        let caller = Caller { dir: proc.own_directory()?, pid: proc.own_pid()? };
        match fork()? {
            Forked::Child => {
                drop((questions, answers));
                serve(tasks, &caller, &heard, &told);
                exit(0);
            }
            Forked::Parent(process) => Ok(Self { process, questions, answers }),
        }
    }

    /// Lets it map users and groups.
    pub(super) fn map_ids(&mut self) -> Result<(), CallError> {
        self.ask(MAP)
    }

    /// Lets it bind namespaces to files.
    pub(super) fn persist(&mut self) -> Result<(), CallError> {
        self.ask(PERSIST)
    }

    /// The answer is the number of an error, 0 for none, and the call that failed.
    fn ask(&mut self, question: u8) -> Result<(), CallError> {
        let lost = |error: std::io::Error| CallError::of("read", "the helper")(errno(&error));
        self.questions.write_all(&[question]).map_err(lost)?;
        let mut head = [0; 8];
        self.answers.read_exact(&mut head).map_err(lost)?;
        let [number, length] = [&head[..4], &head[4..]]
            .map(|bytes| u32::from_le_bytes(bytes.try_into().expect("there are four")));
        let mut call = vec![0; length as usize];
        self.answers.read_exact(&mut call).map_err(lost)?;
        if number == 0 {
            return Ok(());
        }
        let errno = Errno::from_raw_os_error(number.cast_signed());
        Err(CallError { call: String::from_utf8_lossy(&call).into_owned(), errno })
    }

    /// Lets it end, and waits for that, so that the command does not find a child that it has not made.
    pub(super) fn dismiss(self) {
        drop((self.questions, self.answers));
        let _ = self.process.wait_for_end();
    }

    /// Lets it bind what it is to bind, and then end.
    pub(super) fn persist_and_end(mut self) -> Result<(), CallError> {
        self.persist()?;
        self.dismiss();
        Ok(())
    }
}

fn serve(tasks: &plan::Helper, caller: &Caller, heard: &PipeReader, mut told: &PipeWriter) {
    let mut question = [0];
    while (&*heard).read_exact(&mut question).is_ok() {
        let done = match question[0] {
            MAP => tasks.maps.as_ref().map_or(Ok(()), |maps| map(maps, caller)),
            _ => persist(&tasks.persist, caller),
        };
        let (number, call) = match done {
            Ok(()) => (0, String::new()),
            Err(CallError { call, errno }) => (errno.raw_os_error().cast_unsigned(), call),
        };
        let length = u32::try_from(call.len()).unwrap_or(0);
        let answer = [&number.to_le_bytes()[..], &length.to_le_bytes(), call.as_bytes()].concat();
        if told.write_all(&answer).is_err() {
            return;
        }
    }
}

/// The process that asks: its directory in its procfs, and its PID there.
struct Caller {
    dir: OwnedFd,
    pid: OsString,
}

fn map(maps: &IdMaps, caller: &Caller) -> Result<(), CallError> {
    match maps.writer {
        MapWriter::Programs => {
            write_setgroups(maps, &caller.dir)?;
            run_map_program("newuidmap", caller, &maps.users)?;
            run_map_program("newgidmap", caller, &maps.groups)
        }
        MapWriter::Itself | MapWriter::Outside => write_maps(maps, &caller.dir),
    }
}

/// Writes the maps of the process in this directory. Each can be written once and by one write only;
/// that of groups by an ordinary user only when setgroups(2) has been denied, user_namespaces(7).
pub(super) fn write_maps(maps: &IdMaps, process: &OwnedFd) -> Result<(), CallError> {
    write_setgroups(maps, process)?;
    write_map("uid_map", &maps.users, process)?;
    write_map("gid_map", &maps.groups, process)
}

fn write_setgroups(maps: &IdMaps, process: &OwnedFd) -> Result<(), CallError> {
    let Some(allow) = maps.allow_setgroups else { return Ok(()) };
    let word = if allow { "allow" } else { "deny" };
    write_at(process, "setgroups", word).map_err(CallError::of("write", "/proc/self/setgroups"))
}

fn write_map(file: &str, ranges: &[IdRange], process: &OwnedFd) -> Result<(), CallError> {
    if ranges.is_empty() {
        return Ok(());
    }
    write_at(process, file, &lines(ranges))
        .map_err(CallError::of("write", format_args!("/proc/self/{file}")))
}

fn lines(ranges: &[IdRange]) -> String {
    let line = |IdRange { inner, outer, count }: &IdRange| format!("{inner} {outer} {count}\n");
    ranges.iter().map(line).collect::<Vec<_>>().concat()
}

/// newuidmap(1) and newgidmap(1) say themselves what they do not allow.
fn run_map_program(program: &str, caller: &Caller, ranges: &[IdRange]) -> Result<(), CallError> {
    if ranges.is_empty() {
        return Ok(());
    }
    let numbers = ranges.iter().flat_map(|range| [range.inner, range.outer, range.count]);
    let status = Command::new(program)
        .arg(&caller.pid)
        .args(numbers.map(|number| number.to_string()))
        .stdin(Stdio::null())
        .status()
        .map_err(|error| CallError::of("execve", program)(errno(&error)))?;
    if status.success() {
        Ok(())
    } else {
        Err(CallError::of(program, caller.pid.display())(Errno::PERM))
    }
}

/// Binds all, or none.
fn persist(files: &[(Kind, PathBuf)], caller: &Caller) -> Result<(), CallError> {
    for (position, (kind, file)) in files.iter().enumerate() {
        // The helper is in the mount namespace of before, where /proc is the procfs of before.
        let dir = format!("/proc/self/fd/{}", caller.dir.as_raw_fd());
        let bound = mounts::bind(Path::new(&format!("{dir}/ns/{}", link_of(*kind))), file);
        if let Err(error) = bound {
            files[..position].iter().for_each(|(_, file)| mounts::unmount(file));
            return Err(error);
        }
    }
    Ok(())
}

/// A process is never in the PID or time namespace that it has made; its children are.
const fn link_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Pid => "pid_for_children",
        Kind::Time => "time_for_children",
        other => other.name(),
    }
}
