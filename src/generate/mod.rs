//! What `cortex` can write, one file a thing: from names and choices to a plan, without the disk.

mod english;
mod item;
mod lock;
mod module;
mod project;
mod provenance;
mod service;
mod site;
pub(crate) mod thing;
mod wish;
mod words;

pub(crate) use item::typed as typed_name;
pub(crate) use lock::names as locked_names;
pub(crate) use project::{
    EDITION, NewProject, Template, default_description, require_template, starters,
};
pub(crate) use provenance::renew;
pub(crate) use site::{Outcome, Site, Unplaced};
pub(crate) use thing::Thing;
pub(crate) use wish::Wish;
pub(crate) use words::Inflections;
