//! `cortex serve`: runs the project and replaces it on every change.

use super::asking::Environment;
use crate::ctx::Ctx;
use crate::error::Failure;
use crate::serve::{self, Options};
use crate::shell::Shell;

const EXAMPLES: &str = "\
Examples:
  cortex serve                          Build, run, and replace it on every change
  cortex serve --port 8080              The same on another port
  cortex serve --host 0.0.0.0           Let other machines in
  cortex serve --env test               Read `config/test.toml` instead of development's
  cortex serve --bin worker -- --once   Choose the binary, and pass `--once` to it

The address is, in this order: what is typed here; APP__SERVER__HOST, APP__SERVER__PORT and PORT;
the same names in `.env`; `[server]` in `config/development.toml` and `config/default.toml`;
127.0.0.1:3000. The app runs in the environment of --env, of CORTEX_ENV, or in `development`.

The old version answers until the new one is ready. What does not compile or does not start is
shown, and the old version goes on. What git ignores is not watched.

With --json each event is one line on standard output, with the fields behind its name:
  building      files                  a change was seen and is built
  serving       url, ms                the first version accepts requests
  reloaded      files, ms              a new version has taken over; no files after `ended`
  unchanged     files                  the change does not concern the version that serves
  build-failed  files, why, serving    `serving` tells whether an older version goes on
  start-failed  why, serving           the new version ended or was not ready within 30 s
  ended         how, again             the version that served ended by itself, and is started once
                                       more if it does so for the first time in 10 s
  killed                               a version did not end when asked to (limit: 15 s, 2 s if never ready)
  elsewhere     address                the project names another address, which takes a restart
  gone          serving                the project's folder is not in its place any more
  back                                 it is there again, and is built
  unwatched     why                    changes in some folder will not be seen
  stopping                             everything ends, as soon as requests are finished
  stopped                              it ended because you asked for it
  failed        error                  it ended, or did not begin, because of this
It ends too when nobody reads its lines any more. `ms` holds the milliseconds of `build`, `start` and `ready`.";

/// Runs the project here and replaces it on every change
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The name or number of the address to listen on
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// The port to listen on; 0 takes any that is free
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// The binary to run, where the project has several
    #[arg(long, value_name = "NAME")]
    bin: Option<String>,
    /// The environment to run in, which names a file in `config/`
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<Environment>,
    /// Build with optimizations
    #[arg(short, long)]
    release: bool,
    /// What to pass on to the app
    #[arg(last = true, value_name = "ARGS")]
    for_app: Vec<String>,
}

/// Serves until Ctrl-C.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let options = Options {
        dir: ctx.cwd()?.to_owned(),
        host: args.host,
        port: args.port,
        bin: args.bin,
        release: args.release,
        environment: args.env.map(|environment| environment.name().to_owned()),
        args: args.for_app,
        advice: None,
    };
    serve::run(ctx, shell, &options)
}
