//! The controllers of a project, found by following its modules from the root.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

use super::declared::{Declarations, words};
use super::item::{Item, folders_of};
use super::modules::ModuleFile;
use super::site::Site;
use super::wish::Wish;
use crate::edit::{Block, RustText};
use crate::error::{Failure, catalog};
use crate::nearest::nearest;
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

/// What the modules of a project hold.
#[derive(Debug, Default)]
struct Survey {
    /// The files that parse.
    files: BTreeSet<RelPath>,
    controllers: Vec<Found>,
    /// Files that do not parse, so that nobody knows what they hold, with the reason.
    unread: Vec<(RelPath, String)>,
}

impl Found {
    fn shown(&self) -> String {
        shown(&self.block, &self.file)
    }
}

impl Survey {
    fn has_no(&self, typed: &str, wanted: &str) -> Failure {
        let all = self.controllers.iter();
        let shown: Vec<String> = all.clone().map(Found::shown).collect();
        let modules = all.clone().filter_map(|found| found.folders.last());
        let names = all.map(|found| found.block.name.trim_end_matches("Controller"));
        let near = nearest(wanted, modules.map(String::as_str).chain(names));
        // One of the same name in another module is none that was meant by a slip.
        let near = near.filter(|near| near.to_snake_case() != wanted);
        catalog::no_controller(typed, near, &shown)
    }
}

impl Site<'_> {
    /// The controller that a wish names by its type, or by the module that holds no other.
    ///
    /// # Errors
    ///
    /// Fails where there is none, or more than one.
    pub(super) fn controller(&self, wish: &Wish) -> Result<Found, Failure> {
        let typed = wish.name.trim_end_matches('/');
        let (folders, last) = match typed.rsplit_once('/') {
            Some((folders, last)) => (folders_of(folders)?, last),
            None => (Vec::new(), typed),
        };
        let wanted = Item::name_of(last, "controller", wish)?;
        if let Some(found) = self.in_its_place(wish, &folders, &wanted)? {
            return Ok(found);
        }
        let survey = self.controllers()?;
        let is_in = |found: &&Found| found.folders.ends_with(&folders);
        let is_meant = |found: &&Found| is_named(found, &wanted, wish);
        let holds = |found: &&Found| {
            let module = found.folders.last();
            module.is_some_and(|module| wish.words_of_project.singular(module) == wanted)
        };
        let all = survey.controllers.iter();
        let mut meant: Vec<&Found> = all.clone().filter(is_in).filter(is_meant).collect();
        if meant.is_empty() && folders.is_empty() {
            meant = all.filter(holds).collect();
        }
        match (&meant[..], survey.unread.first()) {
            ([one], _) => Ok((*one).clone()),
            ([], Some((file, why))) => Err(catalog::does_not_parse(file.as_str(), why)),
            ([], None) => Err(survey.has_no(typed, &wanted)),
            (several, _) => {
                let several: Vec<String> = several.iter().map(|found| found.shown()).collect();
                Err(catalog::several_controllers(typed, &several))
            }
        }
    }

    /// Whether the function of any module names this type, as those do that provide it.
    pub(super) fn is_registered(&self, name: &str) -> Result<bool, Failure> {
        for file in self.list_ending("src", ".rs") {
            let Ok(Some(text)) = self.read(&file) else {
                continue;
            };
            // To parse all would take longer than everything else together.
            if !text.contains(name) || !text.contains("Module") {
                continue;
            }
            let names = match RustText::parse(&text) {
                Ok(rust) if rust.makes_a_module() => {
                    let declared = Declarations::read_own(self, &ModuleFile::new(file.clone()))?;
                    words(&declared.wiring()).any(|word| word == name)
                }
                Ok(_) => false,
                // What does not parse may well provide it.
                Err(_) => true,
            };
            if names && self.is_part(&file)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the root's modules lead to a file.
    pub(super) fn is_part(&self, file: &RelPath) -> Result<bool, Failure> {
        if self.reached(file)?.is_some() {
            return Ok(true);
        }
        Ok(self.controllers()?.files.contains(file))
    }

    /// Every controller that the root's modules lead to; modules in braces are not looked into.
    fn controllers(&self) -> Result<Survey, Failure> {
        let mut survey = Survey::default();
        self.survey(&ModuleFile::root()?, &[], None, &mut survey)?;
        Ok(survey)
    }

    fn survey(
        &self,
        module: &ModuleFile,
        folders: &[String],
        parent: Option<&ModuleFile>,
        survey: &mut Survey,
    ) -> Result<(), Failure> {
        let Some(text) = self.read(&module.file)? else {
            return Ok(());
        };
        let rust = match RustText::parse(&text) {
            Ok(rust) => rust,
            Err(why) => {
                survey.unread.push((module.file.clone(), why));
                return Ok(());
            }
        };
        survey.files.insert(module.file.clone());
        let found = found_in(&rust, module, folders, parent);
        survey.controllers.extend(found);
        for name in rust.modules() {
            let below = [folders, std::slice::from_ref(&name)].concat();
            if let Some(child) = self.found(module, &name)? {
                self.survey(&child, &below, Some(module), survey)?;
            }
        }
        Ok(())
    }
}

/// The controllers in the file of a module; `folders` are those of that module, and `parent` is the
/// one that declares it.
pub(super) fn found_in(
    rust: &RustText<'_>,
    module: &ModuleFile,
    folders: &[String],
    parent: Option<&ModuleFile>,
) -> Vec<Found> {
    let apart = parent.filter(|_| !rust.makes_a_module());
    let own = apart.map_or(folders, |_| &folders[..folders.len() - 1]);
    let blocks = rust.controllers().into_iter();
    let found = blocks.map(|block| Found {
        block,
        file: module.file.clone(),
        home: apart.unwrap_or(module).clone(),
        folders: own.to_vec(),
        is_apart: apart.is_some(),
    });
    found.collect()
}

/// Whether a controller goes by this name, in the singular, as it may be typed.
pub(super) fn is_named(found: &Found, wanted: &str, wish: &Wish) -> bool {
    let name = Item::name_of(&found.block.name, "controller", wish);
    name.is_ok_and(|name| name == wanted || wish.words_of_project.singular(&name) == wanted)
}

/// A controller for messages.
pub(super) fn shown(block: &Block, file: &RelPath) -> String {
    format!("`{}` in `{file}`", block.name)
}
