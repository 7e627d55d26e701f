//! Ordinary users who give what they run the ID of somebody else's container.

use super::*;
use crate::model::container::Unclear;
use crate::model::process::sample::process;

const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn somewhere(process: Process, mount: u64, path: &str) -> Process {
    let cgroup = Some(path.as_bytes().to_vec());
    Process { cgroup, ..process.inside(Kind::Mnt, crate::model::link::Link::Of(NsId(mount))) }
}

/// The container of root, and an elder process of somebody that is to be taken for its leader.
fn leaders(impostors: impl IntoIterator<Item = Process>) -> Vec<Option<Pid>> {
    let mut processes = vec![somewhere(process(1, 0, "systemd"), 4_026_531_832, "/init.scope")];
    processes.extend(impostors);
    let path = format!("/system.slice/docker-{ID}.scope");
    processes.push(somewhere(process(900, 1, "nginx"), 4_026_532_900, &path));
    let Recognised { containers, .. } = recognise(&processes, &Facts::default());
    assert!(matches!(containers.find(ID.as_bytes()), Err(Unclear::Several(_))), "it is unclear");
    let mut leaders: Vec<_> = containers.all().map(|(id, _)| containers.leader(id)).collect();
    leaders.sort_unstable();
    leaders
}

#[test]
fn a_cgroup_of_that_name_elsewhere_is_another_container() {
    let path = format!("/user.slice/user-1000.slice/user@1000.service/docker-{ID}.scope");
    let own = somewhere(process(5, 1, "bash"), 4_026_531_832, "/user.slice/user-1000.slice");
    let hidden = somewhere(process(6, 5, "sh"), 4_026_532_006, &path);
    assert_eq!(leaders([own, hidden]), [Some(Pid(6)), Some(Pid(900))]);
}

#[test]
fn so_is_what_a_program_that_is_called_like_a_monitor_looks_after() {
    let slice = "/user.slice/user-1000.slice";
    let arguments = ["conmon", "-c", ID, "-n", "web"].map(|word| word.as_bytes().to_vec());
    let mut monitor = somewhere(process(5, 1, "conmon"), 4_026_531_832, slice);
    monitor.argv = Some(arguments.to_vec());
    monitor.uid = crate::model::ids::Uid(1000);
    let hidden = somewhere(process(6, 5, "sh"), 4_026_532_006, slice);
    let hidden = hidden.inside(Kind::Pid, crate::model::link::Link::Of(NsId(4_026_532_007)));
    assert_eq!(leaders([monitor, hidden]), [Some(Pid(6)), Some(Pid(900))]);
}
