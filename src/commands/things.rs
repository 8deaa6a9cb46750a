//! The kinds of things on the command line: a subcommand for each, and what is typed after it.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::names;
use crate::addition::Manner;
use crate::generate::thing::{Completes, Flag, Shared};
use crate::generate::{Thing, Wish};
use crate::plan::Choice;

/// The subcommand that generates one kind of thing.
pub(super) fn subcommand(thing: &Thing) -> Command {
    let name = Arg::new("name")
        .value_name("NAME")
        .required(thing.described_by().is_none())
        .required_unless_present_any(thing.described_by())
        .help(thing.subject)
        .add(names::completer(thing.completes));
    let command = Command::new(thing.name)
        .about(thing.about)
        .after_help(examples(thing))
        .arg(name);
    let words = thing.words.map(|words| {
        let many = Arg::new("words").value_name(words.name).help(words.about);
        let many = many.num_args(0..).action(ArgAction::Append);
        match words.completes {
            Some(completes) => many.add(names::completer(completes)),
            None => many,
        }
    });
    command
        .args(words)
        .args(thing.flags.iter().map(own_flag))
        .args(thing.takes.iter().copied().flat_map(shared))
        .arg(switch(
            "dry-run",
            "Show what would be changed, as a diff, and write nothing",
        ))
        .arg(switch(
            "yes",
            "Answer every question with its default: files with other content are kept",
        ))
}

fn shared(which: Shared) -> Vec<Arg> {
    match which {
        Shared::Path => vec![value(
            "path",
            "FOLDER",
            "The folder of `src/` for it, around the folders in the name",
        )],
        Shared::Plural => vec![value(
            "plural",
            "NAME",
            "Several of them, where English has another word",
        )],
        Shared::Tests => vec![
            switch("tests", "Make tests, though the settings say otherwise")
                .overrides_with("no-tests"),
            switch("no-tests", "Make no tests").overrides_with("tests"),
        ],
        Shared::InTheWay => vec![
            switch("force", "Replace files that are there with other content")
                .conflicts_with("skip-existing"),
            switch(
                "skip-existing",
                "Keep files that are there with other content",
            ),
        ],
    }
}

fn own_flag(flag: &Flag) -> Arg {
    match flag.value {
        None => switch(flag.name, flag.about),
        Some(name) => value(flag.name, name, flag.about).action(ArgAction::Append),
    }
}

/// A flag without a value.
pub(super) fn switch(name: &'static str, about: &'static str) -> Arg {
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
    let widths = thing.examples.iter().map(|(words, _)| typed(words).len());
    let width = widths.max().unwrap_or_default();
    let line = |(words, what): &(&str, &str)| format!("  {:width$}   {what}", typed(words));
    let lines: Vec<String> = thing.examples.iter().map(line).collect();
    format!("Examples:\n{}{}", lines.join("\n"), thing.first()).into()
}

/// What was asked for.
pub(super) fn wish(thing: &Thing, matches: &ArgMatches) -> Wish {
    let one = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let many = |name: &str| -> Vec<String> {
        let values = matches.get_many(name).into_iter();
        values.flatten().cloned().collect()
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

/// How it is to be done.
pub(super) fn manner(matches: &ArgMatches) -> Manner {
    // A kind of thing that does not take a flag is not given it.
    let given = |name: &str| matches!(matches.try_get_one::<bool>(name), Ok(Some(true)));
    let in_the_way = if given("force") {
        Some(Choice::Replace)
    } else {
        (given("skip-existing") || given("yes")).then_some(Choice::Keep)
    };
    let tests = match (given("tests"), given("no-tests")) {
        (false, false) => None,
        (tests, _) => Some(tests),
    };
    Manner {
        dry_run: given("dry-run"),
        tests,
        in_the_way,
    }
}
