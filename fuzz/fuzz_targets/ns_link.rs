//! Links in `/proc/PID/ns`: what was understood can be printed again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::ns_link;

fuzz_target!(|text: &[u8]| {
    if let Some((kind, id)) = ns_link::parse(text) {
        let again = format!("{kind}:[{id}]");
        assert_eq!(ns_link::parse(again.as_bytes()), Some((kind, id)));
    }
});
