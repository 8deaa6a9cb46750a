//! `cortex routes`: which handler answers what, and why none does.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::asking;
use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::routes::{self, Wanted};
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex routes                       List all routes, by path
  cortex routes --under /posts        Only those below a path
  cortex routes --method post --json  Those of one method, as a document for scripts
  cortex routes --no-build            Ask the last build, in milliseconds
  cortex routes why GET /posts/7      Say which handler answers, or what is missing

The app is built, as `cortex serve` builds it, and asked; nothing of it is constructed.
Routers that a module adds by hand (`module.router(…)`) are not listed.";

const WHY_EXAMPLES: &str = "\
Examples:
  cortex routes why GET /posts/7      Say which handler answers, with what it passes before
  cortex routes why POST /posts       Say why nothing answers, with the line to add
  cortex routes why GET /x --json     The same as a document for scripts

The exit code is 0 whatever the answer is.";

/// Lists the routes of the app, and says why one answers or does not
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only those of this method
    #[arg(long, value_name = "METHOD", add = ArgValueCandidates::new(methods))]
    method: Option<String>,
    /// Only those whose path begins with this
    #[arg(long, value_name = "PREFIX", add = ArgValueCandidates::new(asking::paths))]
    under: Option<String>,
    /// Only those of this module
    #[arg(long, value_name = "MODULE", add = ArgValueCandidates::new(asking::modules))]
    module: Option<String>,
    #[command(flatten)]
    asking: asking::Options,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Says which handler answers a request and what it passes before, or why none does
    #[command(after_help = WHY_EXAMPLES)]
    Why {
        /// The method, such as `GET`
        #[arg(add = ArgValueCandidates::new(methods))]
        method: String,
        /// The path, or a whole URL
        #[arg(add = ArgValueCandidates::new(asking::paths))]
        path: String,
    },
}

/// Lists the routes, or explains one request.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let asking = args.asking.asking();
    let wanted = Wanted {
        method: args.method,
        prefix: args.under,
        module: args.module,
    };
    match args.command {
        None => routes::list(ctx, shell, &asking, &wanted),
        Some(_) if wanted != Wanted::default() => {
            let hint = "put them behind `cortex routes` alone".to_owned();
            let message = "`why` takes none of `--method`, `--under` and `--module`";
            Err(catalog::usage(message, &[hint]))
        }
        Some(Command::Why { method, path }) => routes::explain(ctx, shell, &asking, &method, &path),
    }
}

fn methods() -> Vec<CompletionCandidate> {
    routes::METHODS
        .iter()
        .map(CompletionCandidate::new)
        .collect()
}
