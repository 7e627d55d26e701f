//! The lines of `/proc/PID/status` that tell what a process may do, proc_pid_status(5).

use super::words;
use crate::model::capability::CapabilitySet;
use crate::model::detail::{Capabilities, Seccomp};

/// What the file tells of privileges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privileges {
    /// The Cap lines; `None` if one of them is not there.
    pub capabilities: Option<Capabilities>,
    /// The NoNewPrivs line.
    pub no_new_privileges: Option<bool>,
    /// The Seccomp line.
    pub seccomp: Option<Seccomp>,
}

/// Parses the file. The name cannot counterfeit a line: the kernel escapes newlines in it.
#[must_use]
pub fn parse(text: &[u8]) -> Privileges {
    let value = |name: &[u8]| {
        let mut lines = text.split(|byte| *byte == b'\n');
        words(lines.find_map(|line| line.strip_prefix(name))?).next()
    };
    let set = |name| value(name).and_then(hexadecimal).map(CapabilitySet);
    let capabilities = || {
        Some(Capabilities {
            effective: set(b"CapEff:")?,
            permitted: set(b"CapPrm:")?,
            inheritable: set(b"CapInh:")?,
            ambient: set(b"CapAmb:")?,
        })
    };
    Privileges {
        capabilities: capabilities(),
        no_new_privileges: match value(b"NoNewPrivs:") {
            Some(b"0") => Some(false),
            Some(b"1") => Some(true),
            _ => None,
        },
        seccomp: match value(b"Seccomp:") {
            Some(b"0") => Some(Seccomp::Disabled),
            Some(b"1") => Some(Seccomp::Strict),
            Some(b"2") => Some(Seccomp::Filter),
            _ => None,
        },
    }
}

fn hexadecimal(text: &[u8]) -> Option<u64> {
    let is_number = text.iter().all(u8::is_ascii_hexdigit);
    is_number.then(|| u64::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_sets_and_the_restrictions() {
        let text = b"Name:\tsh\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\n\
            CapEff:\t0000000000000400\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000001\n\
            NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n";
        let capabilities = Capabilities {
            effective: CapabilitySet(1 << 10),
            permitted: CapabilitySet::KNOWN,
            inheritable: CapabilitySet(0),
            ambient: CapabilitySet(1),
        };
        let expected = Privileges {
            capabilities: Some(capabilities),
            no_new_privileges: Some(true),
            seccomp: Some(Seccomp::Filter),
        };
        assert_eq!(parse(text), expected);
    }

    #[test]
    fn what_is_missing_or_garbled_is_not_known() {
        assert_eq!(parse(b""), Privileges::default());
        assert_eq!(parse(b"CapEff:\nNoNewPrivs:\t2\nSeccomp:\n"), Privileges::default());
        let text = b"CapInh:\t0\nCapPrm:\t0\nCapEff:\t+f\nCapAmb:\t0\n";
        assert_eq!(parse(text), Privileges::default());
        let text = b"CapInh:\t0\nCapPrm:\t0\nCapEff:\t11111111111111111\nCapAmb:\t0\n";
        assert_eq!(parse(text), Privileges::default());
    }
}
