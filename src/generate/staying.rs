//! What a removal has to leave beside the files that a person has changed.

use std::collections::BTreeSet;

use super::provenance::Record;
use super::recorded::Recorded;
use crate::edit::Line;
use crate::error::Failure;
use crate::plan::{RelPath, Source};

/// The files that were generated together with these and that they name something of, one through
/// the other: without them the rest would not compile.
pub(super) fn needed(
    record: &Record,
    source: &Source,
    changed: &BTreeSet<RelPath>,
) -> Result<BTreeSet<RelPath>, Failure> {
    let mut needed = BTreeSet::new();
    loop {
        let mut words = BTreeSet::new();
        for path in changed.union(&needed) {
            words.extend(words_of(source, path)?);
        }
        let found = record.files.keys().filter(|path| {
            let is_new = !changed.contains(*path) && !needed.contains(*path);
            is_new && exports(record, path).any(|name| words.contains(name))
        });
        let found: Vec<RelPath> = found.cloned().collect();
        if found.is_empty() {
            return Ok(needed);
        }
        needed.extend(found);
    }
}

/// Whether a file is what a thing is there for, such as the controller and not what it answers: as
/// long as it stays, its tests have something to test.
pub(super) fn is_main(own: &Recorded, path: &RelPath) -> bool {
    let stem = path.as_str().strip_suffix(".rs").unwrap_or_default();
    let last = stem.rsplit(['/', '_']).next().unwrap_or_default();
    let role = match &*own.thing {
        "service" | "model" => &*own.thing,
        // All that answers requests is reached through its controller.
        _ => "controller",
    };
    stem.starts_with("src/") && last == role
}

/// The words of a file, names among them; none where it is no text.
pub(super) fn words_of(source: &Source, path: &RelPath) -> Result<BTreeSet<String>, Failure> {
    let content = source.read(path)?;
    let text = content.as_ref().and_then(|content| content.as_text());
    let words = text.unwrap_or_default();
    let words = words.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    Ok(words.map(str::to_owned).collect())
}

/// What other files know of this one.
fn exports<'a>(record: &'a Record, path: &'a RelPath) -> impl Iterator<Item = &'a str> {
    let file = path.as_str().rsplit_once('/');
    record.wiring.iter().filter_map(move |(parent, line)| {
        let (folder, name) = file?;
        let is_beside = parent.as_str().starts_with(folder);
        match line {
            Line::Reexport {
                module,
                name: export,
            } => {
                let is_own = is_beside && name.strip_suffix(".rs") == Some(module);
                is_own.then_some(export.as_str())
            }
            _ => None,
        }
    })
}
