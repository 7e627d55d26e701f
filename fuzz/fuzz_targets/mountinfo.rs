//! `/proc/PID/mountinfo`: a path comes back as it was before the kernel printed it, and any other text does no harm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::mountinfo;

fuzz_target!(|input: (u64, u64, Vec<u8>, &[u8])| {
    let (id, parent, path, garbage) = input;
    mountinfo::parse(garbage).for_each(drop);

    let mut line = format!("{id} {parent} 0:4 net:[4026531833] /").into_bytes();
    path.iter().for_each(|byte| line.extend(printed(*byte)));
    line.extend(b" rw shared:7 - nsfs nsfs rw\n");
    let entry = mountinfo::parse(&line).next().expect("it is of the form");
    assert_eq!((entry.id, entry.parent), (id, parent));
    assert_eq!((&entry.path[..1], &entry.path[1..]), (&b"/"[..], &path[..]));
    assert_eq!((&*entry.root, entry.filesystem), (&b"net:[4026531833]"[..], &b"nsfs"[..]));
});

/// A byte of a path as seq_path() in fs/seq_file.c prints it.
fn printed(byte: u8) -> Vec<u8> {
    if b" \t\n\\#".contains(&byte) { format!("\\{byte:03o}").into_bytes() } else { vec![byte] }
}
