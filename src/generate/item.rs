//! What a generated thing is called and where it goes, from what was typed.

use heck::{ToPascalCase as _, ToSnakeCase as _};

use super::site::Site;
use super::wish::Wish;
use super::words::Inflections;
use crate::error::{Failure, catalog};
use crate::name::{objection_to_letters, objection_to_snake};

/// Types that generated code names without a path: those that are in scope everywhere, and those
/// that it brings in itself. A type of the project with such a name would hide them.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "App", "Arc", "AsMut", "AsRef", "AtomicU64", "Box", "BTreeMap", "Clone", "Context", "Copy",
    "Debug", "Default", "Deserialize", "DoubleEndedIterator", "Drop", "Eq", "Err",
    "ExactSizeIterator", "Extend", "Fn", "FnMut", "FnOnce", "From", "FromIterator", "Future",
    "Injectable", "Into", "IntoFuture", "IntoIterator", "IntoResponse", "Iterator", "Json", "Lazy",
    "Module", "None", "Ok", "Option", "Ord", "Ordering", "PartialEq", "PartialOrd", "Path",
    "PoisonError", "Problem", "Query", "Result", "RwLock", "RwLockReadGuard", "RwLockWriteGuard",
    "Send", "Serialize", "Settings", "Sized", "Some", "StatusCode", "String", "Sync", "TestApp",
    "ToOwned", "ToString", "TryFrom", "TryInto", "Unpin", "Vec",
];

/// Types that the code of a table brings in besides. `Page` is not among them: where a row is one, the
/// framework's own goes by another name.
#[rustfmt::skip]
const TAKEN_BY_TABLES: &[&str] = &[
    "Created", "Database", "DateTime", "Error", "IfMatch", "IntoParams", "MergePatch", "Model",
    "NaiveDate", "NaiveTime", "NoContent", "PageOf", "Tagged", "ToSchema", "Utc", "Uuid", "Valid",
    "Validate", "Value", "VersionedPatch",
];

/// What services call the database, beside the rows that they are about.
const DATABASE: &str = "database";

/// A thing's names and its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The folders of its module below `src/`, outermost first.
    pub(crate) module: Vec<String>,
    /// One of them, such as `blog_post`.
    singular: String,
    /// Several of them, such as `blog_posts`.
    plural: String,
    /// What would have to be typed for the same names without a flag.
    typed: String,
}

impl Item {
    /// Reads a name such as `Post`, `posts` or `billing/Invoice`. `role` is what the type's name ends
    /// with, and may be typed or left out: `PostService` is the service `Post`.
    ///
    /// # Errors
    ///
    /// Fails where it is no name, says why, and what would do.
    pub(crate) fn read(wish: &Wish, role: &str, site: &Site<'_>) -> Result<Self, Failure> {
        let parts = parts(&wish.name)?;
        let (last, folders) = parts
            .split_last()
            .map_or(("", &[][..]), |(last, folders)| (*last, folders));
        let singular = Self::name_of(last, role, wish)?;
        let words = &wish.words_of_project;
        let plural = match &wish.plural {
            Some(typed) => part(typed)?,
            None => words.plural(&singular),
        };
        refuse(&wish.name, &plural)?;
        let module: Vec<String> = match (&wish.path, folders) {
            (Some(path), _) => folders_of(path)?,
            (None, []) => vec![site.folder_of(&plural, &singular)?],
            (None, folders) => folders
                .iter()
                .map(|folder| part(folder))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            typed: typed_in(&module, &singular, role, words),
            module,
            singular,
            plural,
        })
    }

    /// One of what a name such as `PostController` or `posts` stands for, in snake case. What stands
    /// before the role in a type's full name stays as it is, as in `SettingsService`, and so does
    /// the name of what is given its plural.
    pub(super) fn name_of(typed: &str, role: &str, wish: &Wish) -> Result<String, Failure> {
        let bare = bare_of(typed, role);
        let singular = match bare {
            Some(bare) => bare.to_snake_case(),
            None if wish.plural.is_some() => typed.to_snake_case(),
            None => wish.words_of_project.singular(&typed.to_snake_case()),
        };
        refuse(&wish.name, &singular)?;
        Ok(singular)
    }

    /// Fails where a type with the item's bare name would hide one that generated code needs.
    pub(super) fn require_type(&self, typed: &str) -> Result<(), Failure> {
        self.require_other(TAKEN, typed)
    }

    /// The same for a type that the code of a table uses beside others.
    pub(super) fn require_type_of_row(&self, typed: &str) -> Result<(), Failure> {
        self.require_type(typed)?;
        if self.plural == DATABASE {
            let why = "services have a field of this name, the database itself";
            return Err(catalog::bad_item_name(typed, why));
        }
        self.require_other(TAKEN_BY_TABLES, typed)
    }

    fn require_other(&self, taken: &[&str], typed: &str) -> Result<(), Failure> {
        let name = self.pascal();
        if !taken.contains(&&*name) {
            return Ok(());
        }
        let why = format!("a type `{name}` would hide the one that Rust or the framework brings");
        Err(catalog::bad_item_name(typed, &why))
    }

    /// `blog_post`: variables and files.
    pub(crate) fn singular(&self) -> &str {
        &self.singular
    }

    /// `blog_posts`: several of them.
    pub(crate) fn plural(&self) -> &str {
        &self.plural
    }

    /// `BlogPost`: the type, before what it ends with.
    pub(crate) fn pascal(&self) -> String {
        self.singular.to_pascal_case()
    }

    /// The file of the module that holds it: `service` in its own module, `invoice_service` in
    /// another's.
    pub(crate) fn stem(&self, role: &str) -> String {
        if self.is_own() {
            return role.to_owned();
        }
        format!("{}_{role}", self.singular)
    }

    /// The file of its request tests: `posts`, or `billing_invoices` in another's module.
    pub(super) fn tests(&self) -> String {
        let own = (!self.is_own()).then_some(&self.plural);
        let parts: Vec<&str> = self.module.iter().chain(own).map(String::as_str).collect();
        parts.join("_")
    }

    /// As it would be typed without any doubt: `Post` in the module that this name implies, else
    /// with the folders, as `billing/Invoice`; `SettingsService` where the bare name stands for
    /// something else.
    pub(crate) fn typed(&self) -> String {
        self.typed.clone()
    }

    /// Whether its module is about nothing else.
    pub(super) fn is_own(&self) -> bool {
        let last = self.module.last();
        last == Some(&self.plural) || last == Some(&self.singular)
    }
}

