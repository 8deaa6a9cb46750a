//! What completion knows of the names in a project.

use std::ffi::OsStr;
use std::path::Path;

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter};

use crate::ctx::Ctx;
use crate::existing::{self, Named};
use crate::fields;
use crate::generate::thing::Completes;

/// Offers what is there and fits what is typed.
pub(super) fn completer(completes: Completes) -> ArgValueCompleter {
    if completes == Completes::Files {
        let is_read = |path: &Path| {
            let end = path.extension().and_then(OsStr::to_str);
            path.is_file() && end.is_some_and(|end| ["toml", "json"].contains(&end))
        };
        return ArgValueCompleter::new(PathCompleter::any().filter(is_read));
    }
    ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_str().unwrap_or_default();
        let names = names(completes, typed).into_iter();
        let fitting = names.filter(|(name, _)| name.starts_with(typed));
        fitting.map(candidate).collect()
    })
}

fn names(completes: Completes, typed: &str) -> Vec<Named> {
    let ctx = Ctx::from_process();
    let bare = |names: Vec<String>| {
        names
            .into_iter()
            .map(|name| (name, String::new()))
            .collect()
    };
    match completes {
        Completes::Folders => bare(existing::folders(&ctx, typed)),
        Completes::Modules => bare(existing::modules(&ctx)),
        Completes::Controllers => existing::items(&ctx, "controller"),
        Completes::Services => existing::paths(&ctx, &["service"]),
        Completes::Values => fields::candidates_of_values(typed),
        Completes::Models => bare(existing::models(&ctx)),
        Completes::Environments => {
            let names = ["all", "development", "production", "test"];
            bare(names.map(str::to_owned).to_vec())
        }
        // The shell's own way to complete paths offers them.
        Completes::Files | Completes::Nothing => Vec::new(),
        Completes::Fields => fields::candidates(typed, &existing::models(&ctx)),
        Completes::Tables => bare([existing::tables(&ctx), existing::models(&ctx)].concat()),
        Completes::Migrations => bare(existing::migrations(&ctx, typed)),
        Completes::Tested => {
            let tested = existing::paths(&ctx, &["controller", "service"]);
            [bare(existing::modules(&ctx)), tested].concat()
        }
    }
}

fn candidate((name, what): Named) -> CompletionCandidate {
    let help = Some(what).filter(|what| !what.is_empty());
    CompletionCandidate::new(name).help(help.map(StyledStr::from))
}
