//! The controllers of a project, found by following its modules from the root.

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
use crate::project::source::join;

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
    /// The files of modules that have a function for what they register.
    modules: Vec<ModuleFile>,
    controllers: Vec<Found>,
    /// Files that do not parse, so that nobody knows what they hold, with the reason.
    unread: Vec<(RelPath, String)>,
}

impl Found {
    /// For messages.
    fn shown(&self) -> String {
        format!("`{}` in `{}`", self.block.name, self.file)
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
        let name_of = |typed: &str| Item::name_of(typed, "controller", wish);
        let wanted = name_of(last)?;
        let survey = self.controllers()?;
        let is_in = |found: &&Found| found.folders.ends_with(&folders);
        let one_of = |name: &str| wish.words_of_project.singular(name);
        let is_named = |found: &&Found| {
            let name = name_of(&found.block.name);
            name.is_ok_and(|name| name == wanted || one_of(&name) == wanted)
        };
        let holds = |found: &&Found| {
            let module = found.folders.last();
            module.is_some_and(|module| wish.words_of_project.singular(module) == wanted)
        };
        let all = survey.controllers.iter();
        let mut meant: Vec<&Found> = all.clone().filter(is_in).filter(is_named).collect();
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

    /// Fails where another controller than that of `file` answers one of these requests: an
    /// application with two handlers for one request does not start.
    pub(super) fn must_be_free(
        &self,
        routes: &[(String, String)],
        file: &RelPath,
    ) -> Result<(), Failure> {
        let survey = self.controllers()?;
        for found in survey
            .controllers
            .iter()
            .filter(|found| found.file != *file)
        {
            let there = found.block.handlers.iter().flat_map(|one| &one.routes);
            for (method, path) in there {
                let path = join(&found.block.prefix, path);
                let is_same = |(own, at): &&(String, String)| {
                    own == method && without_names(at) == without_names(&path)
                };
                if let Some((method, path)) = routes.iter().find(is_same) {
                    return Err(catalog::route_taken(method, path, &found.shown()));
                }
            }
        }
        Ok(())
    }

    /// Whether the function of any module names this type, as those do that provide it.
    pub(super) fn is_registered(&self, name: &str) -> Result<bool, Failure> {
        for module in self.controllers()?.modules {
            let declared = Declarations::read(self, &module);
            // What does not parse may well provide it.
            if declared.map_or(true, |declared| {
                words(&declared.wiring()).any(|word| word == name)
            }) {
                return Ok(true);
            }
        }
        Ok(false)
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
        if rust.makes_a_module() {
            survey.modules.push(module.clone());
        }
        let apart = parent.filter(|_| !rust.makes_a_module());
        let own = apart.map_or(folders, |_| &folders[..folders.len() - 1]);
        let blocks = rust.controllers().into_iter();
        survey.controllers.extend(blocks.map(|block| Found {
            block,
            file: module.file.clone(),
            home: apart.unwrap_or(module).clone(),
            folders: own.to_vec(),
            is_apart: apart.is_some(),
        }));
        for name in rust.modules() {
            let below = [folders, std::slice::from_ref(&name)].concat();
            if let Some(child) = self.found(module, &name)? {
                self.survey(&child, &below, Some(module), survey)?;
            }
        }
        Ok(())
    }
}

/// A path in which parameters have no names: they do not tell requests apart.
fn without_names(path: &str) -> String {
    let segment = |segment: &str| match segment.as_bytes() {
        [b'{', b'*', ..] => "/{*}".to_owned(),
        [b'{', ..] => "/{}".to_owned(),
        _ => format!("/{segment}"),
    };
    path.split('/').skip(1).map(segment).collect()
}
