//! `cortex undo`: takes back what a command has changed.

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::plan::Direction;
use crate::shell::Shell;
use crate::undo;

const EXAMPLES: &str = "\
Examples:
  cortex undo              Take back the last change; again for the one before
  cortex undo --dry-run    Show what that would change, as a diff
  cortex undo --list       List the changes with their numbers
  cortex undo 7            Take back change 7 and keep the later ones

What you have written since stays, also in the same files. Where it contradicts the undo, nothing
is written and the files are named. The journal remembers the last 50 entries.";

/// Takes back the last change that a command made here
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The number of the change, where it is not the last
    #[arg(add = ArgValueCandidates::new(candidates))]
    id: Option<u32>,
    /// List the changes, the last one first
    #[arg(long, conflicts_with_all = ["id", "dry_run"])]
    list: bool,
    /// Show what would be changed, as a diff, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes a change back, or lists what there is.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    if args.list {
        undo::list(ctx, shell)
    } else {
        undo::run(ctx, shell, Direction::Back, args.id, args.dry_run)
    }
}

fn candidates() -> Vec<CompletionCandidate> {
    let ctx = Ctx::from_process();
    let changes = ctx.cwd().map(undo::candidates).unwrap_or_default();
    let candidate = |(id, command): (u32, String)| {
        CompletionCandidate::new(id.to_string()).help(Some(StyledStr::from(command)))
    };
    changes.into_iter().map(candidate).collect()
}
