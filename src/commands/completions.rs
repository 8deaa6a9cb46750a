//! `cortex completions`: the script that makes a shell ask this binary what may come next.
//!
//! The scripts in `completions/` all speak one small protocol: `CORTEX_COMPLETE` holds the index of
//! the word at the cursor, the words follow `--`, and each line of the answer is a candidate, with
//! what it means after a tab. Whatever goes wrong, nothing else is printed: the terminal belongs to
//! the line that is being typed.

use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum;
use clap_complete::engine::{self, CompletionCandidate};

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  bash:        cortex completions bash > ~/.local/share/bash-completion/completions/cortex
  zsh:         cortex completions zsh > \"${fpath[1]}/_cortex\"
  fish:        cortex completions fish > ~/.config/fish/completions/cortex.fish
  elvish:      cortex completions elvish >> ~/.config/elvish/rc.elv
  PowerShell:  cortex completions powershell >> $PROFILE";

/// Prints the completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell that will read the script
    shell: Kind,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

/// Prints the script.
#[expect(clippy::unnecessary_wraps, reason = "every command can fail")]
pub(crate) fn run(shell: &Shell, args: &Args) -> Result<(), Failure> {
    let script = match args.shell {
        Kind::Bash => include_str!("../../completions/cortex.bash"),
        Kind::Zsh => include_str!("../../completions/_cortex"),
        Kind::Fish => include_str!("../../completions/cortex.fish"),
        Kind::Powershell => include_str!("../../completions/cortex.ps1"),
        Kind::Elvish => include_str!("../../completions/cortex.elv"),
    };
    shell.data(script.trim_end());
    Ok(())
}

/// Answers a shell's question, where that is why we were started, and tells whether it was.
///
/// `prepare` gives the command, and puts what they stand for in the place of aliases.
pub(crate) fn answer(
    ctx: &Ctx,
    shell: &Shell,
    prepare: impl FnOnce(&mut Vec<OsString>, &mut usize) -> clap::Command,
) -> bool {
    let asked = ctx.args().get(1).is_some_and(|arg| arg == "--");
    let Some(index) = ctx.var("CORTEX_COMPLETE").filter(|_| asked) else {
        return false;
    };
    if let Ok(mut index) = index.parse() {
        let mut words: Vec<_> = ctx.args().iter().skip(2).cloned().collect();
        // Some shells lose an empty word at the end.
        if words.len() == index {
            words.push(OsString::new());
        }
        let command = prepare(&mut words, &mut index);
        let lines = suggest(command, words, index, ctx.cwd().ok());
        if !lines.is_empty() {
            shell.data(&lines.join("\n"));
        }
    }
    true
}

/// What may stand at `index`, a line for each; nothing where the line makes no sense.
fn suggest(
    mut command: clap::Command,
    words: Vec<OsString>,
    index: usize,
    cwd: Option<&Path>,
) -> Vec<String> {
    let candidates = engine::complete(&mut command, words, index, cwd).unwrap_or_default();
    candidates.iter().map(line).collect()
}

fn line(candidate: &CompletionCandidate) -> String {
    let value = candidate.get_value().to_string_lossy();
    let help = candidate.get_help().map(ToString::to_string);
    match help.as_deref().and_then(|help| help.lines().next()) {
        // A tab would begin another field, and what else moves the cursor would be obeyed.
        Some(help) => format!("{value}\t{}", help.replace(char::is_control, " ")),
        None => value.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(words: &[&str], index: usize) -> Vec<String> {
        let command = clap::Command::new("cortex").subcommand(
            clap::Command::new("paint").about("Paints the fence").arg(
                clap::Arg::new("color")
                    .long("color")
                    .value_parser(["red", "green"]),
            ),
        );
        let words = words.iter().map(OsString::from).collect();
        suggest(command.disable_help_subcommand(true), words, index, None)
    }

    #[test]
    fn offers_what_fits_with_what_it_means() {
        assert_eq!(suggested(&["cortex", "pa"], 1), ["paint\tPaints the fence"]);
        assert_eq!(
            suggested(&["cortex", "paint", "--color", "g"], 3),
            ["green"]
        );
        assert_eq!(
            suggested(&["cortex", "paint", "--color=g"], 2),
            ["--color=green"]
        );
    }

    #[test]
    fn offers_nothing_where_the_line_makes_no_sense() {
        assert!(suggested(&["cortex", "sing", "x"], 9).is_empty());
        assert!(suggested(&[], 7).is_empty());
    }
}
