//! The modules of a project: found where cargo looks for them, and made where they are not there.

use serde_json::{Value, json};

use super::provenance::{FOLDER, Record};
use super::recorded::Recorded;
use super::site::{Site, record_name, sentence};
use crate::edit::{Declared, Folded, Line};
use crate::error::{Failure, catalog};
use crate::plan::RelPath;

const ROOT: &str = "src/lib.rs";

/// The longest path of a module: `    let mut module = Module::new("…");` has to fit a line.
const LONGEST_PATH: usize = 60;

/// The kind of thing that a module's record is of.
const THING: &str = "module";

pub(super) const MODULE: &str = "module/mod.rs.hbs";

/// The file of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModuleFile {
    pub(crate) file: RelPath,
    /// Whether `#[path]` leads to it: then its modules stand beside it, as beside a `mod.rs`.
    is_moved: bool,
}

impl ModuleFile {
    /// The file that all modules hang on.
    pub(super) fn root() -> Result<Self, Failure> {
        Ok(Self::new(RelPath::new(ROOT)?))
    }

    /// The module whose file stands where cargo looks for it.
    pub(super) fn new(file: RelPath) -> Self {
        let is_moved = false;
        Self { file, is_moved }
    }

    /// The folder that the file itself stands in, with a slash at the end.
    fn own_folder(&self) -> &str {
        let path = self.file.as_str();
        path.rfind('/').map_or("", |at| &path[..=at])
    }

    /// The folder of its files and of the modules in it, with a slash at the end.
    pub(super) fn folder(&self) -> String {
        let folder = self.own_folder();
        match &self.file.as_str()[folder.len()..] {
            "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
            _ if self.is_moved => folder.to_owned(),
            name => format!("{folder}{}/", name.trim_end_matches(".rs")),
        }
    }

    /// The file of something in it, such as `src/posts/service.rs`.
    pub(crate) fn sibling(&self, stem: &str) -> Result<RelPath, Failure> {
        RelPath::new(format!("{}{stem}.rs", self.folder()))
    }
}

