//! What `cortex` can write, one file a thing: from names and choices to a plan, without the disk.

mod lock;
mod project;
mod provenance;

pub(crate) use lock::names as locked_names;
pub(crate) use project::{
    EDITION, NewProject, Template, default_description, require_template, starters,
};
pub(crate) use provenance::renew;
