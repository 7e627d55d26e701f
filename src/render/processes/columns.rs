//! What can be told of a process in a column.

use thiserror::Error;

use crate::model::kind::Kind;
use crate::render::shown::Shown;
use crate::render::table::{self, Align};

/// Something to tell of a process. Under the names of ps(1) it is what ps tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Its PID.
    Pid,
    /// That of its parent.
    Ppid,
    /// Its PIDs in nested PID namespaces.
    Nspid,
    /// The effective user, as seen from here.
    User,
    /// The same, and who that is in the user namespace of the process, where it is another.
    Users,
    /// The ID of the effective user.
    Uid,
    /// Who the effective user is in the user namespace of the process.
    NsUser,
    /// The process group.
    Pgid,
    /// The session.
    Sid,
    /// The process group in the foreground of its terminal.
    Tpgid,
    /// The controlling terminal.
    Tty,
    /// The state, as one letter.
    State,
    /// The state with all letters.
    Stat,
    /// The nice value.
    Nice,
    /// How many threads it has.
    Threads,
    /// When it was started, in five columns.
    StartTime,
    /// The same in eight.
    Started,
    /// The same in six.
    BsdStart,
    /// The same as ctime(3) has it.
    StartedWhole,
    /// How long ago that is.
    Elapsed,
    /// The same in seconds.
    ElapsedSeconds,
    /// The processor time that it has used.
    Time,
    /// The same in seconds.
    TimeSeconds,
    /// The same in minutes.
    BsdTime,
    /// The part of its life that it has had a processor, in percent.
    CpuPercent,
    /// The same without decimals.
    CpuWhole,
    /// The part of the machine's memory that it has, in percent.
    MemoryPercent,
    /// Resident memory in kibibytes.
    Rss,
    /// Address space in kibibytes.
    Vsz,
    /// Its name.
    Name,
    /// Its command line.
    Command,
    /// Its namespace of a kind.
    Namespace(Kind),
    /// Its cgroup.
    Cgroup,
    /// The container that it is in.
    Container,
    /// Its security label.
    Label,
}

/// A column as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    /// What it tells.
    pub column: Column,
    /// What stands above it.
    pub title: String,
    /// Somebody asked for it by its name, so that it is never left out.
    pub is_asked_for: bool,
}

/// Why a text is no list of columns.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("no column is called '{name}'")]
pub struct UnknownColumn {
    name: String,
}

impl UnknownColumn {
    /// The names of those that there are.
    pub fn known() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(name, ..)| *name)
    }
}

/// Names and titles. ps(1) has several names for some, which may differ in the title alone.
const TABLE: [(&str, &str, Column); 69] = [
    ("pid", "PID", Column::Pid),
    ("tgid", "TGID", Column::Pid),
    ("ppid", "PPID", Column::Ppid),
    ("nspid", "NSPID", Column::Nspid),
    ("user", "USER", Column::User),
    ("euser", "EUSER", Column::User),
    ("uname", "USER", Column::User),
    ("users", "USER", Column::Users),
    ("hostuser", "HOSTUSER", Column::User),
    ("nsuser", "NSUSER", Column::NsUser),
    ("uid", "UID", Column::Uid),
    ("euid", "EUID", Column::Uid),
    ("uid_hack", "UID", Column::User),
    ("pgid", "PGID", Column::Pgid),
    ("pgrp", "PGRP", Column::Pgid),
    ("sid", "SID", Column::Sid),
    ("sess", "SESS", Column::Sid),
    ("session", "SESS", Column::Sid),
    ("tpgid", "TPGID", Column::Tpgid),
    ("tty", "TT", Column::Tty),
    ("tt", "TT", Column::Tty),
    ("tname", "TTY", Column::Tty),
    ("s", "S", Column::State),
    ("state", "S", Column::State),
    ("stat", "STAT", Column::Stat),
    ("ni", "NI", Column::Nice),
    ("nice", "NI", Column::Nice),
    ("threads", "THREADS", Column::Threads),
    ("nlwp", "NLWP", Column::Threads),
    ("thcount", "THCNT", Column::Threads),
    ("start", "STARTED", Column::Started),
    ("start_time", "START", Column::StartTime),
    ("stime", "STIME", Column::StartTime),
    ("bsdstart", "START", Column::BsdStart),
    ("lstart", "STARTED", Column::StartedWhole),
    ("etime", "ELAPSED", Column::Elapsed),
    ("etimes", "ELAPSED", Column::ElapsedSeconds),
    ("time", "TIME", Column::Time),
    ("cputime", "TIME", Column::Time),
    ("times", "TIME", Column::TimeSeconds),
    ("cputimes", "TIME", Column::TimeSeconds),
    ("bsdtime", "TIME", Column::BsdTime),
    ("%cpu", "%CPU", Column::CpuPercent),
    ("pcpu", "%CPU", Column::CpuPercent),
    ("c", "C", Column::CpuWhole),
    ("%mem", "%MEM", Column::MemoryPercent),
    ("pmem", "%MEM", Column::MemoryPercent),
    ("rss", "RSS", Column::Rss),
    ("rssize", "RSS", Column::Rss),
    ("rsz", "RSZ", Column::Rss),
    ("vsz", "VSZ", Column::Vsz),
    ("vsize", "VSZ", Column::Vsz),
    ("comm", "COMMAND", Column::Name),
    ("ucomm", "COMMAND", Column::Name),
    ("ucmd", "CMD", Column::Name),
    ("args", "COMMAND", Column::Command),
    ("command", "COMMAND", Column::Command),
    ("cmd", "CMD", Column::Command),
    ("cgroup", "CGROUP", Column::Cgroup),
    ("container", "CONTAINER", Column::Container),
    ("label", "LABEL", Column::Label),
    ("cgroupns", "CGROUPNS", Column::Namespace(Kind::Cgroup)),
    ("ipcns", "IPCNS", Column::Namespace(Kind::Ipc)),
    ("mntns", "MNTNS", Column::Namespace(Kind::Mnt)),
    ("netns", "NETNS", Column::Namespace(Kind::Net)),
    ("pidns", "PIDNS", Column::Namespace(Kind::Pid)),
    ("timens", "TIMENS", Column::Namespace(Kind::Time)),
    ("userns", "USERNS", Column::Namespace(Kind::User)),
    ("utsns", "UTSNS", Column::Namespace(Kind::Uts)),
];

