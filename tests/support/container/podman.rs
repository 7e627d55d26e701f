//! Containers of podman(1), which takes no daemon either.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use super::bundle::make_root;
use super::ground::Ground;
use super::ready::{READY, run_until_ready};
use crate::support::run::{program, run};

/// A container of Podman, run by root. All that Podman keeps is in a folder of the test: it
/// touches nothing of what the machine has of it.
pub struct Podman {
    name: String,
    runner: Child,
    /// Last, as it is what ends the others.
    ground: Option<Ground>,
}

/// With locks in files, as there is but one place for others on a machine; without limits that may be above what is allowed;
/// and with none of the networks that the machine has.
const SETTINGS: &str = r#"
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "none"
lock_type = "file"
[network]
network_config_dir = "FOLDER/network"
[containers]
pids_limit = 0
default_ulimits = []
log_driver = "none"
"#;

/// It runs the command of Podman that follows.
const PODMAN: &str = "CONTAINERS_CONF='FOLDER/settings' podman --root 'FOLDER/root' --runroot 'FOLDER/run' --tmpdir 'FOLDER/tmp' --storage-driver vfs";

/// conmon becomes another podman when the container has ended, which writes into the folder.
const WAIT_FOR_CONMON: &str = r#"
for tenth in $(seq 100); do
    grep -q 'FOLDER' "/proc/$(cat 'FOLDER/conmon')/cmdline" || break
    sleep 0.1
done"#;

impl Podman {
    /// One in which cat waits. The name is completed so that no other test has it.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what Podman says.
    pub fn start(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let folder = ground.folder().to_owned();
        let root = ground.make("rootfs");
        make_root(&root)?;
        let written = |text: &str| text.replace("FOLDER", &folder.display().to_string());
        fs::write(folder.join("settings"), written(SETTINGS)).expect("the folder is ours");
        ground.undo(&written(&format!("{PODMAN} rm --force --all --time 0")));
        ground.undo(&written(WAIT_FOR_CONMON));
        let name = ground.name().to_owned();
        let mut command = podman(&folder);
        command.args(["run", "--rm", "--interactive", "--network", "none", "--no-hosts"]);
        command.args(["--cgroup-parent", &format!("/{name}"), "--cgroups", "no-conmon"]);
        command.args(["--name", &name, "--conmon-pidfile"]).arg(folder.join("conmon"));
        command.arg("--rootfs").arg(root).args(READY).stdin(ground.input());
        let runner = run_until_ready(&mut command, &folder.join("said"))?;
        Ok(Self { name, runner, ground: Some(ground) })
    }

    /// By which Podman knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The PID of its first process, as Podman tells it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.told("{{.State.Pid}}").parse().expect("a PID is a number")
    }

    /// Its ID, as Podman tells it.
    #[must_use]
    pub fn id(&self) -> String {
        self.told("{{.Id}}")
    }

    fn told(&self, format: &str) -> String {
        let mut podman = podman(&self.folder());
        let inspected = run(podman.args(["inspect", "--format", format, &self.name]));
        assert_eq!(inspected.code, Some(0), "{}", inspected.stderr);
        inspected.stdout.trim_end().to_owned()
    }

    /// Where all that belongs to it is.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.ground.as_ref().expect("it is there until the end").folder().to_owned()
    }
}

fn podman(folder: &Path) -> Command {
    let command = PODMAN.replace("FOLDER", &folder.display().to_string());
    program("sh", &["-c", &format!("{command} \"$@\""), "sh"])
}

impl Drop for Podman {
    fn drop(&mut self) {
        drop(self.ground.take());
        let _ = self.runner.wait();
    }
}
