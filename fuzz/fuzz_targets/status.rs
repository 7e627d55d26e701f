//! `/proc/PID/status`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::status;

fuzz_target!(|text: &[u8]| {
    let _ = status::parse(text);
});
