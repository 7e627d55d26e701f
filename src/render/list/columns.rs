//! What can be told of a namespace in a column.

use std::str::FromStr;

use thiserror::Error;

use crate::render::table::{self, Align};

/// A column of the list. The names are lsns(8)'s where it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Kind and inode, as the kernel prints them: `net:[4026531833]`.
    Ns,
    /// The kind.
    Type,
    /// The inode alone.
    Inode,
    /// The 64-bit ID.
    Id,
    /// Whether it is the one that the kernel made at boot.
    Initial,
    /// How many processes are members.
    Nprocs,
    /// The leader.
    Pid,
    /// The leader's parent.
    Ppid,
    /// The leader's user ID.
    Uid,
    /// The leader's user; where there is none, who made the user namespace that owns it.
    User,
    /// What keeps it alive, in few words.
    Held,
    /// All that keeps it alive.
    Holders,
    /// Its name, or else where it is mounted.
    PathOrName,
    /// The names that it goes by.
    Name,
    /// Every place where it is mounted.
    Nsfs,
    /// A path by which it can be opened.
    Path,
    /// The container of the leader; where there is none, of the process that holds it.
    Container,
    /// The command line of the leader; where there is none, of the process that holds it.
    Command,
    /// The parent.
    Parent,
    /// The owning user namespace.
    Owner,
    /// The ID of the user who made the owning user namespace.
    OwnerUid,
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
        TABLE.iter().map(|named| named.name)
    }
}

/// A column by its names.
#[derive(Clone, Copy)]
struct Named {
    column: Column,
    name: &'static str,
    /// Other names for it.
    others: &'static [&'static str],
    title: &'static str,
    /// The width that it can be cut to, if it can.
    least: Option<usize>,
}

/// What the usual views can do without on a terminal that is too narrow, in this order.
const EXPENDABLE: [Column; 6] = [
    Column::User,
    Column::Nprocs,
    Column::PathOrName,
    Column::Held,
    Column::Container,
    Column::Pid,
];

const TABLE: [Named; 21] = [
    named(Column::Ns, "ns", "NS"),
    named(Column::Type, "type", "TYPE").or(&["kind"]),
    named(Column::Inode, "inode", "INODE"),
    named(Column::Id, "id", "ID"),
    named(Column::Initial, "initial", "INITIAL"),
    named(Column::Nprocs, "nprocs", "NPROCS"),
    named(Column::Pid, "pid", "PID"),
    named(Column::Ppid, "ppid", "PPID"),
    named(Column::Uid, "uid", "UID"),
    named(Column::User, "user", "USER").not_below(8),
    named(Column::Held, "held", "HELD BY").or(&["held-by", "held by"]).not_below(12),
    named(Column::Holders, "holders", "HOLDERS").not_below(12),
    named(Column::PathOrName, "path/name", "PATH/NAME").or(&["name/path"]).not_below(9),
    named(Column::Name, "name", "NAME").not_below(9),
    named(Column::Nsfs, "nsfs", "NSFS").not_below(9),
    named(Column::Path, "path", "PATH").not_below(9),
    named(Column::Container, "container", "CONTAINER").not_below(12),
    named(Column::Command, "command", "COMMAND").not_below(12),
    named(Column::Parent, "parent", "PARENT").or(&["pns"]),
    named(Column::Owner, "owner", "OWNER").or(&["ons"]),
    named(Column::OwnerUid, "owneruid", "OWNERUID"),
];

const fn named(column: Column, name: &'static str, title: &'static str) -> Named {
    Named { column, name, others: &[], title, least: None }
}

impl Named {
    const fn or(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }

    const fn not_below(self, least: usize) -> Self {
        Self { least: Some(least), ..self }
    }
}

impl Column {
    /// Those that are shown if nobody asks for others, see [`Self::add_container`].
    pub const DEFAULT: [Self; 7] = [
        Self::Ns,
        Self::Nprocs,
        Self::Pid,
        Self::User,
        Self::Held,
        Self::PathOrName,
        Self::Command,
    ];

