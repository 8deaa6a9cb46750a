//! What `cortex` can write, one file a thing: from names and choices to a plan, without the disk.

mod called;
mod column;
mod config;
mod controller;
mod controller_test;
mod crud;
mod crud_test;
mod declared;
mod drivers;
<<<<<<< HEAD
mod dto;
=======
mod elsewhere;
>>>>>>> mend
mod endpoint;
mod english;
mod env_example;
mod evolve;
mod evolved;
mod factory;
mod fake;
mod field;
mod from;
mod item;
mod joined;
mod known;
mod layout;
mod lock;
mod migration;
mod model;
mod model_test;
mod module;
mod modules;
mod need;
mod parts;
mod prefix;
mod project;
mod provenance;
mod reached;
mod recorded;
mod reference;
mod removal;
mod route;
mod sample;
mod seeder;
mod service;
mod service_test;
mod setting;
mod setting_doc;
mod site;
mod staying;
mod survey;
mod table;
mod taken;
mod test;
#[cfg(test)]
mod tests;
pub(crate) mod thing;
mod unset;
mod used;
mod values;
mod wish;
mod words;

pub(crate) use from::{Wishes, wishes_in};
pub(crate) use item::typed as typed_name;
pub(crate) use lock::names as locked_names;
pub(crate) use project::{
    EDITION, NewProject, Template, default_description, require_template, starters,
};
pub(crate) use provenance::renew;
pub(crate) use recorded::records;
pub(crate) use removal::{Removal, command_for, removal};
pub(crate) use site::{Outcome, Site, Unplaced};
pub(crate) use thing::Thing;
pub(crate) use used::User;
pub(crate) use wish::Wish;
pub(crate) use words::Inflections;
