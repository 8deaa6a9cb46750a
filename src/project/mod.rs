//! A project as it is found on disk; read only.

pub(crate) mod address;
mod app;
pub(crate) mod build;
pub(crate) mod description;
mod dotenv;
pub(crate) mod framework;
pub(crate) mod source;
pub(crate) mod toolchain;
mod workspace;

pub(crate) use app::{App, read_toml};
pub(crate) use dotenv::faults as dotenv_faults;
pub(crate) use workspace::claims;
