//! What can be typed behind `nstree pid`.

use clap::Args;

/// The options of `nstree pid`.
#[derive(Args, Debug)]
pub struct PidArgs {
    /// A PID, or with --in a PID inside of that PID namespace
    ///
    /// It may also be the TID of a thread; the answer is then a TID too, and says so.
    #[arg(value_name = "PID", required = true)]
    pub pids: Vec<String>,

    /// The PIDs are those inside of this: pid:8, or a container
    ///
    /// The PID namespace is named by a reference as in nstree(1), such as pid:8, pid:[4026532448] or pid:/run/pidns/blue, or
    /// by the container or pod that it is of, such as web or docker:web; pid: may be left out. The answer is the PID here, which
    /// is that of the procfs that is read.
    #[arg(long = "in", value_name = "REF")]
    pub inside: Option<String>,

    /// Print the bare number
    ///
    /// With --in that is the PID here; without, the innermost PID, which is the one that the process has for itself.
    #[arg(short = 'q', long = "quiet", conflicts_with_all = ["json", "jsonl"])]
    pub quiet: bool,
}
