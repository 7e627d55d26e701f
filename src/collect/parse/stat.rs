//! `/proc/PID/stat`, proc_pid_stat(5).

use super::{id, number, words};

/// What nstree takes from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stat<'a> {
    /// Field 2, without its parentheses; any bytes but NUL.
    pub comm: &'a [u8],
    /// Field 3.
    pub state: char,
    /// Field 4; 0 if the parent is outside the PID namespace.
    pub ppid: u32,
    /// Field 5; 0 if the group leader is outside, or the process is ending.
    pub pgrp: u32,
    /// Field 6; as `pgrp`.
    pub session: u32,
    /// Field 7; 0 if there is no controlling terminal.
    pub tty_nr: u32,
    /// Field 8; as `pgrp`. `None` without a controlling terminal.
    pub tpgid: Option<u32>,
    /// Whether field 9 has `PF_KTHREAD`.
    pub kernel_thread: bool,
    /// Fields 14 and 15 together, in clock ticks.
    pub cpu_ticks: u64,
    /// Field 19.
    pub nice: i8,
    /// Field 20.
    pub num_threads: u64,
    /// Field 22, in clock ticks after boot.
    pub start_ticks: u64,
    /// Field 23, in bytes.
    pub vsize: u64,
    /// Field 24, in pages.
    pub rss_pages: u64,
}

/// `PF_KTHREAD` in `include/linux/sched.h`.
const PF_KTHREAD: u64 = 0x0020_0000;

/// Parses the file. The name may hold spaces, parentheses and newlines, so the fields
/// behind it are counted from the last closing parenthesis.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Stat<'_>> {
    let open = text.iter().position(|byte| *byte == b'(')?;
    let close = text.iter().rposition(|byte| *byte == b')')?;
    let comm = text.get(open + 1..close)?;
    let mut fields = words(text[close + 1..].trim_ascii_end());
    // Numbered as in the manual page; `nth` counts from the field behind the last one taken.
    let state = char::from(*fields.next()?.first()?);
    let ppid = id(fields.next()?)?;
    let pgrp = id_or_none(fields.next()?)?;
    let session = id_or_none(fields.next()?)?;
    let tty_nr = id_or_none(fields.next()?)?;
    let tpgid = id(fields.next()?);
    let flags = number(fields.next()?)?;
    let utime = number(fields.nth(4)?)?;
    let stime = number(fields.next()?)?;
    let nice = signed(fields.nth(3)?)?;
    let num_threads = number(fields.next()?)?;
    let start_ticks = number(fields.nth(1)?)?;
    let vsize = fields.next().and_then(number).unwrap_or(0);
    let rss_pages = fields.next().and_then(number).unwrap_or(0);
    Some(Stat {
        comm,
        state,
        ppid,
        pgrp,
        session,
        tty_nr,
        tpgid: tpgid.filter(|_| tty_nr != 0),
        kernel_thread: flags & PF_KTHREAD != 0,
        cpu_ticks: utime.saturating_add(stime),
        nice,
        num_threads,
        start_ticks,
        vsize,
        rss_pages,
    })
}

/// The kernel prints -1 for the group and session of a process that is ending
/// (`do_task_stat` in `fs/proc/array.c`), and terminals as signed numbers.
fn id_or_none(text: &[u8]) -> Option<u32> {
    match text.strip_prefix(b"-") {
        Some(digits) => number(digits).map(|_| 0),
        None => id(text),
    }
}

/// A number that may have a minus before it.
fn signed(text: &[u8]) -> Option<i8> {
    let (digits, sign) = text.strip_prefix(b"-").map_or((text, 1), |digits| (digits, -1));
    let value = i16::try_from(number(digits)?).ok()?;
    (value * sign).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "S 1 8 7 34816 9 4194560 1 2 3 4 100 20 0 0 20 -5 3 0 5556 1000 77 1844";

    fn stat_of(comm: &[u8]) -> Vec<u8> {
        [b"8 (", comm, b") ", REST.as_bytes(), b"\n"].concat()
    }

    #[test]
    fn each_field_is_taken_from_its_place() {
        let expected = Stat {
            comm: b"bash",
            state: 'S',
            ppid: 1,
            pgrp: 8,
            session: 7,
            tty_nr: 34816,
            tpgid: Some(9),
            kernel_thread: false,
            cpu_ticks: 120,
            nice: -5,
            num_threads: 3,
            start_ticks: 5556,
            vsize: 1000,
            rss_pages: 77,
        };
        assert_eq!(parse(&stat_of(b"bash")), Some(expected));
    }

    #[test]
    fn a_name_cannot_pretend_to_be_the_fields_behind_it() {
        for comm in
            [&b"lx) R 1\n\x1b[31m\xff"[..], b"", b")", b"a:b", b"kworker/0:1-events", b"( ("]
        {
            let text = stat_of(comm);
            let stat = parse(&text).expect("a stat line");
            assert_eq!((stat.comm, stat.ppid), (comm, 1));
        }
    }

    #[test]
    fn an_ending_process_has_neither_group_nor_session() {
        let stat =
            parse(b"8 (a) X 0 -1 -1 0 -1 4 0 0 0 0 0 0 0 0 20 0 0 0 9 0 0").expect("a stat line");
        assert_eq!((stat.pgrp, stat.session), (0, 0));
    }

    #[test]
    fn a_line_cut_short_is_nothing() {
        let text = stat_of(b"bash");
        for end in 0..text.len() - REST.len() {
            assert_eq!(parse(&text[..end]), None);
        }
        assert_eq!(parse(b") ("), None);
        assert_eq!(parse(b"8 (a) S 99999999999"), None);
    }

    #[test]
    fn kernel_threads_are_told_by_their_flag() {
        let text = b"2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0";
        assert!(parse(text).expect("a stat line").kernel_thread);
    }
}
