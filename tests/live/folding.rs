//! Equal subtrees are drawn once, unless they are in different namespaces.

use libtest_mimic::Trial;
use nstree::model::kind::Kind;

use crate::support::{Need, actor, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("two equal sandboxes are never one", &[Need::Root], sandboxes),
        trial("equal subtrees in the same namespaces are one", &[Need::Root], same_namespaces),
    ]
}

fn sandboxes() {
    let sandbox = actor("box").unshares(&[Kind::Net]).child(actor("app"));
    let forest = actor("host").child(sandbox.clone()).child(sandbox).start();
    let root = forest.root().to_string();
    assert_eq!(nstree(&[&root]), "host─┬─box(net)───app\n     └─box(net)───app\n");
    assert_eq!(
        nstree(&["--no-crossings", &root]),
        "host─┬─box───app\n     └─box───app\n",
        "they are not one because nothing tells them apart"
    );
}

fn same_namespaces() {
    let worker = actor("worker").child(actor("job"));
    let sandbox = actor("box").unshares(&[Kind::Net]).child(worker.clone()).child(worker.clone());
    let forest = actor("host").child(worker).child(sandbox).start();
    assert_eq!(
        nstree(&[&forest.root().to_string()]),
        "host─┬─box(net)───2*[worker───job]\n     └─worker───job\n"
    );
}
