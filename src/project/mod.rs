//! A project as it is found on disk; read only.

pub(crate) mod address;
mod app;
pub(crate) mod build;
pub(crate) mod description;
mod dotenv;
pub(crate) mod framework;
mod neighbours;
pub(crate) mod source;
pub(crate) mod toolchain;
mod workspace;

pub(crate) use app::{App, read_toml};
pub(crate) use dotenv::faults as dotenv_faults;
pub(crate) use neighbours::{neighbours, seen_from};
pub(crate) use workspace::claims;

/// Whether programs can be started in a folder, which one that may not be entered refuses them.
pub(crate) fn can_enter(dir: &std::path::Path) -> bool {
    dir.join(".").is_dir()
}
