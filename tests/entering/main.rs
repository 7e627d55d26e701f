//! `nstree exec` and `nstree unshare`, in real namespaces.

#[path = "../support/mod.rs"]
mod support;

mod capabilities;
mod exec_cgroups;
mod exec_credentials;
mod exec_descriptors;
mod exec_explain;
mod exec_files;
mod exec_foreign_procfs;
mod exec_fork;
mod exec_letters;
mod exec_order;
mod exec_pid_namespaces;
mod exec_proc;
mod exec_references;
mod exec_sandbox;
mod exec_signals;
mod exec_sockets;
mod exec_status;
mod exec_strangers;
mod exec_threads;
mod kill_child;
mod killing;
#[path = "../live/leftovers.rs"]
mod leftovers;
mod terminal;
mod unshare;
mod walk_through;

use std::process::ExitCode;

fn main() -> ExitCode {
    support::act_if_asked();
    let trials = [
        exec_references::trials(),
        exec_letters::trials(),
        exec_status::trials(),
        exec_order::trials(),
        exec_pid_namespaces::trials(),
        exec_threads::trials(),
        exec_credentials::trials(),
        exec_files::trials(),
        exec_proc::trials(),
        exec_cgroups::trials(),
        exec_sockets::trials(),
        exec_fork::trials(),
        exec_explain::trials(),
        exec_descriptors::trials(),
        exec_signals::trials(),
        exec_foreign_procfs::trials(),
        exec_strangers::trials(),
        capabilities::trials(),
        unshare::trials(),
        walk_through::trials(),
        terminal::trials(),
        kill_child::trials(),
        killing::trials(),
    ];
    let last = leftovers::trials();
    support::run_trials_and_then(trials.into_iter().flatten().collect(), last)
}
