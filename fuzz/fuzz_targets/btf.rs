//! `/sys/kernel/btf/vmlinux`: whatever the bytes, types are found in them or not, and no structure in itself is entered for ever.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::btf::{Btf, TypeId, Wanted};

fuzz_target!(|input: (&[u8], &[u8], &str, &str)| {
    let (types, names, structure, member) = input;
    let length = |section: &[u8]| u32::try_from(section.len()).expect("inputs are short");
    let header = [24, 0, length(types), length(types), length(names)];
    let mut file = [0xeb9f_u16.to_ne_bytes(), [1, 0]].concat();
    file.extend(header.iter().flat_map(|word: &u32| word.to_ne_bytes()));
    file.extend(types);
    file.extend(names);
    let Some(btf) = Btf::parse(&file) else { return };
    let [found] = btf.find([Wanted::Struct(structure)]);
    for id in found.into_iter().chain((0..20).map(TypeId)) {
        btf.offset(id, &[member, member]);
    }
});
