//! The columns of `nstree ps` are those of ps, as to titles and what stands in them.

use std::collections::BTreeMap;
use std::process::Command;

use libtest_mimic::Trial;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use nstree::model::kind::Kind;

use crate::stage::{Play, perform};
use crate::support::console::Console;
use crate::support::patience::eventually;
use crate::support::run::{Run, clean, run};
use crate::support::{Forest, Need, actor, trial};

const NEEDS: &[Need] = &[
    Need::Root,
    Need::Program("ps"),
    Need::Program("unshare"),
    Need::Program("setsid"),
    Need::Program("bash"),
];

/// What both have, and means the same. A width keeps ps from cutting names.
const SAME: [&str; 53] = [
    "pid",
    "tgid",
    "ppid",
    "user:40",
    "euser:40",
    "uname:40",
    "uid_hack:40",
    "uid",
    "euid",
    "pgid",
    "pgrp",
    "sid",
    "sess",
    "session",
    "tpgid",
    "tty",
    "tt",
    "tname",
    "s",
    "state",
    "stat",
    "ni",
    "nice",
    "nlwp",
    "thcount",
    "start",
    "start_time",
    "stime",
    "bsdstart",
    "lstart",
    "etime",
    "etimes",
    "time",
    "cputime",
    "times",
    "cputimes",
    "bsdtime",
    "%cpu",
    "pcpu",
    "c",
    "vsz",
    "vsize",
    "comm",
    "ucomm",
    "ucmd",
    "args",
    "command",
    "cmd",
    "label",
    "ipcns",
    "mntns",
    "netns",
    "pidns",
];
/// Namespaces that older versions of ps do not know, or not by this name.
const SINCE_4_0: [&str; 4] = ["userns", "utsns", "cgroupns", "timens"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("each column of ps stands in nstree ps as there", NEEDS, || perform("ps columns")),
        trial("ps has memory in the same columns, and reckons closer", NEEDS, || {
            perform("ps memory");
        }),
        trial("ps picks the same processes", NEEDS, || perform("ps picks")),
        trial("ps sorts in the same order", NEEDS, || perform("ps order")),
        trial("aux and -f have the columns that ps has", NEEDS, || perform("ps formats")),
    ]
}

pub(crate) fn plays() -> Vec<Play> {
    let play = |name, run| Play { name, run, has_group: true };
    vec![
        play("ps columns", columns),
        play("ps memory", memory),
        play("ps picks", picks),
        play("ps order", order),
        play("ps formats", formats),
    ]
}

/// Processes of which each has something that shows in a column.
struct Scene {
    forest: Forest,
    _terminal: Console,
}

impl Scene {
    fn set() -> Self {
        let user = |name: &str, uid: u32| actor(name).uid(uid);
        let mut root = actor("root")
            .child(actor("two words").argv(&[b"two words", b"", b"a  b", b"", b""]))
            .child(actor("(odd) S 1"))
            .child(actor("leader").with(|actor| actor.leads_session = true))
            .child(actor("group").with(|actor| actor.leads_group = true))
            .child(actor("pool").thread("pool", &[]).thread("other", &[]))
            .child(actor("dead").with(|actor| actor.zombie = true))
            .child(actor("stopped"))
            .child(actor("kind"))
            .child(actor("greedy"))
            .child(user("known", 1))
            .child(user("unknown", 54321))
            .child(actor("apart").unshares(&[Kind::Net, Kind::Uts, Kind::User, Kind::Cgroup]));
        root.children.extend(longest_name().map(|uid| user("long name", uid)));
        let forest = root.start();
        let scene = Self { forest, _terminal: terminal() };
        rustix::process::setpriority_process(scene.rustix_pid("kind"), 7).expect("it can be nicer");
        rustix::process::setpriority_process(scene.rustix_pid("greedy"), -7)
            .expect("root may make it less nice");
        kill(scene.pid("stopped"), Signal::SIGSTOP).expect("it can be stopped");
        eventually("a stopped process is one", || {
            ps(&["-o", "stat=", "-p", &scene.pid("stopped").to_string()])
                .starts_with('T')
                .then_some(())
        });
        scene
    }

