//! The command `nstree`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nstree::commands::run(std::env::args_os()).into()
}
