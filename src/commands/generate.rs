//! `cortex generate`: writes code into a project, one subcommand for each kind of thing.

use clap::{ArgMatches, Command, FromArgMatches};

use super::things::{manner, subcommand, switch, wish};
use crate::addition::{self, Manner};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::thing::{self, THINGS};
use crate::generate::{Thing, Wish};
use crate::nearest::nearest;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex generate --list                    Say what can be generated
  cortex generate module billing            Make a module and register it
  cortex generate service billing/Invoice   Make a service in it, with a test
  cortex g service Invoice --dry-run        Show what would be written, as a diff

Names are written as you like, in the singular or the plural. Nothing is compiled. Where a file is
there with other content, you are asked in a terminal, and nothing is written elsewhere. `cortex
undo` takes back what was written.";

const USAGE: &str = "\
cortex generate <THING> <NAME> [OPTIONS]
       cortex generate --list";

/// Writes code into the project: modules, services and more
#[derive(Debug)]
pub(crate) struct Args(Asked);

#[derive(Debug)]
enum Asked {
    List,
    Thing(&'static Thing, Box<Wish>, Manner),
    /// A word that no kind of thing is called.
    Unknown(String),
}

/// Generates what was asked for, or lists what there is.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    match args.0 {
        Asked::List => {
            addition::list(shell);
            Ok(())
        }
        Asked::Unknown(typed) => {
            let near = nearest(&typed, THINGS.iter().map(|thing| thing.name));
            Err(catalog::unknown_thing(&typed, near))
        }
        Asked::Thing(thing, wish, manner) => addition::generate(ctx, shell, thing, *wish, manner),
    }
}

impl clap::Args for Args {
    fn augment_args(command: Command) -> Command {
        command
            .about("Writes code into the project: modules, services and more")
            .after_help(EXAMPLES)
            .override_usage(USAGE)
            .subcommand_value_name("THING")
            .subcommand_help_heading("Things")
            .arg_required_else_help(true)
            .disable_help_subcommand(true)
            // A word that is none of them is refused by us, with the nearest.
            .allow_external_subcommands(true)
            .arg(switch("list", "Say what can be generated, in a line each"))
            .subcommands(THINGS.iter().map(subcommand))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Args {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let typed = matches.subcommand().filter(|_| !matches.get_flag("list"));
        let asked = typed.map(|(name, matches)| {
            let Some(thing) = thing::find(name) else {
                return Asked::Unknown(name.to_owned());
            };
            let wish = Box::new(wish(thing, matches));
            Asked::Thing(thing, wish, manner(matches))
        });
        Ok(Self(asked.unwrap_or(Asked::List)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
