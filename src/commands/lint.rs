//! `cortex lint`: says what a project has and does not use.

use clap::ValueEnum;

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::lint::{self, Manner};
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex lint                             Say what is not wired in, with the lines to add
  cortex lint --only wiring --fix         Add the lines
  cortex lint --only wiring --fix --dry-run   Show them as a diff

There is one check, `wiring`: services, settings and controllers that no module registers, modules
that the one around does not import, and files in a module's folder that no `mod` declares. Nothing
is compiled. What stands under a condition, is generic, or may be registered by a macro or in another
way, is passed over. The comment `// cortex: not wired` above a type or a function `module`, or at
the head of a file, says that it is left out on purpose.

The exit code is 1 if anything is found and not mended.";

/// Says what is not wired into the project's modules, and adds it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Do this check alone, which is all for now
    #[arg(long, value_name = "CHECK", value_enum)]
    only: Vec<Check>,
    /// Add the lines that are missing
    #[arg(long)]
    fix: bool,
    /// Show what would be changed, as a diff, and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Check {
    Wiring,
}

/// Does the checks.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    match args.only[..] {
        [] | [Check::Wiring, ..] => lint::run(
            ctx,
            shell,
            Manner {
                fix: args.fix,
                dry_run: args.dry_run,
            },
        ),
    }
}
