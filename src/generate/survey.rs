//! The controllers of a project, found by following its modules from the root.

use super::site::{ModuleFile, Site};
use crate::edit::{Block, RustText};
use crate::error::Failure;
use crate::plan::RelPath;

/// A controller and where it is.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) block: Block,
    /// The file that holds its block.
    pub(super) file: RelPath,
    /// The module that it belongs to.
    pub(super) home: ModuleFile,
    /// The folders of that module.
    pub(super) folders: Vec<String>,
    /// Whether the module has a file of its own beside it.
    pub(super) is_apart: bool,
}

impl Site<'_> {
    /// Every controller that the root's modules lead to. What does not parse, or stands between
    /// braces, holds none.
    pub(super) fn controllers(&self) -> Result<Vec<Found>, Failure> {
        let mut found = Vec::new();
        self.survey(&ModuleFile::root()?, &[], None, &mut found)?;
        Ok(found)
    }

    fn survey(
        &self,
        module: &ModuleFile,
        folders: &[String],
        parent: Option<&ModuleFile>,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        let Some(text) = self.read(&module.file)? else {
            return Ok(());
        };
        let Ok(rust) = RustText::parse(&text) else {
            return Ok(());
        };
        let apart = parent.filter(|_| !rust.makes_a_module());
        let own = apart.map_or(folders, |_| &folders[..folders.len() - 1]);
        found.extend(rust.controllers().into_iter().map(|block| Found {
            block,
            file: module.file.clone(),
            home: apart.unwrap_or(module).clone(),
            folders: own.to_vec(),
            is_apart: apart.is_some(),
        }));
        for name in rust.modules() {
            let below = [folders, &[name.clone()]].concat();
            if let Some(child) = self.found(module, &name)? {
                self.survey(&child, &below, Some(module), found)?;
            }
        }
        Ok(())
    }
}
