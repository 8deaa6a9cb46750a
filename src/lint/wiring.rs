//! Finds what the folders of modules hold and no module mentions.
//!
//! A false alarm is worse than silence: what may be registered in a way that the reader of the
//! source does not follow is no finding.

use std::collections::BTreeMap;

use super::{Finding, NOT_DECLARED, NOT_REGISTERED, OPT_OUT};
use crate::edit::{Line, RustText};
use crate::plan::RelPath;
use crate::project::source::{Declared, Module, Place, Seen, Source};

/// The files of a project that the check reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pub(super) manifest: String,
    /// What stands under `src/`, by its path below the project's folder.
    pub(super) sources: BTreeMap<RelPath, String>,
    pub(super) tests: Vec<String>,
}

/// Everything that is not wired in, by its place.
pub(super) fn findings(texts: &Texts) -> Vec<Finding> {
    let mut source = Source::default();
    for (path, text) in &texts.sources {
        source.add(path.as_str(), text);
    }
    for text in &texts.tests {
        source.add_test(text);
    }
    let check = Check {
        texts,
        source: &source,
    };
    let files = texts.sources.keys().filter_map(|path| check.file(path));
    let modules = source.modules.iter();
    let modules = modules.filter_map(|module| check.module(module));
    let types = source.types.iter().filter_map(|found| check.kind(found));
    let mut findings: Vec<Finding> = files.chain(modules).chain(types).collect();
    findings.sort_by(|one, other| one.place.cmp(&other.place));
    findings
}

struct Check<'a> {
    texts: &'a Texts,
    source: &'a Source,
}

