//! `cortex info`: the facts about a project and the tools that it is built with.

use std::path::PathBuf;

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::info;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex info                    Versions, features, address and state of the project here
  cortex info --path shop        The same for another folder
  cortex info --json             The same as a document for scripts

Outside a project, it says so and tells the rest. It builds nothing and changes nothing.";

/// Tells versions, features, address and state of a project
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The project's folder, or one below it; where you are, unless given
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,
}

/// Prints what is known.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    info::run(ctx, shell, args.path.as_deref())
}
