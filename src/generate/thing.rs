//! The kinds of things that can be generated: one line of the table for each.
//!
//! The command line, its help, `--list` and completion are made from this table.

use super::site::Site;
use super::wish::Wish;
use super::{config, controller, module, route, service, test};
use crate::error::Failure;

/// A kind of thing.
#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) name: &'static str,
    /// What it is, in a line.
    pub(crate) about: &'static str,
    /// What follows `cortex generate <thing>`, and what that makes; the first works in a new project.
    pub(crate) examples: &'static [(&'static str, &'static str)],
    /// Parts of the framework that have to be switched on.
    pub(crate) needs: &'static [&'static str],
    /// What the name stands for, in the help.
    pub(crate) subject: &'static str,
    /// What may follow the name, if anything.
    pub(crate) words: Option<Words>,
    pub(crate) flags: &'static [Flag],
    /// What its parts under `src/` end with, so that it may be typed or not.
    pub(crate) role: &'static str,
    pub(crate) plan: fn(&Wish, &mut Site<'_>) -> Result<(), Failure>,
}

/// Words that follow the name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// A flag of one kind of thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// What its value is called, which can be given several times; a switch has none.
    pub(crate) value: Option<&'static str>,
}

/// All of them, in the order in which they are listed.
pub(crate) const THINGS: &[Thing] = &[
    module::THING,
    service::THING,
    controller::THING,
    route::THING,
    config::THING,
    test::THING,
];

/// Finds one by its name.
pub(crate) fn find(name: &str) -> Option<&'static Thing> {
    THINGS.iter().find(|thing| thing.name == name)
}
