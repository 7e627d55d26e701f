//! Containers of runc(8), which takes no daemon.

use std::fs;
use std::io::PipeWriter;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::run::{program, run};

/// A container, and what it is made of; with its end it is gone.
pub struct Container {
    name: String,
    bundle: TempDir,
    /// Its only process reads from the other end, and so ends with the test, however that ends.
    _end: PipeWriter,
}

impl Container {
    /// One in which cat waits, with busybox and no more. The name is completed so that no other test has it.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what runc says.
    pub fn start(name: &str) -> Result<Self, String> {
        let bundle = tempfile::tempdir().expect("a folder can be made");
        let bin = bundle.path().join("rootfs/bin");
        fs::create_dir_all(&bin).expect("the folder is ours");
        let busybox = which("busybox").ok_or("busybox is not installed")?;
        fs::copy(busybox, bin.join("busybox")).expect("it can be copied");
        let all = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bin.join("busybox"), all).expect("the file is ours");
        for name in ["sh", "cat"] {
            symlink("busybox", bin.join(name)).expect("the folder is ours");
        }
        let spec = run(program("runc", &["spec"]).current_dir(bundle.path()));
        let path = bundle.path().join("config.json");
        let text = fs::read_to_string(&path).map_err(|_| spec.stderr)?;
        let mut config: Value = serde_json::from_str(&text).expect("runc writes JSON");
        config["process"]["terminal"] = json!(false);
        config["process"]["args"] = json!(["cat"]);
        // Fewer may be open where the test runs.
        config["process"]["rlimits"] = json!([]);
        fs::write(&path, config.to_string()).expect("the file is ours");
        let (input, end) = std::io::pipe().expect("a pipe can be made");
        let container =
            Self { name: format!("nstree-test-{name}-{}", std::process::id()), bundle, _end: end };
        let log = container.bundle.path().join("log");
        let mut start = program("runc", &["--log"]);
        start.arg(&log).args(["run", "-d", &container.name]);
        start.current_dir(container.bundle.path()).stdin(input);
        let started = start.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if started.is_ok_and(|status| status.success()) {
            return Ok(container);
        }
        Err(fs::read_to_string(log).unwrap_or_default())
    }

    /// By which runc knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let mut end = program("runc", &["delete", "-f", &self.name]);
        let _ = end.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file())
}