/// Names of the columns that are shown if nobody asks for others: those of users, with what ps does not tell.
const DEFAULT: [&str; 8] =
    ["pid", "nspid", "users", "stat", "start_time", "bsdtime", "container", "args"];
/// Those of `ps u`.
const OF_USERS: [&str; 11] =
    ["user", "pid", "%cpu", "%mem", "vsz", "rss", "tname", "stat", "start_time", "bsdtime", "args"];
/// Those of `ps -f`.
const FULL: [&str; 8] = ["uid_hack", "pid", "ppid", "c", "stime", "tname", "time", "cmd"];

/// What the usual views can do without on a terminal that is too narrow, in this order.
const EXPENDABLE: [Column; 14] = [
    Column::BsdTime,
    Column::StartTime,
    Column::Time,
    Column::Tty,
    Column::CpuWhole,
    Column::Vsz,
    Column::Rss,
    Column::MemoryPercent,
    Column::CpuPercent,
    Column::Stat,
    Column::User,
    Column::Users,
    Column::Nspid,
    Column::Container,
];

impl Column {
    fn named(name: &str) -> Result<(Self, &'static str), UnknownColumn> {
        let wanted = name.trim().to_ascii_lowercase();
        // The width that ps takes behind a colon means nothing here, where columns are as wide as they must.
        let wanted = match wanted.split_once(':') {
            Some((name, width)) if width.parse::<usize>().is_ok() => name,
            _ => &wanted,
        };
        let found = TABLE.iter().find(|(known, ..)| *known == wanted);
        let unknown = || UnknownColumn { name: name.to_owned() };
        found.map(|(_, title, column)| (*column, *title)).ok_or_else(unknown)
    }

    /// Whether the time of boot is needed to fill it, or the size of the machine's memory.
    #[must_use]
    pub const fn needs_the_machine(self) -> bool {
        matches!(
            self,
            Self::StartTime
                | Self::Started
                | Self::BsdStart
                | Self::StartedWhole
                | Self::Elapsed
                | Self::ElapsedSeconds
                | Self::CpuPercent
                | Self::CpuWhole
                | Self::MemoryPercent
        )
    }

    const fn align(self) -> Align {
        match self {
            Self::Pid
            | Self::Ppid
            | Self::Nspid
            | Self::Uid
            | Self::Pgid
            | Self::Sid
            | Self::Tpgid
            | Self::Nice
            | Self::Threads
            | Self::Started
            | Self::BsdStart
            | Self::Elapsed
            | Self::ElapsedSeconds
            | Self::Time
            | Self::TimeSeconds
            | Self::BsdTime
            | Self::CpuPercent
            | Self::CpuWhole
            | Self::MemoryPercent
            | Self::Rss
            | Self::Vsz
            | Self::Namespace(_) => Align::Right,
            Self::User
            | Self::Users
            | Self::NsUser
            | Self::Tty
            | Self::State
            | Self::Stat
            | Self::StartTime
            | Self::StartedWhole
            | Self::Name
            | Self::Command
            | Self::Cgroup
            | Self::Container
            | Self::Label => Align::Left,
        }
    }

    /// The width that it may be cut to, if it is as wide as somebody chose.
    const fn least(self) -> Option<usize> {
        match self {
            Self::User | Self::Users | Self::NsUser => Some(8),
            Self::Container | Self::Name | Self::Command | Self::Cgroup | Self::Label => Some(12),
            _ => None,
        }
    }

    /// Its place among those of [`EXPENDABLE`].
    fn dispensable(self) -> Option<usize> {
        EXPENDABLE.iter().position(|column| *column == self)
    }
}

impl Titled {
    /// Those that are shown if nobody asks for others.
    #[must_use]
    pub fn default_list() -> Vec<Self> {
        list(&DEFAULT)
    }

    /// Those of `ps u`.
    #[must_use]
    pub fn of_users() -> Vec<Self> {
        list(&OF_USERS)
    }

