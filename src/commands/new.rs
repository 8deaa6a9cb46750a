//! `cortex new`: makes a project in a folder of its own, wholly or not at all.

use std::path::PathBuf;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::generate::{Access, Template, starters};
use crate::pack;
use crate::scaffold::answers::{Finish, Said, TEMPLATE};
use crate::scaffold::preferences::Preferences;
use crate::scaffold::{create, report};
use crate::shell::Shell;
use crate::wizard::{self, Asking};

const EXAMPLES: &str = "\
Examples:
  cortex new                                    Ask what to make, on a terminal
  cortex new shop                               Make `shop` from the default template
  cortex new services/billing --name billing-api  Choose the folder and the name apart
  cortex new hello --template minimal --serve   Make it and serve it at once
  cortex new shop --db-access sqlx              Repositories of SQL by hand, without an ORM
  cortex new shop --dry-run                     Only list the files

Without a folder the questions start, if there is a terminal to ask on: never with --yes, --quiet
or --json, nor where CI is set. The last question shows the command that does the same.

Your own defaults: a table `[new]` with `template`, `toolchain`, `git` and `hooks` in
$XDG_CONFIG_HOME/cortex/config.toml or ~/.config/cortex/config.toml (Windows: %APPDATA%). What is
typed wins over that file, and the file over the defaults named here.";

/// Makes a project in a new folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Args {
    /// The folder to make; its last part is the project's name
    path: Option<PathBuf>,
    // Not a comment of documentation: the default is named in one place alone.
    #[arg(short, long, add = ArgValueCandidates::new(candidates))]
    #[arg(help = format!("The starter to begin with [default: {TEMPLATE}]"))]
    template: Option<String>,
    /// How repositories reach the database: `seaorm`, entities and queries of SeaORM; or `sqlx`, SQL
    /// by hand and no ORM in the project [default: seaorm]
    #[arg(long, value_name = "ACCESS", add = ArgValueCandidates::new(accesses))]
    db_access: Option<String>,
    /// List the templates
    #[arg(long)]
    list: bool,
    /// Ask for whatever is not given here, also where the folder is named
    #[arg(short, long, conflicts_with = "yes")]
    interactive: bool,
    /// Ask nothing: what is not said takes its default; the folder has none
    #[arg(short, long)]
    yes: bool,
    /// The project's name, where it is not the folder's
    #[arg(long)]
    name: Option<String>,
    /// What the project is, in a sentence, for its manifest and README
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The Rust toolchain: `stable`, or an exact version, which rustup may have to download
    /// [default: stable]
    #[arg(long, value_name = "CHANNEL")]
    toolchain: Option<String>,
    /// Make a git repository, though your settings say otherwise
    #[arg(long, overrides_with = "no_git")]
    git: bool,
    /// Make no git repository
    #[arg(long, overrides_with = "git")]
    no_git: bool,
    /// Include the git hook, though your settings say otherwise
    #[arg(long, overrides_with = "no_hooks")]
    hooks: bool,
    /// Leave out the git hook that checks format, lints and tests before a commit
    #[arg(long, overrides_with = "hooks")]
    no_hooks: bool,
    /// Show what would be made and make nothing; with --verbose, the content as well
    #[arg(long)]
    dry_run: bool,
    /// Build, run and watch the project once it is made, as `cortex serve` does
    #[arg(long, conflicts_with = "dry_run")]
    serve: bool,
    /// The port to serve on, with --serve
    #[arg(long, requires = "serve")]
    port: Option<u16>,
}

/// Settles what to make, asking where that is wanted, and makes it.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: Args) -> Result<(), Failure> {
    let templates = pack::starters()?;
    let starters = starters(&templates);
    if args.list {
        report::list(shell, &starters);
        return Ok(());
    }
    let asking = match (args.interactive, args.yes) {
        (true, _) => Asking::Always,
        (_, true) => Asking::Never,
        _ => Asking::WithoutFolder,
    };
    let own = Preferences::read(ctx, &starters)?;
    let answers = match wizard::begin(ctx, shell, asking, args.path.is_some())? {
        Some(prompt) => wizard::ask(ctx, prompt, &templates, &own, args.said())?,
        None => args.said().settle(&own)?,
    };
    create(ctx, shell, &templates, &answers)
}

impl Args {
    /// What was typed, as the rest of the program knows it.
    pub(crate) fn said(self) -> Said {
        Said {
            path: self.path,
            name: self.name,
            template: self.template,
            db_access: self.db_access,
            description: self.description,
            toolchain: self.toolchain,
            git: switch(self.git, self.no_git),
            hooks: switch(self.hooks, self.no_hooks),
            finish: match (self.dry_run, self.serve) {
                (true, _) => Finish::Listed,
                (_, true) => Finish::Served { port: self.port },
                _ => Finish::Made,
            },
        }
    }
}

fn switch(yes: bool, no: bool) -> Option<bool> {
    (yes || no).then_some(yes)
}

fn accesses() -> Vec<CompletionCandidate> {
    let all = Access::ALL.into_iter();
    all.map(|(_, name, about)| CompletionCandidate::new(name).help(Some(about.into())))
        .collect()
}

fn candidates() -> Vec<CompletionCandidate> {
    let templates = pack::starters().unwrap_or_default();
    let candidate = |it: Template| CompletionCandidate::new(it.name).help(Some(it.about.into()));
    starters(&templates).into_iter().map(candidate).collect()
}
