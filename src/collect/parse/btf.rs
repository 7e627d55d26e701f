//! The kernel's types, `/sys/kernel/btf/vmlinux`: where a member is in a structure of the kernel that runs.
//!
//! BTF, the BPF Type Format, is described in `Documentation/bpf/btf.rst` and `include/uapi/linux/btf.h` of the kernel.

const MAGIC: u16 = 0xeb9f;
/// A type as all of them begin: its name, its kind and how much follows, and its size or another type.
const TYPE: usize = 12;
/// A member of a structure: its name, its type, and its place in bits.
const MEMBER: usize = 12;
/// How deep structures without a name may be in one another, so that a circle of them ends.
const DEEPEST: usize = 8;

/// The number of a type, from 1 on in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// What is looked for by its name. Names of the kernel's types are unique only among their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// A structure.
    Struct(&'a str),
    /// A function.
    Function(&'a str),
}

/// The types of a kernel.
#[derive(Debug)]
pub struct Btf<'a> {
    types: &'a [u8],
    names: &'a [u8],
    /// Where each begins.
    places: Vec<usize>,
}

/// A type as it begins.
#[derive(Clone, Copy)]
struct Type {
    name: usize,
    kind: u32,
    /// How many members or the like follow.
    count: usize,
    /// The members have their width in bits beside their place.
    has_widths: bool,
    /// The type that this one is made from; of a structure its size.
    of: TypeId,
}

impl<'a> Btf<'a> {
    /// Understands a file of types in the byte order of this machine, of which it refers to the two sections.
    ///
    /// `None` if there is anything in it that is not known: where the next type begins cannot be told then.
    #[must_use]
    pub fn parse(file: &'a [u8]) -> Option<Self> {
        if u16::from_ne_bytes(file.get(..2)?.try_into().ok()?) != MAGIC {
            return None;
        }
        let [header, types, length_of_types, names, length_of_names] =
            [4, 8, 12, 16, 20].map(|place| word(file, place));
        let body = file.get(header? as usize..)?;
        let section = |place: u32, length: u32| body.get(place as usize..)?.get(..length as usize);
        let types = section(types?, length_of_types?)?;
        let names = section(names?, length_of_names?)?;
        let mut btf = Self { types, names, places: Vec::new() };
        let mut place = 0;
        while place < types.len() {
            btf.places.push(place);
            let found = btf.read(place)?;
            place += TYPE + found.length_of_rest()?;
        }
        Some(btf)
    }

