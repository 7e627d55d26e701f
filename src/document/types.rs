//! The types of the object, as serde writes and reads them; the names are those of the schema.
//!
//! A field that is always there is `null` where its value is not known; one that is left out
//! is an addition that applies only to some, such as the exact bytes of a name that is not UTF-8.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::containers::Container;
use super::detail::{Capabilities, ClockOffsets, IdRange, Seccomp, SetGroups};
use crate::model::kind::{Kind, KindMap};

/// The name and major version of the format. Within it fields are only added.
pub const SCHEMA: &str = "nstree/1";

/// The whole object.
///
/// Fields that follow from others are written, but not read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Document {
    pub(super) schema: String,
    #[serde(default)]
    pub(super) version: String,
    pub(super) taken_at: String,
    pub(super) host: Host,
    pub(super) observer: Observer,
    #[serde(default)]
    pub(super) scanned: Vec<Scan>,
    #[serde(skip_deserializing)]
    pub(super) roots: Vec<u32>,
    pub(super) processes: Vec<Process>,
    #[serde(default)]
    pub(super) namespaces: Vec<Namespace>,
    #[serde(default)]
    pub(super) problems: Vec<Problem>,
}

/// One process of [`Document::processes`] by itself, for log pipelines.
#[derive(Debug, Serialize)]
pub struct Line<'d> {
    pub(super) schema: &'d str,
    pub(super) taken_at: &'d str,
    pub(super) host: &'d Host,
    #[serde(flatten)]
    pub(super) process: &'d Process,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Host {
    pub(super) hostname: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hostname_bytes: Option<Vec<u8>>,
    pub(super) kernel: String,
    pub(super) boot_id: Option<String>,
    pub(super) boot_time: Option<String>,
    pub(super) uptime_ticks: Option<u64>,
    #[serde(default = "usual_ticks_per_second")]
    pub(super) ticks_per_second: u64,
    pub(super) memory_bytes: Option<u64>,
}

/// `USER_HZ` on every architecture that matters.
const fn usual_ticks_per_second() -> u64 {
    100
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Observer {
    pub(super) pid: Option<u32>,
    pub(super) uid: u32,
    pub(super) ns: KindMap<Option<u64>>,
    pub(super) proc: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) proc_bytes: Option<Vec<u8>>,
    pub(super) proc_pidns: Option<u64>,
    #[serde(default)]
    pub(super) proc_is_foreign: bool,
}

/// What was looked for. What a later version looks for means nothing to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scan {
    Processes,
    Threads,
    Fds,
    Sockets,
    Mounts,
    Relations,
    #[serde(other)]
    Other,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) ppid: u32,
    #[serde(default)]
    pub(super) nspid: Vec<u32>,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_bytes: Option<Vec<u8>>,
    pub(super) argv: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) argv_bytes: Option<Vec<Vec<u8>>>,
    pub(super) state: char,
    #[serde(default)]
    pub(super) kernel_thread: bool,
    pub(super) uid: u32,
    pub(super) user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user_bytes: Option<Vec<u8>>,
    pub(super) pgid: u32,
    pub(super) sid: u32,
    pub(super) tty: Option<String>,
    pub(super) tpgid: Option<u32>,
    #[serde(skip_deserializing)]
    pub(super) start_time: Option<String>,
    pub(super) start_ticks: u64,
    #[serde(default)]
    pub(super) cpu_seconds: f64,
    #[serde(default)]
    pub(super) rss_bytes: u64,
    pub(super) vsize_bytes: Option<u64>,
    pub(super) nice: Option<i8>,
    pub(super) num_threads: Option<u32>,
    pub(super) label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label_bytes: Option<Vec<u8>>,
    pub(super) uid_map: Option<Vec<IdRange>>,
    pub(super) gid_map: Option<Vec<IdRange>>,
    pub(super) setgroups: Option<SetGroups>,
    pub(super) capabilities: Option<Capabilities>,
    pub(super) no_new_privs: Option<bool>,
    pub(super) seccomp: Option<Seccomp>,
    pub(super) root: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) root_bytes: Option<Vec<u8>>,
    pub(super) cwd: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cwd_bytes: Option<Vec<u8>>,
    pub(super) exe: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) exe_bytes: Option<Vec<u8>>,
    pub(super) timens_offsets: Option<ClockOffsets>,
    #[serde(default)]
    pub(super) threads: Vec<Thread>,
    pub(super) ns: KindMap<Option<u64>>,
    #[serde(default)]
    pub(super) ns_unknown: Unknown,
    #[serde(skip_deserializing)]
    pub(super) crossings: Vec<&'static str>,
    pub(super) cgroup: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cgroup_bytes: Option<Vec<u8>>,
    #[serde(default)]
    pub(super) container: Option<Container>,
    #[serde(skip_deserializing)]
    pub(super) children: Vec<u32>,
    /// Left out where neither a filter nor ancestors were asked for.
    #[serde(rename = "match", skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) matches: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Thread {
    pub(super) tid: u32,
    #[serde(default)]
    pub(super) nspid: Vec<u32>,
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_bytes: Option<Vec<u8>>,
    /// Left out where they are those of the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ns: Option<KindMap<Option<u64>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ns_unknown: Option<Unknown>,
}