/// How a type that is there is typed as a name: `PostService` in `posts::service` as `Post`, and
/// `InvoiceService` in `billing::invoice_service` as `billing/Invoice`.
pub(crate) fn typed(name: &str, role: &str, path: &[String], words: &Inflections) -> String {
    let bare = bare_of(name, role).unwrap_or_else(|| name.to_owned());
    let bare = bare.to_snake_case();
    let (last, around) = path.split_last().unzip();
    let is_file = |last: &String| last == role || *last == format!("{bare}_{role}");
    let module = if last.is_some_and(is_file) {
        around.unwrap_or_default()
    } else {
        path
    };
    typed_in(module, &bare, role, words)
}

/// The one way to type what is called so in the module of these folders.
fn typed_in(module: &[String], singular: &str, role: &str, words: &Inflections) -> String {
    let is_implied = matches!(module, [only] if *only == words.plural(singular));
    let folders = if is_implied { &[][..] } else { module };
    let mut name = singular.to_pascal_case();
    if words.singular(singular) != singular {
        name.push_str(&role.to_pascal_case());
    }
    let mut parts = folders.to_vec();
    parts.push(name);
    parts.join("/")
}

/// The folders of a module that was typed by its path, with or without `src/`.
pub(crate) fn folders_of(typed: &str) -> Result<Vec<String>, Failure> {
    let below = typed.trim_end_matches('/');
    let below = below.strip_prefix("./").unwrap_or(below);
    let below = below.strip_prefix("src/").unwrap_or(below);
    parts(below)?.into_iter().map(part).collect()
}

/// One folder as it is written: in snake case.
fn part(typed: &str) -> Result<String, Failure> {
    let folder = typed.to_snake_case();
    refuse(typed, &folder)?;
    Ok(folder)
}

/// The parts between slashes, each made of letters, digits and `-` or `_`.
fn parts(typed: &str) -> Result<Vec<&str>, Failure> {
    let parts: Vec<&str> = typed.split('/').collect();
    for part in &parts {
        if let Some(why) = objection_to_letters(part) {
            return Err(catalog::bad_item_name(typed, &why));
        }
    }
    Ok(parts)
}

fn refuse(typed: &str, snake: &str) -> Result<(), Failure> {
    objection_to_snake(snake).map_or(Ok(()), |why| Err(catalog::bad_item_name(typed, &why)))
}

/// `Post` of `PostService` and `post_service`; nothing where the name ends otherwise.
fn bare_of(typed: &str, role: &str) -> Option<String> {
    let pascal = typed.to_pascal_case();
    let bare = pascal.strip_suffix(&role.to_pascal_case())?;
    (!bare.is_empty()).then(|| bare.to_owned())
}
