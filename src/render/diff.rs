//! Two processes side by side.

use std::io::{self, Write};

use super::sheet::{Block, Row, Word, words};
use super::show::{SheetStyle, are_told_by_the_others, capabilities, process_name, user_name};
use super::shown::Shown;
use super::theme::Theme;
use crate::model::capability::CapabilitySet;
use crate::model::difference::{Difference, NamespacePair, Pair};
use crate::model::kind::{Kind, KindMap};
use crate::model::link::Link;
use crate::model::ns_key::NsKey;
use crate::model::snapshot::Snapshot;

/// Writes what the two are, a line for each kind of namespace, and what else they share or do not.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    snapshot: &Snapshot,
    difference: &Difference<'_>,
    style: SheetStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Difference { a, b, namespaces, user, capabilities, cgroup, root, label } = difference;
    let picture = Picture { theme: style.theme };
    let mut names = Block::default();
    for (side, process) in [("A", a), ("B", b)] {
        let name = process_name(style.theme, process);
        names.push(Row::new().cell(picture.dim(side)).text(vec![name]));
    }
    let mut others = Block::default();
    let user_name = |uid: &_| vec![user_name(style.theme, *uid, snapshot)];
    let text = |text: &&[u8]| vec![Word::new(style.theme.plain(), Shown(text))];
    let unmapped = "whoever has no ID here is shown as the same user";
    picture.add("user", user, unmapped, user_name, &mut others);
    picture.add_capabilities(capabilities, &mut others);
    picture.add("cgroup path", cgroup, "", text, &mut others);
    picture.add("root path", root, why_roots_are_not_compared(namespaces), text, &mut others);
    picture.add("label", label, "", text, &mut others);

    names.write(style.columns, out)?;
    writeln!(out)?;
    picture.kinds(namespaces).write(style.columns, out)?;
    writeln!(out)?;
    others.write(style.columns, out)
}

struct Picture {
    theme: Theme,
}

impl Picture {
    fn dim(&self, text: impl std::fmt::Display) -> Word {
        Word::new(self.theme.dim(), text)
    }

    fn plain(&self, text: impl std::fmt::Display) -> Vec<Word> {
        words(self.theme.plain(), text)
    }

    fn verdict(&self, same: Option<bool>) -> Word {
        match same {
            Some(true) => self.dim("same"),
            Some(false) => Word::new(self.theme.boundary(), "differ"),
            None => self.dim("?"),
        }
    }

    fn kinds(&self, namespaces: &KindMap<NamespacePair>) -> Block {
        let mut block = Block::default();
        let names = ["KIND", "", "A", "B"].map(|name| self.dim(name));
        block.push(names.into_iter().fold(Row::new().heading(), Row::cell));
        for (kind, pair) in namespaces.iter() {
            let row = Row::new().cell(Word::new(self.theme.kind(kind), kind));
            let row = row.cell(self.verdict(pair.same()));
            let sides = [("A", pair.a), ("B", pair.b)];
            let row = sides.into_iter().fold(row, |row, (side, link)| {
                let id = link.known().map_or_else(|| "?".to_owned(), |id| id.to_string());
                let style =
                    if pair.same() == Some(false) { self.theme.plain() } else { self.theme.dim() };
                let named = vec![self.dim(side), Word::new(style, &id)];
                row.cell_or(Word::new(style, id), named)
            });
            block.push(row.text(self.note(kind, *pair)));
        }
        block
    }

