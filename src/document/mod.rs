//! The JSON object of nstree, schema `nstree/1`: its types, from a snapshot, and back to one.
//!
//! Flat and relational: tables of processes and namespaces, which refer to each other by
//! PID and inode, so that its depth does not grow with the tree. `docs/nstree.schema.json` describes it to others.

mod containers;
mod detail;
mod difference;
mod namespaces;
mod read;
mod text;
mod translation;
mod types;
mod write;

pub use difference::difference;
pub use namespaces::namespaces_in;
pub use read::{DocumentError, read};
pub use translation::translations;
pub use types::{Document, Line, SCHEMA};
pub use write::{document, lines};
