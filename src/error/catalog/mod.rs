//! Every failure sentence of the tool, by the code that `cortex explain` expands.
//!
//! A message says what could not be done, in lower case and without a full stop; causes say why;
//! hints say what to try. Each constructor has a snapshot in the test of [`crate::error`]. They
//! stand in files by area, and callers name them without it: `catalog::no_project(…)`.

mod app;
mod cli;
mod config;
mod database;
mod doctor;
mod evolve;
mod fields;
mod generate;
mod journal;
mod models;
mod nested;
mod new;
mod plan;
mod project;
mod prompt;
mod serve;
mod settings;
mod tables;
mod tools;

pub(crate) use app::*;
pub(crate) use cli::*;
pub(crate) use config::*;
pub(crate) use database::*;
pub(crate) use doctor::*;
pub(crate) use evolve::*;
pub(crate) use fields::*;
pub(crate) use generate::*;
pub(crate) use journal::*;
pub(crate) use models::*;
pub(crate) use nested::*;
pub(crate) use new::*;
pub(crate) use plan::*;
pub(crate) use project::*;
pub(crate) use prompt::*;
pub(crate) use serve::*;
pub(crate) use settings::*;
pub(crate) use tables::*;
pub(crate) use tools::*;
