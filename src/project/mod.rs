//! A project as it is found on disk; read only.

pub(crate) mod address;
mod app;
mod workspace;

pub(crate) use app::App;
pub(crate) use workspace::claims;
