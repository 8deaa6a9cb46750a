//! The database, against real SQLite: in memory and in files.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "in a test it is the shortest way to fail"
)]

mod cursors;
mod errors;
mod files;
mod pages;
mod sql;
mod support;
mod transactions;
