//! Where generators write: a draft of the project, and the record of what they add to it.

use std::io;

use serde_json::Value;

use super::modules::MODULE;
use super::provenance::Record;
use super::recorded::records;
use super::thing;
use crate::checksum::sha256;
use crate::edit::{Line, NoPlace, RustText};
use crate::error::{Failure, catalog};
use crate::pack::Files;
use crate::plan::{Choices, Conflict, Content, Draft, Plan, RelPath, Source};
use crate::template::Renderer;

const TESTS: &str = "tests/it/main.rs";

/// Up to this length of the names in them, templates are laid out as rustfmt would lay them out.
pub(super) const FORMATTED: usize = 16;

/// Among a template's values, those that are whole lines of code.
const LINES: &str = "lines";

/// The same for a module's file, which holds its name in a line of its own: most long names make
/// rustfmt run once then, and not twice.
const FORMATTED_MODULE: usize = 50;

/// Formats the text of a Rust file.
pub(crate) type Format<'a> = &'a dyn Fn(&str) -> Result<String, Failure>;

/// A project in which something is being generated.
pub(crate) struct Site<'a> {
    pub(super) draft: Draft<'a>,
    templates: &'a Files,
    format: Format<'a>,
    /// The crate's name in code.
    pub(crate) krate: String,
    pub(super) thing: &'static str,
    answers: Vec<(String, toml_edit::Value)>,
    pub(super) record: Record,
    /// The modules that were made on the way, as they would be typed, with their records.
    pub(super) modules: Vec<(String, Record)>,
    unplaced: Vec<Unplaced>,
    notes: Vec<String>,
}

/// A line that has no place, and why.
#[derive(Clone, Debug)]
pub(crate) struct Unplaced {
    pub(crate) file: String,
    pub(crate) line: String,
    pub(crate) why: &'static str,
}

/// What a generator comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// What would be written, and what a person should know about it.
    Ready(Plan, Vec<String>),
    /// Files with other content are there already, and nobody has said what becomes of them.
    Blocked(Vec<Conflict>),
}

