//! `nstree show` and `nstree diff`.

use clap::Args;

/// What is shown, as a sheet for each.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// A PID, a namespace reference (net:8), a user, a container or a pod
    ///
    /// A PID means that process. A reference, such as net:8, pid:[4026532448], net:blue or mnt:/proc/8/ns/mnt, means
    /// the namespace itself, also if no process is a member of it; one with several kinds, as in all:8, each of them. The name
    /// of a user, a container or a pod means all of its processes.
    #[arg(value_name = "TARGET", required = true)]
    pub targets: Vec<String>,

    /// Do not break lines at the width of the terminal
    ///
    /// In a pipe or a file they are not broken anyway.
    #[arg(short = 'l', long = "long", help_heading = "How it looks")]
    pub long: bool,
}

/// What is compared.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// A PID, a namespace reference (net:8) or a container
    ///
    /// A namespace or a container stands for its leader: of its topmost processes the eldest.
    #[arg(value_name = "A")]
    pub a: String,

    /// The other process
    #[arg(value_name = "B")]
    pub b: String,

    /// Do not break lines at the width of the terminal
    ///
    /// In a pipe or a file they are not broken anyway.
    #[arg(short = 'l', long = "long", help_heading = "How it looks")]
    pub long: bool,
}