impl Check<'_> {
    /// A file in a module's folder that no `mod` declares.
    fn file(&self, path: &RelPath) -> Option<Finding> {
        let below = path.as_str().strip_prefix("src/")?.strip_suffix(".rs")?;
        let below = below.strip_suffix("/mod").unwrap_or(below);
        let parts: Vec<String> = below.split('/').map(str::to_owned).collect();
        let (name, around) = parts.split_last()?;
        let is_root = around.is_empty() && ["lib", "main", "mod"].contains(&name.as_str());
        let is_program = around.first().is_some_and(|first| first == "bin");
        if is_root || is_program || !is_name(name) {
            return None;
        }
        let module = self.only_module(around)?;
        let text = self.texts.sources.get(path)?;
        let is_known = self.source.declares(&parts) || self.source.is_conditional(&parts);
        if is_known || !self.is_part(around) || self.is_named_elsewhere(path, name, module) {
            return None;
        }
        if text.contains("fn main(") || head_of(text).any(is_opt_out) {
            return None;
        }
        let is_module = self.source.modules.iter().any(|other| other.path == parts);
        let line = if is_module {
            Line::declare_public(name)
        } else {
            Line::declare(name)
        };
        let of = called(module);
        Some(Finding {
            code: NOT_DECLARED,
            place: Place {
                file: path.to_string(),
                line: 1,
            },
            what: format!("the file is in the folder of {of}, and no `mod` declares it"),
            add: vec![(module.place.file.clone(), line)],
        })
    }

    /// Whether something else than a plain `mod` may make the file part of the crate.
    fn is_named_elsewhere(&self, path: &RelPath, name: &str, module: &Module) -> bool {
        let file = format!("{name}.rs\"");
        let folder = format!("{name}/mod.rs\"");
        let mut texts = self.texts.sources.values();
        let is_included = texts.any(|text| text.contains(&file) || text.contains(&folder));
        let own = format!("mod {name}");
        let around = RelPath::new(module.place.file.as_str()).ok();
        let around = around.and_then(|around| self.texts.sources.get(&around));
        // Also one that somebody has made a comment.
        let is_mentioned = around.is_some_and(|text| has_words(text, &own));
        let twins = [format!("{name}.rs"), format!("{name}/mod.rs")];
        let twins = self.texts.sources.keys().filter(|other| {
            let folder = path.as_str().strip_suffix("/mod.rs");
            let folder = folder.unwrap_or(path.as_str()).rsplit_once('/');
            let folder = folder.map_or("", |(folder, _)| folder);
            twins
                .iter()
                .any(|twin| other.as_str() == format!("{folder}/{twin}"))
        });
        is_included
            || is_mentioned
            || twins.count() > 1
            || self.texts.manifest.contains(path.as_str())
    }

    /// A module in another one's folder that it does not import.
    fn module(&self, module: &Module) -> Option<Finding> {
        let (name, around) = module.path.split_last()?;
        let parent = self.only_module(around)?;
        let is_open = module.function == "module" && module.seen != Seen::Here;
        let may_be_imported = self.source.mentioned.contains(name)
            || !is_open
            || parent.unknown.is_some()
            || self.only_module(&module.path).is_none();
        if may_be_imported || !self.is_sure(&module.path, module.cfg.as_ref()) {
            return None;
        }
        if self.is_opted_out(&module.place, module.start) {
            return None;
        }
        Some(Finding {
            code: NOT_REGISTERED,
            place: module.place.clone(),
            what: format!("{} is not imported by {}", called(module), called(parent)),
            add: vec![(parent.place.file.clone(), Line::import(name))],
        })
    }

    /// A type for the container, settings or a controller that its module does not register.
    fn kind(&self, found: &Declared) -> Option<Finding> {
        let (method, what) = self.method(found)?;
        let module = self.source.module_around(&found.path)?;
        self.only_module(&module.path)?;
        let mut types = self.source.types.iter();
        let is_double = types.any(|other| other.name == found.name && other != found);
        let may_be_registered =
            self.source.mentioned.contains(&found.name) || is_double || found.is_generic;
        let is_known = module.unknown.is_none() && self.is_sure(&found.path, found.cfg.as_ref());
        if may_be_registered || !is_known || self.is_opted_out(&found.place, found.start) {
            return None;
        }
        if self
            .texts
            .sources
            .values()
            .chain(&self.texts.tests)
            .any(|text| gives_other_name(text, &found.name))
        {
            return None;
        }
        Some(Finding {
            code: NOT_REGISTERED,
            place: found.place.clone(),
            what: format!(
                "the {what} `{}` is not registered in {}",
                found.name,
                called(module)
            ),
            add: self.registration(found, module, method)?,
        })
    }

    /// With which method of a module a type is registered, and what it is.
    fn method(&self, found: &Declared) -> Option<(&'static str, &'static str)> {
        let is_here = |path: &[String], name: &str| path == found.path && name == found.name;
        let mut controllers = self.source.controllers.iter();
        if let Some(controller) = controllers.find(|one| is_here(&one.path, &one.name)) {
            return controller
                .cfg
                .is_none()
                .then_some(("controller", "controller"));
        }
        let mut constructed = self.source.constructed.iter();
        let is_constructed = constructed.any(|one| {
            one.split_last()
                .is_some_and(|(name, path)| is_here(path, name))
        });
        if found.is_settings {
            Some(("settings", "struct of settings"))
        } else if found.is_injectable || is_constructed {
            Some(("provide", "service"))
        } else {
            None
        }
    }

    /// The lines that register a type, if it can be named where they go.
    fn registration(
        &self,
        found: &Declared,
        module: &Module,
        method: &str,
    ) -> Option<Vec<(String, Line)>> {
        let (file, name) = (&module.place.file, &found.name);
        let add =
            |lines: Vec<Line>| Some(lines.into_iter().map(|line| (file.clone(), line)).collect());
        match found.path.strip_prefix(&*module.path)? {
            [] if found.place.file == *file => add(vec![Line::register(method, name)]),
            [_] if self.source.brings_in(&module.path, name) => {
                add(vec![Line::register(method, name)])
            }
            // The crate's own interface is for people to decide on.
            [child] if found.seen == Seen::Everywhere && !module.path.is_empty() => add(vec![
                Line::reexport(child, name),
                Line::register(method, name),
            ]),
            [child] if found.seen != Seen::Here => {
                add(vec![Line::register(method, &format!("{child}::{name}"))])
            }
            _ => None,
        }
    }

    /// The one function that makes the module at this path.
    fn only_module(&self, path: &[String]) -> Option<&Module> {
        let mut modules = self.source.modules.iter().filter(|one| one.path == path);
        let only = modules.next()?;
        let is_program = only.place.file.starts_with("src/bin/");
        (modules.next().is_none() && !is_program).then_some(only)
    }

    /// Whether what stands at this path is part of the app under all conditions.
    fn is_sure(&self, path: &[String], cfg: Option<&String>) -> bool {
        cfg.is_none() && !self.source.is_conditional(path) && self.is_part(path)
    }

    /// Whether each module on the way is declared.
    fn is_part(&self, path: &[String]) -> bool {
        (1..=path.len()).all(|length| self.source.declares(&path[..length]))
    }

    /// Whether a comment above a declaration, or in it, says that it is meant so.
    fn is_opted_out(&self, place: &Place, start: usize) -> bool {
        let path = RelPath::new(place.file.as_str()).ok();
        let text = path.and_then(|path| self.texts.sources.get(&path));
        let lines: Vec<&str> = text.map(|text| text.lines().collect()).unwrap_or_default();
        let (above, own) = lines
            .split_at_checked(start.saturating_sub(1))
            .unwrap_or_default();
        let is_comment = |line: &&&str| line.trim_start().starts_with("//");
        let above = above.iter().rev().take_while(is_comment);
        let own = own.iter().take(place.line + 1 - start.min(place.line));
        above.chain(own).any(|line| is_opt_out(line))
    }
}