    fn pid(&self, id: &str) -> Pid {
        Pid::from_raw(self.forest.pid(id).try_into().expect("a PID is small"))
    }

    fn rustix_pid(&self, id: &str) -> Option<rustix::process::Pid> {
        rustix::process::Pid::from_raw(self.pid(id).as_raw())
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = kill(self.pid("stopped"), Signal::SIGCONT);
    }
}

/// A shell on a terminal, and a program in its foreground.
fn terminal() -> Console {
    let console = Console::start();
    console.run("cat");
    eventually("a program is in the foreground", || {
        ps(&["-e", "-o", "stat=,comm="])
            .lines()
            .any(|line| line.ends_with(" cat") && line.contains('+'))
            .then_some(())
    });
    console
}

/// The user whose name is longest, which ps cuts if nobody tells it not to.
fn longest_name() -> Option<u32> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let user = |line: &str| {
        let mut fields = line.split(':');
        Some((fields.next()?.len(), fields.nth(1)?.parse::<u32>().ok()?))
    };
    users.lines().filter_map(user).max().map(|(_, uid)| uid)
}

fn columns() {
    let _scene = Scene::set();
    let namespaces = SINCE_4_0.into_iter().filter(|column| ps_knows(column));
    let differences: Vec<_> = SAME.into_iter().chain(namespaces).filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn ps_knows(column: &str) -> bool {
    let mut command = Command::new("ps");
    clean(&mut command);
    run(command.args(["-o", column])).code == Some(0)
}

/// What is not the same in a column of this name, if anything is.
fn difference(column: &str) -> Option<String> {
    let listed = format!("pid,{column}");
    let title = |table: &str| table.lines().next().map(|line| line.trim().to_owned());
    let [ours, theirs] = [nstree(&["-o", column]), ps(&["-e", "-o", column])].map(|t| title(&t));
    if ours != theirs {
        return Some(format!("{column}: its title is {ours:?}, that of ps {theirs:?}"));
    }
    // What the clock changes is the same if it has not changed meanwhile.
    let (ours, theirs) = eventually("the clock stands still for a moment", || {
        let theirs = rows(&ps(&["-e", "-ww", "-o", &listed]));
        let ours = rows(&nstree(&["-e", "-o", &listed]));
        (rows(&ps(&["-e", "-ww", "-o", &listed])) == theirs).then_some((ours, theirs))
    });
    assert!(theirs.len() > 14, "all the scene is there");
    (ours != theirs).then(|| format!("{column}: {}", first_difference(&ours, &theirs)))
}

fn first_difference(ours: &BTreeMap<u32, String>, theirs: &BTreeMap<u32, String>) -> String {
    let pid = ours.keys().chain(theirs.keys()).find(|pid| ours.get(pid) != theirs.get(pid));
    let pid = pid.expect("they differ somewhere");
    format!("of process {pid} it is {:?}, with ps {:?}", ours.get(pid), theirs.get(pid))
}

/// What stands behind the PID; without the play, which starts the tools, and the tools.
fn rows(table: &str) -> BTreeMap<u32, String> {
    let row = |line: &str| {
        let line = line.trim_start();
        let (pid, rest) = line.split_once(' ').unwrap_or((line, ""));
        // Some versions say it of names too.
        let rest = rest.trim().trim_end_matches(" <defunct>");
        (pid.parse().expect("a PID comes first"), rest.to_owned())
    };
    let shown: BTreeMap<u32, String> = table.lines().skip(1).map(row).collect();
    let last = last_of_the_scene();
    shown.into_iter().filter(|(pid, _)| *pid != 1 && *pid <= last).collect()
}

/// What is started later has greater PIDs, as PIDs here begin with 1.
fn last_of_the_scene() -> u32 {
    use std::sync::OnceLock;
    static LAST: OnceLock<u32> = OnceLock::new();
    *LAST.get_or_init(|| {
        let pids = ps(&["-e", "-o", "pid=,comm="]);
        let of_scene = pids.lines().filter(|line| !line.ends_with(" ps"));
        let pid = |line: &str| line.split_whitespace().next()?.parse::<u32>().ok();
        of_scene.filter_map(pid).max().expect("the scene is set")
    })
}

/// The kernel counts memory for `stat`, where nstree looks, a little behind.
fn memory() {
    let scene = Scene::set();
    let pid = scene.forest.pid("pool").to_string();
    for column in ["rss", "rssize", "rsz"] {
        let kibibytes = |table: String| -> (String, u64) {
            let (title, number) = table.trim().split_once('\n').expect("a title and a row");
            (title.trim().to_owned(), number.trim().parse().expect("a number"))
        };
        let (ours, of_ours) = kibibytes(nstree(&["-o", column, "-p", &pid]));
        let (theirs, of_theirs) = kibibytes(ps(&["-o", column, "-p", &pid]));
        assert_eq!(ours, theirs);
        assert!(of_ours.abs_diff(of_theirs) <= slack(), "{column}: {of_ours}, {of_theirs}");
    }
    let percent = |table: String| table.trim().parse::<f64>().expect("a number");
    let ours = percent(nstree(&["-o", "%mem=", "-p", &pid]));
    let theirs = percent(ps(&["-o", "%mem=", "-p", &pid]));
    assert!((ours - theirs).abs() < 10.0, "{ours}, {theirs}");
}

/// What the counters of all processors may hold back, in KiB: `percpu_counter_batch` pages each, of three sorts.
fn slack() -> u64 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let page = rustix::param::page_size() as u64 / 1024;
    3 * processors * page * (2 * processors).max(64)
}

