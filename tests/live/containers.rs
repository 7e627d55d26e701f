//! Containers of real runtimes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Stdio;

use libtest_mimic::Trial;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::held::Held;
use crate::support::patience::eventually;
use crate::support::run::{command, json as object, program, run};
use crate::support::{Need, nstree, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let runc = &[Need::Root, Need::Program("runc"), Need::Program("busybox")];
    let bwrap = &[Need::Root, Need::Program("bwrap")];
    vec![
        trial("a container of runc is told, filtered by and entered by its name", runc, of_runc),
        trial("a sandbox of bubblewrap is told", bwrap, of_bubblewrap),
    ]
}

/// A container with a name of its own, and what it is made of; with its end it is gone.
struct Container {
    name: String,
    _bundle: TempDir,
}

impl Container {
    fn start() -> Self {
        let bundle = tempfile::tempdir().expect("a folder can be made");
        let bin = bundle.path().join("rootfs/bin");
        fs::create_dir_all(&bin).expect("the folder is ours");
        let busybox = which("busybox");
        fs::copy(busybox, bin.join("busybox")).expect("it can be copied");
        let all = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bin.join("busybox"), all).expect("the file is ours");
        for name in ["sh", "sleep", "cat"] {
            symlink("busybox", bin.join(name)).expect("the folder is ours");
        }
        let spec = run(program("runc", &["spec"]).current_dir(bundle.path()));
        assert_eq!(spec.code, Some(0), "{}", spec.stderr);
        let path = bundle.path().join("config.json");
        let text = fs::read_to_string(&path).expect("runc has written it");
        let mut config: Value = serde_json::from_str(&text).expect("it is JSON");
        config["process"]["terminal"] = json!(false);
        config["process"]["args"] = json!(["sleep", "100000"]);
        // Fewer may be open where the test runs.
        config["process"]["rlimits"] = json!([]);
        fs::write(&path, config.to_string()).expect("the file is ours");
        let name = format!("nstree-test-{}", std::process::id());
        let mut start = program("runc", &["run", "-d", &name]);
        start.current_dir(bundle.path()).stdin(Stdio::null());
        let started = start.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let container = Self { name, _bundle: bundle };
        assert!(started.is_ok_and(|status| status.success()), "runc starts a container");
        container
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let mut end = program("runc", &["delete", "-f", &self.name]);
        let _ = end.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn which(name: &str) -> std::path::PathBuf {
    let path = std::env::var_os("PATH").expect("there is a PATH");
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file()).expect("it is installed")
}

fn of_runc() {
    let container = Container::start();
    let name = &container.name;
    let shown = object(&[name]);
    let processes = shown["processes"].as_array().expect("processes are a table");
    assert_eq!(processes.len(), 1, "{shown}");
    let told = json!({"runtime": "runc", "id": name, "name": name, "pod": null});
    assert_eq!(processes[0]["container"], told);
    let pid = processes[0]["pid"].as_u64().expect("it has a PID").to_string();

    let picture = nstree(&["-p", "--container", name]);
    assert!(picture.contains(&format!("sleep({pid}/1,")), "{picture}");
    assert!(picture.contains(&format!("runc:{name})")), "{picture}");

    let reference = format!("all:{name}");
    let inside = ["exec", "--ns", &reference, "--", "sh", "-c", "echo $(cat /proc/1/comm)"];
    let entered = run(command().args(inside));
    assert_eq!((entered.stdout.as_str(), entered.code), ("sleep\n", Some(0)), "{}", entered.stderr);

    let entrance = ["-t", &pid, "-m", "-p", "cat"];
    let mut visit = program("nsenter", &entrance);
    let visitor = Held::start(&mut visit);
    let place = eventually("somebody who entered it is told as a visitor", || {
        let shown = object(&["-s", &visitor.pid().to_string()]);
        let processes = shown["processes"].as_array().cloned().unwrap_or_default();
        processes.into_iter().find(|process| process["container"]["visitor"] == true)
    });
    assert_eq!(place["container"]["name"], json!(name));
}

fn of_bubblewrap() {
    let arguments = ["--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "cat"];
    let sandbox = Held::start(&mut program("bwrap", &arguments));
    let pid = sandbox.pid().to_string();
    let picture = eventually("the sandbox is told", || {
        let picture = nstree(&["-p", &pid]);
        (picture.contains("bubblewrap:") && picture.contains("cat(")).then_some(picture)
    });
    assert_eq!(picture.matches("bubblewrap:").count(), 1, "where it begins: {picture}");
}