    /// Those of `ps -f`.
    #[must_use]
    pub fn full() -> Vec<Self> {
        list(&FULL)
    }

    /// Reads comma lists, which add to `base` if a `+` stands before the first: at its end, but before a command,
    /// which may be of any width. `NAME=TITLE` gives a title.
    ///
    /// # Errors
    ///
    /// For a name that no column has.
    pub fn parse_lists(lists: &[String], base: Vec<Self>) -> Result<Vec<Self>, UnknownColumn> {
        let adds = lists.first().is_none_or(|list| list.starts_with('+'));
        let mut columns = if adds { base } else { Vec::new() };
        let last = columns.pop_if(|last| last.column == Column::Command);
        for list in lists {
            for item in list.strip_prefix('+').unwrap_or(list).split(',') {
                columns.push(Self::parse(item)?);
            }
        }
        columns.extend(last);
        Ok(columns)
    }

    fn parse(item: &str) -> Result<Self, UnknownColumn> {
        let (name, title) = match item.split_once('=') {
            Some((name, title)) => (name, Some(title)),
            None => (item, None),
        };
        let (column, usual) = Column::named(name)?;
        let title = Shown(title.unwrap_or(usual).as_bytes()).to_string();
        Ok(Self { column, title, is_asked_for: true })
    }

    pub(super) fn in_table(&self) -> table::Column<'_> {
        let Self { column, title, is_asked_for } = self;
        let dispensable = if *is_asked_for { None } else { column.dispensable() };
        table::Column { title, align: column.align(), least: column.least(), dispensable }
    }
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// What to compare.
    pub column: Column,
    /// The greatest first.
    pub downwards: bool,
}

impl SortKey {
    /// Reads comma lists of columns, with `-` before those that are to go downwards.
    ///
    /// # Errors
    ///
    /// For a name that no column has.
    pub fn parse_lists(lists: &[String]) -> Result<Vec<Self>, UnknownColumn> {
        lists.iter().flat_map(|list| list.split(',')).map(Self::parse).collect()
    }

    fn parse(item: &str) -> Result<Self, UnknownColumn> {
        let (downwards, name) = match item.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, item.strip_prefix('+').unwrap_or(item)),
        };
        Ok(Self { column: Column::named(name)?.0, downwards })
    }
}

fn list(names: &[&str]) -> Vec<Titled> {
    let usual = |name: &&str| {
        let (column, title) = Column::named(name).expect("these names are in the table");
        Titled { column, title: title.to_owned(), is_asked_for: false }
    };
    names.iter().map(usual).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(lists: &[&str], base: Vec<Titled>) -> Result<String, String> {
        let lists: Vec<_> = lists.iter().map(|list| (*list).to_owned()).collect();
        let columns = Titled::parse_lists(&lists, base).map_err(|error| error.to_string())?;
        Ok(columns.iter().map(|column| &*column.title).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn every_name_is_there_once_and_has_a_title() {
        for (name, title, column) in TABLE {
            let is_it = |(known, ..): &&(&str, &str, Column)| *known == name;
            assert_eq!(TABLE.iter().filter(is_it).count(), 1, "{name}");
            assert_eq!(Column::named(&name.to_uppercase()), Ok((column, title)));
        }
    }

    #[test]
    fn lists_add_up_and_a_plus_adds_to_those_that_are_there() {
        let base = || Titled::full()[..2].to_vec();
        assert_eq!(parsed(&[], base()).as_deref(), Ok("UID|PID"));
        assert_eq!(parsed(&["pid,stat", "tty"], base()).as_deref(), Ok("PID|STAT|TT"));
        assert_eq!(parsed(&["+pidns,netns", "+s"], base()).as_deref(), Ok("UID|PID|PIDNS|NETNS|S"));
        let with_command = parsed(&["+s"], Titled::default_list()).expect("it is a column");
        assert!(with_command.ends_with("|CONTAINER|S|COMMAND"), "{with_command}");
    }

    #[test]
    fn titles_can_be_changed_and_widths_are_ps_s_business() {
        let shown = parsed(&["pid=,user=WHO IS IT,user:32,comm:9="], Vec::new());
        assert_eq!(shown.as_deref(), Ok("|WHO IS IT|USER|"));
    }

    #[test]
    fn what_is_no_column_is_named() {
        let error = parsed(&["pid,wchan"], Vec::new()).expect_err("it is not told");
        assert_eq!(error, "no column is called 'wchan'");
        assert!(parsed(&["pid,"], Vec::new()).is_err());
        assert!(parsed(&["user:x"], Vec::new()).is_err());
        assert!(SortKey::parse_lists(&["pid,-".to_owned()]).is_err());
    }

    #[test]
    fn a_key_goes_downwards_if_it_says_so() {
        let keys = SortKey::parse_lists(&["-rss,+user".to_owned(), "pid".to_owned()]);
        let key = |column, downwards| SortKey { column, downwards };
        let expected =
            vec![key(Column::Rss, true), key(Column::User, false), key(Column::Pid, false)];
        assert_eq!(keys, Ok(expected));
    }
}
