//! Where generators write: a draft of the project, and the record of what they add to it.

use std::io;

use serde_json::Value;
use toml_edit::DocumentMut;

use super::drivers::dialects;
use super::modules::MODULE;
use super::provenance::{Part, Record};
use super::recorded::{Recorded, records};
use super::thing::{self, Shared};
use crate::checksum::sha256;
use crate::edit::{self, Line, NoPlace, RustText, with_features, with_line};
use crate::error::{Failure, catalog};
use crate::fields::Dialect;
use crate::pack::Files;
use crate::plan::{Choice, Choices, Conflict, Content, Draft, Plan, RelPath, Source};
use crate::template::Renderer;

const MANIFEST: &str = "Cargo.toml";
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
    /// The databases whose drivers the manifest switches on, in the order in which they are always
    /// named.
    pub(super) dialects: Vec<Dialect>,
    pub(super) thing: &'static str,
    pub(super) answers: Vec<(String, toml_edit::Value)>,
    pub(super) record: Record,
    /// The modules that were made on the way, as they would be typed, with their records.
    pub(super) modules: Vec<(String, Record)>,
    unplaced: Vec<Unplaced>,
    notes: Vec<String>,
    /// Whether what was generated before makes way for what is generated now.
    pub(super) replaces: bool,
    pub(super) source: &'a Source,
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
        let mut chosen = choices.all.iter().chain(choices.own.values());
        Self {
            replaces: chosen.any(|choice| *choice == Choice::Replace),
            source,
            draft: Draft::new(source).choices(choices),
            templates,
            format,
            krate: String::new(),
            dialects: Vec::new(),
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
        let manifest = self.read(&RelPath::new(MANIFEST)?)?.unwrap_or_default();
        let manifest: DocumentMut = manifest
            .parse()
            .map_err(|error| catalog::manifest_broken(MANIFEST.as_ref(), error))?;
        self.krate = crate_name(&manifest);
        self.dialects = dialects(&manifest);
        Ok(())
    }

    /// Switches parts of the framework on in the manifest, where they are not.
    pub(crate) fn enable(&mut self, features: &[&str]) -> Result<(), Failure> {
        // How a project depends on the framework matters only where something is missing.
        if features.is_empty() {
            return Ok(());
        }
        let manifest = RelPath::new(MANIFEST)?;
        let text = self.read(&manifest)?.unwrap_or_default();
        match with_features(&text, features) {
            Ok(changed) => self.draft.edit(manifest, |_| Ok(changed)),
            Err(NoPlace(why)) => {
                let names = features.iter().map(|name| format!("\"{name}\""));
                let names: Vec<String> = names.collect();
                self.unplaced.push(Unplaced {
                    file: MANIFEST.to_owned(),
                    line: format!("features = [{}]", names.join(", ")),
                    why,
                });
                Ok(())
            }
        }
    }

    /// Names what is generated, as it would be typed without any doubt: `billing/Invoice`.
    pub(crate) fn record(&mut self, name: &str) {
        self.record.name = record_name(self.thing, name);
        self.answers.insert(0, ("name".to_owned(), name.into()));
    }

    /// The same for what goes by further words, which tell its record from others in `place`.
    pub(super) fn record_with(&mut self, place: &str, words: &[&str]) {
        self.record(place);
        let words_of_name: Vec<String> = words.iter().map(|word| escaped(word)).collect();
        let name = format!("{}.{}", self.record.name, words_of_name.concat());
        name.trim_end_matches('-').clone_into(&mut self.record.name);
        let typed = typed_with(place, words);
        self.answers[0].1 = typed.into();
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

    /// The files of a folder and of those below it whose names end so, as they were found.
    pub(super) fn list_ending(&self, folder: &str, end: &str) -> Vec<RelPath> {
        self.source.list_ending(folder, end)
    }

    /// The project as it was found.
    pub(super) fn source(&self) -> &Source {
        self.source
    }

    /// The record that this thing has already, where it makes sense.
    pub(super) fn recorded(&self) -> Result<Option<Recorded>, Failure> {
        let text = self.read(&self.record.path()?)?;
        Ok(text.and_then(|text| Recorded::parse(&self.record.name, &text).ok()))
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
        self.put(path, &content)
    }

    /// Makes a file that no template makes.
    pub(super) fn put(&mut self, path: &RelPath, content: &Content) -> Result<(), Failure> {
        if self.draft.would_replace(path, content)? {
            self.must_be_own(path)?;
            if self.is_joined(path, content)? {
                self.note(path, content);
                return Ok(());
            }
        }
        if let Some(place) = self.draft.create(path.clone(), content.clone())? {
            self.note(&place, content);
        } else if let Some(before) = self.recorded()? {
            // It stays as it is. Where it was generated before, the record goes on saying so.
            let hash = before.record.files.get(path);
            let entry = hash.map(|hash| (path.clone(), hash.clone()));
            self.record.files.extend(entry);
        }
        Ok(())
    }

    /// Fails where a file was generated for something else, which `--force` would take apart.
    fn must_be_own(&self, path: &RelPath) -> Result<(), Failure> {
        let records = records(self.source)?;
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

    /// Makes a file that further things will be added to, with the line for it, unless it is there.
    /// Whoever puts something into it has it in the record: the last one takes it along.
    pub(super) fn share(
        &mut self,
        path: &RelPath,
        text: String,
        (parent, line): (&RelPath, Line),
    ) -> Result<(), Failure> {
        let content = Content::new(text.into_bytes(), false);
        let hash = sha256(content.bytes());
        self.record.shared.insert(path.clone(), hash);
        if self.draft.read(path)?.is_none() {
            self.draft.create(path.clone(), content)?;
            return self.wire(parent, line);
        }
        self.record.wiring.push((parent.clone(), line));
        Ok(())
    }

    /// Notes an item that is put into a file, for the record: as it is made, whatever is there, and
    /// what it has from `use` lines.
    pub(super) fn note_item(
        &mut self,
        file: &RelPath,
        item: &str,
        made: &RustText<'_>,
        uses: Vec<String>,
    ) {
        let hash = sha256(made.written(item).unwrap_or_default().as_bytes());
        self.record.items.push(Part {
            file: file.clone(),
            item: item.to_owned(),
            hash,
            uses,
        });
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

    /// Changes the text of a file that is there.
    pub(crate) fn edit(
        &mut self,
        file: &RelPath,
        change: impl FnOnce(&str) -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        self.draft.edit(file.clone(), change)
    }

    /// Notes what has no place in a file, so that nothing is written and a person is told.
    pub(super) fn miss(&mut self, file: &RelPath, line: &str, why: &'static str) {
        self.unplaced.push(Unplaced {
            file: file.to_string(),
            line: line.to_owned(),
            why,
        });
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
            let takes_tests = thing::find(self.thing);
            let takes_tests = takes_tests.is_some_and(|thing| thing.takes.contains(&Shared::Tests));
            let missing = if file.as_str() == TESTS && takes_tests {
                catalog::no_tests_to_add_to
            } else {
                catalog::no_file_for
            };
            missing(file.as_str(), &line.to_string())
        })?;
        let changed = with_line(&text, line);
        match changed.map_err(|why| catalog::does_not_parse(file.as_str(), &why))? {
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
}

/// What the crate is called in code.
fn crate_name(manifest: &DocumentMut) -> String {
    let name = |table: &str| Some(manifest.get(table)?.get("name")?.as_str()?.to_owned());
    let name = name("lib").or_else(|| name("package")).unwrap_or_default();
    name.replace('-', "_")
}

/// `service-billing-invoice`: names in snake case hold no other hyphen.
pub(super) fn record_name(thing: &str, name: &str) -> String {
    let parts = name.split('/').map(heck::ToSnakeCase::to_snake_case);
    let parts: Vec<String> = parts.collect();
    format!("{thing}-{}", parts.join("-"))
}

/// `posts get /today`: a name with the words that belong to it.
pub(super) fn typed_with<'w>(name: &'w str, words: &[&'w str]) -> String {
    let all: Vec<&str> = [name].into_iter().chain(words.iter().copied()).collect();
    all.join(" ")
}

/// A word as a part of a file's name: what may not stand in one by its number, so that no two words
/// are alike.
fn escaped(word: &str) -> String {
    let letter = |c: char| match c {
        'a'..='z' | '0'..='9' | '_' | '{' | '}' => c.to_string(),
        '/' => "-".to_owned(),
        other => format!("%{:02x}", u32::from(other)),
    };
    word.chars().map(letter).collect()
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
        if let Some(Err(why)) = text.map(edit::must_parse) {
            let what = format!("`{path}` would not parse");
            return Err(catalog::broken_inside(&what, why));
        }
    }
    Ok(())
}
