//! `cortex new`: makes a project in a folder of its own, wholly or not at all.

use std::path::PathBuf;

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use serde_json::json;

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::generate::{NewProject, Template, starters};
use crate::scaffold::report::{self, Made};
use crate::scaffold::{self, Scaffold};
use crate::shell::Shell;
use crate::{pack, serve};

const EXAMPLES: &str = "\
Examples:
  cortex new shop                               Make `shop` from the default template
  cortex new services/billing --name billing-api  Choose the folder and the name apart
  cortex new hello --template minimal --serve   Make it and serve it at once
  cortex new shop --dry-run                     Only list the files";

/// Makes a project in a new folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Args {
    /// The folder to make; its last part is the project's name
    #[arg(required_unless_present = "list")]
    path: Option<PathBuf>,
    /// The starter to begin with
    #[arg(short, long, default_value = "api", add = ArgValueCandidates::new(candidates))]
    template: String,
    /// List the templates
    #[arg(long)]
    list: bool,
    /// The project's name, where it is not the folder's
    #[arg(long)]
    name: Option<String>,
    /// What the project is, in a sentence, for its manifest and README
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The Rust toolchain: `stable`, or an exact version, which rustup may have to download
    #[arg(long, default_value = "stable", value_name = "CHANNEL")]
    toolchain: String,
    /// Make no git repository
    #[arg(long)]
    no_git: bool,
    /// Leave out the git hook that checks format, lints and tests before a commit
    #[arg(long)]
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

/// Plans the project, makes it, and says what to do next.
pub(crate) fn run(ctx: &Ctx, shell: &Shell, args: &Args) -> Result<(), Failure> {
    let templates = pack::templates()?;
    let Some(path) = args.path.as_deref().filter(|_| !args.list) else {
        list(shell, &starters(&templates));
        return Ok(());
    };
    let target = scaffold::target(ctx, path)?;
    let name = scaffold::name(&target, args.name.as_deref(), &templates)?;
    let plan = NewProject {
        name: &name,
        template: &args.template,
        description: args.description.as_deref(),
        toolchain: scaffold::toolchain(&args.toolchain)?,
        hooks: !args.no_hooks && scaffold::gets_repository(&target, !args.no_git),
    }
    .plan(&templates, &pack::framework()?)?;
    if args.dry_run {
        report::preview(shell, path, &plan);
        return Ok(());
    }
    if args.serve {
        scaffold::require_cargo(ctx, shell)?;
    }
    let files = plan.len();
    let (git, hooks) = (!args.no_git, !args.no_hooks);
    let scaffold = Scaffold {
        target: &target,
        name: &name,
        git,
        hooks,
    };
    let repository = scaffold::make(ctx, shell, &scaffold, plan)?;
    let (name, template) = (name.as_typed(), &args.template);
    let made = Made {
        path,
        name,
        template,
        files,
        repository,
    };
    match (args.serve, shell.wants_json()) {
        (false, true) => made.document(shell),
        (false, false) => {
            made.announce(shell);
            made.suggest(shell);
        }
        (true, _) => {
            made.announce(shell);
            let advice = made.advice(&starters(&templates));
            let options = serve::Options {
                port: args.port,
                advice,
                ..serve::Options::at(target.clone())
            };
            serve::run(ctx, shell, &options)?;
        }
    }
    Ok(())
}

fn list(shell: &Shell, starters: &[Template]) {
    if shell.wants_json() {
        let starters = starters
            .iter()
            .map(|starter| json!({ "name": starter.name, "about": starter.about }));
        return shell.json(&starters.collect::<Vec<_>>());
    }
    let lines = starters
        .iter()
        .map(|starter| format!("{:<10} {}", starter.name, starter.about));
    shell.data(&lines.collect::<Vec<_>>().join("\n"));
}

fn candidates() -> Vec<CompletionCandidate> {
    let templates = pack::templates().unwrap_or_default();
    let candidate = |starter: Template| {
        CompletionCandidate::new(starter.name).help(Some(StyledStr::from(starter.about)))
    };
    starters(&templates).into_iter().map(candidate).collect()
}
