//! `/proc/PID/uid_map`: a map as the kernel prints it is understood, and any other text does no harm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstree::collect::parse::id_map;

/// A line of a map: the first ID inside, the first one outside, and how many there are.
type Range = (u32, u32, u32);

fuzz_target!(|input: (u32, Vec<Range>, &[u8])| {
    let (outer, ranges, garbage) = input;
    let _ = id_map::inner(garbage, outer);

    let line = |(inside, outside, count)| format!("{inside:10} {outside:10} {count:10}\n");
    let map: String = ranges.iter().copied().map(line).collect();
    let expected = ranges.iter().find_map(|range| inner(*range, outer));
    assert_eq!(id_map::inner(map.as_bytes(), outer), expected, "{outer} in\n{map}");
});

/// In numbers that cannot overflow.
fn inner((inside, outside, count): Range, outer: u32) -> Option<u32> {
    let [inside, outside, count, outer] = [inside, outside, count, outer].map(u64::from);
    let is_mapped = (outside..outside + count).contains(&outer);
    is_mapped.then(|| inside + outer - outside).and_then(|id| id.try_into().ok())
}
