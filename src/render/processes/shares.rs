//! Which part of the machine a process has, as ps(1) reckons it.

use super::{Facts, times};
use crate::model::process::Process;

/// `%cpu`: the processor time it has used, of the time it has lived, with one decimal below 100.
pub(super) fn of_processor(process: &Process, facts: &Facts<'_>) -> Option<String> {
    let thousandths = per_life(process, facts, 1000)?;
    Some(if thousandths > 999 { (thousandths / 10).to_string() } else { percent(thousandths) })
}

/// `c`: the same in two digits.
pub(super) fn of_processor_whole(process: &Process, facts: &Facts<'_>) -> Option<u64> {
    Some(per_life(process, facts, 100)?.min(99))
}

/// `%mem`: its resident memory, of that which the machine has.
pub(super) fn of_memory(process: &Process, facts: &Facts<'_>) -> Option<String> {
    let all = facts.snapshot.host.memory_bytes.filter(|bytes| *bytes > 0)?;
    let thousandths = u128::from(process.rss_bytes) * 1000 / u128::from(all);
    Some(percent(u64::try_from(thousandths).unwrap_or(u64::MAX).min(999)))
}

/// Of a process that has not lived a second it is none.
pub(super) fn per_life(process: &Process, facts: &Facts<'_>, whole: u64) -> Option<u64> {
    let lived = times::elapsed(process, facts)?;
    let used = u128::from(process.cpu.0) * u128::from(whole)
        / u128::from(facts.snapshot.clock.ticks_per_second.max(1));
    let share = used.checked_div(u128::from(lived)).unwrap_or(0);
    Some(u64::try_from(share).unwrap_or(u64::MAX))
}

fn percent(thousandths: u64) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}
