//! Clocks that are shifted.

use libtest_mimic::Trial;

use super::{STRANGERS, shell, shell_as_user};
use crate::support::run::run;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the clocks are ahead by what is asked", &[Need::Root], ahead),
        trial("a clock can go back", &[Need::Root], back),
        trial("an ordinary user shifts the clocks of a namespace of his own", STRANGERS, strangers),
    ]
}

const DAYS: u64 = 100 * 86_400;

/// Seconds since the start of the machine, and the offsets of the clocks.
const LOOK: &str = "cut -d. -f1 /proc/uptime; tr -s ' \\n' ' ' < /proc/self/timens_offsets";

fn looked(output: &str) -> (u64, &str) {
    let (uptime, offsets) = output.split_once('\n').expect("there are two lines");
    (uptime.parse().expect("the uptime is a number"), offsets.trim())
}

fn ahead() {
    let before = run(&mut shell(LOOK)).flawless();
    for how in ["", "-f", "-p"] {
        let options = format!("{how} --monotonic 50 --boottime {DAYS}");
        let after = run(&mut shell(&format!("$NSTREE unshare {options} sh -c \"{LOOK}\"")));
        let after = after.flawless();
        let (uptime, offsets) = looked(&after);
        assert!(uptime >= looked(&before).0 + DAYS, "{how}: {before}{after}");
        assert_eq!(offsets, format!("monotonic 50 0 boottime {DAYS} 0"), "{how}");
    }
}

fn back() {
    let script = "$NSTREE unshare --monotonic -1 cat /proc/self/timens_offsets";
    let offsets = run(&mut shell(script)).flawless();
    let words: Vec<_> = offsets.split_whitespace().collect();
    assert_eq!(words, ["monotonic", "-1", "0", "boottime", "0", "0"]);
}

fn strangers() {
    let script = format!("$NSTREE unshare -r --boottime {DAYS} sh -c \"{LOOK}\"");
    let after = run(&mut shell_as_user(&script)).flawless();
    assert_eq!(looked(&after).1, format!("monotonic 0 0 boottime {DAYS} 0"));
}
