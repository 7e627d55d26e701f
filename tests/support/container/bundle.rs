//! What runc(8) and its like start containers from: a folder with a root, and a file that tells how.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::run::{program, run};

/// The commands that are in a container.
const COMMANDS: [&str; 6] = ["sh", "cat", "cp", "ln", "mkdir", "httpd"];

/// Makes a root with busybox and no more.
///
/// # Errors
///
/// When there is no busybox.
pub(super) fn make_root(root: &Path) -> Result<(), String> {
    let bin = root.join("bin");
    fs::create_dir_all(&bin).expect("the folder is ours");
    let busybox = which("busybox").ok_or("busybox is not installed")?;
    fs::copy(busybox, bin.join("busybox")).expect("it can be copied");
    let all = fs::Permissions::from_mode(0o755);
    fs::set_permissions(bin.join("busybox"), all).expect("the file is ours");
    for name in COMMANDS {
        symlink("busybox", bin.join(name)).expect("the folder is ours");
    }
    Ok(())
}

/// What runc proposes, without what takes a terminal, or more than there may be where the test runs.
///
/// # Errors
///
/// When runc proposes nothing; what it says.
pub(super) fn configuration(folder: &Path, command: &[&str]) -> Result<Value, String> {
    let spec = run(program("runc", &["spec"]).current_dir(folder));
    let text = fs::read_to_string(folder.join("config.json")).map_err(|_| spec.stderr)?;
    let mut config: Value = serde_json::from_str(&text).expect("runc writes JSON");
    config["process"]["terminal"] = json!(false);
    config["process"]["args"] = json!(command);
    config["process"]["rlimits"] = json!([]);
    Ok(config)
}

/// Lets runc itself be run in the container, with the programs of this machine.
pub(super) fn allow_containers_inside(config: &mut Value) {
    let process = &mut config["process"];
    for set in ["bounding", "effective", "inheritable", "permitted", "ambient"] {
        process["capabilities"][set] = json!(CAPABILITIES);
    }
    process["noNewPrivileges"] = json!(false);
    config["root"]["readonly"] = json!(false);
    for list in ["maskedPaths", "readonlyPaths"] {
        config["linux"][list] = json!([]);
    }
    config["linux"]["resources"] = json!({});
    let mounts = config["mounts"].as_array_mut().expect("runc proposes mounts");
    mounts.retain(|mount| mount["type"] != "cgroup");
    for folder in ["/usr", "/lib", "/lib64"].into_iter().filter(|path| Path::new(path).exists()) {
        mounts.push(json!({
            "destination": folder, "source": folder, "type": "bind", "options": ["rbind", "ro"],
        }));
    }
    mounts.push(json!({"destination": "/run", "source": "tmpfs", "type": "tmpfs"}));
    mounts.push(json!({"destination": "/tmp", "source": "tmpfs", "type": "tmpfs"}));
    mounts.push(json!({
        "destination": "/sys/fs/cgroup", "source": "cgroup", "type": "cgroup", "options": ["rw"],
    }));
}

/// What runc needs, and those that it gives to a container by itself.
const CAPABILITIES: [&str; 12] = [
    "CAP_AUDIT_WRITE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FOWNER",
    "CAP_KILL",
    "CAP_MKNOD",
    "CAP_NET_ADMIN",
    "CAP_NET_BIND_SERVICE",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYS_ADMIN",
];

fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file())
}