    /// The numbers of what is wanted, all in one pass; what is not there is `None`.
    #[must_use]
    pub fn find<const N: usize>(&self, wanted: [Wanted<'_>; N]) -> [Option<TypeId>; N] {
        let mut found = [None; N];
        for (id, place) in (1..).map(TypeId).zip(&self.places) {
            let Some(Type { kind: kind @ (Type::STRUCT | Type::FUNCTION), name, .. }) =
                self.read(*place)
            else {
                continue;
            };
            for (wanted, found) in wanted.iter().zip(&mut found) {
                let (wanted_kind, wanted_name) = match wanted {
                    Wanted::Struct(name) => (Type::STRUCT, name),
                    Wanted::Function(name) => (Type::FUNCTION, name),
                };
                if kind == wanted_kind && self.is_called(name, wanted_name) {
                    found.get_or_insert(id);
                }
            }
        }
        found
    }

    /// Where a member is, in bytes from the beginning of its structure. The path leads through structures that are
    /// members; those without a name of their own are passed through as C does.
    ///
    /// `None` if there is none, or it is a field of bits.
    #[must_use]
    pub fn offset(&self, structure: TypeId, path: &[&str]) -> Option<u32> {
        let (first, rest) = path.split_first()?;
        let (bits, of) = self.member(structure, first, DEEPEST)?;
        let within = if rest.is_empty() { 0 } else { self.offset(of, rest)? };
        (bits % 8 == 0).then_some(bits / 8)?.checked_add(within)
    }

    /// How many bytes a structure has.
    #[must_use]
    pub fn size(&self, structure: TypeId) -> Option<u32> {
        self.structure(structure, 0).map(|(_, found)| found.of.0)
    }

    /// The place of a member in bits, and its type.
    fn member(&self, structure: TypeId, wanted: &str, depth: usize) -> Option<(u32, TypeId)> {
        let (place, found) = self.structure(structure, depth)?;
        (0..found.count).find_map(|index| {
            let member = place + TYPE + index * MEMBER;
            let [name, of, bits] = [0, 4, 8].map(|at| word(self.types, member + at));
            let (name, of, bits) = (name? as usize, TypeId(of?), bits?);
            let (width, bits) =
                if found.has_widths { (bits >> 24, bits & 0xff_ffff) } else { (0, bits) };
            if name == 0 {
                let (within, of) = self.member(of, wanted, depth.checked_sub(1)?)?;
                return Some((bits.checked_add(within)?, of));
            }
            (width == 0 && self.is_called(name, wanted)).then_some((bits, of))
        })
    }

    /// The structure or union that a type is, whatever it is called beside.
    fn structure(&self, id: TypeId, depth: usize) -> Option<(usize, Type)> {
        let place = *self.places.get((id.0 as usize).checked_sub(1)?)?;
        let found = self.read(place)?;
        match found.kind {
            Type::STRUCT | Type::UNION => Some((place, found)),
            Type::TYPEDEF | Type::VOLATILE | Type::CONST | Type::RESTRICT | Type::TYPE_TAG => {
                self.structure(found.of, depth.checked_sub(1)?)
            }
            _ => None,
        }
    }

    fn read(&self, place: usize) -> Option<Type> {
        let [name, info, of] = [0, 4, 8].map(|at| word(self.types, place + at));
        let info = info?;
        Some(Type {
            name: name? as usize,
            kind: (info >> 24) & 0x1f,
            count: (info & 0xffff) as usize,
            has_widths: info >> 31 == 1,
            of: TypeId(of?),
        })
    }

    fn is_called(&self, place: usize, name: &str) -> bool {
        let rest = self.names.get(place..).and_then(|rest| rest.strip_prefix(name.as_bytes()));
        rest.is_some_and(|rest| rest.first() == Some(&0))
    }
}

impl Type {
    const STRUCT: u32 = 4;
    const UNION: u32 = 5;
    const TYPEDEF: u32 = 8;
    const VOLATILE: u32 = 9;
    const CONST: u32 = 10;
    const RESTRICT: u32 = 11;
    const FUNCTION: u32 = 12;
    const TYPE_TAG: u32 = 18;

