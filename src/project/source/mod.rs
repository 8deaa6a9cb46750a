//! What an app's source says, read by syntax alone: modules, providers, controllers and routes.
//!
//! It takes milliseconds, and works on code that does not compile: bodies of functions are never
//! looked into, and half a declaration spoils no other. It knows the forms that generators write.
//! What it cannot follow it reports as [`Unknown`] and never guesses; the
//! [`description`](super::description) of the built app is exact.

mod controller;
mod file;
#[cfg(test)]
mod tests;
mod tokens;
mod wiring;

pub(crate) use controller::{METHODS, join};

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use walkdir::WalkDir;

/// Everything that was found in all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// The functions that return a `Module`.
    pub(crate) modules: Vec<Module>,
    /// The types that the container can construct.
    pub(crate) providers: Vec<Provider>,
    pub(crate) controllers: Vec<Controller>,
    /// All types that are declared, tests aside.
    pub(crate) types: Vec<Declared>,
    /// The types with a constructor for the container, each below the path of its `impl` block.
    pub(crate) constructed: Vec<Vec<String>>,
    /// The names in all code that may build a module, that of tests included.
    pub(crate) mentioned: BTreeSet<String>,
    /// The modules that are there under a condition only, by their path in the crate.
    conditional: Vec<Vec<String>>,
    /// The modules that a `mod` declares, by their path in the crate.
    declared: Vec<Vec<String>>,
    /// The names that `use` brings into a module, each below that module's path.
    used: Vec<Vec<String>>,
    pub(crate) unknown: Vec<Unknown>,
}

/// Where something stands; the path begins at the project's folder, with `/` on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// What could not be followed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) place: Place,
    pub(crate) why: String,
}

/// A function such as `pub fn module() -> Module`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Module {
    /// What `Module::new` is given, where it is a literal.
    pub(crate) name: Option<String>,
    /// The function's name.
    pub(crate) function: String,
    /// Where the function is in the crate, such as `posts`.
    pub(crate) path: Vec<String>,
    pub(crate) seen: Seen,
    pub(crate) cfg: Option<String>,
    /// The line that the function begins on, attributes included.
    pub(crate) start: usize,
    /// What the function calls the module that it makes.
    pub(crate) variable: String,
    /// Its statements, in order.
    pub(crate) statements: Vec<Statement>,
    /// The first statement that was not understood and may register anything.
    pub(crate) unknown: Option<Place>,
    pub(crate) place: Place,
}

/// One registration, such as `module.controller::<PostController>();`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// The method's name, such as `controller`.
    pub(crate) method: String,
    /// The path of the type, or of the function that makes an imported module; empty otherwise.
    pub(crate) subject: Vec<String>,
    /// The condition in `#[cfg(…)]`, if there is one.
    pub(crate) cfg: Option<String>,
    pub(crate) place: Place,
}

/// A type with `#[derive(Injectable)]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Provider {
    pub(crate) name: String,
    /// The module that the type stands in.
    pub(crate) path: Vec<String>,
    pub(crate) place: Place,
}

/// A `struct` or an `enum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) name: String,
    /// The module that it stands in.
    pub(crate) path: Vec<String>,
    pub(crate) seen: Seen,
    pub(crate) is_generic: bool,
    pub(crate) is_injectable: bool,
    /// Whether it is read from the configuration under a prefix of its own.
    pub(crate) is_settings: bool,
    pub(crate) cfg: Option<String>,
    /// The line that it begins on, attributes included.
    pub(crate) start: usize,
    pub(crate) place: Place,
}

/// From where something can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// From everywhere: `pub`.
    Everywhere,
    /// From parts of the crate: `pub(crate)` and the like.
    Partly,
    /// From its own module.
    Here,
}

/// An `impl` block with `#[controller]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Controller {
    pub(crate) name: String,
    /// The module that the block stands in.
    pub(crate) path: Vec<String>,
    pub(crate) routes: Vec<Route>,
    pub(crate) cfg: Option<String>,
    pub(crate) place: Place,
}

/// A handler's attribute, such as `#[get("/{id}")]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// In capitals, as requests name it.
    pub(crate) method: String,
    /// With the controller's prefix.
    pub(crate) path: String,
    pub(crate) handler: String,
    pub(crate) cfg: Option<String>,
    pub(crate) place: Place,
}

