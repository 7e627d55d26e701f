//! `nstree unshare [CMD…]`.

use super::running::{Running, run_plan};
use crate::cli::unshare::UnshareArgs;
use crate::error::Failure;
use crate::planning::unshare::{Caller, plan};

/// Tells the exit code.
pub(super) fn run(args: &UnshareArgs) -> Result<u8, Failure> {
    let plan = plan(args, &Caller::this())?;
    run_plan(Running {
        plan,
        files: Vec::new(),
        command: args.command.clone(),
        environment: None,
        searches_own_path: true,
        explain: args.explain,
    })
}
