//! PIDs of a PID namespace, as the kernel translates them.

use std::os::fd::AsFd;

use rustix::io::Errno;

use crate::model::ids::Pid;
use crate::model::translation::Told;
use crate::sys::pid_translation::{from_namespace, process_from_namespace};

/// Who has a PID in a PID namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This process or thread, by its PID here.
    Told(Told),
    /// Nobody, or none that could be seen from here.
    Nobody,
}

/// Asks the kernel, which translates into this process's PID namespace: "here" is the procfs only if it shows that one.
/// `None` if it cannot tell, as before Linux 6.11.
#[must_use]
pub fn ask(namespace: impl AsFd, pid: Pid) -> Option<Answer> {
    match from_namespace(&namespace, pid.0) {
        Ok(here) => {
            // It may have ended since; then nobody can tell any more whose thread it was.
            let process = process_from_namespace(&namespace, pid.0).unwrap_or(here);
            Some(Answer::Told(Told { here: Pid(here), process: Pid(process) }))
        }
        Err(Errno::SRCH) => Some(Answer::Nobody),
        Err(_) => None,
    }
}
