//! A new project: the files that all starters share, the starter's own, and the framework.

use serde_json::{Value, json};
use toml_edit::{DocumentMut, Item};

use super::access::Access;
use super::lock;
use super::provenance::Provenance;
use crate::error::{Failure, catalog};
use crate::name::Name;
use crate::nearest::nearest;
use crate::pack::{Files, Packed};
use crate::plan::{Content, Draft, Plan, RelPath, Source};
use crate::template::{Renderer, below};

const LOCK: &str = "Cargo.lock";
/// The lock file of projects without an ORM, where there could be one.
const LOCK_OF_SQLX: &str = "Cargo.sqlx.lock";
const MANIFEST: &str = "Cargo.toml";
const ABOUT: &str = "template.toml";
const HOOKS: &str = ".githooks/";

/// The edition and the oldest compiler of new projects.
pub(crate) const EDITION: &str = "2024";
const RUST_VERSION: &str = "1.95";

/// A starter that `cortex new --template` can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) about: String,
    /// The file with the text that the project answers, for a first change.
    pub(crate) edit_first: String,
    /// The starter whose files it has beside its own.
    pub(crate) extends: Option<String>,
    /// Whether it keeps anything in a database.
    pub(crate) database: bool,
}

/// The starters that the binary carries, by name.
pub(crate) fn starters(templates: &Files) -> Vec<Template> {
    let starter = |(path, file): (&str, &Packed)| {
        let name = path.strip_suffix(ABOUT)?.strip_suffix('/')?;
        let about: DocumentMut = std::str::from_utf8(&file.bytes).ok()?.parse().ok()?;
        let value = |key: &str| Some(about.get(key)?.as_str()?.to_owned());
        let database = about.get("database").and_then(Item::as_bool);
        Some(Template {
            name: name.into(),
            about: value("about")?,
            edit_first: value("edit_first")?,
            extends: value("extends"),
            database: database.unwrap_or_default(),
        })
    };
    below(templates, "app").filter_map(starter).collect()
}

/// The starter of this name.
///
/// # Errors
///
/// Fails where there is none, and says which there are.
pub(crate) fn require_template<'a>(
    name: &str,
    starters: &'a [Template],
) -> Result<&'a Template, Failure> {
    if let Some(found) = starters.iter().find(|starter| starter.name == name) {
        return Ok(found);
    }
    let names: Vec<&str> = starters
        .iter()
        .map(|starter| starter.name.as_str())
        .collect();
    let near = nearest(name, names.iter().copied());
    Err(catalog::unknown_template(name, near, &names))
}

/// What a project is described as where nobody says it.
pub(crate) fn default_description(name: &Name) -> String {
    format!("The {} backend", name.title())
}

/// Everything that a new project is made of.
#[derive(Debug)]
pub(crate) struct NewProject<'a> {
    pub(crate) name: &'a Name,
    pub(crate) template: &'a str,
    /// How repositories reach the database, where that is said.
    pub(crate) access: Option<Access>,
    pub(crate) description: Option<&'a str>,
    pub(crate) toolchain: &'a str,
    pub(crate) hooks: bool,
    /// What signs things in development: nobody knows it beforehand.
    pub(crate) key: &'a str,
}

