//! The database, against real SQLite: in memory and in files.

mod cursors;
mod errors;
mod files;
mod pages;
mod support;
mod transactions;
