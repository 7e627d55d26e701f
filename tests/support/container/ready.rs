//! Programs that run a container, and tell when it runs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What is run in such a container: it tells that it runs, and waits for the end.
pub(super) const READY: [&str; 3] = ["sh", "-c", "echo ready; exec cat"];

/// Runs it until the container says that it is ready. What is said else goes into a file.
///
/// # Errors
///
/// When the container does not say so; what was said else.
pub(super) fn run_until_ready(command: &mut Command, said: &Path) -> Result<Child, String> {
    let stderr = fs::File::create(said).expect("the folder is ours");
    let piped = command.stdout(Stdio::piped()).stderr(stderr);
    let mut child = piped.spawn().map_err(|error| error.to_string())?;
    let mut line = String::new();
    let output = child.stdout.take().expect("standard output is a pipe");
    let told = BufReader::new(output).read_line(&mut line);
    if told.is_ok() && line == "ready\n" {
        return Ok(child);
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(fs::read_to_string(said).unwrap_or_default())
}