impl NewProject<'_> {
    /// Every file of the project.
    pub(crate) fn plan(&self, templates: &Files, framework: &Files) -> Result<Plan, Failure> {
        let starters = starters(templates);
        let starter = require_template(self.template, &starters)?;
        if let Some(access) = self.access.filter(|_| !starter.database) {
            let with = starters.iter().find(|starter| starter.database);
            let with = with.map_or("", |starter| starter.name.as_str());
            return Err(catalog::no_database_to_reach(
                self.template,
                with,
                access.name(),
            ));
        }
        let rendered = self.render(starter, templates)?;
        let own = creation(rendered.iter().map(|(path, file)| (path.clone(), file)))?;
        let framework = framework.iter();
        let framework = framework.map(|(path, file)| (format!("framework/{path}"), file));
        self.sealed(own.merge(creation(framework)?)?)
    }

    /// Adds the record of what the project was made from.
    fn sealed(&self, plan: Plan) -> Result<Plan, Failure> {
        let name = self.name.as_typed();
        let mut answers: Vec<(&str, toml_edit::Value)> = vec![
            ("hooks", self.hooks.into()),
            ("name", name.into()),
            ("toolchain", self.toolchain.into()),
        ];
        if let Some(access) = self.access {
            answers.insert(0, ("db_access", access.name().into()));
        }
        if let Some(description) = self.description {
            answers.insert(0, ("description", one_line(description).into()));
        }
        let item = format!("project-{name}");
        let (item, template) = (item.as_str(), self.template);
        let provenance = Provenance {
            item,
            template,
            answers,
        };
        provenance.seal(plan)
    }

    /// The starter's files over those of the one that it extends, and over what all share.
    fn render(&self, starter: &Template, templates: &Files) -> Result<Files, Failure> {
        let values = self.values(starter);
        let renderer = Renderer::new(&values);
        let folders = [
            Some("base"),
            starter.extends.as_deref(),
            Some(self.template),
        ];
        let folders = folders
            .into_iter()
            .flatten()
            .map(|name| format!("app/{name}"));
        let folders: Vec<String> = folders.collect();
        let mut files = Files::new();
        for (path, file) in folders.iter().flat_map(|folder| below(templates, folder)) {
            if path == ABOUT || (!self.hooks && path.starts_with(HOOKS)) {
                continue;
            }
            let (path, file) = renderer.render(path, file)?;
            files.insert(path, file);
        }
        let of_sqlx = files.remove(LOCK_OF_SQLX);
        if let Some(lock) = of_sqlx.filter(|_| !self.access.unwrap_or_default().is_orm()) {
            files.insert(LOCK.to_owned(), lock);
        }
        self.complete_lock(&mut files)?;
        Ok(files)
    }

    /// Adds the project itself to the lock file that was resolved at release.
    fn complete_lock(&self, files: &mut Files) -> Result<(), Failure> {
        let dependencies = files.get(MANIFEST).map_or(Ok(Vec::new()), dependencies)?;
        if let Some(file) = files.get_mut(LOCK) {
            let text = String::from_utf8_lossy(&file.bytes);
            let text = lock::with_package(&text, self.name.as_typed(), &dependencies);
            file.bytes = text.into_bytes();
        }
        Ok(())
    }

    fn values(&self, starter: &Template) -> Value {
        let (package, title) = (self.name.as_typed(), self.name.title());
        let description = self.description.map(one_line);
        let description = description.filter(|text| !text.is_empty());
        let description = description.unwrap_or_else(|| default_description(self.name));
        json!({
            "package": package,
            "crate": package.replace('-', "_"),
            "title": title,
            "description": description,
            "description_toml": toml_edit::Value::from(description.as_str()).to_string(),
            "template": self.template,
            "database": starter.database,
            "orm": self.access.unwrap_or_default().is_orm(),
            "db_access": self.access.map(Access::name),
            "key": self.key,
            "toolchain": self.toolchain,
            "hooks": self.hooks,
            "edition": EDITION,
            "rust_version": RUST_VERSION,
            "version": env!("CARGO_PKG_VERSION"),
        })
    }
}

/// A plan that makes these files where nothing is yet.
fn creation<'a>(files: impl Iterator<Item = (String, &'a Packed)>) -> Result<Plan, Failure> {
    let source = Source::empty();
    let mut draft = Draft::new(&source);
    for (path, file) in files {
        let content = Content::new(file.bytes.as_slice(), file.executable);
        draft.create(RelPath::new(path)?, content)?;
    }
    draft.finish()
}

/// The names of what a manifest depends on, sorted.
fn dependencies(manifest: &Packed) -> Result<Vec<String>, Failure> {
    let broken = |cause: String| catalog::broken_inside("a template's manifest is not TOML", cause);
    let text = std::str::from_utf8(&manifest.bytes).map_err(|error| broken(error.to_string()))?;
    let manifest: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| broken(error.to_string()))?;
    let tables = ["dependencies", "dev-dependencies"]
        .into_iter()
        .filter_map(|table| manifest.get(table)?.as_table_like());
    let mut names: Vec<String> = tables
        .flat_map(|table| table.iter().map(|(name, _)| name.to_owned()))
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// A person's words without line breaks, which manifests and headings do not bear.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
