//! Containers of Docker, with a daemon of the test's own.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::bundle::make_root;
use super::ground::Ground;
use super::ready::{READY, run_until_ready};
use crate::support::patience::PATIENCE;
use crate::support::run::{program, run};

/// A container of Docker, its client and its daemon. All that Docker keeps is in a folder of the test, and
/// what it mounts in a namespace of its own: it touches nothing of what the machine has of it.
pub struct Docker {
    name: String,
    client: Child,
    daemon: Daemon,
}

struct Daemon {
    process: Child,
    /// Last, as it is what ends the other.
    ground: Option<Ground>,
}

/// The daemon makes folders below /etc and /run, whatever it is told: those that it sees are empty ones of its own.
const DAEMON: &str = r#"
echo $$ >'FOLDER/daemon'
echo '{}' >'FOLDER/settings'
empty='mount -t tmpfs tmpfs /etc && mount -t tmpfs tmpfs /run'
exec unshare -m --propagation private sh -c "$empty && exec dockerd \"\$@\"" sh \
    --config-file 'FOLDER/settings' -H 'unix://FOLDER/socket' \
    --data-root 'FOLDER/data' --exec-root 'FOLDER/run' --pidfile 'FOLDER/pid' --storage-driver vfs \
    --bridge none --iptables=false --ip6tables=false
"#;

const CLIENT: &str = "DOCKER_CONFIG='FOLDER' docker -H 'unix://FOLDER/socket'";

/// It ends containerd, too.
const END: &str = r#"
daemon=$(cat 'FOLDER/daemon')
for tenth in $(seq 300); do
    grep -q 'FOLDER' "/proc/$daemon/cmdline" || break
    [ "$tenth" = 1 ] && kill "$daemon"
    sleep 0.1
done"#;

impl Docker {
    /// One in which cat waits. The name is completed so that no other test has it.
    ///
    /// # Errors
    ///
    /// When that cannot be done here; what Docker says.
    pub fn start(name: &str) -> Result<Self, String> {
        let daemon = Daemon::start(name)?;
        let name = daemon.ground().name().to_owned();
        let root = daemon.ground().make("rootfs");
        make_root(&root)?;
        let import = format!("tar -C \"$1\" -c . | {} import - box", daemon.written(CLIENT));
        let imported = run(program("sh", &["-c", &import, "sh"]).arg(&root));
        if imported.code != Some(0) {
            return Err(imported.stderr);
        }
        let mut client = daemon.client();
        client.args(["run", "--rm", "--interactive", "--network", "none", "--name", &name]);
        client.args(["--cgroup-parent", &format!("/{name}"), "box"]).args(READY);
        let said = daemon.ground().folder().join("said");
        let client = run_until_ready(client.stdin(daemon.ground().input()), &said)?;
        Ok(Self { name, client, daemon })
    }

    /// By which Docker knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The PID of its first process, as Docker tells it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.told("{{.State.Pid}}").parse().expect("a PID is a number")
    }

    /// Its ID, as Docker tells it.
    #[must_use]
    pub fn id(&self) -> String {
        self.told("{{.Id}}")
    }

    /// Runs a command in it, by Docker.
    #[must_use]
    pub fn exec(&self, command: &[&str]) -> Command {
        let mut client = self.daemon.client();
        client.args(["exec", "--interactive", &self.name]).args(command);
        client
    }

    fn told(&self, format: &str) -> String {
        let mut client = self.daemon.client();
        let inspected = run(client.args(["inspect", "--format", format, &self.name]));
        assert_eq!(inspected.code, Some(0), "{}", inspected.stderr);
        inspected.stdout.trim_end().to_owned()
    }
}

impl Daemon {
    fn start(name: &str) -> Result<Self, String> {
        let ground = Ground::new(name);
        let remove = format!("{CLIENT} rm --force {}", ground.name());
        ground.undo(&written(&remove, ground.folder()));
        ground.undo(&written(END, ground.folder()));
        let log = ground.folder().join("log");
        let said = || File::create(&log).expect("the folder is ours");
        let mut shell = program("sh", &["-c", &written(DAEMON, ground.folder()), "sh"]);
        shell.stdin(Stdio::null()).stdout(said()).stderr(said());
        let process = shell.spawn().map_err(|error| error.to_string())?;
        let mut daemon = Self { process, ground: Some(ground) };
        let start = Instant::now();
        while run(daemon.client().arg("version")).code != Some(0) {
            let has_ended = !matches!(daemon.process.try_wait(), Ok(None));
            if has_ended || start.elapsed() > PATIENCE {
                return Err(std::fs::read_to_string(log).unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(daemon)
    }

    fn client(&self) -> Command {
        program("sh", &["-c", &format!("{} \"$@\"", self.written(CLIENT)), "sh"])
    }

    fn written(&self, text: &str) -> String {
        written(text, self.ground().folder())
    }

    const fn ground(&self) -> &Ground {
        self.ground.as_ref().expect("it is there until the end")
    }
}

fn written(text: &str, folder: &Path) -> String {
    text.replace("FOLDER", &folder.display().to_string())
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.ground.take());
        let _ = self.process.wait();
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        drop(self.daemon.ground.take());
        let _ = self.client.wait();
    }
}
