//! The record of what was generated, from what, and with which answers, kept in the project.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml_edit::Value;

use crate::checksum::sha256;
use crate::edit::Line;
use crate::error::Failure;
use crate::plan::{Change, Content, Draft, Plan, RelPath, Source};

pub(super) const FOLDER: &str = ".cortex/generated/";
const FILES: &str = "\n[files]\n";

/// Where a generated thing came from.
#[derive(Debug)]
pub(crate) struct Provenance<'a> {
    /// What it is and its name, such as `project-shop`.
    pub(crate) item: &'a str,
    pub(crate) template: &'a str,
    /// What was asked for, by name.
    pub(crate) answers: Vec<(&'a str, Value)>,
}

/// What one run of a generator has added to a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// What it is and its name, such as `service-billing-invoice`.
    pub(crate) name: String,
    /// The files that were made, with the hash of what was generated.
    pub(crate) files: BTreeMap<RelPath, String>,
    /// The lines that were added to files, in order.
    pub(crate) wiring: Vec<(RelPath, Line)>,
    /// The keys that were given values in configuration files.
    pub(crate) settings: Vec<(RelPath, String)>,
    /// What was put into files among other things.
    pub(crate) items: Vec<Part>,
    /// The files of such things, with the hash of one in which there are none.
    pub(crate) shared: BTreeMap<RelPath, String>,
}

/// An item that was put into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) file: RelPath,
    /// `TodayResponse`, or `PostController::today` for a method of a controller.
    pub(crate) item: String,
    /// Of what was generated, without any layout.
    pub(crate) hash: String,
    /// What it has from `use` lines: `serde::Serialize`.
    pub(crate) uses: Vec<String>,
}

impl Record {
    /// Whether nothing was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.wiring.is_empty() && self.items.is_empty()
    }

    /// Every file that it has a part in.
    pub(crate) fn places(&self) -> impl Iterator<Item = &RelPath> {
        let wired = self.wiring.iter().map(|(file, _)| file);
        let parts = self.items.iter().map(|part| &part.file);
        self.files
            .keys()
            .chain(wired)
            .chain(parts)
            .chain(self.shared.keys())
    }

    /// Whether a file is there because of it.
    pub(crate) fn has_made(&self, path: &RelPath) -> bool {
        self.files.contains_key(path) || self.shared.contains_key(path)
    }

    /// Whether it put something into this file.
    pub(crate) fn has_items_in(&self, path: &RelPath) -> bool {
        self.items.iter().any(|part| part.file == *path)
    }

    /// Where it is kept.
    pub(crate) fn path(&self) -> Result<RelPath, Failure> {
        RelPath::new(format!("{FOLDER}{}.toml", self.name))
    }

    /// The record as it is kept.
    pub(crate) fn text(&self, template: &str, answers: &[(String, Value)]) -> String {
        let answers = answers.iter().map(|(key, value)| (key.as_str(), value));
        let mut text = head(template, answers);
        for (file, line) in &self.wiring {
            let (file, line) = (Value::from(file.as_str()), Value::from(line.to_string()));
            let _ = write!(text, "\n[[wiring]]\nfile = {file}\nline = {line}\n");
        }
        for (file, key) in &self.settings {
            let (file, key) = (Value::from(file.as_str()), Value::from(key.as_str()));
            let _ = write!(text, "\n[[settings]]\nfile = {file}\nkey = {key}\n");
        }
        for part in &self.items {
            let (file, item) = (Value::from(part.file.as_str()), Value::from(&part.item));
            let uses: Value = part.uses.iter().collect();
            let _ = write!(
                text,
                "\n[[items]]\nfile = {file}\nitem = {item}\nhash = \"{}\"\nuses = {uses}\n",
                part.hash
            );
        }
        if !self.shared.is_empty() {
            text.push_str("\n[shared]\n");
            write_hashes(&mut text, &self.shared);
        }
        text.push_str(FILES);
        write_hashes(&mut text, &self.files);
        text
    }
}