    /// The same where no namespace has a process, of which then there is nothing to tell.
    pub const OF_EMPTY: [Self; 5] =
        [Self::Ns, Self::User, Self::Held, Self::PathOrName, Self::Command];

    /// Reads a comma list, which adds to the default if a `+` stands before it.
    ///
    /// # Errors
    ///
    /// For a name that no column has.
    pub fn parse_list(text: &str, default: &[Self]) -> Result<Vec<Self>, UnknownColumn> {
        let (mut columns, names) = match text.strip_prefix('+') {
            Some(names) => (default.to_vec(), names),
            None => (Vec::new(), text),
        };
        for name in names.split(',') {
            columns.push(name.parse()?);
        }
        Ok(columns)
    }

    /// Adds that of containers to a default, before the commands, unless it is there. It would only take room
    /// where there is none.
    pub fn add_container(columns: &mut Vec<Self>) {
        if !columns.contains(&Self::Container) {
            let place = columns.iter().position(|column| *column == Self::Command);
            columns.insert(place.unwrap_or(columns.len()), Self::Container);
        }
    }

    /// Whether the arguments of processes are needed to fill it.
    #[must_use]
    pub fn shows_arguments(self) -> bool {
        self == Self::Command
    }

    /// As a column of a table; whether it may be left out where there is no room.
    pub(super) fn in_table(self, is_asked_for: bool) -> table::Column<'static> {
        let found = TABLE.iter().find(|named| named.column == self);
        let Named { title, least, .. } = *found.expect("every column is in the table");
        let expendable = EXPENDABLE.iter().position(|column| *column == self);
        let dispensable = expendable.filter(|_| !is_asked_for);
        table::Column { title, align: self.align(), least, dispensable }
    }

    const fn align(self) -> Align {
        match self {
            Self::Inode
            | Self::Id
            | Self::Nprocs
            | Self::Pid
            | Self::Ppid
            | Self::Uid
            | Self::OwnerUid => Align::Right,
            Self::Ns
            | Self::Type
            | Self::Initial
            | Self::User
            | Self::Held
            | Self::Holders
            | Self::PathOrName
            | Self::Name
            | Self::Nsfs
            | Self::Path
            | Self::Container
            | Self::Command
            | Self::Parent
            | Self::Owner => Align::Left,
        }
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        let wanted = text.trim().to_ascii_lowercase();
        let is_it =
            |named: &&Named| named.name == wanted || named.others.contains(&wanted.as_str());
        let found = TABLE.iter().find(is_it).map(|named| named.column);
        found.ok_or_else(|| UnknownColumn { name: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name_in_any_case() {
        for Named { column, name, others, .. } in TABLE {
            assert_eq!(name.to_uppercase().parse(), Ok(column));
            assert!(others.iter().all(|other| other.parse() == Ok(column)));
            assert!(!column.in_table(false).title.is_empty());
        }
    }

    #[test]
    fn a_plus_adds_to_the_default() {
        assert_eq!(
            Column::parse_list("pid,NS", &Column::DEFAULT),
            Ok(vec![Column::Pid, Column::Ns])
        );
        let added = Column::parse_list("+uid,ons", &Column::DEFAULT).expect("these are columns");
        assert_eq!(added[..7], Column::DEFAULT);
        assert_eq!(added[7..], [Column::Uid, Column::Owner]);
    }

    #[test]
    fn the_container_stands_before_the_command_and_once() {
        let mut columns = Column::DEFAULT.to_vec();
        Column::add_container(&mut columns);
        assert_eq!(columns[6..], [Column::Container, Column::Command]);
        Column::add_container(&mut columns);
        assert_eq!(columns.len(), 8);
    }

    #[test]
    fn what_is_no_column_is_named() {
        let message = |text| Column::parse_list(text, &[]).expect_err("no column").to_string();
        assert_eq!(message("ns,netnsid"), "no column is called 'netnsid'");
        assert_eq!(message(""), "no column is called ''");
        assert_eq!(message("+"), "no column is called ''");
    }
}
