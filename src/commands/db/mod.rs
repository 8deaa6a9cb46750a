//! `cortex db`: the database of an app.

mod actions;
mod help;

use std::path::PathBuf;

use self::actions::{Action, Change, Removal, Rollback};
use crate::config::ENVIRONMENTS;
use crate::ctx::Ctx;
use crate::database::{self, Asked, Consent, Way};
use crate::error::Failure;
use crate::shell::Shell;

/// Makes, migrates and looks at the app's database
#[derive(Debug, clap::Args)]
#[command(after_help = help::ALL, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
    /// The project's folder, or one below it; where you are, unless given
    #[arg(long, global = true, value_name = "FOLDER")]
    path: Option<PathBuf>,
    /// The database; `database.url` of the settings, unless given
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// The environment; `CORTEX_ENV`, else development, unless given
    #[arg(long, global = true, value_parser = ENVIRONMENTS)]
    env: Option<String>,
}

/// Does what was asked for.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let asked = Asked {
        path: args.path,
        url: args.url,
        env: args.env,
    };
    match args.action {
        Action::Create(Change { dry_run }) => database::create(ctx, shell, &asked, dry_run),
        Action::Drop(removal) => database::remove(ctx, shell, &asked, consent(&removal)),
        Action::Migrate { to, dry_run } => {
            let to = to.as_deref().map(database::version).transpose()?;
            database::migrate(ctx, shell, &asked, to, dry_run)
        }
        Action::Rollback(Rollback { steps, to, dry_run }) => {
            let way = match to {
                Some(to) => Way::Version(database::version(&to)?),
                None => Way::Steps(steps),
            };
            database::rollback(ctx, shell, &asked, way, dry_run)
        }
        Action::Redo { steps, dry_run } => database::redo(ctx, shell, &asked, steps, dry_run),
        Action::Status { check } => database::status(ctx, shell, &asked, check),
        Action::Reset(removal) => database::reset(ctx, shell, &asked, consent(&removal)),
        Action::Seed(Change { dry_run }) => database::seed(ctx, shell, &asked, dry_run),
        Action::Check => database::check(ctx, shell, &asked),
        Action::Shell { more } => database::open_shell(ctx, shell, &asked, more),
        Action::Schema => database::schema(ctx, shell, &asked),
    }
}

fn consent(removal: &Removal) -> Consent {
    Consent {
        yes: removal.yes,
        force: removal.force,
        dry_run: removal.dry_run,
    }
}
