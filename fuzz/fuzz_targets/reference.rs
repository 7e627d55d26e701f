//! References and operands: what was understood can be typed again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::model::reference::{Operand, Reference};

fuzz_target!(|text: &str| {
    let _ = Operand::parse(text);
    if let Ok(reference) = Reference::parse(text) {
        assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
    }
});
