//! Plans for `exec` and `unshare`, from what was typed and what is on the machine.
//!
//! Here is decided what is done and in which order; [`launch`](crate::launch) does it.

pub mod causes;
pub mod exec;
pub mod idmaps;
pub mod unshare;
