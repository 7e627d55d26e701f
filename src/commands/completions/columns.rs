//! The columns of `ps` and `ls`, each by one name, and what it tells.

use super::answer::Answer;

/// Names of columns with what they tell.
pub(super) type Columns = [(&'static str, &'static str)];

/// Those of `ps`. ps(1) has further names for some.
pub(super) const OF_PROCESSES: &Columns = &[
    ("pid", "PID"),
    ("ppid", "PID of the parent"),
    ("nspid", "PIDs in nested PID namespaces"),
    ("user", "effective user"),
    ("users", "user, and who that is inside"),
    ("hostuser", "user as seen from here"),
    ("nsuser", "user inside of the user namespace"),
    ("uid", "ID of the effective user"),
    ("pgid", "process group"),
    ("sid", "session"),
    ("tpgid", "process group in the foreground"),
    ("tty", "controlling terminal"),
    ("s", "state, one letter"),
    ("stat", "state, all letters"),
    ("ni", "nice value"),
    ("threads", "number of threads"),
    ("start_time", "start, in five columns"),
    ("start", "start, in eight columns"),
    ("bsdstart", "start, in six columns"),
    ("lstart", "start, in full"),
    ("etime", "age"),
    ("etimes", "age in seconds"),
    ("time", "processor time"),
    ("times", "processor time in seconds"),
    ("bsdtime", "processor time in minutes"),
    ("%cpu", "part of its life on a processor"),
    ("c", "the same without decimals"),
    ("%mem", "part of the memory"),
    ("rss", "resident memory in KiB"),
    ("vsz", "address space in KiB"),
    ("comm", "name"),
    ("args", "command line"),
    ("cgroup", "cgroup"),
    ("container", "container"),
    ("label", "security label"),
    ("cgroupns", "cgroup namespace"),
    ("ipcns", "ipc namespace"),
    ("mntns", "mnt namespace"),
    ("netns", "net namespace"),
    ("pidns", "pid namespace"),
    ("timens", "time namespace"),
    ("userns", "user namespace"),
    ("utsns", "uts namespace"),
];

/// Those of `ls`.
pub(super) const OF_NAMESPACES: &Columns = &[
    ("ns", "kind and inode"),
    ("type", "kind"),
    ("inode", "inode"),
    ("id", "64-bit ID"),
    ("initial", "whether it was made at boot"),
    ("nprocs", "number of processes"),
    ("pid", "PID of the leader"),
    ("ppid", "PID of the leader's parent"),
    ("uid", "ID of the leader's user"),
    ("user", "the leader's user, or the owner"),
    ("held", "what keeps it alive, in few words"),
    ("holders", "all that keeps it alive"),
    ("path/name", "name, or where it is mounted"),
    ("name", "names"),
    ("nsfs", "every place where it is mounted"),
    ("path", "a path to open it by"),
    ("container", "container of the leader"),
    ("command", "command line of the leader"),
    ("parent", "parent"),
    ("owner", "owning user namespace"),
    ("owneruid", "ID of the owner"),
];

/// A list of columns, each once. It or each of them may begin with a sign, `+` to add them or `-` to sort downwards.
pub(super) fn offer(answer: &mut Answer, columns: &Columns) {
    let listed = answer.in_list();
    if answer.typed.starts_with(['+', '-']) {
        answer.pass(1);
    }
    let is_listed =
        |name: &str| listed.iter().any(|one| one.trim_start_matches(['+', '-']) == name);
    for (name, about) in columns.iter().filter(|(name, _)| !is_listed(name)) {
        answer.offer(name, about);
    }
}