fn write_hashes(text: &mut String, files: &BTreeMap<RelPath, String>) {
    for (file, hash) in files {
        let _ = writeln!(text, "{} = \"{hash}\"", quoted(file.as_str()));
    }
}

fn head<'a>(template: &str, answers: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    let mut text = "# What this was generated from, for commands that update or remove it. \
                    Keep it in git.\n"
        .to_owned();
    let heads = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("template", template),
        ("reference", "built-in"),
    ];
    for (key, value) in heads {
        let _ = writeln!(text, "{key} = {}", Value::from(value));
    }
    text.push_str("\n[answers]\n");
    for (key, value) in answers {
        let _ = writeln!(text, "{key} = {value}");
    }
    text
}

impl Provenance<'_> {
    /// The plan with the record of its files added.
    pub(crate) fn seal(&self, plan: Plan) -> Result<Plan, Failure> {
        let answers = self.answers.iter().map(|(key, value)| (*key, value));
        let text = with_files(&head(self.template, answers), &plan);
        let source = Source::empty();
        let mut draft = Draft::new(&source);
        let path = RelPath::new(format!("{FOLDER}{}.toml", self.item))?;
        draft.create(path, Content::new(text.into_bytes(), false))?;
        plan.merge(draft.finish()?)
    }
}

/// The plan with its records as they must be for the contents that the files have now.
pub(crate) fn renew(plan: Plan) -> Result<Plan, Failure> {
    let before = plan.clone();
    plan.map_texts(
        |path| path.as_str().starts_with(FOLDER),
        |text| {
            let head = text.split_once(FILES).map_or(text, |(head, _)| head);
            Ok(with_files(head, &before))
        },
    )
}

/// A record with the hash of each file that is the project's own.
fn with_files(head: &str, plan: &Plan) -> String {
    let own = |path: &RelPath| {
        let path = path.as_str();
        !path.starts_with("framework/") && !path.starts_with(FOLDER)
    };
    let hash = |(path, change): (&RelPath, &Change)| {
        let after = change.after.as_ref().filter(|_| own(path))?;
        let (path, hash) = (quoted(path.as_str()), sha256(after.bytes()));
        Some(format!("{path} = \"{hash}\"\n"))
    };
    let files: String = plan.changes().filter_map(hash).collect();
    format!("{head}{FILES}{files}")
}

/// A key between quotation marks, whatever is in it.
fn quoted(key: &str) -> String {
    format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(files: &[(&str, &str)]) -> Plan {
        let source = Source::empty();
        let mut draft = Draft::new(&source);
        for (path, text) in files {
            let path = RelPath::new(*path).unwrap();
            draft.create(path, Content::text(text)).unwrap();
        }
        let provenance = Provenance {
            item: "project-shop",
            template: "api",
            answers: vec![("description", "a \"b\"".into()), ("hooks", true.into())],
        };
        provenance.seal(draft.finish().unwrap()).unwrap()
    }

    fn record(plan: &Plan) -> String {
        let mut changes = plan.changes();
        let found = changes.find(|(path, _)| path.as_str().starts_with(FOLDER));
        let content = found.unwrap().1.after.clone().unwrap();
        content.as_text().unwrap().to_owned()
    }

    #[test]
    fn a_record_is_sorted_and_tells_the_hash_of_every_own_file() {
        let plan = sealed(&[
            ("src/\"a\".rs", "abc"),
            ("a b.txt", ""),
            ("framework/x", "x"),
        ]);
        let version = env!("CARGO_PKG_VERSION");
        let text = record(&plan).replace(version, "[version]");
        assert!(text.parse::<toml_edit::DocumentMut>().is_ok());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_record_follows_the_files() {
        let plan = sealed(&[("a.rs", "abc")]);
        let changed = plan
            .map_texts(|path| path.as_str() == "a.rs", |_| Ok("abcd".into()))
            .unwrap();
        let renewed = renew(changed).unwrap();
        assert_eq!(record(&renewed), record(&sealed(&[("a.rs", "abcd")])));
    }
}
