//! The model that a field points at, found where models are.

use heck::{ToPascalCase as _, ToSnakeCase as _};

use super::item::{Item, folders_of};
use super::site::Site;
use super::wish::Wish;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::fields::{Field, Id, Reference};
use crate::plan::RelPath;

/// A model that is pointed at.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Its entity, as other modules name it: `crate::authors::model::Entity`.
    pub(super) entity: String,
    /// Its table.
    pub(super) table: String,
    pub(super) id: Id,
    /// The file of the model.
    pub(super) file: RelPath,
    /// One of its rows, in snake case.
    pub(super) singular: String,
    /// Its request tests, as other tests name them, if they can make a row of it.
    pub(super) tests: String,
    pub(super) has_tests: bool,
    /// Whether it is the model that is being made.
    pub(super) is_self: bool,
}

/// Finds what a field of `owner` points at.
///
/// # Errors
///
/// Fails where there is no such model, or more than one, and says what to type.
pub(super) fn target(
    wish: &Wish,
    site: &Site<'_>,
    owner: &Owner<'_>,
    (field, reference): (&Field, &Reference),
) -> Result<Target, Failure> {
    let typed = reference.model.clone();
    let typed = typed.unwrap_or_else(|| field.name.to_pascal_case());
    let (folders, last) = match typed.rsplit_once('/') {
        Some((folders, last)) => (folders_of(folders)?, last),
        None => (Vec::new(), &*typed),
    };
    let singular = wish.words_of_project.singular(&last.to_snake_case());
    if folders.is_empty() && singular == owner.item.singular() {
        return Ok(owner.itself());
    }
    let plural = wish.words_of_project.plural(&singular);
    let is_meant = |path: &RelPath| {
        let place = place(path, &singular, &plural);
        place.is_some_and(|place| place.ends_with(&folders))
    };
    let found: Vec<RelPath> = site
        .list_ending("src", "model.rs")
        .into_iter()
        .filter(is_meant)
        .collect();
    match &found[..] {
        [file] => read(site, file, &singular, &plural),
        [] => Err(catalog::no_model(&field.name, &typed, owner.thing)),
        several => {
            let several: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(catalog::several_models(&typed, &several))
        }
    }
}

/// The folders around the module or the file that holds nothing but this model.
fn place(path: &RelPath, singular: &str, plural: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = path
        .as_str()
        .split('/')
        .skip(1)
        .map(str::to_owned)
        .collect();
    let file = parts.pop()?;
    if file == "model.rs" {
        let own = parts.pop()?;
        return (own == singular || own == plural).then_some(parts);
    }
    (file.strip_suffix("_model.rs") == Some(singular)).then_some(parts)
}

/// The model that is being made, which a field may point at as well.
#[derive(Debug)]
pub(super) struct Owner<'a> {
    pub(super) item: &'a Item,
    pub(super) thing: &'static str,
    pub(super) table: &'a str,
    pub(super) id: Id,
    pub(super) file: &'a RelPath,
}

impl Owner<'_> {
    /// The same as what is pointed at.
    pub(super) fn itself(&self) -> Target {
        Target {
            entity: "Entity".to_owned(),
            table: self.table.to_owned(),
            id: self.id,
            file: self.file.clone(),
            singular: self.item.singular().to_owned(),
            tests: String::new(),
            has_tests: false,
            is_self: true,
        }
    }
}

/// The model in a file.
pub(super) fn read(
    site: &Site<'_>,
    file: &RelPath,
    singular: &str,
    plural: &str,
) -> Result<Target, Failure> {
    let text = site.read(file)?.unwrap_or_default();
    let rust =
        RustText::parse(&text).map_err(|why| catalog::does_not_parse(file.as_str(), &why))?;
    let id = rust.type_of_key().and_then(|name| Id::of_rust(&name));
    let id = id.ok_or_else(|| catalog::no_key(file.as_str()))?;
    let below = file
        .as_str()
        .trim_start_matches("src/")
        .trim_end_matches(".rs");
    let path = below.replace('/', "::");
    let module = below.rsplit_once('/').map_or("", |(module, _)| module);
    let tests = match module.rsplit('/').next() {
        Some(own) if own == plural || own == singular => module.replace('/', "_"),
        _ => format!("{}_{plural}", module.replace('/', "_")),
    };
    let makes = site.read(&RelPath::new(format!("tests/it/{tests}.rs"))?)?;
    Ok(Target {
        entity: format!("crate::{path}::Entity"),
        table: rust.table().unwrap_or_else(|| plural.to_owned()),
        id,
        file: file.clone(),
        singular: singular.to_owned(),
        has_tests: makes.is_some_and(|text| text.contains("pub(crate) async fn made(")),
        tests,
        is_self: false,
    })
}
