//! Reads one process: the hot path.

use std::ffi::CStr;

use rustix::io::Errno;

use super::detail;
use super::parse::{cgroup, cmdline, stat, status};
use super::proc_root::{ProcDir, ProcRoot, has_vanished};
use super::want::{Arguments, Want};
use crate::model::ids::{NsId, Pid, Ticks, Uid};
use crate::model::kind::{Kind, KindSet};
use crate::model::link::{Link, Namespaces};
use crate::model::process::{Process, Thread};
use crate::model::snapshot::Problem;
use crate::model::standing::Standing;
use crate::model::tty;
use crate::sys::symbol;

/// What is the same for all processes of a scan.
#[derive(Debug)]
pub struct Reader<'a> {
    root: &'a ProcRoot,
    want: Want,
    circumstances: Circumstances,
}

/// What a reader must know of itself, its procfs and its kernel.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The reader's own PID in the procfs; its threads are those of the scan, and not shown.
    pub own_pid: Option<Pid>,
    /// The PID namespace of the procfs, if it is known. Its members have no nested PIDs.
    pub proc_pidns: Option<NsId>,
    /// The reader's own mount namespace, if it is known.
    pub own_mntns: Option<NsId>,
    /// The user namespace of the reader, if it is known.
    pub own_userns: Option<NsId>,
    /// The kinds of namespace that the kernel has.
    pub kinds: KindSet,
    /// The size of a page in bytes.
    pub page_size: u64,
}

/// What came of reading a process.
#[derive(Debug)]
pub struct Reading {
    /// The process; `None` if it ended meanwhile, or shows nothing of itself.
    pub process: Option<Process>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A reader of the procfs that reads what is wanted.
    #[must_use]
    pub const fn new(root: &'a ProcRoot, want: Want, circumstances: Circumstances) -> Self {
        Self { root, want, circumstances }
    }

    /// Reads a process. `buffer` is only lent, to be used again for the next.
    pub fn read(&self, pid: Pid, buffer: &mut Vec<u8>) -> Reading {
        let mut problems = Problems { pid, list: Vec::new() };
        let process = match self.read_process(pid, buffer, &mut problems) {
            Ok(process) => Some(process),
            Err(errno) => {
                problems.list.clear();
                if !has_vanished(errno) {
                    problems.add("stat", errno);
                }
                None
            }
        };
        Reading { process, problems: problems.list }
    }

    fn read_process(
        &self,
        pid: Pid,
        buffer: &mut Vec<u8>,
        problems: &mut Problems,
    ) -> Result<Process, Errno> {
        let dir = self.root.process(pid)?;
        // Before any file: that one can be read afterwards proves that the process was there.
        let owner = dir.owner()?;
        dir.read(c"stat", buffer)?;
        let stat = stat::parse(buffer).ok_or(Errno::ILSEQ)?;
        let thread_count = stat.num_threads;
        let mut process = Process {
            pid,
            nested_pids: Vec::new(),
            ppid: Pid(stat.ppid),
            name: stat.comm.to_vec(),
            state: stat.state,
            kernel_thread: stat.kernel_thread,
            uid: owner,
            pgid: Pid(stat.pgrp),
            sid: Pid(stat.session),
            tty: (stat.tty_nr != 0).then(|| tty::name(stat.tty_nr)),
            start: Ticks(stat.start_ticks),
            cpu: Ticks(stat.cpu_ticks),
            rss_bytes: stat.rss_pages.saturating_mul(self.circumstances.page_size),
            standing: Standing {
                foreground_group: stat.tpgid.map(Pid),
                nice: Some(stat.nice),
                thread_count: u32::try_from(stat.num_threads).ok(),
                address_space_bytes: Some(stat.vsize),
            },
            threads: Vec::new(),
            namespaces: Namespaces::default(),
            argv: None,
            cgroup: None,
            label: None,
            detail: None,
        };
        process.namespaces = self.namespaces(&dir, process.is_zombie())?;
        if process.namespaces.iter().any(|(_, link)| *link == Link::Vanished) {
            self.look_again(&dir, &mut process, buffer)?;
        }
        if process.namespaces.is_denied() {
            problems.add("ns", Errno::ACCESS);
        }
        self.read_status(&dir, &mut process, buffer)?;
        if self.want.threads && thread_count > 1 && self.circumstances.own_pid != Some(pid) {
            process.threads = self.threads(&dir, &process, buffer)?;
        }
        if self.want.arguments == Arguments::OfAll {
            process.argv = problems.read(&dir, c"cmdline", buffer)?.map(cmdline::parse);
        }
        if self.want.cgroups || (self.want.containers && self.may_be_contained(&process.namespaces))
        {
            let text = problems.read(&dir, c"cgroup", buffer)?;
            process.cgroup = text.and_then(cgroup::parse).map(<[u8]>::to_vec);
        }
        if self.want.labels {
            let text = problems.read(&dir, c"attr/current", buffer)?;
            process.label = text.map(label).filter(|label| !label.is_empty());
        }
        if self.want.details {
            process.detail = detail::read(&dir, buffer)?.map(Box::new);
        } else if self.want.id_maps && self.may_map_users(&process.namespaces) {
            process.detail = detail::read_uid_map(&dir, buffer).map(Box::new);
        }
        Ok(process)
    }

