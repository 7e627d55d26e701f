//! `/proc/PID/cmdline`: no byte of an argument is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::cmdline;

fuzz_target!(|text: &[u8]| {
    let joined = cmdline::parse(text).join(&0);
    assert_eq!(joined, text.strip_suffix(b"\0").unwrap_or(text));
});