impl Source {
    /// Reads all of `src/`. A file that cannot be read is unknown, like one that makes no sense.
    pub(crate) fn on_disk(root: &Path) -> Self {
        let mut source = Self::default();
        let entries = WalkDir::new(root.join("src")).sort_by_file_name();
        for path in entries
            .into_iter()
            .flatten()
            .map(walkdir::DirEntry::into_path)
        {
            if path.extension().is_none_or(|ending| ending != "rs") || !path.is_file() {
                continue;
            }
            let below = path.strip_prefix(root).unwrap_or(&path);
            let names = below.iter().map(|part| part.to_string_lossy());
            let name = names.collect::<Vec<_>>().join("/");
            match std::fs::read_to_string(&path) {
                Ok(text) => source.add(&name, &text),
                Err(error) => source.give_up(&name, 1, &error.to_string()),
            }
        }
        source
    }

    /// Reads one file; `name` is its path below the project's folder.
    pub(crate) fn add(&mut self, name: &str, text: &str) {
        file::read(self, name, text);
    }

    /// The module whose function would register what stands at `path`: the nearest one around it.
    pub(crate) fn module_around(&self, path: &[String]) -> Option<&Module> {
        let around = self
            .modules
            .iter()
            .filter(|module| path.starts_with(&module.path));
        around.max_by_key(|module| module.path.len())
    }

    /// The statements that register this controller, each with its module.
    pub(crate) fn registrations<'a>(
        &'a self,
        controller: &'a Controller,
    ) -> impl Iterator<Item = (&'a Module, &'a Statement)> {
        let others = self
            .controllers
            .iter()
            .filter(|other| other.name == controller.name);
        let is_alone = others.count() == 1;
        let names = move |module: &Module, statement: &Statement| {
            let is_same = statement.subject.last() == Some(&controller.name);
            // Of several that are called alike, the one in or below the module is meant.
            let is_near = || {
                let named = absolute(&module.path, &statement.subject);
                let around = named.split_last().map_or(&[][..], |(_, around)| around);
                controller.path.starts_with(around)
            };
            statement.method == "controller" && is_same && (is_alone || is_near())
        };
        let pairs = self.modules.iter().flat_map(|module| {
            let statements = module.statements.iter();
            statements.map(move |statement| (module, statement))
        });
        pairs.filter(move |(module, statement)| names(module, statement))
    }

    /// The module that an import statement of `module` means.
    pub(crate) fn imported(&self, module: &Module, statement: &Statement) -> Option<&Module> {
        let (function, path) = statement.subject.split_last()?;
        let full = absolute(&module.path, path);
        let mut found = self.modules.iter().filter(|other| {
            // A function may be reached by a shorter path, where `pub use` lifts it.
            other.function == *function && (other.path == full || is_lifted(&other.path, &full))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// How code in the module at `from` can name a type in the module at `path`.
    pub(crate) fn name_from(&self, from: &[String], path: &[String], name: &str) -> String {
        let used = self.brings_in(from, name);
        let between = path.strip_prefix(from).filter(|_| !used);
        let between = between.unwrap_or_default().iter().map(String::as_str);
        between.chain([name]).collect::<Vec<_>>().join("::")
    }

    /// Whether a `use` in the module at this path brings in this name.
    pub(crate) fn brings_in(&self, path: &[String], name: &str) -> bool {
        self.used.iter().any(|used| {
            used.split_last()
                .is_some_and(|(last, at)| last == name && at == path)
        })
    }

    /// Whether what stands at this path is there under a condition only.
    pub(crate) fn is_conditional(&self, path: &[String]) -> bool {
        self.conditional.iter().any(|found| path.starts_with(found))
    }

    /// Takes in which names a test builds modules with; nothing else of it is part of the app.
    pub(crate) fn add_test(&mut self, text: &str) {
        file::mentions(self, text);
    }

    /// Whether some `mod` declares the module at this path.
    pub(crate) fn declares(&self, path: &[String]) -> bool {
        self.declared.iter().any(|declared| declared == path)
    }

    fn give_up(&mut self, file: &str, line: usize, why: &str) {
        let place = Place {
            file: file.to_owned(),
            line,
        };
        let why = why.to_owned();
        self.unknown.push(Unknown { place, why });
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The path from the crate's root that `path` means in the module at `from`.
fn absolute(from: &[String], path: &[String]) -> Vec<String> {
    let mut full = from.to_vec();
    for part in path {
        match part.as_str() {
            "crate" => full.clear(),
            "self" => {}
            "super" => drop(full.pop()),
            name => full.push(name.to_owned()),
        }
    }
    full
}

/// Whether `path` is below the folder of `shorter` by one more name.
fn is_lifted(path: &[String], shorter: &[String]) -> bool {
    !shorter.is_empty() && path.len() == shorter.len() + 1 && path.starts_with(shorter)
}
