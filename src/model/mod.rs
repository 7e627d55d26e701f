//! What nstree knows about processes and namespaces, and what it thinks of that.
//!
//! Pure: nothing here reads a file, the environment or a clock. A [`Snapshot`](snapshot::Snapshot)
//! is facts as read; a [`Forest`](forest::Forest) and what follows from it are opinions.
//!
//! Terms beside the kernel's own, which are those of namespaces(7):
//!
//! - *crossing*: a process in other namespaces than its parent ([`crossing`]);
//! - *leader* of a namespace: of the members whose parent is not a member, the eldest ([`namespace`]);
//! - *holder*: whatever keeps a namespace alive ([`holder`]);
//! - *fold*: to draw equal siblings once, with their number ([`fold`]);
//! - *group*: what is shown of a namespace or container where the tree is arranged by these ([`grouping`]);
//! - *problem*: what could not be read, and why ([`snapshot::Problem`]);
//! - *reference*: how a namespace is named on the command line ([`reference`]).

pub mod ancestry;
pub mod capability;
pub mod circles;
pub mod container;
pub mod crossing;
pub mod detail;
pub mod difference;
pub mod entering;
pub mod fold;
pub mod forest;
pub mod grouping;
pub mod holder;
pub mod ids;
pub mod inner_user;
pub mod kind;
pub mod link;
pub mod namespace;
pub mod ns_key;
pub mod plan;
pub mod process;
pub mod reference;
pub mod relations;
pub mod snapshot;
pub mod standing;
pub mod translation;
pub mod tty;
pub mod view;