    /// The user and the nested PIDs. Where the directory and the links tell both, which is
    /// nearly everywhere, `status` need not be read; it is the file that costs most.
    fn read_status(
        &self,
        dir: &ProcDir,
        process: &mut Process,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Errno> {
        let is_owned_by_user = self.root.is_procfs();
        if !is_owned_by_user || self.may_be_nested(&process.namespaces) {
            dir.read(c"status", buffer)?;
            let status = status::parse(buffer);
            process.uid = status.euid.map_or(process.uid, Uid);
            process.nested_pids = status.nspid.into_iter().skip(1).map(Pid).collect();
        }
        Ok(())
    }

    /// Containers have files of their own; all others are where the reader is.
    fn may_be_contained(&self, namespaces: &Namespaces) -> bool {
        let mnt_namespace = namespaces[Kind::Mnt].known();
        mnt_namespace.is_none() || mnt_namespace != self.circumstances.own_mntns
    }

    /// Those in the reader's own user namespace are the users that it sees.
    fn may_map_users(&self, namespaces: &Namespaces) -> bool {
        let user_namespace = namespaces[Kind::User].known();
        user_namespace.is_none() || user_namespace != self.circumstances.own_userns
    }

    fn may_be_nested(&self, namespaces: &Namespaces) -> bool {
        let pid_namespace = namespaces[Kind::Pid].known();
        match pid_namespace {
            // Where the links may not be read, containers are told by the nested PIDs.
            None => self.want.nested_pids || self.want.containers,
            Some(_) => self.want.nested_pids && pid_namespace != self.circumstances.proc_pidns,
        }
    }

    /// The namespaces of a process or thread. A link that should be there but is not is `Vanished`.
    fn namespaces(&self, dir: &ProcDir, is_zombie: bool) -> Result<Namespaces, Errno> {
        let mut namespaces = Namespaces::default();
        for kind in self.want.namespaces.iter() {
            namespaces[kind] = match dir.namespace(kind) {
                Ok(link) => link,
                Err(Errno::NOENT) if is_zombie || !self.circumstances.kinds.contains(kind) => {
                    Link::Absent
                }
                Err(errno) if has_vanished(errno) => Link::Vanished,
                Err(Errno::ACCESS | Errno::PERM) => {
                    // The kernel asks the same permission for each link (proc_ns_readlink in
                    // fs/proc/namespaces.c), so the others need not be tried.
                    return Ok(self.denied());
                }
                Err(errno) => return Err(errno),
            };
        }
        Ok(namespaces)
    }

    fn denied(&self) -> Namespaces {
        Namespaces::from_fn(|kind| {
            if !self.want.namespaces.contains(kind) {
                Link::Unread
            } else if self.circumstances.kinds.contains(kind) {
                Link::Denied
            } else {
                Link::Absent
            }
        })
    }

    /// A process that has left its namespaces while it was read: is it a zombie now, or gone?
    fn look_again(
        &self,
        dir: &ProcDir,
        process: &mut Process,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Errno> {
        dir.read(c"stat", buffer)?;
        process.state = stat::parse(buffer).ok_or(Errno::ILSEQ)?.state;
        process.namespaces = self.namespaces(dir, process.is_zombie())?;
        Ok(())
    }

    fn threads(
        &self,
        dir: &ProcDir,
        process: &Process,
        buffer: &mut Vec<u8>,
    ) -> Result<Vec<Thread>, Errno> {
        let mut threads = Vec::new();
        for tid in dir.tids()? {
            if tid == process.pid {
                continue;
            }
            match self.thread(dir, process, tid, buffer) {
                Ok(thread) => threads.push(thread),
                Err(errno) if has_vanished(errno) => {}
                Err(errno) => return Err(errno),
            }
        }
        Ok(threads)
    }

    fn thread(
        &self,
        dir: &ProcDir,
        process: &Process,
        tid: Pid,
        buffer: &mut Vec<u8>,
    ) -> Result<Thread, Errno> {
        let mut thread = Thread { tid, nested_tids: Vec::new(), name: None, namespaces: None };
        if self.want.thread_names {
            thread.name = Some(read_thread_name(dir, tid, buffer)?);
        }
        let is_nested = !process.nested_pids.is_empty();
        if self.want.namespaces.is_empty() && !is_nested {
            return Ok(thread);
        }
        let dir = dir.thread(tid)?;
        let namespaces = self.namespaces(&dir, false)?;
        thread.namespaces = (namespaces != process.namespaces).then_some(namespaces);
        if is_nested {
            dir.read(c"status", buffer)?;
            thread.nested_tids = status::parse(buffer).nspid.into_iter().skip(1).map(Pid).collect();
        }
        Ok(thread)
    }
}

fn read_thread_name(dir: &ProcDir, tid: Pid, buffer: &mut Vec<u8>) -> Result<Vec<u8>, Errno> {
    dir.thread(tid)?.read(c"comm", buffer)?;
    Ok(buffer.strip_suffix(b"\n").unwrap_or(buffer).to_vec())
}

/// What could not be read of a process that is there.
struct Problems {
    pid: Pid,
    list: Vec<Problem>,
}

impl Problems {
    fn add(&mut self, what: &str, errno: Errno) {
        let what = what.to_owned();
        self.list.push(Problem { pid: self.pid, what, error: symbol(errno) });
    }

    /// The content of a file, or `None` if that may not be read or the kernel has no answer.
    fn read<'b>(
        &mut self,
        dir: &ProcDir,
        file: &CStr,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Option<&'b [u8]>, Errno> {
        match dir.read(file, buffer) {
            Ok(()) => Ok(Some(buffer)),
            // Has the process ended, or does this kernel not have the file?
            Err(Errno::NOENT) => dir.read(c"stat", buffer).map(|()| None),
            Err(Errno::SRCH) => Err(Errno::SRCH),
            // What attr/current says without a security module that has labels.
            Err(Errno::INVAL) => Ok(None),
            Err(errno) => {
                self.add(&file.to_string_lossy(), errno);
                Ok(None)
            }
        }
    }
}

/// The label without the newline or NUL that some LSMs put at its end.
fn label(text: &[u8]) -> Vec<u8> {
    let end = text.iter().rposition(|byte| !matches!(byte, 0 | b'\n')).map_or(0, |last| last + 1);
    text[..end].to_vec()
}
