//! What the tests in real namespaces share: processes made to order, and the program run on them.

#![allow(dead_code, reason = "each test target uses its own part")]
#![allow(unused_imports, unreachable_pub, missing_docs, reason = "nobody but the tests uses this")]

mod act;
pub mod actor;
mod cgroup;
pub mod console;
pub mod container;
pub mod held;
pub mod keep;
pub mod leftovers;
pub mod needs;
pub mod patience;
pub mod run;
pub mod terminal;

pub use act::act_if_asked;
pub use actor::{Actor, Forest, actor};
pub use keep::{AS_DEEP_AS_CAN_BE, By};
pub use needs::{Need, run_trials, run_trials_and_then, trial};
pub use run::nstree;
