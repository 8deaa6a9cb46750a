//! Generated files that hold parts of other things by now, such as a controller with a later route.

use super::provenance::Part;
use super::recorded::{Recorded, records};
use super::removal::command_for;
use super::site::Site;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::plan::{Content, RelPath};

impl Site<'_> {
    /// Whether a file is what is to be made, with parts that others have put into it since.
    ///
    /// # Errors
    ///
    /// Fails where it is not, and would be made anew without them.
    pub(super) fn is_joined(&self, path: &RelPath, content: &Content) -> Result<bool, Failure> {
        let records = records(self.source)?;
        let is_inside = |other: &&Recorded| {
            other.record.name != self.record.name && other.record.has_items_in(path)
        };
        let inside: Vec<&Recorded> = records.iter().filter(is_inside).collect();
        if inside.is_empty() {
            return Ok(false);
        }
        let parts = inside.iter().flat_map(|other| &other.record.items);
        let parts: Vec<&Part> = parts.filter(|part| part.file == *path).collect();
        let present = self.read(path)?.unwrap_or_default();
        if content.as_text() == Some(&*without(present, &parts)) {
            return Ok(true);
        }
        if self.replaces {
            let commands = inside.iter();
            let commands = commands.map(|other| command_for(&other.thing, &other.typed));
            let commands: Vec<String> = commands.collect();
            return Err(catalog::holds_parts(path.as_str(), &commands));
        }
        Ok(false)
    }
}

/// A file's text without these parts and what only they have from `use` lines.
fn without(mut text: String, parts: &[&Part]) -> String {
    let change = |text: &mut String, change: &dyn Fn(&RustText<'_>) -> Option<String>| {
        let changed = RustText::parse(text).ok().and_then(|rust| change(&rust));
        *text = changed.unwrap_or_else(|| std::mem::take(text));
    };
    for part in parts.iter().rev() {
        change(&mut text, &|rust| rust.without_item(&part.item));
    }
    for path in parts.iter().flat_map(|part| &part.uses) {
        if let Some((path, name)) = path.rsplit_once("::") {
            change(&mut text, &|rust| rust.without_unused(path, name));
        }
    }
    text
}
