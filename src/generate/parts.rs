//! Items that were put into files among other things, taken out of them again.

use super::provenance::Part;
use super::removal::{Remover, is_generated};
use crate::checksum::sha256;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::plan::RelPath;

impl Remover<'_> {
    /// Takes the items out that are as they were generated, with the names that nothing else needs,
    /// and the files that hold nothing any more.
    pub(super) fn remove_items(&mut self, force: bool) -> Result<(), Failure> {
        self.find_changed(force)?;
        let parts = self.own.record.items.clone();
        let goes = |part: &&Part| !self.items.iter().any(|kept| is_same(kept, part));
        let gone: Vec<&Part> = parts.iter().filter(goes).collect();
        for part in gone.iter().rev() {
            self.change(&part.file, |rust| rust.without_item(&part.item))?;
        }
        self.remove_shared()?;
        for part in gone {
            for path in &part.uses {
                if let Some((path, name)) = path.rsplit_once("::") {
                    self.change(&part.file, |rust| rust.without_unused(path, name))?;
                }
            }
        }
        Ok(())
    }

    /// Notes the items that somebody has changed, and those that such items need.
    fn find_changed(&mut self, force: bool) -> Result<(), Failure> {
        if force {
            return Ok(());
        }
        let mut parts = self.own.record.items.clone();
        for part in &parts {
            let written = self.look(&part.file, |rust| rust.written(&part.item))?;
            if written.is_some_and(|written| sha256(written.as_bytes()) != part.hash) {
                self.changed.push((part.file.clone(), part.item.clone()));
                self.items.push(part.clone());
            }
        }
        self.keep_tests(&mut parts);
        for part in &parts {
            let mut is_needed = false;
            for kept in &self.items {
                let needs = |rust: &RustText<'_>| rust.item_says(&kept.item, &part.item);
                let needs = self.look(&kept.file, |rust| needs(rust).then_some(()))?;
                is_needed |= needs.is_some() && !is_same(kept, part);
            }
            if is_needed && !self.items.iter().any(|kept| is_same(kept, part)) {
                self.items.push(part.clone());
            }
        }
        Ok(())
    }

    /// Keeps the tests of a handler that stays, and takes them out of what is looked at further.
    fn keep_tests(&mut self, parts: &mut Vec<Part>) {
        if !self.items.iter().any(|part| part.item.contains("::")) {
            return;
        }
        let is_test = |part: &Part| part.file.as_str().starts_with("tests/");
        for part in parts.extract_if(.., |part| is_test(part)) {
            if !self.items.iter().any(|kept| is_same(kept, &part)) {
                self.items.push(part);
            }
        }
    }

    /// Removes the files that hold nothing but what they were made with.
    fn remove_shared(&mut self) -> Result<(), Failure> {
        for (path, hash) in &self.own.record.shared {
            let Some(present) = self.draft.read(path)? else {
                continue;
            };
            let mut others = self.others.iter();
            let is_shared = others.any(|other| other.record.has_items_in(path));
            if is_shared || !is_generated(&present, hash) {
                self.stay.insert(path.clone());
            } else {
                self.draft.delete(path.clone())?;
            }
        }
        Ok(())
    }

    /// What a file that is there has to tell by its syntax.
    pub(super) fn look<T>(
        &self,
        file: &RelPath,
        look: impl FnOnce(&RustText<'_>) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(content) = self.draft.read(file)? else {
            return Ok(None);
        };
        let unread = |why: &str| catalog::does_not_parse(file.as_str(), why);
        let text = content.as_text();
        let text = text.ok_or_else(|| unread("it is not UTF-8 text"))?;
        let rust = RustText::parse(text).map_err(|why| unread(&why))?;
        Ok(look(&rust))
    }

    /// Gives a file the text that comes of its syntax, if any does.
    fn change(
        &mut self,
        file: &RelPath,
        change: impl FnOnce(&RustText<'_>) -> Option<String>,
    ) -> Result<(), Failure> {
        match self.look(file, change)? {
            Some(text) => self.draft.edit(file.clone(), |_| Ok(text)),
            None => Ok(()),
        }
    }
}

fn is_same(one: &Part, other: &Part) -> bool {
    one.file == other.file && one.item == other.item
}
