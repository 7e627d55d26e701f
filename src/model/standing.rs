//! How a process stands with its terminal, the scheduler and memory.

use super::ids::Pid;
use super::process::Process;

/// Facts of proc_pid_stat(5) that the tree has no use for, but a table like that of ps(1) has.
///
/// `None` in a field is not known: it is from an object that was saved without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The process group in the foreground of its terminal; 0 if its leader is outside the PID namespace of
    /// the procfs. None too if it has no terminal.
    pub foreground_group: Option<Pid>,
    /// From -20, to which the scheduler is kindest, to 19, sched(7).
    pub nice: Option<i8>,
    /// How many threads it has, the main one included; of a zombie, those that are left.
    pub thread_count: Option<u32>,
    /// The address space that it has laid out, in bytes.
    pub address_space_bytes: Option<u64>,
}

/// The state of a process with all that ps(1) has a letter for: its state, `<` or `N` if it is treated better
/// or worse than others, `s` if it leads a session, `l` if it has several threads, `+` if it is in the foreground.
///
/// A group of which only is known that it is outside is not taken for the one in the foreground. The `L` of
/// ps, for pages locked in memory, is not told: it takes a file that costs more than all the rest.
#[must_use]
pub fn letters(process: &Process) -> String {
    let Standing { foreground_group, nice, thread_count, address_space_bytes: _ } =
        process.standing;
    let is_in_foreground = foreground_group == Some(process.pgid) && !process.pgid.is_outside();
    let all = [
        (nice.is_some_and(|nice| nice < 0), '<'),
        (nice.is_some_and(|nice| nice > 0), 'N'),
        (process.sid == process.pid, 's'),
        (thread_count.is_some_and(|count| count > 1), 'l'),
        (is_in_foreground, '+'),
    ];
    let told = all.into_iter().filter_map(|(is_so, letter)| is_so.then_some(letter));
    std::iter::once(process.state).chain(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::process::sample::process;

    #[test]
    fn each_letter_stands_for_a_fact() {
        let letters_of = |sid, standing: Standing| {
            letters(&Process { sid: Pid(sid), standing, ..process(8, 1, "sh") })
        };
        let usual = Standing { nice: Some(0), thread_count: Some(1), ..Standing::default() };
        assert_eq!(letters_of(1, Standing::default()), "S", "where the rest is not known");
        assert_eq!(letters_of(1, usual), "S");
        assert_eq!(letters_of(1, Standing { nice: Some(-5), ..usual }), "S<");
        assert_eq!(letters_of(1, Standing { nice: Some(5), ..usual }), "SN");
        assert_eq!(letters_of(8, Standing { thread_count: Some(2), ..usual }), "Ssl");
        assert_eq!(letters_of(1, Standing { foreground_group: Some(Pid(8)), ..usual }), "S+");
    }

    #[test]
    fn two_groups_outside_need_not_be_the_same() {
        let standing = Standing { foreground_group: Some(Pid(0)), ..Standing::default() };
        assert_eq!(letters(&Process { pgid: Pid(0), standing, ..process(8, 0, "sh") }), "Ss");
    }
}
