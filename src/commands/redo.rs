//! `cortex redo`: brings back what was taken back.

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::plan::Direction;
use crate::shell::Shell;
use crate::undo;

const EXAMPLES: &str = "\
Examples:
  cortex redo              Bring back what the last `cortex undo` took back
  cortex redo --dry-run    Show what that would change, as a diff

A new change ends what can be brought back.";

/// Brings back the change that was taken back last
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Show what would be changed, as a diff, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Brings the change back.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    undo::run(ctx, shell, Direction::Forth, None, args.dry_run)
}
