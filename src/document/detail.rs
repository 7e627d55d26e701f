//! What is told of a process where it is looked at for its own sake, from the model and back.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::join;
use super::types;
use crate::model::capability::CapabilitySet;
use crate::model::{detail, plan};

/// A range of IDs of a user namespace.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct IdRange {
    inside: u32,
    outside: u32,
    count: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Capabilities {
    #[serde(default)]
    effective: Names,
    /// Left out where they are the effective ones, as nearly everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permitted: Option<Names>,
    #[serde(default)]
    inheritable: Names,
    #[serde(default)]
    ambient: Names,
}

/// A set as an array of the names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Names(pub(super) CapabilitySet);

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names: Vec<Cow<'_, str>> = Vec::deserialize(deserializer)?;
        Ok(Self(CapabilitySet::of_names(names)))
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SetGroups {
    Allow,
    Deny,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Seccomp {
    Disabled,
    Strict,
    Filter,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct ClockOffsets {
    monotonic_ns: i64,
    boottime_ns: i64,
}

pub(super) fn id_map(map: &detail::IdMap) -> Vec<IdRange> {
    let range = |range: &plan::IdRange| {
        let plan::IdRange { inner, outer, count } = *range;
        IdRange { inside: inner, outside: outer, count }
    };
    map.iter().map(range).collect()
}

pub(super) fn told_id_map(map: Vec<IdRange>) -> detail::IdMap {
    let range =
        |IdRange { inside, outside, count }| plan::IdRange { inner: inside, outer: outside, count };
    map.into_iter().map(range).collect()
}

impl From<detail::Capabilities> for Capabilities {
    fn from(sets: detail::Capabilities) -> Self {
        let detail::Capabilities { effective, permitted, inheritable, ambient } = sets;
        Self {
            effective: Names(effective),
            permitted: (permitted != effective).then_some(Names(permitted)),
            inheritable: Names(inheritable),
            ambient: Names(ambient),
        }
    }
}

impl From<Capabilities> for detail::Capabilities {
    fn from(sets: Capabilities) -> Self {
        let Capabilities { effective, permitted, inheritable, ambient } = sets;
        Self {
            effective: effective.0,
            permitted: permitted.unwrap_or(effective).0,
            inheritable: inheritable.0,
            ambient: ambient.0,
        }
    }
}

impl SetGroups {
    pub(super) const fn from_model(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }

    const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl From<detail::Seccomp> for Seccomp {
    fn from(mode: detail::Seccomp) -> Self {
        match mode {
            detail::Seccomp::Disabled => Self::Disabled,
            detail::Seccomp::Strict => Self::Strict,
            detail::Seccomp::Filter => Self::Filter,
        }
    }
}

impl From<Seccomp> for detail::Seccomp {
    fn from(mode: Seccomp) -> Self {
        match mode {
            Seccomp::Disabled => Self::Disabled,
            Seccomp::Strict => Self::Strict,
            Seccomp::Filter => Self::Filter,
        }
    }
}

impl From<detail::ClockOffsets> for ClockOffsets {
    fn from(detail::ClockOffsets { monotonic, boottime }: detail::ClockOffsets) -> Self {
        Self { monotonic_ns: monotonic, boottime_ns: boottime }
    }
}

impl From<ClockOffsets> for detail::ClockOffsets {
    fn from(ClockOffsets { monotonic_ns, boottime_ns }: ClockOffsets) -> Self {
        Self { monotonic: monotonic_ns, boottime: boottime_ns }
    }
}

/// Takes it out of the row of a process; `None` if there is nothing.
pub(super) fn told(process: &mut types::Process) -> Option<detail::Detail> {
    let path =
        |text: &mut Option<String>, exact: &mut Option<_>| Some(join(text.take()?, exact.take()));
    let detail = detail::Detail {
        uid_map: process.uid_map.take().map(told_id_map),
        gid_map: process.gid_map.take().map(told_id_map),
        setgroups: process.setgroups.map(SetGroups::is_allowed),
        capabilities: process.capabilities.take().map(Into::into),
        no_new_privileges: process.no_new_privs,
        seccomp: process.seccomp.map(Into::into),
        root: path(&mut process.root, &mut process.root_bytes),
        directory: path(&mut process.cwd, &mut process.cwd_bytes),
        program: path(&mut process.exe, &mut process.exe_bytes),
        clock_offsets: process.timens_offsets.map(Into::into),
    };
    (detail != detail::Detail::default()).then_some(detail)
}
