//! From a snapshot and an opinion of it to text or JSON, through [`std::io::Write`].
//!
//! Renderers know no kernel. Bytes that a process chose reach an output only through [`shown::Shown`].

pub mod diff;
pub mod explain;
pub mod json;
pub mod line;
pub mod list;
pub mod pid;
pub mod processes;
mod sheet;
pub mod show;
pub mod shown;
pub mod table;
pub mod theme;
pub mod tree;
pub mod trunk;
mod user;
