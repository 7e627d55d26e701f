//! The program that is to be run, looked for where it is to be run.

use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::io::Errno;

use crate::sys::{process, startup};

/// A program with its arguments and environment.
#[derive(Clone, Debug)]
pub struct Program {
    /// The program: a path if there is a slash in it, else a name that is looked for in `PATH`.
    pub name: OsString,
    /// Its arguments, without its name.
    pub arguments: Vec<OsString>,
    /// The environment, `NAME=VALUE`.
    pub environment: Vec<OsString>,
    /// `PATH`, in which it is looked for; the usual one where that is not set.
    pub path: Option<OsString>,
    /// `/bin/sh` will do if it cannot be executed.
    pub or_shell: bool,
}

/// Why a program cannot be executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cannot {
    /// The program, as it was named.
    pub program: OsString,
    /// Why.
    pub errno: Errno,
}

impl Cannot {
    /// The exit status that shells have for it: 127 where nothing is found, else 126.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.errno {
            Errno::NOENT | Errno::NOTDIR => 127,
            _ => 126,
        }
    }
}

/// What execvp(3) takes where `PATH` is not set.
const USUAL_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl Program {
    /// Executes it in place of this process, with what the caller had of SIGPIPE and standard
    /// descriptors; returns only to say why not.
    ///
    /// `PATH` is looked through here and now, so that it is the new root in which it is looked.
    #[must_use]
    pub fn execute(&self) -> Cannot {
        startup::restore();
        let cannot = |errno| Cannot { program: self.name.clone(), errno };
        if self.name.is_empty() {
            return cannot(Errno::NOENT);
        }
        let errno = self.try_candidates();
        if self.or_shell {
            let shell = Self { name: "/bin/sh".into(), ..self.clone() };
            shell.try_to_execute(&shell.name);
        }
        cannot(errno)
    }

    fn try_candidates(&self) -> Errno {
        let mut found = Errno::NOENT;
        for path in self.candidates() {
            match self.try_to_execute(&path) {
                Errno::NOENT | Errno::NOTDIR => {}
                // execvp(3) goes on looking, and tells of this if nothing better is found.
                Errno::ACCESS => found = Errno::ACCESS,
                errno => return errno,
            }
        }
        found
    }

    fn candidates(&self) -> Vec<OsString> {
        if self.name.as_bytes().contains(&b'/') {
            return vec![self.name.clone()];
        }
        let path = self.path.as_deref().unwrap_or(OsStr::new(USUAL_PATH));
        let in_folder = |folder: std::path::PathBuf| folder.join(&self.name).into_os_string();
        std::env::split_paths(path).map(in_folder).collect()
    }

    /// A script without an interpreter line is given to the shell, as execvp(3) does.
    fn try_to_execute(&self, path: &OsStr) -> Errno {
        let (Some(path), Some(environment)) = (c_string(path), c_strings(&self.environment)) else {
            return Errno::INVAL;
        };
        let Some(arguments) = c_strings(&self.arguments) else { return Errno::INVAL };
        let Some(name) = c_string(&self.name) else { return Errno::INVAL };
        let errno = process::execute(&path, &with_first(&[name], &arguments), &environment);
        if errno != Errno::NOEXEC {
            return errno;
        }
        let shell = c"/bin/sh".to_owned();
        process::execute(&shell, &with_first(&[shell.clone(), path], &arguments), &environment)
    }
}

fn with_first(first: &[CString], rest: &[CString]) -> Vec<CString> {
    first.iter().chain(rest).cloned().collect()
}

fn c_string(text: &OsStr) -> Option<CString> {
    CString::new(text.as_bytes()).ok()
}

fn c_strings(texts: &[OsString]) -> Option<Vec<CString>> {
    texts.iter().map(|text| CString::new(text.clone().into_vec()).ok()).collect()
}
