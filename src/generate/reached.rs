//! The way from the root of a project's modules to one file, on which no other file is looked at.

use super::modules::ModuleFile;
use super::site::Site;
use super::survey::{Found, found_in, is_named};
use super::wish::Wish;
use crate::edit::{RustText, leads_to};
use crate::error::Failure;
use crate::plan::RelPath;

/// A file that the modules on the way to it lead to.
pub(super) struct Reached {
    module: ModuleFile,
    /// The names of the modules, the file's own as the last one.
    folders: Vec<String>,
    parent: Option<ModuleFile>,
}

impl Site<'_> {
    /// Follows the modules that a file's path names. Nothing where one of them is not declared by
    /// the one around it, or in a way that only a look at all of them could follow.
    pub(super) fn reached(&self, file: &RelPath) -> Result<Option<Reached>, Failure> {
        let folders = names_of(file);
        let (mut module, mut parent) = (ModuleFile::root()?, None);
        for name in &folders {
            let Some(text) = self.read(&module.file)? else {
                return Ok(None);
            };
            let child = if leads_to(&text, name) {
                self.found(&module, name)?
            } else {
                None
            };
            let Some(child) = child else {
                return Ok(None);
            };
            parent = Some(std::mem::replace(&mut module, child));
        }
        let is_there = module.file == *file;
        Ok(is_there.then_some(Reached {
            module,
            folders,
            parent,
        }))
    }

    /// The controller where generators put the one of this name, unless more than one file could be
    /// meant.
    pub(super) fn in_its_place(
        &self,
        wish: &Wish,
        folders: &[String],
        wanted: &str,
    ) -> Result<Option<Found>, Failure> {
        let several = wish.words_of_project.plural(wanted);
        let beside = format!("{wanted}_controller.rs");
        let is_place = |file: &RelPath| {
            let parts: Vec<&str> = file.as_str().split('/').skip(1).collect();
            let Some((last, around)) = parts.split_last() else {
                return false;
            };
            let own = around.last().filter(|_| *last == "controller.rs");
            let is_own = own.is_some_and(|own| *own == several || *own == wanted);
            (is_own || *last == beside) && ends_with(around, folders)
        };
        let files = self.list_ending("src", "controller.rs").into_iter();
        let mut files = files.filter(is_place);
        let (Some(file), None) = (files.next(), files.next()) else {
            return Ok(None);
        };
        let (Some(reached), Some(text)) = (self.reached(&file)?, self.read(&file)?) else {
            return Ok(None);
        };
        let Ok(rust) = RustText::parse(&text) else {
            return Ok(None);
        };
        let Reached {
            module,
            folders: names,
            parent,
        } = &reached;
        let found = found_in(&rust, module, names, parent.as_ref()).into_iter();
        let mut meant = found
            .filter(|found| found.folders.ends_with(folders) && is_called(found, wanted, wish));
        let first = meant.next();
        Ok(first.filter(|_| meant.next().is_none()))
    }
}

/// Whether a controller goes by this name, or by the one that it adds an `s` to: of a rare word nobody
/// knows that it is several.
fn is_called(found: &Found, wanted: &str, wish: &Wish) -> bool {
    let one = wanted.strip_suffix('s').unwrap_or(wanted);
    is_named(found, wanted, wish) || is_named(found, one, wish)
}

/// The modules that a file's path names, as cargo lays them out.
pub(super) fn names_of(file: &RelPath) -> Vec<String> {
    let below = file.as_str().strip_suffix(".rs");
    let below = below.unwrap_or(file.as_str());
    let below = below.strip_suffix("/mod").unwrap_or(below);
    let names: Vec<String> = below.split('/').skip(1).map(str::to_owned).collect();
    match &names[..] {
        [only] if only == "lib" => Vec::new(),
        _ => names,
    }
}

fn ends_with(parts: &[&str], folders: &[String]) -> bool {
    let skipped = parts.len().checked_sub(folders.len());
    skipped.is_some_and(|skipped| parts[skipped..] == *folders)
}