    /// How many bytes follow what all types begin with.
    const fn length_of_rest(&self) -> Option<usize> {
        Some(match self.kind {
            // An integer; a variable; a tag of a declaration.
            1 | 14 | 17 => 4,
            // A pointer, a forward declaration, a function, a float.
            2 | 7 | Self::TYPEDEF..=Self::FUNCTION | 16 | Self::TYPE_TAG => 0,
            // An array.
            3 => 12,
            Self::STRUCT | Self::UNION => self.count * MEMBER,
            // Enumerations; parameters of a function.
            6 | 13 => self.count * 8,
            // Variables of a section; an enumeration of 64 bits.
            15 | 19 => self.count * 12,
            _ => return None,
        })
    }
}

fn word(bytes: &[u8], place: usize) -> Option<u32> {
    let bytes = bytes.get(place..place.checked_add(4)?)?;
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of types as it is written.
    #[derive(Default)]
    struct Written {
        types: Vec<u8>,
        names: Vec<u8>,
    }

    impl Written {
        fn name(&mut self, name: &str) -> u32 {
            if self.names.is_empty() {
                self.names.push(0);
            }
            if name.is_empty() {
                return 0;
            }
            let place = u32::try_from(self.names.len()).expect("it is short");
            self.names.extend(name.as_bytes());
            self.names.push(0);
            place
        }

        fn words(&mut self, words: &[u32]) {
            self.types.extend(words.iter().flat_map(|word| word.to_ne_bytes()));
        }

        fn typed(mut self, kind: u32, name: &str, of: u32) -> Self {
            let name = self.name(name);
            self.words(&[name, kind << 24, of]);
            self
        }

        /// Members are their name, type and place in bits.
        fn structure(mut self, name: &str, members: &[(&str, u32, u32)], has_widths: bool) -> Self {
            let name = self.name(name);
            let count = u32::try_from(members.len()).expect("they are few");
            self.words(&[name, Type::STRUCT << 24 | u32::from(has_widths) << 31 | count, 64]);
            for (name, of, bits) in members {
                let name = self.name(name);
                self.words(&[name, *of, *bits]);
            }
            self
        }

        fn file(&self) -> Vec<u8> {
            let [types, names] = [&self.types, &self.names]
                .map(|section| u32::try_from(section.len()).expect("it is short"));
            let header = [24, 0, types, types, names];
            let mut file = [MAGIC.to_ne_bytes(), [1, 0]].concat();
            file.extend(header.iter().flat_map(|word| word.to_ne_bytes()));
            [file, self.types.clone(), self.names.clone()].concat()
        }
    }

    fn sample() -> Vec<u8> {
        let inner = [("a", 1, 0), ("b", 1, 32)];
        let outer = [("first", 1, 0), ("", 2, 64), ("named", 3, 128), ("bits", 1, 0x0300_0003)];
        Written::default()
            .typed(7, "only declared", 0)
            .structure("inner", &inner, false)
            .typed(Type::TYPEDEF, "inner_t", 2)
            .structure("outer", &outer, true)
            .typed(Type::FUNCTION, "outer", 0)
            .structure("circle", &[("", 6, 0)], false)
            .file()
    }

    #[test]
    fn types_are_found_by_kind_and_name() {
        let file = sample();
        let btf = Btf::parse(&file).expect("it is of the form");
        let wanted = [Wanted::Struct("outer"), Wanted::Function("outer"), Wanted::Struct("out")];
        assert_eq!(btf.find(wanted), [Some(TypeId(4)), Some(TypeId(5)), None]);
    }

    #[test]
    fn members_are_found_through_structures_without_a_name_and_those_on_the_path() {
        let file = sample();
        let btf = Btf::parse(&file).expect("it is of the form");
        let offset = |path: &[&str]| btf.offset(TypeId(4), path);
        assert_eq!(offset(&["first"]), Some(0));
        assert_eq!(offset(&["b"]), Some(12));
        assert_eq!(offset(&["named", "b"]), Some(20));
        assert_eq!(offset(&["named"]), Some(16));
        for path in [&["bits"][..], &["missing"], &["first", "a"], &[]] {
            assert_eq!(offset(path), None, "{path:?}");
        }
        assert_eq!(btf.offset(TypeId(6), &["a"]), None, "a circle has an end");
        assert_eq!([btf.size(TypeId(4)), btf.size(TypeId(1))], [Some(64), None]);
        assert_eq!((btf.offset(TypeId(0), &["a"]), btf.offset(TypeId(99), &["a"])), (None, None));
    }

    #[test]
    fn what_is_cut_short_or_not_known_is_not_understood() {
        let file = sample();
        for length in 0..file.len() {
            assert!(Btf::parse(&file[..length]).is_none(), "{length}");
        }
        let unknown = Written::default().typed(31, "of tomorrow", 0).file();
        assert!(Btf::parse(&unknown).is_none());
        assert!(Btf::parse(b"\0\0 something else").is_none());
    }

    #[test]
    fn this_kernel_s_are_understood_where_it_tells_them() {
        let Ok(file) = std::fs::read("/sys/kernel/btf/vmlinux") else { return };
        let btf = Btf::parse(&file).expect("no kind of type is missing");
        let [task] = btf.find([Wanted::Struct("task_struct")]);
        assert!(btf.offset(task.expect("every kernel has tasks"), &["nsproxy"]).is_some());
    }
}
