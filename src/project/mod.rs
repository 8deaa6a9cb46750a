//! A project as it is found on disk; read only.

mod workspace;

pub(crate) use workspace::claims;