impl Site<'_> {
    /// The folder of a module that is about this: the one that is there, or the plural.
    pub(crate) fn folder_of(&self, plural: &str, singular: &str) -> Result<String, Failure> {
        for folder in [plural, singular] {
            for file in [format!("src/{folder}/mod.rs"), format!("src/{folder}.rs")] {
                if self.read(&RelPath::new(file)?)?.is_some() {
                    return Ok(folder.to_owned());
                }
            }
        }
        Ok(plural.to_owned())
    }

    /// The module in these folders of `src/`; those that are not there yet are made and registered.
    pub(crate) fn module(&mut self, folders: &[String]) -> Result<ModuleFile, Failure> {
        let mut module = ModuleFile::root()?;
        if self.draft.read(&module.file)?.is_none() {
            return Err(catalog::no_root(ROOT));
        }
        for (depth, name) in folders.iter().enumerate() {
            let is_asked_for = self.thing == THING && depth + 1 == folders.len();
            let folders = &folders[..=depth];
            module = match self.found(&module, name)? {
                Some(found) if is_asked_for => {
                    self.register(&module, name)?;
                    // The same record as the first time, whatever the file holds by now.
                    let content = self.rendered(MODULE, &self.module_values(folders)?)?;
                    self.note(&found.file, &content);
                    found
                }
                Some(found) => {
                    self.register_again(&module, folders)?;
                    found
                }
                None if is_asked_for => self.made(&module, folders)?,
                None => self.made_on_the_way(&module, folders)?,
            };
        }
        Ok(module)
    }

    /// The module in these folders of `src/`, if it is there.
    pub(super) fn module_at(&self, folders: &[String]) -> Result<Option<ModuleFile>, Failure> {
        let mut module = ModuleFile::root()?;
        for name in folders {
            match self.found(&module, name)? {
                Some(found) => module = found,
                None => return Ok(None),
            }
        }
        Ok(Some(module))
    }

    /// Whether the modules in these folders are declared for all to see.
    pub(super) fn is_public(&self, folders: &[String]) -> Result<bool, Failure> {
        let mut module = ModuleFile::root()?;
        for name in folders {
            let text = self.read(&module.file)?.unwrap_or_default();
            let folded = Folded::around(&text, name);
            let rust = folded.parse();
            let rust = rust.map_err(|why| catalog::does_not_parse(module.file.as_str(), &why))?;
            match self.found(&module, name)? {
                Some(found) if rust.is_public(name) => module = found,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Where the module `name` in `parent` is, if it is anywhere.
    pub(super) fn found(
        &self,
        parent: &ModuleFile,
        name: &str,
    ) -> Result<Option<ModuleFile>, Failure> {
        let text = self.read(&parent.file)?.unwrap_or_default();
        // A large file takes longer to parse than everything else together.
        let may_be_moved = text.contains(name) && text.contains("path");
        if may_be_moved && let Some(Declared::At(path)) = declared(parent, &text, name)? {
            let file = RelPath::new(format!("{}{path}", parent.own_folder()))?;
            let is_moved = true;
            return Ok(Some(ModuleFile { file, is_moved }));
        }
        let folder = parent.folder();
        for file in [
            format!("{folder}{name}/mod.rs"),
            format!("{folder}{name}.rs"),
        ] {
            let file = RelPath::new(file)?;
            if self.draft.read(&file)?.is_some() {
                return Ok(Some(ModuleFile::new(file)));
            }
        }
        let is_inline =
            text.contains(name) && matches!(declared(parent, &text, name)?, Some(Declared::Inline));
        if is_inline {
            return Err(catalog::inline_module(parent.file.as_str(), name));
        }
        Ok(None)
    }

    /// Makes a module's file and registers it in its parent.
    fn made(&mut self, parent: &ModuleFile, folders: &[String]) -> Result<ModuleFile, Failure> {
        let length = folders.join("::").len();
        if length > LONGEST_PATH {
            let why = format!("its folders have {length} characters, {LONGEST_PATH} are allowed");
            return Err(catalog::bad_item_name(&folders.join("/"), &why));
        }
        let name = &folders[folders.len() - 1];
        let file = RelPath::new(format!("{}{name}/mod.rs", parent.folder()))?;
        let values = self.module_values(folders)?;
        self.create(MODULE, &file, &values)?;
        self.register(parent, name)?;
        Ok(ModuleFile::new(file))
    }

    /// The same for a module that something else needs; it gets a record of its own, because it may
    /// stay when that goes.
    fn made_on_the_way(
        &mut self,
        parent: &ModuleFile,
        folders: &[String],
    ) -> Result<ModuleFile, Failure> {
        let typed = folders.join("/");
        let record = Record {
            name: record_name(THING, &typed),
            ..Record::default()
        };
        let own = std::mem::replace(&mut self.record, record);
        let made = self.made(parent, folders);
        let record = std::mem::replace(&mut self.record, own);
        self.modules.push((typed, record));
        made
    }

    /// What a new module's file is filled with. Applications are called after their package, and no two
    /// modules have the same name: `posts` in the application `posts` is `crate::posts`.
    fn module_values(&self, folders: &[String]) -> Result<Value, Failure> {
        let root = self.read(&ModuleFile::root()?.file)?.unwrap_or_default();
        let path = folders.join("::");
        let is_taken = root.contains(&format!("Module::new(\"{path}\")"));
        let name = if is_taken {
            format!("crate::{path}")
        } else {
            path
        };
        let title = folders.last().map(|name| sentence(name));
        Ok(json!({ "name": name, "title": title }))
    }

    /// Declares a module in its parent and has it imported.
    fn register(&mut self, parent: &ModuleFile, name: &str) -> Result<(), Failure> {
        self.wire(&parent.file, Line::declare_public(name))?;
        self.wire(&parent.file, Line::import(name))
    }

    /// Has a module imported once more that was made for something else, where the record says that it
    /// was and the line has gone since. What was never imported is a person's choice.
    fn register_again(&mut self, parent: &ModuleFile, folders: &[String]) -> Result<(), Failure> {
        let Some(name) = folders.last() else {
            return Ok(());
        };
        let text = self.read(&parent.file)?.unwrap_or_default();
        // A file that names its function is not parsed for it.
        if text.contains(&format!("{name}::module()")) {
            return Ok(());
        }
        let record = record_name(THING, &folders.join("/"));
        let path = RelPath::new(format!("{FOLDER}{record}.toml"))?;
        let text = self.read(&path)?.unwrap_or_default();
        let Ok(recorded) = Recorded::parse(&record, &text) else {
            return Ok(());
        };
        let wiring = recorded.record.wiring.into_iter();
        for (file, line) in wiring.filter(|(file, _)| *file == parent.file) {
            self.place(&file, &line)?;
        }
        Ok(())
    }
}

/// How a module's file declares another one.
fn declared(parent: &ModuleFile, text: &str, name: &str) -> Result<Option<Declared>, Failure> {
    let folded = Folded::around(text, name);
    let rust = folded.parse();
    let rust = rust.map_err(|why| catalog::does_not_parse(parent.file.as_str(), &why))?;
    Ok(rust.declared(name))
}
