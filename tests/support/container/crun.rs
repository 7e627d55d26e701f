//! Containers of crun(1).

use std::fs;
use std::process::Child;

use super::bundle::{configuration, make_root};
use super::ground::Ground;
use super::ready::{READY, run_until_ready};
use crate::support::run::program;

/// A container of crun, which stays above it.
pub struct Crun {
    name: String,
    runner: Child,
    /// Last, as it is what ends the others.
    ground: Option<Ground>,
}

/// crun takes either version of cgroups, and not both at once: in a mount namespace of its own it sees one alone.
const CRUN: &str = r#"
umount /sys/fs/cgroup/unified 2>/dev/null
exec crun run "$@"
"#;

impl Crun {
    /// One in which cat waits. The name is completed so that no other test has it.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what crun says.
    pub fn start(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let folder = ground.make("crun");
        make_root(&folder.join("rootfs"))?;
        let config = configuration(&folder, &READY)?;
        fs::write(folder.join("config.json"), config.to_string()).expect("the file is ours");
        let name = ground.name().to_owned();
        ground.undo(&format!("crun delete -f {name}"));
        let mut crun = program("unshare", &["-m", "--propagation", "private", "sh", "-c", CRUN]);
        crun.args(["crun", &name]).current_dir(&folder).stdin(ground.input());
        let runner = run_until_ready(&mut crun, &ground.folder().join("said"))?;
        Ok(Self { name, runner, ground: Some(ground) })
    }

    /// By which crun knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Crun {
    fn drop(&mut self) {
        drop(self.ground.take());
        let _ = self.runner.wait();
    }
}
