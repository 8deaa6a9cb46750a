//! The graph of an app's providers: which there are, what each needs, and who answers that.

mod document;
mod mermaid;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
use crate::project::App;
use crate::project::description::{self, Asking, Document, Need, Provider};
use crate::routes::known_module;
use crate::shell::Shell;

/// The form in which the graph is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Mermaid,
    Json,
}

/// Which part of the graph is wanted; all of it where nothing is said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) module: Option<String>,
    /// A type's name, with as much of its path as tells it from others.
    pub(crate) focus: Option<String>,
}

/// A part of the graph.
#[derive(Debug)]
struct Part<'a> {
    document: &'a Document,
    /// The providers that are shown, by their ids.
    shown: BTreeSet<u32>,
}

/// Asks the app and shows its graph.
pub(crate) fn run(
    ctx: &Ctx,
    shell: &Shell,
    asking: &Asking,
    wanted: &Wanted,
    format: Format,
) -> Result<(), Failure> {
    let app = App::find(ctx.cwd()?)?;
    let document = description::describe(ctx, shell, &app, asking)?;
    let part = select(&document, wanted)?;
    match format {
        Format::Text => shell.data(&text::text(&part)),
        Format::Mermaid => shell.data(&mermaid::flowchart(&part)),
        Format::Json => shell.json(&document::document(&part)),
    }
    Ok(())
}

/// The part that is wanted.
fn select<'a>(document: &'a Document, wanted: &Wanted) -> Result<Part<'a>, Failure> {
    let mut shown: BTreeSet<u32> = document.providers.iter().map(Provider::id).collect();
    if let Some(module) = &wanted.module {
        known_module(document, module)?;
        let own = document
            .providers
            .iter()
            .filter(|one| one.module == *module);
        // With what they need, which may stand in other modules.
        shown = own
            .flat_map(|one| neighbours(one).chain([one.id()]))
            .collect();
    }
    if let Some(name) = &wanted.focus {
        let centre = named(document, name)?;
        let around: BTreeSet<u32> = centre
            .iter()
            .flat_map(|&id| [below(document, id), above(document, id)].concat())
            .chain(centre.iter().copied())
            .collect();
        shown = shown.intersection(&around).copied().collect();
    }
    Ok(Part { document, shown })
}

/// The providers that a type's name means: all of them where several are of that type.
fn named(document: &Document, name: &str) -> Result<Vec<u32>, Failure> {
    let ends_with = |full: &str| {
        full.strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
    };
    let means = |provider: &&Provider| provider.name == name || ends_with(&provider.r#type);
    let found: Vec<u32> = document
        .providers
        .iter()
        .filter(means)
        .map(Provider::id)
        .collect();
    if found.is_empty() {
        let names = document.providers.iter().map(|provider| &*provider.name);
        return Err(catalog::unknown_part("type", name, nearest(name, names)));
    }
    Ok(found)
}

fn neighbours(provider: &Provider) -> impl Iterator<Item = u32> {
    provider
        .needs
        .iter()
        .flat_map(|need| need.providers().iter().copied())
}

/// Everything that a provider needs, directly or not.
fn below(document: &Document, id: u32) -> Vec<u32> {
    reach(id, |id| {
        let own = document.providers.iter().filter(|one| one.id() == id);
        own.flat_map(neighbours).collect()
    })
}

/// Everything that needs a provider, directly or not.
fn above(document: &Document, id: u32) -> Vec<u32> {
    reach(id, |id| {
        let needing = document
            .providers
            .iter()
            .filter(|one| neighbours(one).any(|to| to == id));
        needing.map(Provider::id).collect()
    })
}

/// Lazy needs may lead in circles, so each is visited once.
fn reach(from: u32, next: impl Fn(u32) -> Vec<u32>) -> Vec<u32> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(id) = open.pop() {
        open.extend(next(id).into_iter().filter(|&id| seen.insert(id)));
    }
    seen.into_iter().collect()
}

impl<'a> Part<'a> {
    /// The providers by module: modules as the app lists them, then those that it does not list.
    fn modules(&self) -> Vec<(&'a str, Vec<&'a Provider>)> {
        let mut names: Vec<&str> = self.document.modules.iter().map(|one| &*one.name).collect();
        for provider in &self.document.providers {
            if !names.contains(&&*provider.module) {
                names.push(&provider.module);
            }
        }
        let members = |name: &'a str| {
            let own = self.providers().filter(move |one| one.module == name);
            (name, own.collect::<Vec<_>>())
        };
        let modules = names.into_iter().map(members);
        modules.filter(|(_, members)| !members.is_empty()).collect()
    }

    fn providers(&self) -> impl Iterator<Item = &'a Provider> {
        let shown = self.shown.clone();
        self.document
            .providers
            .iter()
            .filter(move |one| shown.contains(&one.id()))
    }

    /// All edges between what is shown, each with the need that it stands for.
    fn edges(&self) -> Vec<(&'a Provider, &'a Need, u32)> {
        let mut edges = Vec::new();
        for provider in self.providers() {
            for need in &provider.needs {
                let to = need.providers().iter().filter(|to| self.shown.contains(to));
                edges.extend(to.map(|&to| (provider, need, to)));
            }
        }
        edges
    }

    fn by_id(&self, id: u32) -> Option<&'a Provider> {
        self.document.providers.iter().find(|one| one.id() == id)
    }
}

/// A provider's name, with that under which it was registered where there is one.
fn shown_name(name: &str, named: Option<&str>) -> String {
    match named {
        Some(named) => format!("{name} \"{named}\""),
        None => name.to_owned(),
    }
}

/// What is worth saying of a provider besides its name.
fn marks(provider: &Provider) -> Vec<String> {
    let mut marks = Vec::new();
    if provider.scope != "singleton" {
        marks.push(provider.scope.clone());
    }
    if provider.kind != "injectable" {
        marks.push(provider.kind.clone());
    }
    let flags = [(provider.lazy, "lazy"), (provider.exported, "exported")];
    marks.extend(
        flags
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| (*mark).to_owned()),
    );
    if !provider.active {
        let when = provider.when.join(" and ");
        let reason = if when.is_empty() {
            when
        } else {
            format!(" unless {when}")
        };
        marks.push(format!("inactive{reason}"));
    }
    marks
}
