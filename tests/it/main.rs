//! The tests that drive the real binary, in one program so that they link once.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests set up their own surroundings and fail by panicking"
)]

mod apps;
mod cli;
#[cfg(unix)]
mod completions;
mod config;
mod database;
mod describe;
mod doctor;
#[cfg(unix)]
mod generate;
mod install;
#[cfg(unix)]
mod journal;
mod new;
#[cfg(unix)]
mod serve;
mod settings;
mod support;
mod tidy;
mod undo;
#[cfg(unix)]
mod wizard;
