//! localtime(3).

use std::mem::MaybeUninit;

/// By how many seconds the local time is ahead of UTC at this time, in seconds after 1970 in UTC.
///
/// Local is what `TZ` says, or the machine, tzset(3); `None` for a year that no calendar reaches.
#[must_use]
pub fn utc_offset(seconds: i64) -> Option<i64> {
    let time = libc::time_t::from(seconds);
    let mut parts = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both pointers are to places that live through the call. It may read the environment, which
    // this program never changes.
    let filled = unsafe { libc::localtime_r(&raw const time, parts.as_mut_ptr()) };
    if filled.is_null() {
        return None;
    }
    // SAFETY: all of it is zero or as the call has filled it, and a tm of zeros is one.
    let parts = unsafe { parts.assume_init() };
    #[allow(clippy::useless_conversion, reason = "it is a long, which is not 64 bits everywhere")]
    Some(i64::from(parts.tm_gmtoff))
}
