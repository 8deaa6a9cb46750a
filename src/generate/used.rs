//! Who in a project still uses what is about to be removed from it.

use std::collections::{BTreeMap, BTreeSet};

use super::provenance::Record;
use super::reached::names_of;
use super::recorded::Recorded;
use super::removal::command_for;
use crate::edit::{Line, NamedPath, named_paths};
use crate::error::Failure;
use crate::plan::{Draft, RelPath, Source};

/// A place that would not compile any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) file: RelPath,
    pub(crate) line: usize,
    /// What it names, without the path before it.
    pub(crate) name: String,
    /// What removes the file, where it was generated.
    pub(crate) command: Option<String>,
}

/// What goes, each by its path from the root of the crate.
#[derive(Debug, Default)]
pub(super) struct Going {
    types: BTreeSet<Vec<String>>,
    modules: BTreeSet<Vec<String>>,
}

impl Going {
    /// What cannot be named any more without these lines.
    pub(super) fn without(lines: &[(RelPath, Line)]) -> Self {
        let mut going = Self::default();
        let of_source = |file: &&(RelPath, Line)| file.0.as_str().starts_with("src/");
        for (file, line) in lines.iter().filter(of_source) {
            let around = names_of(file);
            match line {
                Line::Reexport { module, name } => {
                    let inner = module.split("::").map(str::to_owned).collect();
                    let (name, none) = (vec![name.clone()], Vec::new());
                    going
                        .types
                        .insert([around.clone(), none, name.clone()].concat());
                    going.types.insert([around, inner, name].concat());
                }
                Line::Declare { name, .. } => {
                    going.modules.insert([around, vec![name.clone()]].concat());
                }
                Line::Register { .. } | Line::Import { .. } | Line::Relation { .. } => {}
            }
        }
        going
    }

    /// Whether a text may name anything of it, before its syntax is looked at.
    fn may_be_in(&self, text: &str) -> bool {
        let mut all = self.types.iter().chain(&self.modules);
        all.any(|path| path.last().is_some_and(|last| text.contains(last)))
    }

    /// The name of what a path leads to, if that goes.
    fn named_by(&self, path: &[String], is_use: bool) -> Option<&str> {
        let named = |wanted: &&Vec<String>| path.starts_with(wanted);
        let found = self.types.iter().find(named).or_else(|| {
            // A variable may be called as a module is.
            let is_module = |wanted: &&Vec<String>| is_use || path.len() > wanted.len();
            self.modules.iter().filter(is_module).find(named)
        });
        Some(found?.last()?)
    }
}

/// The places in code that use what goes, in files as they will be; `skipped` are those of which a
/// person is told otherwise.
pub(super) fn users(
    source: &Source,
    draft: &Draft<'_>,
    (going, krate): (&Going, &str),
    skipped: &BTreeSet<RelPath>,
    others: &[Recorded],
) -> Result<Vec<User>, Failure> {
    let mut users: Vec<User> = Vec::new();
    for folder in ["src", "tests"] {
        for file in source.list_ending(folder, ".rs") {
            let content = draft.read(&file)?.filter(|_| !skipped.contains(&file));
            let text = content.as_ref().and_then(|content| content.as_text());
            let Some(text) = text.filter(|text| going.may_be_in(text)) else {
                continue;
            };
            let command = others.iter().find(|other| has_made(&other.record, &file));
            let command = command.map(|other| command_for(&other.thing, &other.typed));
            for (name, line) in uses(going, krate, &file, text) {
                users.push(User {
                    file: file.clone(),
                    line,
                    name,
                    command: command.clone(),
                });
            }
        }
    }
    Ok(users)
}

fn has_made(record: &Record, file: &RelPath) -> bool {
    record.files.contains_key(file) && !record.name.starts_with("project-")
}

/// What a file uses of it, each with the first line that says so.
fn uses(going: &Going, krate: &str, file: &RelPath, text: &str) -> BTreeMap<String, usize> {
    let paths = named_paths(text);
    let scope = Scope::of(file, krate, &paths);
    let mut found = BTreeMap::new();
    for path in &paths {
        for resolved in scope.resolved(path) {
            if let Some(name) = going.named_by(&resolved, path.local.is_some()) {
                found.entry(name.to_owned()).or_insert(path.line);
            }
        }
    }
    found
}

/// What names mean in a file.
struct Scope<'a> {
    krate: &'a str,
    /// The file's own module; tests, which are crates of their own, have a root that no source has.
    own: Vec<String>,
    root: Vec<String>,
    brought: BTreeMap<&'a str, Vec<String>>,
    /// The modules of which it brings in everything.
    globs: Vec<Vec<String>>,
}

