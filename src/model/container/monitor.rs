//! The runtimes' own processes outside of their containers, and what their arguments tell of them.

use crate::model::process::Bytes;

/// A program that has containers as its children; a new one is a new row of [`MONITORS`].
struct Monitor {
    /// The file name of the first argument. A `*` at its end stands for any rest.
    program: &'static str,
    runtime: &'static str,
    /// Other runtimes that use the same program: where this is a part between slashes of one of its arguments.
    or: &'static [(&'static str, &'static str)],
    /// An argument without which it is not about a container.
    needs: Option<&'static str>,
    /// Where the ID is; the first place that has one counts.
    id: &'static [Place],
    name: &'static [Place],
}

/// Where in the arguments something is told.
enum Place {
    /// Behind this option, or in it: `-n web`, `--name=web`.
    Behind(&'static str),
    /// In this option, before the first argument that is no option.
    InLeading(&'static str),
    /// In the same argument: `-Mweb`.
    Attached(&'static str),
    /// As the file name of the path that is behind this option.
    FileOf(&'static str),
    Last,
}

use Place::{Attached, Behind, FileOf, InLeading, Last};

const NOTHING: Monitor =
    Monitor { program: "", runtime: "", or: &[], needs: None, id: &[], name: &[] };

const NSPAWN: &[Place] = &[
    Behind("-M"),
    Behind("--machine"),
    Attached("-M"),
    FileOf("-D"),
    FileOf("--directory"),
    FileOf("-i"),
    FileOf("--image"),
];

const MONITORS: &[Monitor] = &[
    Monitor {
        program: "conmon",
        runtime: "podman",
        or: &[("crio", "cri-o")],
        id: &[Behind("-c"), Behind("--cid")],
        name: &[Behind("-n"), Behind("--name")],
        ..NOTHING
    },
    Monitor {
        program: "containerd-shim*",
        runtime: "containerd",
        or: &[("moby", "docker")],
        id: &[Behind("-id"), FileOf("-workdir")],
        ..NOTHING
    },
    Monitor {
        program: LXC_MONITOR,
        runtime: "lxc",
        or: &[("lxd", "lxd"), ("incus", "incus")],
        id: &[Last],
        name: &[Last],
        ..NOTHING
    },
    Monitor {
        program: "lxc-start",
        runtime: "lxc",
        id: &[Behind("-n"), Behind("--name"), Last],
        name: &[Behind("-n"), Behind("--name"), Last],
        ..NOTHING
    },
    Monitor {
        program: "systemd-nspawn",
        runtime: "systemd-nspawn",
        id: NSPAWN,
        name: NSPAWN,
        ..NOTHING
    },
    Monitor { program: "conmonrs", runtime: "cri-o", ..NOTHING },
    Monitor { program: "buildah-oci-runtime", runtime: "buildah", ..NOTHING },
    Monitor { program: "buildah-chroot-runtime", runtime: "buildah", ..NOTHING },
    Monitor { program: "bwrap", runtime: "bubblewrap", ..NOTHING },
    // As Flatpak and Steam bring it along.
    Monitor { program: "flatpak-bwrap", runtime: "bubblewrap", ..NOTHING },
    Monitor { program: "pv-bwrap", runtime: "bubblewrap", ..NOTHING },
    Monitor { program: "srt-bwrap", runtime: "bubblewrap", ..NOTHING },
    Monitor { program: "nsjail", runtime: "nsjail", ..NOTHING },
    Monitor { program: "minijail0", runtime: "minijail", ..NOTHING },
    Monitor { program: "firejail", runtime: "firejail", name: &[InLeading("--name")], ..NOTHING },
    Monitor {
        program: "runc",
        runtime: "runc",
        needs: Some("run"),
        id: &[Last],
        name: &[Last],
        ..NOTHING
    },
    Monitor {
        program: "crun",
        runtime: "crun",
        needs: Some("run"),
        id: &[Last],
        name: &[Last],
        ..NOTHING
    },
    Monitor {
        program: "youki",
        runtime: "youki",
        needs: Some("run"),
        id: &[Last],
        name: &[Last],
        ..NOTHING
    },
    Monitor { program: "Apptainer runtime parent", runtime: "apptainer", ..NOTHING },
    Monitor { program: "Singularity runtime parent", runtime: "singularity", ..NOTHING },
];

/// Whether one of them is of a runtime that is called so.
pub(super) fn is_runtime(name: &str) -> bool {
    MONITORS.iter().any(|monitor| {
        monitor.runtime == name || monitor.or.iter().any(|(_, runtime)| *runtime == name)
    })
}

/// What LXC writes over its arguments, as one: `[lxc monitor] PATH NAME`.
const LXC_MONITOR: &str = "[lxc monitor]";

/// What a process says of the container that its child begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) runtime: &'static str,
    /// Its arguments tell the runtime from others that use the same program.
    pub(super) is_certain: bool,
    pub(super) id: Option<Bytes>,
    pub(super) name: Option<Bytes>,
}

/// What the arguments of a process say of its child, if they are those of a runtime.
pub(super) fn says(argv: &[Bytes]) -> Option<Said> {
    let arguments = arguments(argv);
    let (first, rest) = arguments.split_first()?;
    let program = file_name(first);
    let monitor = MONITORS.iter().find(|monitor| match monitor.program.strip_suffix('*') {
        Some(beginning) => program.starts_with(beginning.as_bytes()),
        None => program == monitor.program.as_bytes(),
    })?;
    if monitor.needs.is_some_and(|needed| !rest.contains(&needed.as_bytes())) {
        return None;
    }
    let at = |places: &[Place]| places.iter().find_map(|place| place.find(rest));
    let (id, name) = (at(monitor.id), at(monitor.name));
    let has_part = |part: &str| {
        let others =
            rest.iter().filter(|argument| Some(**argument) != id && Some(**argument) != name);
        others
            .flat_map(|argument| argument.split(|byte| *byte == b'/'))
            .any(|p| p == part.as_bytes())
    };
    let other = monitor.or.iter().find(|(part, _)| has_part(part));
    let runtime = other.map_or(monitor.runtime, |(_, runtime)| runtime);
    let (id, name) = (id.map(<[u8]>::to_vec), name.map(<[u8]>::to_vec));
    Some(Said { runtime, is_certain: other.is_some(), id, name })
}

/// The arguments, those that were written over as if they had not been.
fn arguments(argv: &[Bytes]) -> Vec<&[u8]> {
    let title = argv.first().and_then(|first| first.strip_prefix(LXC_MONITOR.as_bytes()));
    let Some(title) = title.and_then(|title| title.strip_prefix(b" ")) else {
        return argv.iter().map(Vec::as_slice).collect();
    };
    // The path may have spaces in it, the name of a container has none.
    let mut words: Vec<_> = title.rsplitn(2, |byte| *byte == b' ').collect();
    words.push(LXC_MONITOR.as_bytes());
    words.reverse();
    words
}

fn file_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

impl Place {
    fn find<'a>(&self, arguments: &[&'a [u8]]) -> Option<&'a [u8]> {
        let found = match self {
            Self::Behind(option) => behind(option, arguments),
            Self::InLeading(option) => {
                let leading = arguments.iter().take_while(|argument| argument.starts_with(b"-"));
                leading.copied().find_map(|argument| value_in(option, argument))
            }
            Self::Attached(option) => {
                arguments.iter().find_map(|argument| argument.strip_prefix(option.as_bytes()))
            }
            Self::FileOf(option) => behind(option, arguments)
                .map(<[u8]>::trim_ascii_end)
                .map(|path| file_name(path.strip_suffix(b"/").unwrap_or(path))),
            Self::Last => arguments.last().copied(),
        };
        found.filter(|value| !value.is_empty())
    }
}

fn behind<'a>(option: &str, arguments: &[&'a [u8]]) -> Option<&'a [u8]> {
    arguments.iter().enumerate().find_map(|(place, argument)| {
        if *argument == option.as_bytes() {
            arguments.get(place + 1).copied()
        } else {
            value_in(option, argument)
        }
    })
}

fn value_in<'a>(option: &str, argument: &'a [u8]) -> Option<&'a [u8]> {
    argument.strip_prefix(option.as_bytes())?.strip_prefix(b"=")
}

#[cfg(test)]
mod tests;
