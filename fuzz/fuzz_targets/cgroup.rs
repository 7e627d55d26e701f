//! `/proc/PID/cgroup`: the path is on a line of the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::cgroup;

fuzz_target!(|text: &[u8]| {
    if let Some(path) = cgroup::parse(text) {
        assert!(text.split(|byte| *byte == b'\n').any(|line| line.ends_with(path)));
    }
});
