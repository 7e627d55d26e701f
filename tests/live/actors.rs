//! The actors themselves: one that cannot do its part must not go unnoticed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::patience::eventually;
use crate::support::{actor, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("an actor that cannot do its part fails the test", &[], failing_actor),
        trial("the actors of a test that fails end with it", &[], failing_test),
    ]
}

fn failing_actor() {
    let intruder = actor("intruder").enters(u32::MAX, &[Kind::Net]);
    let parent = actor("parent").child(actor("bystander")).child(intruder);
    let panic = catch_unwind(AssertUnwindSafe(|| parent.start())).err().expect("it fails");
    let message = panic.downcast_ref::<String>().expect("it says why");
    assert!(message.contains("intruder: /proc/4294967295/ns/net: No such file"), "{message}");
}

fn failing_test() {
    let mut pids = Vec::new();
    let test = || {
        let forest = actor("parent").child(actor("child")).start();
        pids.extend([forest.pid("parent"), forest.pid("child")]);
        panic!("this is one of the tests: a test that fails");
    };
    assert!(catch_unwind(AssertUnwindSafe(test)).is_err());
    let is_gone = |pid: &u32| !std::path::Path::new(&format!("/proc/{pid}")).exists();
    assert_eq!(pids.len(), 2);
    eventually("its actors are gone", || pids.iter().all(is_gone).then_some(()));
}
