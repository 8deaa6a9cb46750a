//! `cortex config`: the settings of an app, and where their values come from.

use std::path::PathBuf;

use clap::Subcommand;
use clap_complete::engine::ArgValueCandidates;

use super::asking;
use crate::config::{self, ENVIRONMENTS, Form, Subject};
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::project::description::Asking;
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex config list                            Every setting, its value and its source
  cortex config list --env production           What production would have
  cortex config get server.port                 One value
  cortex config set server.port 8080            Write it to config/default.toml
  cortex config set log.level debug --env test  Write it to config/test.toml
  cortex config unset server.port               Take it out again
  cortex config validate --all                  Check every environment
  cortex config types --env-example --write     Write .env.example as the code says

The app is built and asked, as it alone knows what it reads; secrets are masked. `cortex undo` takes
back what was written.";

/// Shows, changes and checks the settings of an app
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
    /// The project's folder, or one below it; where you are, unless given
    #[arg(long, global = true, value_name = "FOLDER")]
    path: Option<PathBuf>,
    /// The environment; this machine's, unless given
    #[arg(long, global = true, value_parser = ENVIRONMENTS)]
    env: Option<String>,
    /// The binary that is asked, where the project has several
    #[arg(long, global = true, value_name = "NAME")]
    bin: Option<String>,
    /// Ask the last build, whatever has changed since
    #[arg(long, global = true)]
    no_build: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Shows every setting with its value, its source and its type
    #[command(after_help = "Examples:\n  cortex config list\n  cortex config list --json")]
    List,
    /// Prints the value of one setting
    #[command(after_help = "Examples:\n  cortex config get server.port --env production")]
    Get {
        /// The setting, such as `server.port`
        #[arg(add = ArgValueCandidates::new(asking::keys))]
        key: String,
    },
    /// Writes a value to config/default.toml, or with `--env` to the file of one environment
    #[command(
        after_help = "Examples:\n  cortex config set server.port 8080\n  cortex config set log.level warn --env production --dry-run"
    )]
    Set {
        /// The setting, such as `server.port`
        #[arg(add = ArgValueCandidates::new(asking::keys))]
        key: String,
        /// The value, as in a variable
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Show what would be changed, as a diff, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Takes a setting out of config/default.toml, or with `--env` out of the file of one environment
    #[command(after_help = "Examples:\n  cortex config unset log.level --env production")]
    Unset {
        /// The setting, such as `server.port`
        #[arg(add = ArgValueCandidates::new(asking::keys))]
        key: String,
        /// Show what would be changed, as a diff, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Checks the settings of an environment, or of each; exit code 1 if any is wrong
    #[command(after_help = "Examples:\n  cortex config validate --all")]
    Validate {
        /// Check every environment
        #[arg(long, conflicts_with = "env")]
        all: bool,
    },
    /// Lists the settings with their types, defaults, variables and meaning
    #[command(
        after_help = "Examples:\n  cortex config types\n  cortex config types --docs > settings.md\n  cortex config types --env-example --write"
    )]
    Types {
        /// As a table in Markdown
        #[arg(long, conflicts_with = "env_example")]
        docs: bool,
        /// As the file `.env.example`
        #[arg(long)]
        env_example: bool,
        /// Write that file
        #[arg(long, requires = "env_example")]
        write: bool,
        /// Show what would be changed, as a diff, and write nothing
        #[arg(long, requires = "write")]
        dry_run: bool,
    },
}

/// Does what was asked for.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let subject = Subject {
        path: args.path,
        asking: Asking {
            bin: args.bin,
            environment: args.env,
            no_build: args.no_build,
            ..Asking::default()
        },
    };
    match args.action {
        Action::List => config::list(ctx, shell, &subject),
        Action::Get { key } => config::get(ctx, shell, &subject, &key),
        Action::Set {
            key,
            value,
            dry_run,
        } => config::set(ctx, shell, &subject, (&key, &value), dry_run),
        Action::Unset { key, dry_run } => config::unset(ctx, shell, &subject, &key, dry_run),
        Action::Validate { all } => config::validate(ctx, shell, &subject, all),
        Action::Types { write, dry_run, .. } if write => {
            config::write_example(ctx, shell, &subject, dry_run)
        }
        Action::Types {
            docs, env_example, ..
        } => {
            let form = match (docs, env_example) {
                (true, _) => Form::Markdown,
                (_, true) => Form::EnvExample,
                _ => Form::List,
            };
            config::types(ctx, shell, &subject, form)
        }
    }
}