impl<'a> Scope<'a> {
    fn of(file: &RelPath, krate: &'a str, paths: &'a [NamedPath]) -> Self {
        let root = match file.as_str().split_once('/') {
            Some(("src", _)) => Vec::new(),
            _ => vec![format!("/{file}")],
        };
        let mut scope = Self {
            krate,
            own: [root.clone(), names_of(file)].concat(),
            root,
            brought: BTreeMap::new(),
            globs: Vec::new(),
        };
        for path in paths {
            let Some(local) = &path.local else { continue };
            let here = scope.here(path);
            let whole = scope.absolute(&path.parts, &here);
            let mut whole = whole.unwrap_or_else(|| [here, path.parts.clone()].concat());
            if local == "*" {
                whole.pop();
                scope.globs.push(whole);
            } else {
                scope.brought.entry(local).or_insert(whole);
            }
        }
        scope
    }

    fn here(&self, path: &NamedPath) -> Vec<String> {
        [&self.own[..], &path.around].concat()
    }

    /// What a path may mean, from the root of the crate.
    fn resolved(&self, path: &NamedPath) -> Vec<Vec<String>> {
        let here = self.here(path);
        if let Some(whole) = self.absolute(&path.parts, &here) {
            return vec![whole];
        }
        let (first, rest) = (&path.parts[0], &path.parts[1..]);
        let beside = [&here, &path.parts[..]].concat();
        let is_itself = path.local.as_ref() == Some(first) && rest.is_empty();
        if let Some(brought) = self.brought.get(&**first).filter(|_| !is_itself) {
            return vec![[brought, rest].concat()];
        }
        let globs = self.globs.iter();
        let through = globs.map(|glob| [glob, &path.parts[..]].concat());
        through.chain([beside]).collect()
    }

    /// The same for what begins with a word that says where.
    fn absolute(&self, parts: &[String], here: &[String]) -> Option<Vec<String>> {
        let (first, rest) = parts.split_first()?;
        match &**first {
            "crate" => Some([&self.root, rest].concat()),
            "self" => Some([here, rest].concat()),
            "super" => {
                let above = &here[..here.len().saturating_sub(1)];
                let further = self.absolute(rest, above).filter(|_| rest[0] == "super");
                Some(further.unwrap_or_else(|| [above, rest].concat()))
            }
            name if name == self.krate => Some(rest.to_vec()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that use `invoices::service::InvoiceService` where it goes.
    fn lines(file: &str, text: &str) -> Vec<usize> {
        let module = RelPath::new("src/invoices/mod.rs").unwrap();
        let lines = [
            (module.clone(), Line::declare("service")),
            (module, Line::reexport("service", "InvoiceService")),
        ];
        let going = Going::without(&lines);
        let found = uses(&going, "shop", &RelPath::new(file).unwrap(), text);
        found.into_values().collect()
    }

    #[test]
    fn whoever_names_it_is_found() {
        for (file, text) in [
            (
                "src/orders/service.rs",
                "use crate::invoices::InvoiceService;",
            ),
            (
                "src/orders/mod.rs",
                "fn f(a: Arc<crate::invoices::InvoiceService>) {}",
            ),
            (
                "src/lib.rs",
                "use crate::invoices::{Other, InvoiceService as Bills};",
            ),
            ("src/lib.rs", "fn f(a: invoices::InvoiceService) {}"),
            (
                "src/orders.rs",
                "use super::invoices; fn f(a: invoices::InvoiceService) {}",
            ),
            (
                "src/orders.rs",
                "use crate::invoices as i; i!(i::InvoiceService::new());",
            ),
            (
                "src/orders.rs",
                "use crate::invoices::*; fn f(a: InvoiceService) {}",
            ),
            ("src/invoices/mod.rs", "fn f(a: InvoiceService) {}"),
            ("src/invoices/other.rs", "use super::service::*;"),
            (
                "src/invoices/other.rs",
                "mod t { use super::super::InvoiceService; }",
            ),
            ("src/main.rs", "fn f(a: shop::invoices::InvoiceService) {}"),
            ("tests/it/x.rs", "use shop::invoices::InvoiceService;"),
        ] {
            assert_eq!(lines(file, text), [1], "{file}: {text}");
        }
    }

    #[test]
    fn who_names_something_else_is_not() {
        for (file, text) in [
            (
                "src/orders/mod.rs",
                "pub struct InvoiceService; fn f(a: InvoiceService) {}",
            ),
            (
                "src/orders/mod.rs",
                "use crate::billing::InvoiceService; fn f(a: InvoiceService) {}",
            ),
            (
                "src/orders/mod.rs",
                "// crate::invoices::InvoiceService\nconst A: &str = \"InvoiceService\";",
            ),
            ("src/invoices/mod.rs", "fn f(service: u8) { g(service); }"),
            (
                "src/invoices/mod.rs",
                "use other::InvoiceService; fn f(a: InvoiceService) {}",
            ),
            ("tests/it/x.rs", "use crate::invoices::InvoiceService;"),
        ] {
            assert_eq!(lines(file, text), [0; 0], "{file}: {text}");
        }
    }
}