impl<'a> Site<'a> {
    /// Begins in the project that `source` shows.
    pub(crate) fn new(
        source: &'a Source,
        templates: &'a Files,
        format: Format<'a>,
        choices: Choices,
    ) -> Self {
        Self {
            draft: Draft::new(source).choices(choices),
            templates,
            format,
            krate: String::new(),
            thing: "",
            answers: Vec::new(),
            record: Record::default(),
            modules: Vec::new(),
            unplaced: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Says what is being generated, and from which answers.
    pub(crate) fn begin(
        &mut self,
        thing: &'static str,
        answers: Vec<(String, toml_edit::Value)>,
    ) -> Result<(), Failure> {
        (self.thing, self.answers) = (thing, answers);
        self.krate = self.crate_name()?;
        Ok(())
    }

    /// Names what is generated, as it would be typed without any doubt: `billing/Invoice`.
    pub(crate) fn record(&mut self, name: &str) {
        self.record.name = record_name(self.thing, name);
        self.answers.insert(0, ("name".to_owned(), name.into()));
    }

    /// The name of the record, once it is known.
    pub(super) fn name_of_record(&self) -> &str {
        &self.record.name
    }

    /// A file's text as it will be.
    pub(crate) fn read(&self, path: &RelPath) -> Result<Option<String>, Failure> {
        let Some(content) = self.draft.read(path)? else {
            return Ok(None);
        };
        let text = content.as_text().map(str::to_owned);
        let error = || io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
        text.map(Some)
            .ok_or_else(|| catalog::cannot_read(path.as_str().as_ref(), &error()))
    }

    /// Has a person told something, once the plan is made.
    pub(super) fn tell(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Makes a file from a template below `templates/generate/`.
    pub(crate) fn create(
        &mut self,
        template: &str,
        path: &RelPath,
        values: &Value,
    ) -> Result<(), Failure> {
        let content = self.rendered(template, values)?;
        if self.draft.would_replace(path, &content)? {
            self.must_be_own(path)?;
        }
        self.note(path, &content);
        self.draft.create(path.clone(), content)
    }

    /// Fails where a file was generated for something else, which `--force` would take apart.
    fn must_be_own(&self, path: &RelPath) -> Result<(), Failure> {
        let records = records(self.draft.source())?;
        // What came with the project is a person's by now, as are files without a record.
        let mut others = records.iter().filter(|other| {
            other.record.name != self.record.name && thing::find(&other.thing).is_some()
        });
        match others.find(|other| other.record.files.contains_key(path)) {
            Some(owner) => Err(catalog::file_of_another(
                path.as_str(),
                &owner.thing,
                &owner.typed,
            )),
            None => Ok(()),
        }
    }

    /// Makes a file of tests for the whole application and declares it.
    ///
    /// # Errors
    ///
    /// If the project has no such tests that it could be declared in.
    pub(crate) fn create_test(
        &mut self,
        template: &str,
        name: &str,
        values: &Value,
    ) -> Result<(), Failure> {
        let main = RelPath::new(TESTS)?;
        self.create(
            template,
            &RelPath::new(format!("tests/it/{name}.rs"))?,
            values,
        )?;
        self.wire(&main, Line::declare(name))
    }

    /// Makes a file of which no record is kept, because further things will be added to it.
    pub(super) fn create_shared(&mut self, path: &RelPath, text: String) -> Result<(), Failure> {
        self.draft
            .create(path.clone(), Content::new(text.into_bytes(), false))
    }

    /// What a template makes of these values, as it is laid out there.
    pub(super) fn text(&self, template: &str, values: &Value) -> Result<String, Failure> {
        let path = format!("generate/{template}");
        let missing = || catalog::broken_inside(&format!("there is no template `{path}`"), "");
        let packed = self.templates.get(&path).ok_or_else(missing)?;
        let (_, file) = Renderer::new(values).render(&path, packed)?;
        Ok(String::from_utf8_lossy(&file.bytes).into_owned())
    }

    /// Adds a line to a file that is there; one that is there already is not added again.
    pub(crate) fn wire(&mut self, file: &RelPath, line: Line) -> Result<(), Failure> {
        self.place(file, &line)?;
        self.record.wiring.push((file.clone(), line));
        Ok(())
    }

    /// Adds a line by which something of a person's can be had by what is generated. No record
    /// keeps it: by the time that goes, others may have it from there too.
    pub(super) fn lend(&mut self, file: &RelPath, line: &Line) -> Result<(), Failure> {
        self.place(file, line)
    }

    /// Adds values to a configuration file, which is made where it is not there.
    pub(super) fn settings(
        &mut self,
        file: &RelPath,
        values: &[(String, Value)],
        with: impl FnOnce(&str, &str, &[(String, Value)]) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        if values.is_empty() {
            return Ok(());
        }
        let keys = values.iter().map(|(key, _)| (file.clone(), key.clone()));
        self.record.settings.extend(keys);
        if self.draft.read(file)?.is_some() {
            return self
                .draft
                .edit(file.clone(), |text| with(text, file.as_str(), values));
        }
        let text = with("", file.as_str(), values)?;
        let content = Content::new(text.into_bytes(), false);
        self.draft.replace(file.clone(), content)
    }

    /// Changes the text of a file that is there.
    pub(crate) fn edit(
        &mut self,
        file: &RelPath,
        change: impl FnOnce(&str) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        self.draft.edit(file.clone(), change)
    }

    /// What it all comes to.
    ///
    /// # Errors
    ///
    /// If a line has no place, or a file would not parse.
    pub(crate) fn finish(mut self) -> Result<Outcome, Failure> {
        if !self.unplaced.is_empty() {
            return Err(catalog::no_place(&self.unplaced));
        }
        let conflicts = self.draft.conflicts();
        if !conflicts.is_empty() {
            return Ok(Outcome::Blocked(conflicts.to_vec()));
        }
        for (typed, record) in &self.modules {
            let text = record.text("module", &[("name".to_owned(), typed.into())]);
            self.draft
                .replace(record.path()?, Content::new(text.into_bytes(), false))?;
        }
        if !self.record.is_empty() {
            let text = self.record.text(self.thing, &self.answers);
            self.draft
                .replace(self.record.path()?, Content::new(text.into_bytes(), false))?;
        }
        let plan = self.draft.finish()?;
        must_parse(&plan)?;
        Ok(Outcome::Ready(plan, self.notes))
    }

    /// Notes what was generated as a file, for the record.
    pub(super) fn note(&mut self, file: &RelPath, content: &Content) {
        self.record
            .files
            .insert(file.clone(), sha256(content.bytes()));
    }

    pub(super) fn rendered(&self, template: &str, values: &Value) -> Result<Content, Failure> {
        let text = self.text(template, values)?;
        let most = match template {
            MODULE => FORMATTED_MODULE,
            _ => FORMATTED,
        };
        let text = if is_long(values, most) {
            (self.format)(&text)?
        } else {
            text
        };
        Ok(Content::new(text.into_bytes(), false))
    }

    /// Adds a line of which no record is kept.
    pub(super) fn place(&mut self, file: &RelPath, line: &Line) -> Result<(), Failure> {
        let text = self.read(file)?;
        let text = text.ok_or_else(|| {
            let missing = if file.as_str() == TESTS {
                catalog::no_tests_to_add_to
            } else {
                catalog::no_file_for
            };
            missing(file.as_str(), &line.to_string())
        })?;
        let rust =
            RustText::parse(&text).map_err(|why| catalog::does_not_parse(file.as_str(), &why))?;
        match rust.with(line) {
            Ok(changed) => self.draft.edit(file.clone(), |_| Ok(changed)),
            Err(NoPlace(why)) => {
                self.unplaced.push(Unplaced {
                    file: file.to_string(),
                    line: line.to_string(),
                    why,
                });
                Ok(())
            }
        }
    }

    fn crate_name(&self) -> Result<String, Failure> {
        let manifest = self.read(&RelPath::new("Cargo.toml")?)?.unwrap_or_default();
        let manifest: toml_edit::DocumentMut = manifest
            .parse()
            .map_err(|error| catalog::manifest_broken("Cargo.toml".as_ref(), error))?;
        let name = |table: &str| Some(manifest.get(table)?.get("name")?.as_str()?.to_owned());
        let name = name("lib").or_else(|| name("package")).unwrap_or_default();
        Ok(name.replace('-', "_"))
    }
}

/// `service-billing-invoice`: names in snake case hold no other hyphen.
pub(super) fn record_name(thing: &str, name: &str) -> String {
    let parts = name.split('/').map(heck::ToSnakeCase::to_snake_case);
    let parts: Vec<String> = parts.collect();
    format!("{thing}-{}", parts.join("-"))
}

/// `Blog posts`, from `blog_posts`.
pub(super) fn sentence(snake: &str) -> String {
    let words = snake.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Whether any name in these values may upset a template's layout; what is in `lines` was laid out
/// before.
fn is_long(values: &Value, most: usize) -> bool {
    match values {
        Value::String(text) => text.len() > most,
        Value::Array(items) => items.iter().any(|item| is_long(item, most)),
        Value::Object(pairs) => pairs
            .iter()
            .any(|(key, value)| key != LINES && is_long(value, most)),
        _ => false,
    }
}

/// Every Rust file of a plan has to parse, whoever wrote it.
fn must_parse(plan: &Plan) -> Result<(), Failure> {
    let rust = plan.changes().filter(|(path, _)| path.has_extension("rs"));
    for (path, change) in rust {
        let text = change.after.as_ref().and_then(Content::as_text);
        if let Some(Err(why)) = text.map(RustText::parse) {
            let what = format!("`{path}` would not parse");
            return Err(catalog::broken_inside(&what, why));
        }
    }
    Ok(())
}
