//! Who a process is in its user namespace, and what it may do there.

use super::{Facts, names};
use crate::model::detail::{self, Capabilities, ClockOffsets, Detail, IdMap, Seccomp};
use crate::model::kind::Kind;
use crate::model::plan::IdRange;
use crate::model::process::Process;
use crate::render::sheet::{Block, Word, list};

impl Facts<'_> {
    pub(super) fn privileges(&self, process: &Process) -> Block {
        let mut block = Block::default();
        block.push(self.row("user", self.who(process)));
        let Some(detail) = process.detail.as_deref() else { return block };
        self.add_maps(process, detail, &mut block);
        if let Some(sets) = detail.capabilities {
            self.add_capabilities(sets, &mut block);
        }
        let restrictions = self.restrictions(detail);
        if !restrictions.is_empty() {
            block.push(self.row("restricted", restrictions));
        }
        if let Some(offsets) = detail.clock_offsets.filter(|it| *it != ClockOffsets::default()) {
            block.push(self.row("clocks", self.clocks(offsets)));
        }
        block
    }

    fn who(&self, process: &Process) -> Vec<Word> {
        let outside = vec![self.user(process.uid)];
        let own = self.snapshot.observer.namespaces[Kind::User].known();
        let theirs = process.namespaces[Kind::User].known();
        let map = process.detail.as_deref().and_then(|detail| detail.uid_map.as_ref());
        // A map is not written for who reads it from within.
        let (Some(map), false) = (map, theirs.is_some() && own == theirs) else { return outside };
        let knows_outside = theirs.is_some() || own == Some(Kind::User.initial());
        if !knows_outside || is_identity(map) {
            return outside;
        }
        let uid = process.uid;
        let inside = match detail::inside(map, uid.0) {
            _ if detail::may_be_unmapped(uid, &self.snapshot.observer) => return outside,
            Some(uid) => self.plain(format_args!("{uid} inside")),
            None => self.plain("nobody inside, where it is not mapped"),
        };
        list([outside, inside])
    }

    /// Not those of the initial user namespace, in which all is as it is.
    fn add_maps(&self, process: &Process, detail: &Detail, block: &mut Block) {
        let Detail { uid_map, gid_map, setgroups, .. } = detail;
        let is_initial = process.is_member(Kind::User, Kind::User.initial());
        let is_plain = |map: &Option<IdMap>| map.as_deref().is_none_or(is_identity);
        if is_initial || (is_plain(uid_map) && is_plain(gid_map) && *setgroups != Some(false)) {
            return;
        }
        for (name, map) in [("uid map", uid_map), ("gid map", gid_map)] {
            let Some(map) = map else { continue };
            if map.is_empty() {
                block.push(self.row(name, self.plain("none is mapped")));
            }
            for (index, range) in map.iter().enumerate() {
                let label = if index == 0 { name } else { "" };
                block.push(self.row(label, self.plain(sentence(*range))));
            }
        }
        if let Some(allowed) = setgroups {
            let text = if *allowed { "allowed" } else { "denied" };
            block.push(self.row("setgroups", self.plain(text)));
        }
    }

    fn add_capabilities(&self, sets: Capabilities, block: &mut Block) {
        let Capabilities { effective, permitted, inheritable, ambient } = sets;
        let told = |name: &str, set| {
            [self.dim(format_args!("{name}:")), names::capabilities(self.theme, set)].concat()
        };
        let and = if permitted == effective { "effective and permitted" } else { "effective" };
        block.push(self.row("capabilities", told(and, effective)));
        let others = [
            ("permitted", permitted, permitted != effective),
            ("inheritable", inheritable, !inheritable.is_empty()),
            ("ambient", ambient, !ambient.is_empty()),
        ];
        for (name, set, _) in others.into_iter().filter(|(.., is_told)| *is_told) {
            block.push(self.row("", told(name, set)));
        }
    }

    fn restrictions(&self, detail: &Detail) -> Vec<Word> {
        let seccomp = match detail.seccomp {
            Some(Seccomp::Filter) => Some("system calls by a filter (seccomp)"),
            Some(Seccomp::Strict) => Some("system calls to read, write and exit (seccomp)"),
            Some(Seccomp::Disabled) | None => None,
        };
        let privileges = (detail.no_new_privileges == Some(true)).then_some("no new privileges");
        list(seccomp.into_iter().chain(privileges).map(|text| self.plain(text)))
    }

    fn clocks(&self, ClockOffsets { monotonic, boottime }: ClockOffsets) -> Vec<Word> {
        let told = [("monotonic", monotonic), ("boot-time", boottime)];
        let told = told.into_iter().filter(|(_, offset)| *offset != 0);
        let clock = |(name, offset): (&str, i64)| {
            let direction = if offset < 0 { "behind" } else { "ahead" };
            let seconds = offset.unsigned_abs();
            let (whole, rest) = (seconds / 1_000_000_000, seconds % 1_000_000_000);
            let rest = format!(".{rest:09}");
            let rest = rest.trim_end_matches('0').trim_end_matches('.');
            self.plain(format_args!("{name} {whole}{rest} s {direction}"))
        };
        list(told.map(clock).chain([self.dim("in the time namespace of its children")]))
    }
}

/// Whether all IDs are the same inside and outside.
fn is_identity(map: &[IdRange]) -> bool {
    matches!(map, [IdRange { inner: 0, outer: 0, count: u32::MAX }])
}

fn sentence(IdRange { inner, outer, count }: IdRange) -> String {
    let last = |first: u32| u64::from(first) + u64::from(count).saturating_sub(1);
    match count {
        1 => format!("{inner} inside is {outer} outside"),
        _ => format!("{inner}-{} inside are {outer}-{} outside", last(inner), last(outer)),
    }
}
