//! The grammar of references: what is printed can be typed again.

use nstree::model::ids::{NsId, Pid};
use nstree::model::kind::{Kind, KindSet};
use nstree::model::reference::{Operand, Reference, Target};
use proptest::prelude::*;

use crate::cases;

fn any_kinds() -> impl Strategy<Value = KindSet> {
    prop::sample::subsequence(&Kind::ALL[..], 1..=8).prop_map(KindSet::from_iter)
}

fn any_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        (1..=4_194_304_u32).prop_map(|pid| Target::Process(Pid(pid))),
        (Kind::Mnt.initial().0..=u64::MAX).prop_map(|inode| Target::Inode(NsId(inode))),
        ".*/.*".prop_map(Target::Path),
        "[^/]*[^/0-9\\[\\]][^/]*".prop_map(Target::Name),
    ]
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn what_is_printed_can_be_typed_again(kinds in any_kinds(), target in any_target()) {
        let reference = Reference { kinds, target };
        prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference.clone()));
        prop_assert_eq!(Operand::parse(&reference.to_string()), Ok(Operand::Namespace(reference)));
    }

    #[test]
    fn whatever_is_typed_is_understood_or_refused(text in any::<String>()) {
        let _ = Operand::parse(&text);
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
        }
    }

    #[test]
    fn what_looks_like_a_reference_is_one_that_prints_the_same_or_is_refused(
        text in "(pid|net|all|mnt,uts|,|x|net,net)?:?(\\[?[0-9]{0,21}\\]?|/[a-z/]*|[a-z:]*)",
    ) {
        let _ = Operand::parse(&text);
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert!(!reference.kinds.is_empty());
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
        }
    }

    #[test]
    fn an_operand_without_a_colon_is_a_pid_or_a_name(text in "[^:]*") {
        match Operand::parse(&text) {
            Ok(Operand::Process(pid)) => prop_assert_eq!(text.parse(), Ok(pid.0)),
            Ok(Operand::Name(name)) => prop_assert_eq!(name, text),
            Ok(Operand::Namespace(reference)) => prop_assert!(false, "{}", reference),
            Err(_) => prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit())),
        }
    }
}