/// Why a namespace is `null`, for each kind that is; one that was not asked for has no reason.
pub(super) type Unknown = BTreeMap<Kind, Reason>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Denied,
    Absent,
    Vanished,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Namespace {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) unique_id: Option<u64>,
    #[serde(skip_deserializing)]
    pub(super) initial: bool,
    pub(super) parent: Option<u64>,
    pub(super) owner: Option<u64>,
    pub(super) owner_uid: Option<u32>,
    pub(super) owner_user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner_user_bytes: Option<Vec<u8>>,
    /// Why one of the three is `null`; left out where there simply is none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) unknown: BTreeMap<Relation, WhyUnknown>,
    #[serde(skip_deserializing)]
    pub(super) leader: Option<u32>,
    #[serde(skip_deserializing)]
    pub(super) processes: usize,
    #[serde(default)]
    pub(super) held_by: Vec<Holder>,
    #[serde(skip_deserializing)]
    pub(super) names: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Relation {
    Parent,
    Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WhyUnknown {
    /// It is outside of what the observer may see.
    Outside,
    /// It was not asked for, or could not be asked.
    Unasked,
}

/// What holds a namespace. Left out: `tid` where it is the main thread, `covered` where it is not.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(super) enum Holder {
    /// The leader, for all the processes that are members.
    Process {
        pid: u32,
    },
    Thread {
        pid: u32,
        tid: u32,
    },
    ChildPids {
        pid: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<u32>,
    },
    ChildTime {
        pid: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<u32>,
    },
    Fd {
        pid: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<u32>,
        fd: u32,
    },
    Socket {
        pid: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<u32>,
        fd: u32,
    },
    Mount {
        path: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path_bytes: Option<Vec<u8>>,
        mnt_ns: u64,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        covered: bool,
    },
    Child {
        id: u64,
    },
    Owned {
        kind: Kind,
        id: u64,
    },
    /// What a later version knows of.
    #[serde(other, skip_serializing)]
    Other,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Problem {
    pub(super) pid: u32,
    pub(super) what: String,
    pub(super) error: String,
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        let unknown = |()| D::Error::custom(format!("no kind of namespace is called '{name}'"));
        name.parse().map_err(unknown)
    }
}

impl<T: Serialize> Serialize for KindMap<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Kind::ALL.len()))?;
        for (kind, value) in self.iter() {
            map.serialize_entry(kind.name(), value)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for KindMap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut values: BTreeMap<Cow<'_, str>, T> = BTreeMap::deserialize(deserializer)?;
        for kind in Kind::ALL {
            if !values.contains_key(kind.name()) {
                return Err(D::Error::custom(format!("no '{kind}' among the namespaces")));
            }
        }
        Ok(Self::from_fn(|kind| values.remove(kind.name()).unwrap_or_default()))
    }
}
