//! What could not be seen, and so is not told.

use std::collections::HashSet;

use crate::commands::complain;
use crate::model::ids::Pid;
use crate::model::snapshot::{Scan, Snapshot};

/// Says in one line what the list may lack.
pub(super) fn tell_what_was_not_seen(snapshot: &Snapshot) {
    if let Some(note) = note(snapshot) {
        complain(&note);
    }
}

fn note(snapshot: &Snapshot) -> Option<String> {
    let denied = snapshot.processes.iter().filter(|process| process.namespaces.is_denied());
    let mut parts = Vec::new();
    add(&mut parts, "the namespaces", denied.count());
    add(&mut parts, "the descriptors", processes_with(snapshot, is_of_descriptors));
    add(&mut parts, "the sockets", processes_with(snapshot, |what| what == "socket"));
    add(&mut parts, "the mounts", processes_with(snapshot, |what| what == "mountinfo"));
    add(&mut parts, "anything", processes_with(snapshot, |what| what == "stat"));
    let unread = (!parts.is_empty()).then(|| format!("could not be read: {}", parts.join(", ")));
    let all = [(Scan::Fds, "descriptors"), (Scan::Sockets, "sockets"), (Scan::Mounts, "mounts")];
    let missing = all.into_iter().filter(|(scan, _)| !snapshot.scanned.contains(scan));
    let missing: Vec<_> = missing.map(|(_, what)| what).collect();
    let unscanned = (!missing.is_empty()).then(|| format!("not looked at: {}", missing.join(", ")));
    let told: Vec<_> = unread.into_iter().chain(unscanned).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn add(parts: &mut Vec<String>, what: &str, count: usize) {
    match count {
        0 => {}
        1 => parts.push(format!("{what} of 1 process")),
        _ => parts.push(format!("{what} of {count} processes")),
    }
}

/// All of them, or one.
fn is_of_descriptors(what: &str) -> bool {
    what.split('/').any(|part| part == "fd")
}

fn processes_with(snapshot: &Snapshot, is_meant: fn(&str) -> bool) -> usize {
    let problems = snapshot.problems.iter().filter(|problem| is_meant(&problem.what));
    problems.map(|problem| problem.pid).collect::<HashSet<Pid>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    /// Of a scan of this kind with these problems, given as process and file, and a process whose namespaces are as
    /// this says.
    fn note_of(scanned: &str, problems: &[(u32, &str)], ns_unknown: &str) -> Option<String> {
        let problem = |(pid, what): &(u32, &str)| {
            format!(r#"{{"pid": {pid}, "what": "{what}", "error": "EACCES"}}"#)
        };
        let problems = problems.iter().map(problem).collect::<Vec<_>>().join(", ");
        let ns = r#"{"cgroup": null, "ipc": null, "mnt": null, "net": null, "pid": null, "time": null, "user": null, "uts": null}"#;
        let object = format!(
            r#"{{
            "schema": "nstree/1", "version": "0.1.0", "taken_at": "2026-11-23T22:40:00Z",
            "host": {{"hostname": "box", "kernel": "6.18"}},
            "observer": {{"pid": null, "uid": 0, "ns": {ns}, "proc": "/proc", "proc_pidns": null}},
            "scanned": [{scanned}], "roots": [1], "namespaces": [], "problems": [{problems}],
            "processes": [{{
                "pid": 1, "ppid": 0, "nspid": [1], "name": "init", "argv": null, "state": "S", "kernel_thread": false,
                "uid": 0, "user": null, "pgid": 1, "sid": 1, "tty": null, "start_time": null, "start_ticks": 1,
                "cpu_seconds": 0, "rss_bytes": 0, "label": null, "threads": [], "ns": {ns}, "ns_unknown": {{{ns_unknown}}},
                "crossings": [], "cgroup": null, "container": null, "children": []
            }}]}}"#
        );
        note(&document::read(object.as_bytes()).expect("it is an object of nstree"))
    }

    const ALL: &str = r#""processes", "threads", "fds", "sockets", "mounts", "relations""#;

    #[test]
    fn where_all_was_seen_nothing_is_said() {
        assert_eq!(note_of(ALL, &[], ""), None);
        assert_eq!(note_of(ALL, &[(1, "cmdline")], ""), None, "which no namespace is found by");
    }

    #[test]
    fn processes_are_counted_by_what_could_not_be_read_of_them() {
        let problems = [
            (1, "fd"),
            (1, "fd/7"),
            (2, "task/3/fd"),
            (2, "socket"),
            (4, "mountinfo"),
            (5, "stat"),
        ];
        assert_eq!(
            note_of(ALL, &problems, r#""net": "denied""#).expect("there is something to say"),
            "could not be read: the namespaces of 1 process, the descriptors of 2 processes, \
             the sockets of 1 process, the mounts of 1 process, anything of 1 process"
        );
    }

    #[test]
    fn what_was_not_looked_at_is_said() {
        let note = note_of(r#""processes", "threads", "fds", "mounts""#, &[(1, "fd")], "");
        assert_eq!(
            note.expect("there is something to say"),
            "could not be read: the descriptors of 1 process; not looked at: sockets"
        );
    }
}
