//! `cortex apply`: carries out a plan that another program has written.
//!
//! Hidden: tests, benches and tools drive the journal with it.

use std::path::PathBuf;

use crate::change;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::plan::{Occasion, apply, given};
use crate::project::App;
use crate::shell::Shell;

/// Carries out a plan that is written down as JSON
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file with the plan
    file: PathBuf,
}

/// Reads the plan and applies it to the project here.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let given = given(app.root(), &ctx.cwd()?.join(&args.file))?;
    let occasion = Occasion::new(given.command, ctx.unix_time());
    apply(app.root(), &given.plan, occasion)?;
    if shell.wants_json() {
        shell.json(&change::document(&given.plan, false, Vec::new()));
    } else {
        change::tell(shell, &given.plan);
    }
    Ok(())
}
