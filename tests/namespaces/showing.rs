//! `nstree show` on namespaces and processes that are hard to tell of.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::everything::{Expected, expectations, zoo};
use crate::support::run::{json, namespace};
use crate::support::{By, Need, actor, nstree, trial};
use crate::world::{World, inode, inode_of, other_thread};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    vec![
        trial("show tells of each kind of holder", root, holders),
        trial("show --json tells the same as ls --json", root, same_object),
        trial("show tells all names", root, names),
        trial("show tells of the namespaces above and below a memberless one", root, middle),
        trial("show tells every PID of a process, and its threads elsewhere", root, process),
        trial("show tells of a process whose main thread has ended", root, headless),
    ]
}

fn holders() {
    let zoo = zoo();
    for Expected { kind, id, held_by, .. } in expectations(&zoo) {
        let reference = format!("{kind}:[{id}]");
        let shown = nstree(&["show", &reference]);
        assert!(shown.starts_with(&format!("{reference}\n")), "{shown}");
        let mut identifies: Vec<String> = ["pid", "fd", "tid"]
            .iter()
            .filter_map(|key| Some(held_by[key].as_u64()?.to_string()))
            .collect();
        identifies.extend(held_by["path"].as_str().map(str::to_owned));
        identifies.extend(held_by["id"].as_u64().map(|id| id.to_string()));
        for text in identifies {
            assert!(shown.contains(&text), "{text}, {held_by}\n{shown}");
        }
        let is_covered = held_by["covered"] == true;
        assert_eq!(shown.contains("covered"), is_covered, "{shown}");
    }
}

fn same_object() {
    let zoo = zoo();
    let world = World::look();
    for Expected { kind, id, .. } in expectations(&zoo) {
        let object = json(&["show", &format!("{kind}:[{id}]")]);
        let (shown, listed) = (namespace(&object, id), world.namespace(kind, id));
        for field in
            ["kind", "id", "unique_id", "parent", "owner", "owner_uid", "leader", "processes"]
        {
            assert_eq!(shown[field], listed[field], "{field}");
        }
        let shown = World::of(object);
        assert_eq!(shown.held_by(kind, id), world.held_by(kind, id));
    }
}

fn names() {
    let paths = ["/run/netns/blue", "/run/netns/azure", "/run/elsewhere/cyan"];
    let by = By::Mounts(paths.map(|path| path.as_bytes().to_vec()).to_vec());
    let forest = actor("keeper").unshares(&[Kind::Mnt]).keeps("net", Kind::Net, by).start();
    let shown = nstree(&["show", &format!("net:[{}]", forest.made("net").id())]);
    for text in ["azure", "blue", "/run/elsewhere/cyan"] {
        assert!(shown.contains(text), "{shown}");
    }
}

fn middle() {
    let forest = actor("keeper").keeps_deep("deep", Kind::User, 3, By::Descriptor).start();
    let [outer, middle, inner] = forest.made("deep").levels[..] else { panic!("three levels") };
    let shown = nstree(&["show", &format!("user:[{middle}]")]);
    for id in [outer, middle, inner] {
        assert!(shown.contains(&format!("user:[{id}]")), "{id}\n{shown}");
    }
}

fn process() {
    let inner = actor("inner").unshares(&[Kind::Uts]).thread("worker", &[Kind::Net]);
    let middle = actor("middle").unshares(&[Kind::Pid]).child(inner);
    let forest = actor("outer").unshares(&[Kind::Pid]).child(middle).start();
    let [middle, inner] = ["middle", "inner"].map(|id| forest.pid(id));
    let shown = nstree(&["show", &inner.to_string()]);
    for (pid, of) in [(inner, std::process::id()), (2, middle), (1, inner)] {
        let level = format!("{pid} in pid:[{}]", inode(of, Kind::Pid));
        assert!(shown.contains(&level), "{level}\n{shown}");
    }
    let (tid, uts) = (other_thread(inner), inode(inner, Kind::Uts));
    let net = inode_of(&format!("{inner}/task/{tid}"), "net");
    for text in [tid.to_string(), format!("net:[{net}]"), format!("uts:[{uts}]")] {
        assert!(shown.contains(&text), "{text}\n{shown}");
    }
}

fn headless() {
    let mut headless = actor("headless").unshares(&[Kind::Uts]).thread("worker", &[Kind::Net]);
    headless.main_thread_ends = true;
    let forest = headless.start();
    let (pid, tid) = (forest.root(), other_thread(forest.root()));
    let net = inode_of(&format!("{pid}/task/{tid}"), "net");
    let shown = nstree(&["show", &pid.to_string()]);
    assert!(shown.contains("zombie"), "{shown}");
    assert!(shown.contains(&format!("net:[{net}]")), "{shown}");
}
