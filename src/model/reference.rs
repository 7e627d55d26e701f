//! How namespaces and processes are named on a command line.

use std::fmt;

use thiserror::Error;

use super::container;
use super::ids::{NsId, Pid};
use super::kind::{Kind, KindSet};

/// A namespace reference, `KINDS:TARGET`: the namespaces of these kinds that the target names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// At least one kind.
    pub kinds: KindSet,
    /// Where to look for them.
    pub target: Target,
}

/// What stands behind the colon of a [`Reference`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The namespaces that this process is a member of.
    Process(Pid),
    /// The namespace with this inode.
    Inode(NsId),
    /// The namespace of an nsfs file, a `/proc/PID/ns` link or a bind mount of one.
    Path(String),
    /// The namespace that goes by this name.
    Name(String),
}

/// What an operand of a command that shows processes says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A process.
    Process(Pid),
    /// The members of a namespace.
    Namespace(Reference),
    /// A user or a container, by name.
    Name(String),
}

/// Why a text is no reference.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReferenceError {
    /// There is no colon.
    #[error("not a namespace reference: it takes KINDS:TARGET, such as net:8 or pid,mnt:web")]
    NoColon,
    /// A kind that the kernel does not know.
    #[error(
        "no kind of namespace is called '{0}': there are cgroup, ipc, mnt, net, pid, time, user, uts, or all"
    )]
    UnknownKind(String),
    /// Nothing before the colon.
    #[error(
        "no kind of namespace before the colon: one of cgroup, ipc, mnt, net, pid, time, user, uts, or all"
    )]
    NoKind,
    /// Nothing behind the colon.
    #[error("nothing behind the colon: a PID, an inode, a path or a name")]
    NoTarget,
    /// An inode where a kind has to stand before it.
    #[error("{0} is the inode of a namespace: write its kind too, as in net:{0}")]
    NoKindOfInode(NsId),
    /// A number that is neither a PID nor an inode of a namespace.
    #[error(
        "{0} is neither a PID (at most 4194304) nor the inode of a namespace (from 4026531832)"
    )]
    NoSuchNumber(String),
}

impl ReferenceError {
    /// What to write instead, where the text may name a container or a process whose namespaces are meant.
    #[must_use]
    pub fn instead(&self, text: &str) -> Option<String> {
        let names_something = match self {
            // Of a kind alone it is not known what was to stand behind it.
            Self::NoColon => parse_kinds(text).is_err() && !text.is_empty(),
            Self::UnknownKind(name) => container::is_runtime(name),
            _ => false,
        };
        names_something.then(|| format!("write all:{text}, or net:{text} for one kind"))
    }
}

/// The lowest inode that any namespace has, `MNT_NS_INIT_INO` in `include/uapi/linux/nsfs.h`.
const LOWEST_INODE: u64 = Kind::Mnt.initial().0;

impl Reference {
    /// Reads `KINDS:TARGET`.
    ///
    /// # Errors
    ///
    /// When the text is not of that form; never because of what is on the machine.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let (kinds, target) = text.split_once(':').ok_or(ReferenceError::NoColon)?;
        Ok(Self { kinds: parse_kinds(kinds)?, target: Target::parse(target)? })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kinds, target } = self;
        match target {
            Target::Process(pid) => write!(f, "{kinds}:{pid}"),
            Target::Inode(id) => write!(f, "{kinds}:[{id}]"),
            Target::Path(path) => write!(f, "{kinds}:{path}"),
            Target::Name(name) => write!(f, "{kinds}:{name}"),
        }
    }
}

impl Target {
    fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.is_empty() {
            return Err(ReferenceError::NoTarget);
        }
        if text.contains('/') {
            return Ok(Self::Path(text.to_owned()));
        }
        if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return match number(inside) {
                Some(Ok(Number::Inode(id))) => Ok(Self::Inode(id)),
                Some(_) => Err(ReferenceError::NoSuchNumber(inside.to_owned())),
                None => Ok(Self::Name(text.to_owned())),
            };
        }
        match number(text) {
            Some(Ok(Number::Pid(pid))) => Ok(Self::Process(pid)),
            Some(Ok(Number::Inode(id))) => Ok(Self::Inode(id)),
            Some(Err(error)) => Err(error),
            None => Ok(Self::Name(text.to_owned())),
        }
    }
}

