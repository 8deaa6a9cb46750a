//! Aliases in the help: the list of them, and what `cortex help` shows for one.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::Command;

use super::line::names;
use crate::error::Failure;
use crate::settings::alias::{Alias, Aliases};

/// The command that an alias stands for, as `cortex help` takes it: without options and values.
/// Nothing for a word that is no alias.
///
/// # Errors
///
/// Fails where the alias stands for itself, or for what is no command.
pub(super) fn meaning(
    root: &Command,
    aliases: &Aliases,
    word: &str,
) -> Result<Option<Vec<OsString>>, Failure> {
    let commands = names(root);
    if commands.iter().any(|command| command == word) {
        return Ok(None);
    }
    let words = aliases.meaning(word, &commands)?;
    Ok(words.map(|words| {
        let mut command = root;
        let is_command = |word: &String| {
            let below = command.find_subcommand(word);
            command = below.unwrap_or(command);
            below.is_some()
        };
        let words = words.into_iter().take_while(is_command);
        words.map(OsString::from).collect()
    }))
}

/// The command with the aliases in its help, before the examples.
pub(super) fn listing(command: Command, aliases: &Aliases) -> Command {
    let mut text = String::new();
    for (heading, is_of_project) in [("Aliases of this project", true), ("Your aliases", false)] {
        let is_listed = |alias: &&Alias| alias.is_of_project == is_of_project;
        let listed: Vec<&Alias> = aliases.all.iter().filter(is_listed).collect();
        let width = listed.iter().map(|alias| alias.name.len()).max();
        for (number, alias) in listed.iter().enumerate() {
            let (name, width) = (&alias.name, width.unwrap_or_default());
            let heading = format!("{heading}:\n");
            let heading = if number == 0 { &heading } else { "" };
            let words = shell_words::join(&alias.words);
            let _ = writeln!(text, "{heading}  {name:width$}   {words}");
        }
        text.push_str(if listed.is_empty() { "" } else { "\n" });
    }
    for (_, failure) in &aliases.refused {
        let _ = write!(text, "Not listed: {}\n\n", failure.message());
    }
    let examples = command.get_after_help().map(ToString::to_string);
    command.after_help(text + &examples.unwrap_or_default())
}
