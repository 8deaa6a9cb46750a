//! `cortex completions`: the script that makes a shell ask this binary what may come next.

use clap::ValueEnum;
use clap_complete::env::{Bash, CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::error::{Failure, catalog};
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
pub(crate) fn run(shell: &Shell, args: Args, command: &clap::Command) -> Result<(), Failure> {
    let completer: &dyn EnvCompleter = match args.shell {
        Kind::Bash => &Bash,
        Kind::Zsh => &Zsh,
        Kind::Fish => &Fish,
        Kind::Powershell => &Powershell,
        Kind::Elvish => &Elvish,
    };
    let name = command.get_name();
    let mut script = Vec::new();
    completer
        .write_registration("COMPLETE", name, name, name, &mut script)
        .map_err(|error| catalog::broken_inside("the completion script was not made", error))?;
    shell.data(String::from_utf8_lossy(&script).trim_end());
    Ok(())
}

/// Answers a shell's question and ends the process, or returns where there was none.
pub(crate) fn answer(command: fn() -> clap::Command) {
    CompleteEnv::with_factory(command).complete();
}
