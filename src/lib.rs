//! The process tree of Linux, with its namespaces.
//!
//! The library is the command `nstree` in parts, for its tests, benchmarks and generated
//! pages; it promises no stable interface to others. The data goes one way:
//!
//! ```text
//! /proc, nsfs ──collect──▶ Snapshot ──┐                      ┌─▶ render::tree, text
//! saved JSON ──document──▶ Snapshot ──┴─▶ Forest ─▶ View ────┤
//!                                                            └─▶ document ─▶ render::json
//!
//! exec, unshare ──planning, collect──▶ Plan ──┬─launch──▶ the kernel
//!                                             └─▶ render::explain
//! ```
//!
//! - [`cli`] is what can be typed, [`options`] what was meant;
//! - [`commands`] tell the story of each command;
//! - [`collect`] reads facts into a [`model::snapshot::Snapshot`], by [`sys`], which is the only place with `unsafe`;
//! - [`model`] holds facts and opinions of them, and does no I/O: [`model::forest::Forest`] arranges
//!   processes as trees, [`model::view::View`] is the part of it that is shown;
//! - [`document`] is the JSON object, written and read;
//! - [`planning`] decides what `exec` and `unshare` are to do, as a [`model::plan::Plan`], and [`launch`]
//!   does it and looks after the command;
//! - [`render`] writes text and JSON.
//!
//! An arrow never runs back up: `commands` use all of these, `planning` uses `collect`, `launch`
//! and `collect` use `sys` and `model`, `render` uses `document` and `model`, and `model` and `sys` use nothing of ours.

pub mod cli;
pub mod collect;
pub mod commands;
pub mod document;
pub mod error;
pub mod launch;
pub mod model;
pub mod options;
pub mod planning;
pub mod render;
pub mod sys;
