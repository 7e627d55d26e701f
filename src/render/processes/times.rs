//! Times as ps(1) prints them.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::Facts;
use crate::model::process::Process;

const DAY: u64 = 24 * 60 * 60;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// When a process was started, and when that was looked at, in local time.
pub(super) struct Started {
    at: DateTime,
    now: DateTime,
    /// In seconds.
    ago: i64,
}

impl Started {
    /// `None` if the time of boot is not known.
    pub(super) fn of(process: &Process, facts: &Facts<'_>) -> Option<Self> {
        let (at, now) = (facts.snapshot.clock.time_of(process.start)?, facts.snapshot.taken_at);
        let to_second = |time: Timestamp| time.as_second();
        let ago = to_second(now) - to_second(at);
        Some(Self { at: (facts.local)(at), now: (facts.local)(now), ago })
    }

    fn is_of_last_day(&self) -> bool {
        self.ago < DAY.cast_signed()
    }

    fn month(&self) -> &'static str {
        MONTHS[usize::from(self.at.month().unsigned_abs()) - 1]
    }

    /// `start_time`: a time of this day, a day of this year, or the year.
    pub(super) fn in_five_columns(&self) -> String {
        let Self { at, now, .. } = self;
        if at.date() == now.date() {
            format!("{:02}:{:02}", at.hour(), at.minute())
        } else if at.year() == now.year() {
            format!("{}{:02}", self.month(), at.day())
        } else {
            at.year().to_string()
        }
    }

    /// `start`: a time of the last 24 hours, or a day.
    pub(super) fn in_eight_columns(&self) -> String {
        let at = self.at;
        if self.is_of_last_day() {
            format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
        } else {
            format!("{} {:02}", self.month(), at.day())
        }
    }

    /// `bsdstart`: the same without seconds.
    pub(super) fn in_six_columns(&self) -> String {
        let at = self.at;
        if self.is_of_last_day() {
            format!("{:02}:{:02}", at.hour(), at.minute())
        } else {
            format!("{} {:02}", self.month(), at.day())
        }
    }

    /// `lstart`: all of it, as ctime(3) has it.
    pub(super) fn whole(&self) -> String {
        let at = self.at;
        let weekday = at.weekday().to_monday_zero_offset().unsigned_abs();
        let (day, year) = (at.day(), at.year());
        let time = format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
        format!("{} {} {day:2} {time} {year}", WEEKDAYS[usize::from(weekday)], self.month())
    }
}

/// The seconds that a process has lived.
pub(super) fn elapsed(process: &Process, facts: &Facts<'_>) -> Option<u64> {
    let clock = facts.snapshot.clock;
    if let Some(uptime) = clock.uptime {
        return Some(uptime.0.saturating_sub(process.start.0) / clock.ticks_per_second.max(1));
    }
    let ago = facts.snapshot.taken_at.duration_since(clock.time_of(process.start)?);
    Some(u64::try_from(ago.as_secs()).unwrap_or(0))
}

/// `etime`: `[[DD-]HH:]MM:SS`.
pub(super) fn lived(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / DAY, seconds / 3600 % 24, seconds / 60 % 60);
    let rest = format!("{minutes:02}:{:02}", seconds % 60);
    match (days, hours) {
        (0, 0) => rest,
        (0, _) => format!("{hours:02}:{rest}"),
        _ => format!("{days}-{hours:02}:{rest}"),
    }
}

/// `time`: `[DD-]HH:MM:SS`.
pub(super) fn used(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / DAY, seconds / 3600 % 24, seconds / 60 % 60);
    let rest = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if days == 0 { rest } else { format!("{days}-{rest}") }
}

/// `bsdtime`: minutes and seconds.
pub(super) fn used_in_minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a process that was started at this time, looked at at that one.
    fn started(at: &str, now: &str) -> [String; 4] {
        let time = |text: &str| text.parse::<DateTime>().expect("a time");
        let (at, now) = (time(at), time(now));
        let ago = now.duration_since(at).as_secs();
        let started = Started { at, now, ago };
        [
            started.in_five_columns(),
            started.in_eight_columns(),
            started.in_six_columns(),
            started.whole(),
        ]
    }

    #[test]
    fn a_start_is_told_the_less_exactly_the_longer_it_is_ago() {
        assert_eq!(
            started("2026-11-24T09:05:06", "2026-11-24T12:00:00"),
            ["09:05", "09:05:06", "09:05", "Tue Nov 24 09:05:06 2026"]
        );
        assert_eq!(
            started("2026-11-23T23:05:06", "2026-11-24T12:00:00"),
            ["Nov23", "23:05:06", "23:05", "Mon Nov 23 23:05:06 2026"]
        );
        assert_eq!(
            started("2026-01-05T00:00:00", "2026-11-24T12:00:00"),
            ["Jan05", "Jan 05", "Jan 05", "Mon Jan  5 00:00:00 2026"]
        );
        assert_eq!(started("2025-11-24T12:00:00", "2026-11-24T12:00:00")[..2], ["2025", "Nov 24"]);
    }

    #[test]
    fn spans_have_what_they_need_to_be_told() {
        assert_eq!([0, 61, 3600, 86_400].map(lived), ["00:00", "01:01", "01:00:00", "1-00:00:00"]);
        assert_eq!([0, 3661, 90_000].map(used), ["00:00:00", "01:01:01", "1-01:00:00"]);
        assert_eq!([0, 61, 6000].map(used_in_minutes), ["0:00", "1:01", "100:00"]);
    }
}
