//! `cortex generate`: writes code into a project, one subcommand for each kind of thing.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};

use super::names;
use crate::addition::{self, Manner};
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::generate::thing::{self, Completes, Flag, THINGS};
use crate::generate::{Thing, Wish};
use crate::nearest::nearest;
use crate::plan::Choice;
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
            .args_conflicts_with_subcommands(true)
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
        let asked = matches.subcommand().map(|(name, matches)| {
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

fn subcommand(thing: &Thing) -> Command {
    let name = Arg::new("name")
        .value_name("NAME")
        .required(true)
        .help(thing.subject)
        .add(names::completer(thing.completes));
    let command = Command::new(thing.name)
        .about(thing.about)
        .after_help(examples(thing))
        .arg(name);
    let words = thing.words.map(|words| {
        let many = Arg::new("words").value_name(words.name).help(words.about);
        many.num_args(0..).action(ArgAction::Append)
    });
    command
        .args(words)
        .args(thing.flags.iter().map(own_flag))
        .arg(value(
            "path",
            "FOLDER",
            "The folder of the module, where the name implies another",
        ))
        .arg(value(
            "plural",
            "NAME",
            "Several of them, where English has another word",
        ))
        .arg(
            switch("tests", "Make tests, though the settings say otherwise")
                .overrides_with("no-tests"),
        )
        .arg(switch("no-tests", "Make no tests").overrides_with("tests"))
        .arg(switch(
            "dry-run",
            "Show what would be changed, as a diff, and write nothing",
        ))
        .arg(
            switch("force", "Replace files that are there with other content")
                .conflicts_with("skip-existing"),
        )
        .arg(switch(
            "skip-existing",
            "Keep files that are there with other content",
        ))
        .arg(switch(
            "yes",
            "Answer every question with its default: such files are kept",
        ))
}

fn own_flag(flag: &Flag) -> Arg {
    match flag.value {
        None => switch(flag.name, flag.about),
        Some(name) => value(flag.name, name, flag.about).action(ArgAction::Append),
    }
}

fn switch(name: &'static str, about: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .help(about)
        .action(ArgAction::SetTrue)
}

fn value(name: &'static str, placeholder: &'static str, about: &'static str) -> Arg {
    let arg = Arg::new(name)
        .long(name)
        .value_name(placeholder)
        .help(about);
    match Completes::of_value(placeholder) {
        Some(completes) => arg.add(names::completer(completes)),
        None => arg,
    }
}

fn examples(thing: &Thing) -> StyledStr {
    let typed = |words: &str| format!("cortex generate {} {words}", thing.name);
    let width = thing
        .examples
        .iter()
        .map(|(words, _)| typed(words).len())
        .max();
    let width = width.unwrap_or_default();
    let lines = thing.examples.iter();
    let lines = lines.map(|(words, what)| format!("  {:width$}   {what}", typed(words)));
    format!("Examples:\n{}", lines.collect::<Vec<_>>().join("\n")).into()
}

fn wish(thing: &Thing, matches: &ArgMatches) -> Wish {
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let many = |name: &str| -> Vec<String> {
        matches
            .get_many(name)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    };
    let given = |flag: &&Flag| match flag.value {
        None => matches.get_flag(flag.name),
        Some(_) => matches.contains_id(flag.name),
    };
    let flags = thing.flags.iter().filter(given);
    let values = |flag: &Flag| flag.value.map(|_| many(flag.name)).unwrap_or_default();
    Wish {
        name: one("name").unwrap_or_default(),
        words: thing.words.map(|_| many("words")).unwrap_or_default(),
        flags: flags.map(|flag| (flag.name, values(flag))).collect(),
        path: one("path"),
        plural: one("plural"),
        ..Wish::default()
    }
}

fn manner(matches: &ArgMatches) -> Manner {
    let given = |name: &str| matches.get_flag(name);
    let in_the_way = if given("force") {
        Some(Choice::Replace)
    } else {
        (given("skip-existing") || given("yes")).then_some(Choice::Keep)
    };
    let tests = match (matches.get_flag("tests"), matches.get_flag("no-tests")) {
        (false, false) => None,
        (tests, _) => Some(tests),
    };
    Manner {
        dry_run: matches.get_flag("dry-run"),
        tests,
        in_the_way,
    }
}
