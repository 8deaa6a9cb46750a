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
  cortex serve --open                   Show it in the browser as soon as it answers
  cortex serve --env test               Read `config/test.toml` instead of development's
  cortex serve --bin worker -- --once   Choose the binary, and pass `--once` to it

The address is, in this order: what is typed here; APP__SERVER__HOST, APP__SERVER__PORT and PORT;
the same names in `.env`; `[server]` in `config/development.toml` and `config/default.toml`;
127.0.0.1:3000. The app runs in the environment of --env, of CORTEX_ENV, or in `development`.

At a terminal, keys do what is wanted most: ? shows them.

The old version answers until the new one is ready. What does not compile or does not start is
shown, and the old version goes on. What git ignores is not watched. Settings restart it without a
build, tests and texts do nothing; --verbose tells for each change what is done and why.

Open pages show what is wrong too, and reload when it is mended. They exchange style sheets that lie
in `assets/`, `static/` or `public/` and reload for images, scripts and fonts there. Where there is no old version, the
address answers with it. CORTEX_EDITOR names the editor that a click on an error opens.

On file systems that tell of no changes, such as NFS and shared folders of virtual machines, and when
the system's limit of watches is reached, files are looked at a few times a second, and that is said.
--poll or CORTEX_SERVE_POLL=1 has it so in any case, CORTEX_SERVE_POLL=0 never because of the disk.

With --json each event is one line on standard output, with the fields behind its name:
  building      files, need, why       a change was seen and is built; `need` is `build`, or
                                       `build-all` where dependencies may be concerned
  restarting    files, need, why       a change was seen that takes no build
  serving       url, ms                the first version accepts requests
  waiting       lock                   another cargo holds this, so the build waits
  still-building seconds, what         it has said nothing for so long; what runs, or null
  overlooked    file                   cargo takes it for unchanged by its date, and is made to build it
  reloaded      files, ms, warnings    a new version has taken over; no files after `ended`
  unchanged     files, need, why, mended
                                       the change does not concern the version that serves;
                                       `mended` if there were errors before it
  refreshed     files, need, why       open pages show these files; `need` is `swap` or `reload`
  build-failed  files, why, code, serving, url, errors
                                       `serving` tells whether an older version goes on; `code` is
                                       an error's, or null; where none serves, `url` shows what is wrong
  error         message, place, more   after `build-failed`: the first error, and how many others
  start-failed  why, serving, url, errors
                                       the new version ended or was not ready in time (30 s, or what
                                       CORTEX_SERVE_READY_LIMIT says)
  ended         how, again, errors     the version that served ended by itself, and is started once
                                       more if it does so for the first time in 10 s
  pending       migrations             so many migrations are not applied
  panicked      panic                  after `ended` or `start-failed`: why, by the app's own word
  killed                               a version did not end when asked to (limit: 15 s, 2 s if never ready)
  elsewhere     address                the project names another address, which takes a restart
  gone          serving                the project's folder is not in its place any more
  back                                 it is there again, and is built
  unwatched     why                    changes in some folder will not be seen
  polling       why                    all files are looked at a few times a second
  not-opened    why                    no browser could show the address
  stopping                             everything ends, as soon as requests are finished
  stopped                              it ended because you asked for it
  failed        error                  it ended, or did not begin, because of this
Each of `errors` has `message`, `text` and, where it has a place, `file`, `line` and `column`.
It ends too when nobody reads its lines any more. `ms` holds the milliseconds of `wait`, which
is from the first change to the begin of the build and for another cargo, `build`, `start` and `ready`.";

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
    #[command(flatten)]
    besides: Besides,
    /// What to pass on to the app
    #[arg(last = true, value_name = "ARGS")]
    for_app: Vec<String>,
}

/// What to do besides building and running.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Besides {
    /// Have the app apply pending migrations when it starts, as `database.migrate = true` does
    #[arg(long)]
    migrate: bool,
    /// Look for changes a few times a second, where the system does not tell of them
    #[arg(long)]
    poll: bool,
    /// Show the app in the browser once it serves
    #[arg(long)]
    open: bool,
}

/// Serves until Ctrl-C.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let options = Options {
        dir: ctx.cwd()?.to_owned(),
        host: args.host,
        port: args.port,
        bin: args.bin,
        release: args.release,
        besides: serve::Besides {
            migrate: args.besides.migrate,
            poll: args.besides.poll,
            open: args.besides.open,
        },
        environment: args.env.map(|environment| environment.name().to_owned()),
        args: args.for_app,
        advice: None,
    };
    serve::run(ctx, shell, &options)
}
