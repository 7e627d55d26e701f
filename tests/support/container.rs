//! Containers of real runtimes, which a test starts, and which are gone when it ends, however it does.

mod bundle;
mod crun;
mod docker;
mod ground;
mod podman;
mod ready;
mod runc;

pub use crun::Crun;
pub use docker::Docker;
pub use podman::Podman;
pub use runc::{Container, Nest, draw_pod};
