//! `cortex serve`: runs the project and restarts it on every change.
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::shell::Shell;

/// Runs the project here and restarts it on every change
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_ctx: &Ctx, _shell: &Shell, _args: Args) -> Result<(), Failure> {
    Ok(())
}
