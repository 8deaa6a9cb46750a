//! The command line before it is understood: which word is the command, and what an alias in its
//! place stands for.

use std::ffi::OsString;

use clap::Command;

use super::help;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::settings::alias::{Alias, Aliases};

/// What clap is to understand.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) command: Command,
    pub(crate) args: Vec<OsString>,
    /// The aliases that there are, for whoever mistyped one.
    pub(crate) aliases: Vec<String>,
    /// Why an alias with the name of the command is not used.
    pub(crate) passed_over: Option<Failure>,
}

/// Puts what it stands for in the place of an alias, and lists aliases in the help.
///
/// # Errors
///
/// Fails where the word is no command, and an alias that it may be cannot be used.
pub(crate) fn read(ctx: &Ctx, command: Command) -> Result<Line, Failure> {
    let mut line = Line {
        args: ctx.args().to_vec(),
        command,
        ..Line::default()
    };
    let is_any = |flags: [&str; 2]| {
        let mut options = line.args.iter().take_while(|arg| *arg != "--");
        options.any(|arg| flags.iter().any(|flag| arg == flag))
    };
    if is_any(["--version", "-V"]) {
        return Ok(line);
    }
    let commands = names(&line.command);
    let find = || Aliases::find(ctx, &commands);
    let at = position(&line.command, &line.args);
    let word = at.and_then(|at| Some((at, line.args[at].to_str()?)));
    match word {
        None => line.command = help::listing(line.command, &find()),
        Some((at, "help")) => {
            let aliases = find();
            let asked = line.args.get(at + 1).and_then(|word| word.to_str());
            let meaning = asked.map(|word| help::meaning(&line.command, &aliases, word));
            if let Some(words) = meaning.transpose()?.flatten() {
                line.args.splice(at + 1..=at + 1, words);
            }
            line.command = help::listing(line.command, &aliases);
        }
        Some((_, known)) if commands.iter().any(|command| command == known) => {
            let hides = |(name, _): &(String, Failure)| name == known && !is_any(["--help", "-h"]);
            line.passed_over = find().refused.into_iter().find(hides).map(|(_, why)| why);
        }
        Some((at, word)) => {
            let aliases = find();
            let meaning = aliases.meaning(word, &commands)?;
            // What cannot be used may be what would have explained the word.
            let of_name = aliases.refused.iter().find(|(name, _)| name == word);
            let refused = of_name.or(aliases.refused.first());
            if let (None, Some((_, failure))) = (&meaning, refused) {
                return Err(failure.clone());
            }
            let words = meaning.unwrap_or_else(|| vec![word.to_owned()]);
            line.args.splice(at..=at, words.into_iter().map(Into::into));
            line.aliases = aliases.all.into_iter().map(|alias| alias.name).collect();
        }
    }
    Ok(line)
}

/// The same for a line that is being typed, in which nothing can be refused: `index` is the word at
/// the cursor.
pub(crate) fn completed(
    ctx: &Ctx,
    command: Command,
    words: &mut Vec<OsString>,
    index: &mut usize,
) -> Command {
    let commands = names(&command);
    let Some(at) = position(&command, words).filter(|at| at <= index) else {
        return command;
    };
    let aliases = Aliases::find(ctx, &commands);
    if at == *index {
        let alias = |alias: &Alias| Command::new(alias.name.clone()).about(alias.words.join(" "));
        return command.subcommands(aliases.all.iter().map(alias));
    }
    let word = words[at].to_string_lossy();
    if let Ok(Some(meaning)) = aliases.meaning(&word, &commands) {
        *index += meaning.len() - 1;
        words.splice(at..=at, meaning.into_iter().map(OsString::from));
    }
    command
}

/// The names of all commands, short forms and hidden ones included.
pub(super) fn names(root: &Command) -> Vec<String> {
    let of = |command: &Command| {
        let names = command.get_all_aliases().chain([command.get_name()]);
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let names = root.get_subcommands().flat_map(of);
    names.chain(["help".to_owned()]).collect()
}

/// Where the command stands: the first word that is no option and no option's value.
fn position(root: &Command, args: &[OsString]) -> Option<usize> {
    let takes_value = |option: &str| {
        let mut valued = root.get_arguments();
        valued.any(|arg| {
            arg.get_action().takes_values() && option.strip_prefix("--") == arg.get_long()
        })
    };
    let mut is_value = true;
    for (at, arg) in args.iter().enumerate() {
        let arg = arg.to_string_lossy();
        if std::mem::take(&mut is_value) {
            continue;
        }
        if arg == "--" {
            return None;
        }
        if !arg.starts_with('-') {
            return Some(at);
        }
        is_value = takes_value(&arg);
    }
    None
}
