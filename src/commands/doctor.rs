//! `cortex doctor`: what is wrong with the toolchain, the project and the machine.

use std::path::PathBuf;

use super::line::names;
use crate::ctx::Ctx;
use crate::doctor;
use crate::error::Failure;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex doctor                  Check everything, and name one remedy for each trouble
  cortex doctor --quiet          Show only what is wrong
  cortex doctor --path shop      Check the project in another folder
  cortex doctor --json           The same as a document for scripts

It changes nothing and builds nothing. It asks programs for their version, and cargo whether it
accepts the manifest, which they answer at once; one that is silent for ten seconds is reported and
not waited for.

Exit codes: 1 if a check failed, 0 otherwise; a warning is no failure.";

/// Says what keeps a project from being built, or makes it slow, with a remedy for each
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The project's folder, or one below it; where you are, unless given
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,
}

/// Checks everything.
pub(crate) fn run(
    ctx: &Ctx,
    shell: &Shell,
    args: &Args,
    root: &clap::Command,
) -> Result<(), Failure> {
    doctor::run(ctx, shell, args.path.as_deref(), &names(root))
}
