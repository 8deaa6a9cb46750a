//! One file a command: its arguments and one short `run`. Only here and in `cli.rs` is clap known.

pub(crate) mod apply;
mod asking;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod db;
pub(crate) mod destroy;
pub(crate) mod di;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod generate;
mod help;
pub(crate) mod info;
pub(crate) mod line;
pub(crate) mod lint;
mod names;
pub(crate) mod new;
pub(crate) mod redo;
pub(crate) mod reference;
pub(crate) mod routes;
pub(crate) mod serve;
mod things;
pub(crate) mod undo;