/// Whether these words stand in a text, and not as the beginning or the end of longer ones.
fn has_words(text: &str, words: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(words).any(|(at, _)| {
        let is_longer = text[..at].ends_with(goes_on);
        !is_longer && !text[at + words.len()..].starts_with(goes_on)
    })
}

/// Whether a text may have a type under another name as well: by `use … as`, or as `type`.
fn gives_other_name(text: &str, name: &str) -> bool {
    if !has_words(text, name) {
        return false;
    }
    let code: String = text
        .split_whitespace()
        .flat_map(|word| [word, " "])
        .collect();
    let mut aliases = code.split("type ").skip(1);
    let is_alias = aliases.any(|alias| {
        let whole = alias.split(';').next().unwrap_or_default();
        let (new, old) = whole.split_once('=').unwrap_or_default();
        let is_type = |text: &str| !text.is_empty() && !text.contains(['{', '/', '#']);
        is_type(new) && is_type(old) && has_words(old, name)
    });
    is_alias || has_words(&code, &format!("{name} as"))
}

/// The comments that a file begins with.
fn head_of(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.take_while(|line| line.is_empty() || line.starts_with("//"))
}

fn is_opt_out(line: &str) -> bool {
    line.split_once("//")
        .is_some_and(|(_, comment)| comment.trim_start_matches('/').trim().starts_with(OPT_OUT))
}

fn called(module: &Module) -> String {
    match &module.name {
        Some(name) => format!("the module `{name}`"),
        None if module.path.is_empty() => "the module of the crate".to_owned(),
        None => format!("the module `{}`", module.path.join("::")),
    }
}

/// Whether a `mod` can have this name.
fn is_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

/// The texts with the lines of these findings added, and those findings whose lines have no place.
pub(super) fn fixed(texts: &Texts, findings: Vec<Finding>) -> (Texts, Vec<Finding>) {
    let mut texts = texts.clone();
    let mut left = Vec::new();
    for finding in findings {
        let mut sources = texts.sources.clone();
        if finding
            .add
            .iter()
            .all(|(file, line)| add(&mut sources, file, line))
        {
            texts.sources = sources;
        } else {
            left.push(finding);
        }
    }
    (texts, left)
}

fn add(sources: &mut BTreeMap<RelPath, String>, file: &str, line: &Line) -> bool {
    let path = RelPath::new(file).ok();
    let Some(text) = path.and_then(|path| sources.get_mut(&path)) else {
        return false;
    };
    let changed = RustText::parse(text)
        .ok()
        .and_then(|rust| rust.with(line).ok());
    match changed {
        Some(changed) => {
            *text = changed;
            true
        }
        None => false,
    }
}
