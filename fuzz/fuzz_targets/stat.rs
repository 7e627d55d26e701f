//! `/proc/PID/stat`: the name is all that stands between the first and the last parenthesis.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::stat;

fuzz_target!(|text: &[u8]| {
    if let Some(stat) = stat::parse(text) {
        let after = stat.comm.as_ptr_range().end as usize - text.as_ptr() as usize;
        assert_eq!(text[after], b')');
        assert!(!text[after + 1..].contains(&b')'));
    }
});
