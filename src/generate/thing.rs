//! The kinds of things that can be generated: one line of the table for each.
//!
//! The command line, its help, `--list` and completion are made from this table.

use super::site::Site;
use super::wish::Wish;
use super::{
    config, controller, crud, dto, evolve, factory, migration, model, module, route, seeder,
    service, test,
};
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
    /// What the name is completed with.
    pub(crate) completes: Completes,
    /// What may follow the name, if anything.
    pub(crate) words: Option<Words>,
    pub(crate) flags: &'static [Flag],
    /// Which of the flags it takes that several kinds share.
    pub(crate) takes: &'static [Shared],
    /// What its parts under `src/` end with, so that it may be typed or not.
    pub(crate) role: &'static str,
    pub(crate) plan: fn(&Wish, &mut Site<'_>) -> Result<(), Failure>,
}

/// What a shell offers where a name is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completes {
    /// Modules that something new may go into, with a slash behind each.
    Folders,
    Modules,
    /// As generators take their names: `billing/Invoice`.
    Controllers,
    /// By their types: `billing/InvoiceService`.
    Services,
    /// Modules, and the controllers and services in them by their types.
    Tested,
    /// Fields of requests and answers: their types, and what may follow.
    Values,
    /// The same for fields of tables.
    Fields,
    /// Tables and models: `posts`, `Post`.
    Tables,
    /// What migrations are called: `add_slug_to_posts`.
    Migrations,
    /// Files that fields are read from.
    Files,
    /// As references name them: `billing/Invoice`.
    Models,
    /// What seeds are for.
    Environments,
    /// Nothing, because a new name is made up.
    Nothing,
}

impl Thing {
    /// Whether the words behind its name belong to that.
    pub(crate) fn is_named_by_words(&self) -> bool {
        self.words.is_some_and(|words| words.name_it)
    }

    /// What is said below the examples of what is made of a model that is there.
    pub(crate) fn first(&self) -> &'static str {
        let is_completed = matches!(self.completes, Completes::Models | Completes::Tables);
        if is_completed || self.flags.iter().any(|flag| flag.value == Some("MODEL")) {
            return "\n\nThe model has to be there first; for the examples with `Post` this makes it:\n  \
                    cortex generate crud Post title:string body:text:optional";
        }
        ""
    }

    /// The flag whose file may say what is generated, and under which name.
    pub(crate) fn described_by(&self) -> Option<&'static str> {
        let mut flags = self.flags.iter().map(|flag| flag.name);
        flags.find(|name| *name == super::from::FROM.name)
    }
}

impl Completes {
    /// What fits a flag whose value is called so in the help.
    pub(crate) fn of_value(placeholder: &str) -> Option<Self> {
        match placeholder {
            "FOLDER" | "MODULE" => Some(Self::Modules),
            "CONTROLLER" => Some(Self::Controllers),
            "SERVICE" => Some(Self::Services),
            "NAME:TYPE" => Some(Self::Values),
            "FILE" => Some(Self::Files),
            "MODEL" => Some(Self::Models),
            "ENVIRONMENT" => Some(Self::Environments),
            _ => None,
        }
    }
}

/// Flags that mean the same wherever they mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    /// `--path`: the folder.
    Path,
    /// `--plural`: several of them.
    Plural,
    /// `--tests` and `--no-tests`.
    Tests,
    /// `--force` and `--skip-existing`: files that are in the way.
    InTheWay,
}

/// What most kinds take.
pub(super) const ALL: &[Shared] = &[
    Shared::Path,
    Shared::Plural,
    Shared::Tests,
    Shared::InTheWay,
];

/// Words that follow the name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether they belong to its name, so that it cannot be removed without them.
    pub(crate) name_it: bool,
    /// What they are completed with, if anything.
    pub(crate) completes: Option<Completes>,
}

/// A flag of one kind of thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// What its value is called, which can be given several times; a switch has none. The name
    /// tells what completes it, see [`Completes::of_value`].
    pub(crate) value: Option<&'static str>,
}

/// All of them, in the order in which they are listed.
pub(crate) const THINGS: &[Thing] = &[
    module::THING,
    service::THING,
    controller::THING,
    crud::THING,
    model::THING,
    evolve::THING,
    migration::THING,
    seeder::THING,
    factory::THING,
    dto::THING,
    route::THING,
    config::THING,
    test::THING,
];

/// Finds one by its name.
pub(crate) fn find(name: &str) -> Option<&'static Thing> {
    THINGS.iter().find(|thing| thing.name == name)
}