    /// What the numbers do not say.
    fn note(&self, kind: Kind, pair: NamespacePair) -> Vec<Word> {
        let NamespacePair { a, b, common_ancestor } = pair;
        let dim = |text: String| words(self.theme.dim(), text);
        match pair.same() {
            Some(true) => Vec::new(),
            None => dim(why_unknown(a, b)),
            Some(false) => match (kind, common_ancestor) {
                (Kind::Pid | Kind::User, None) => dim("common ancestor not known".to_owned()),
                (_, None) => Vec::new(),
                (_, common) if common == a.known() => self.plain("B's is below A's"),
                (_, common) if common == b.known() => self.plain("A's is below B's"),
                (_, Some(id)) => {
                    let key = NsKey::new(kind, id);
                    let name = Word::new(self.theme.kind(kind), kind)
                        .then(self.theme.plain(), format_args!(":[{}]", key.id));
                    [self.plain("both below"), vec![name]].concat()
                }
            },
        }
    }

    /// Tells what the two have, and if both are known but cannot be compared, why not.
    fn add<T>(
        &self,
        name: &str,
        pair: &Pair<T>,
        why_not_compared: &str,
        shown: impl Fn(&T) -> Vec<Word>,
        block: &mut Block,
    ) {
        if !pair.is_known() {
            return;
        }
        let row = Row::new().cell(Word::new(self.theme.plain(), name));
        let row = row.cell(self.verdict(pair.same));
        let row = match pair {
            Pair { same: Some(true), a: Some(value), b: _ } => row.text(shown(value)),
            Pair { same: None, a: Some(_), b: Some(_) } if !why_not_compared.is_empty() => {
                let why = words(self.theme.dim(), why_not_compared);
                self.with_sides(row.line(why), pair, shown)
            }
            _ => self.with_sides(row, pair, shown),
        };
        block.push(row);
    }

    /// What each of them has, below each other.
    fn with_sides<T>(&self, row: Row, pair: &Pair<T>, shown: impl Fn(&T) -> Vec<Word>) -> Row {
        let sides = [("A", &pair.a), ("B", &pair.b)];
        sides.into_iter().fold(row, |row, (side, value)| {
            let value = value.as_ref().map_or_else(|| vec![self.dim("?")], &shown);
            row.line([vec![self.dim(format_args!("{side}:"))], value].concat())
        })
    }

    /// Those that one has and the other has not, if they are few; else those that each has.
    fn add_capabilities(&self, pair: &Pair<CapabilitySet>, block: &mut Block) {
        let shown = |set: &_| capabilities(self.theme, *set);
        let (Some(false), Some(a), Some(b)) = (pair.same, pair.a, pair.b) else {
            self.add("capabilities", pair, "", shown, block);
            return;
        };
        let differences = [("A", a.without(b)), ("B", b.without(a))];
        if differences.iter().any(|(_, set)| are_told_by_the_others(*set)) {
            self.add("capabilities", pair, "", shown, block);
            return;
        }
        let row = Row::new().cell(Word::new(self.theme.plain(), "capabilities"));
        let row = row.cell(self.verdict(pair.same));
        let differences = differences.into_iter().filter(|(_, set)| !set.is_empty());
        block.push(differences.fold(row, |row, (side, set)| {
            let only = words(self.theme.dim(), format_args!("only {side}:"));
            row.line([only, shown(&set)].concat())
        }));
    }
}

/// Equal paths lead to the same directory in one mount namespace only.
fn why_roots_are_not_compared(namespaces: &KindMap<NamespacePair>) -> &'static str {
    match namespaces[Kind::Mnt].same() {
        Some(false) => "in different mount namespaces",
        Some(true) => "",
        None => "the mount namespaces are not known",
    }
}

fn why_unknown(a: Link, b: Link) -> String {
    let why = |link| match link {
        Link::Of(_) => None,
        Link::Denied => Some("may not be read"),
        Link::Absent => Some("is not there"),
        Link::Vanished => Some("ended while it was read"),
        Link::Unread => Some("was not read"),
    };
    match (why(a), why(b)) {
        (Some(a), Some(b)) if a == b => format!("both: {a}"),
        (Some(a), Some(b)) => format!("A's {a}, B's {b}"),
        (Some(a), None) => format!("A's {a}"),
        (None, Some(b)) => format!("B's {b}"),
        (None, None) => String::new(),
    }
}
