//! Parsers of what the kernel prints: they take any bytes.

use nstree::collect::parse::{cgroup, cmdline, ns_link, stat, status};
use nstree::model::ids::NsId;
use nstree::model::kind::Kind;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases;

fn parse_with_all(bytes: &[u8]) {
    let _ = stat::parse(bytes);
    let _ = status::parse(bytes);
    let _ = cmdline::parse(bytes);
    let _ = cgroup::parse(bytes);
    let _ = ns_link::parse(bytes);
}

/// Lines as the kernel prints them, to be garbled.
const TEXTS: [&str; 4] = [
    "8 (bash) S 1 8 7 34816 -1 4194560 1 2 3 4 100 20 0 0 20 0 3 0 5556 1000 77 18446744073709551615\n",
    "Name:\tsh\nUid:\t1000\t0\t7\t8\nNSpid:\t6818\t4\t2\n",
    "12:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/user.slice\n",
    "net:[4026531840]",
];

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_parser_panics_on_any_bytes(bytes in vec(any::<u8>(), 0..200)) {
        parse_with_all(&bytes);
    }

    #[test]
    fn no_parser_panics_on_what_is_nearly_right(
        text in prop::sample::select(&TEXTS[..]),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = text.as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        parse_with_all(&bytes);
        parse_with_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn a_name_of_any_bytes_comes_back_from_stat(name in vec(1..=u8::MAX, 0..16), ppid: u32) {
        let rest = format!(") S {ppid} 8 7 0 -1 0 1 2 3 4 100 20 0 0 20 0 3 0 5556 1000 77\n");
        let text = [b"8 (", &name[..], rest.as_bytes()].concat();
        let stat = stat::parse(&text).expect("it is a line of stat");
        prop_assert_eq!((stat.comm, stat.ppid, stat.state), (&name[..], ppid, 'S'));
        prop_assert_eq!((stat.num_threads, stat.start_ticks, stat.rss_pages), (3, 5556, 77));
    }

    #[test]
    fn arguments_come_back_from_cmdline(arguments in vec(vec(1..=u8::MAX, 0..8), 1..6)) {
        let text: Vec<u8> = arguments.iter().flat_map(|a| [&a[..], b"\0"].concat()).collect();
        prop_assert_eq!(cmdline::parse(&text), arguments);
    }

    #[test]
    fn pids_come_back_from_status(pids in vec(any::<u32>(), 0..33), euid: u32) {
        let listed: Vec<_> = pids.iter().map(u32::to_string).collect();
        let text = format!("Name:\tx\nUid:\t1\t{euid}\t2\t3\nNSpid:\t{}\nNSpgid:\t9\n", listed.join("\t"));
        let status = status::parse(text.as_bytes());
        prop_assert_eq!((status.euid, status.nspid), (Some(euid), pids));
    }

    #[test]
    fn a_link_names_its_namespace(kind in prop::sample::select(&Kind::ALL[..]), inode: u64) {
        let text = format!("{kind}:[{inode}]");
        prop_assert_eq!(ns_link::parse(text.as_bytes()), Some((kind, NsId(inode))));
    }

    #[test]
    fn the_path_of_the_unified_hierarchy_comes_back(path in "/[^\n\0]{1,20}") {
        let text = format!("5:memory:/other\n0::{path}\n");
        prop_assert_eq!(cgroup::parse(text.as_bytes()), Some(path.as_bytes()));
    }
}
