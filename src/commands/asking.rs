//! What the commands share that ask the built app about itself, and what completion knows of it.

use clap::builder::StyledStr;
use clap::{ArgAction, ValueEnum};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::config;
use crate::ctx::Ctx;
use crate::project::description::{self, Asking};

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Which build is asked")]
pub(crate) struct Options {
    /// Ask the last build instead of building, and say how old it is
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    no_build: bool,
    /// The environment to ask for, which names a file in `config/`
    #[arg(long, value_name = "ENVIRONMENT", global = true)]
    env: Option<Environment>,
    /// The role that the process would have
    #[arg(long, value_name = "ROLE", global = true, add = ArgValueCandidates::new(roles))]
    role: Option<String>,
    /// The binary to ask, where the project has several
    #[arg(long, value_name = "NAME", global = true)]
    bin: Option<String>,
}

/// Where an app runs, as the framework knows it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Environment {
    Development,
    Test,
    Production,
}

impl Environment {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Test => "test",
            Self::Production => "production",
        }
    }
}

impl Options {
    pub(crate) fn asking(self) -> Asking {
        Asking {
            bin: self.bin,
            environment: self.env.map(|environment| environment.name().to_owned()),
            role: self.role,
            no_build: self.no_build,
        }
    }
}

/// The modules of the last build, with what they import.
pub(crate) fn modules() -> Vec<CompletionCandidate> {
    let modules = remembered(|document| document.modules);
    let candidate = |module: description::Module| {
        let help = module.imports.join(", ");
        let help = Some(help).filter(|help| !help.is_empty());
        let help = help.map(|help| StyledStr::from(format!("imports {help}")));
        CompletionCandidate::new(module.name).help(help)
    };
    modules.into_iter().map(candidate).collect()
}

/// The paths of the last build's routes.
pub(crate) fn paths() -> Vec<CompletionCandidate> {
    let mut paths = remembered(|document| document.routes);
    paths.sort_by(|one, other| one.path.cmp(&other.path));
    paths.dedup_by(|one, other| one.path == other.path);
    let candidate = |route: description::Route| {
        CompletionCandidate::new(route.path).help(route.summary.map(StyledStr::from))
    };
    paths.into_iter().map(candidate).collect()
}

/// The settings of the last build and of the files, with what they are.
pub(crate) fn keys() -> Vec<CompletionCandidate> {
    let ctx = Ctx::from_process();
    let keys = ctx.cwd().map(|here| config::keys(&ctx, here));
    let candidate = |(key, doc): (String, Option<String>)| {
        CompletionCandidate::new(key).help(doc.map(StyledStr::from))
    };
    keys.unwrap_or_default()
        .into_iter()
        .map(candidate)
        .collect()
}

/// The types of the last build's providers.
pub(crate) fn types() -> Vec<CompletionCandidate> {
    let providers = remembered(|document| document.providers);
    let candidate = |provider: description::Provider| {
        CompletionCandidate::new(provider.name).help(Some(StyledStr::from(provider.r#type)))
    };
    providers.into_iter().map(candidate).collect()
}

fn roles() -> Vec<CompletionCandidate> {
    let roles = remembered(|document| document.roles);
    roles.into_iter().map(CompletionCandidate::new).collect()
}

/// Part of what was kept of the last answer; nothing is built or run.
fn remembered<T: Default>(part: impl FnOnce(description::Document) -> T) -> T {
    let ctx = Ctx::from_process();
    let document = ctx
        .cwd()
        .ok()
        .and_then(|cwd| description::remembered(&ctx, cwd));
    document.map(part).unwrap_or_default()
}
