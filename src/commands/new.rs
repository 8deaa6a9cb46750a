//! `cortex new`: makes a project in a folder of its own, wholly or not at all.

use std::path::{Path, PathBuf};

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use serde_json::json;

use crate::ctx::Ctx;
use crate::error::Failure;
use crate::generate::{NewProject, Template, starters};
use crate::name::Name;
use crate::plan::{Plan, RelPath, diff};
use crate::scaffold::{self, Scaffold};
use crate::shell::Shell;
use crate::tools::git::Repository;
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
        hooks: !args.no_hooks && !args.no_git,
    }
    .plan(&templates, &pack::framework()?)?;
    if args.dry_run {
        preview(shell, path, &plan);
        return Ok(());
    }
    if args.serve {
        scaffold::require_cargo(ctx, shell)?;
    }
    let (git, hooks) = (!args.no_git, !args.no_hooks);
    let count = plan.len();
    let repository = scaffold::make(
        ctx,
        shell,
        &Scaffold {
            target: &target,
            name: &name,
            git,
            hooks,
        },
        plan,
    )?;
    report(shell, args, &name, count, repository);
    if !args.serve {
        return Ok(());
    }
    serve::run(
        ctx,
        shell,
        &serve::Options {
            port: args.port,
            ..serve::Options::at(target)
        },
    )
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

fn preview(shell: &Shell, path: &Path, plan: &Plan) {
    if shell.wants_json() {
        let files = plan.changes().map(|(file, change)| {
            let bytes = change
                .after
                .as_ref()
                .map_or(0, |content| content.bytes().len());
            json!({ "path": file.as_str(), "change": "create", "bytes": bytes })
        });
        return shell.json(&json!({ "dry_run": true, "files": files.collect::<Vec<_>>() }));
    }
    if shell.is_verbose() {
        shell.data(&diff(plan, |file| !is_framework(file)));
    } else {
        let files = plan
            .changes()
            .map(|(file, _)| file.as_str())
            .filter(|file| !file.starts_with("framework/"));
        shell.data(&files.collect::<Vec<_>>().join("\n"));
    }
    let framework = plan
        .changes()
        .filter(|(file, _)| is_framework(file))
        .count();
    shell.note(&format!(
        "would make `{}` with these files and {framework} more in `framework/`; nothing was written",
        path.display()
    ));
}

fn report(shell: &Shell, args: &Args, name: &Name, files: usize, repository: Repository) {
    let path = args.path.as_deref().unwrap_or(Path::new("."));
    let template = &args.template;
    if shell.wants_json() && !args.serve {
        return shell.json(&json!({
            "project": { "name": name.as_typed(), "path": path, "template": template, "files": files },
            "repository": repository.as_str(),
            "next": next(path),
        }));
    }
    shell.status(
        "Created",
        &format!(
            "project `{}` from template `{template}`, {files} files",
            name.as_typed()
        ),
    );
    match repository {
        Repository::Committed => shell.status("Committed", "everything, as the first commit"),
        Repository::NoIdentity => shell.warn(NO_IDENTITY),
        Repository::Inside => {
            shell.note("it lies in a git repository already, so it got none of its own")
        }
        Repository::Unwanted => {}
    }
    if !args.serve {
        shell.say(&format!("\nNext:\n  {}", next(path).join("\n  ")));
    }
}

const NO_IDENTITY: &str =
    "the repository was made, but nothing was committed: git does not know who you are
tell it with `git config --global user.name` and `user.email`, then `git commit`";

fn next(path: &Path) -> [String; 3] {
    [
        format!("cd {}", path.display()),
        "cortex serve".into(),
        "cargo test".into(),
    ]
}

fn is_framework(file: &RelPath) -> bool {
    file.as_str().starts_with("framework/")
}

fn candidates() -> Vec<CompletionCandidate> {
    let templates = pack::templates().unwrap_or_default();
    let candidate = |starter: Template| {
        CompletionCandidate::new(starter.name).help(Some(StyledStr::from(starter.about)))
    };
    starters(&templates).into_iter().map(candidate).collect()
}