impl Operand {
    /// Reads an operand: a PID, a namespace reference, or else a name.
    ///
    /// # Errors
    ///
    /// For a number that is no PID, and for `KINDS:…` with a target that is none.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        match number(text) {
            Some(Ok(Number::Pid(pid))) => return Ok(Self::Process(pid)),
            Some(Ok(Number::Inode(id))) => return Err(ReferenceError::NoKindOfInode(id)),
            Some(Err(error)) => return Err(error),
            None => {}
        }
        match Reference::parse(text) {
            Ok(reference) => Ok(Self::Namespace(reference)),
            Err(ReferenceError::NoColon) => Ok(Self::Name(text.to_owned())),
            // As a container is printed: docker:web.
            Err(ReferenceError::UnknownKind(name)) if container::is_runtime(&name) => {
                Ok(Self::Name(text.to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

fn parse_kinds(text: &str) -> Result<KindSet, ReferenceError> {
    if text.is_empty() {
        return Err(ReferenceError::NoKind);
    }
    if text == "all" {
        return Ok(KindSet::ALL);
    }
    let kind = |name: &str| name.parse().map_err(|()| ReferenceError::UnknownKind(name.to_owned()));
    text.split(',').map(kind).collect()
}

/// Reads a PID.
///
/// # Errors
///
/// When it is none.
pub fn pid(text: &str) -> Result<Pid, NotAPid> {
    match number(text) {
        Some(Ok(Number::Pid(pid))) => Ok(pid),
        _ => Err(NotAPid),
    }
}

/// A text that is no PID.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a PID: that is a number from 1 to {}", Pid::LIMIT)]
pub struct NotAPid;

/// What a number stands for: the ranges do not meet.
enum Number {
    Pid(Pid),
    Inode(NsId),
}

/// `None` if the text is not a number at all.
fn number(text: &str) -> Option<Result<Number, ReferenceError>> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match text.parse() {
        Ok(pid @ 1..=Pid::LIMIT) => Ok(Number::Pid(Pid(pid))),
        _ => match text.parse() {
            Ok(inode @ LOWEST_INODE..) => Ok(Number::Inode(NsId(inode))),
            _ => Err(ReferenceError::NoSuchNumber(text.to_owned())),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Target {
        Reference::parse(text).expect("a reference").target
    }

    #[test]
    fn a_target_is_told_from_its_looks() {
        assert_eq!(target("net:8"), Target::Process(Pid(8)));
        assert_eq!(target("net:4026532448"), Target::Inode(NsId(4_026_532_448)));
        assert_eq!(target("net:[4026532448]"), Target::Inode(NsId(4_026_532_448)));
        assert_eq!(target("net:/run/netns/8"), Target::Path("/run/netns/8".into()));
        assert_eq!(target("net:./8"), Target::Path("./8".into()));
        assert_eq!(target("net:blue"), Target::Name("blue".into()));
        assert_eq!(target("all:docker:web"), Target::Name("docker:web".into()));
    }

    #[test]
    fn kinds_are_one_a_list_or_all() {
        let kinds = |text| Reference::parse(text).map(|reference| reference.kinds.to_string());
        assert_eq!(kinds("pid,mnt,net:8").as_deref(), Ok("mnt,net,pid"));
        assert_eq!(kinds("all:8").as_deref(), Ok("all"));
        assert_eq!(kinds("mount:8"), Err(ReferenceError::UnknownKind("mount".into())));
        assert_eq!(kinds("net,:8"), Err(ReferenceError::UnknownKind(String::new())));
        assert_eq!(kinds(":8"), Err(ReferenceError::NoKind));
    }

    #[test]
    fn numbers_between_pids_and_inodes_are_neither() {
        for number in ["0", "4194305", "4026531831", "99999999999999999999"] {
            let error = ReferenceError::NoSuchNumber(number.into());
            assert_eq!(Reference::parse(&format!("net:{number}")), Err(error));
        }
        assert_eq!(
            Reference::parse("net:[8]"),
            Err(ReferenceError::NoSuchNumber("8".into())),
            "brackets are how the kernel prints an inode"
        );
    }

    #[test]
    fn an_operand_is_a_pid_a_reference_or_a_name() {
        assert_eq!(Operand::parse("8"), Ok(Operand::Process(Pid(8))));
        assert_eq!(Operand::parse("daemon"), Ok(Operand::Name("daemon".into())));
        assert!(matches!(Operand::parse("net:8"), Ok(Operand::Namespace(_))));
        assert!(Operand::parse("4026532448").is_err(), "an inode needs its kind");
        assert!(Operand::parse("nett:8").is_err());
        assert_eq!(Operand::parse("docker:web"), Ok(Operand::Name("docker:web".into())));
    }

    #[test]
    fn what_may_be_a_container_is_written_as_a_reference() {
        let instead = |text: &str| Reference::parse(text).expect_err("no reference").instead(text);
        let all = |text: &str| Some(format!("write all:{text}, or net:{text} for one kind"));
        for text in ["api", "docker:api", "8", "pod:shop-0"] {
            assert_eq!(instead(text), all(text));
        }
        for text in ["", "net", "pid,mnt", ":8", "nett:8", "net:", "net:5000000"] {
            assert_eq!(instead(text), None, "{text}");
        }
    }

    #[test]
    fn a_reference_prints_as_it_can_be_typed_again() {
        for text in ["net:8", "mnt,net:[4026532448]", "all:web", "pid:/proc/8/ns/pid"] {
            let reference = Reference::parse(text).expect("a reference");
            assert_eq!(reference.to_string(), text);
        }
    }
}