fn picks() {
    let scene = Scene::set();
    let pid = |id: &str| scene.forest.pid(id).to_string();
    let [pool, dead, known] = ["pool", "dead", "known"].map(pid);
    let both = format!("{pool},{dead}");
    let sets: [&[&str]; 7] = [
        &["-p", &pool],
        &["-p", &both],
        &["-p", &pool, "-p", &dead],
        &["-u", "1"],
        &["-u", "1,54321"],
        &["-p", &dead, "-u", "1"],
        &["-p", &known, "-u", "1"],
    ];
    for set in sets {
        let pids = |table: String| -> Vec<String> {
            table.split_whitespace().map(str::to_owned).collect()
        };
        let options = [&["-o", "pid="], set].concat();
        assert_eq!(pids(nstree(&options)), pids(ps(&options)), "{set:?}");
    }
}

fn order() {
    let _scene = Scene::set();
    let keys = [
        "-pid",
        "ppid,-pid",
        "uid,pid",
        "user,-pid",
        "-ni,+pid",
        "nlwp,pid",
        "comm,pid",
        "-sid,-pid",
    ];
    for key in keys {
        let pids = |table: String| -> Vec<u32> {
            let pids = table.split_whitespace().map(|pid| pid.parse().expect("a PID"));
            pids.filter(|pid| *pid <= last_of_the_scene()).collect()
        };
        let options = ["-e", "-o", "pid=", "--sort", key];
        assert_eq!(pids(nstree(&options)), pids(ps(&options)), "{key}");
    }
}

fn formats() {
    let _scene = Scene::set();
    let titles = |table: String| -> Vec<String> {
        let first = table.lines().next().unwrap_or_default();
        first.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(titles(nstree(&["aux"])), titles(ps(&["aux"])));
    assert_eq!(titles(nstree(&["-ef"])), titles(ps(&["-ef"])));
    assert_eq!(titles(nstree(&["-f", "-p", "1"])), titles(ps(&["-f", "-p", "1"])));
}

fn ps(arguments: &[&str]) -> String {
    of(Command::new("ps"), arguments)
}

fn nstree(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nstree"));
    command.arg("ps");
    of(command, arguments)
}

fn of(mut command: Command, arguments: &[&str]) -> String {
    clean(&mut command);
    let Run { stdout, stderr, code } = run(command.args(arguments));
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{command:?}");
    stdout
}
