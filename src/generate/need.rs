//! What a service asks the container for: where it is found, and what makes it visible.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase as _, ToSnakeCase as _};
use serde_json::{Value, json};

use super::declared::{Declarations, Found, import, words};
use super::elsewhere::not_found;
use super::fake::{self, Fake, Stage};
use super::item::{Item, folders_of};
use super::modules::ModuleFile;
use super::site::Site;
use super::wish::Wish;
use crate::edit::Line;
use crate::error::{Failure, catalog};
use crate::name::objection_to_letters;

/// What types end with whose fields are named for what they hold.
const STORES: [&str; 2] = ["Service", "Repository"];

/// One field of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) field: String,
    /// The type's name.
    pub(super) name: String,
    pub(super) is_trait: bool,
    /// What it is imported from: `super` or `crate::greetings`.
    pub(super) from: String,
    /// What the service's file calls it: its name, or its path where the service has that name.
    pub(super) spelled: String,
    /// Whether `{:?}` is known to show it.
    pub(super) is_debug: bool,
    /// Whether its module provides it.
    pub(super) is_provided: bool,
    pub(super) tested: Tested,
}

/// What a test compares the field with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tested {
    /// The instance that the container gives everybody.
    Shared,
    /// A fake in its place: for a trait all of whose methods can be made up.
    Fake(Fake),
    /// Nothing, where everybody gets an instance of their own.
    Built,
}

impl Need {
    /// What stands in its place in tests, if anything.
    pub(super) fn fake(&self) -> Option<&Fake> {
        match &self.tested {
            Tested::Fake(fake) => Some(fake),
            Tested::Shared | Tested::Built => None,
        }
    }

    /// The type inside of `Arc<…>`.
    pub(super) fn inner(&self) -> String {
        let word = if self.is_trait { "dyn " } else { "" };
        format!("{word}{}", self.spelled)
    }
}

/// A module that may hold a need.
struct Holder {
    folders: Vec<String>,
    module: ModuleFile,
    declared: Declarations,
}

/// Finds what was asked for, and wires what others must be able to see.
///
/// # Errors
///
/// If something is not where it should be.
pub(super) fn resolve(wish: &Wish, item: &Item, site: &mut Site<'_>) -> Result<Vec<Need>, Failure> {
    let mut needs: Vec<Need> = Vec::new();
    for typed in wish.values("needs") {
        let need = one(typed, wish, item, site)?;
        match needs.iter().find(|known| known.name == need.name) {
            Some(known) if known.from == need.from => {}
            Some(known) => {
                let why = format!(
                    "it is needed from `{}` already, and a file has one type of a name; give the \
                     service the second field by hand",
                    known.from
                );
                return Err(catalog::bad_need(typed, &why));
            }
            None => needs.push(need),
        }
    }
    name_apart(&mut needs);
    Ok(needs)
}

fn one(typed: &str, wish: &Wish, item: &Item, site: &mut Site<'_>) -> Result<Need, Failure> {
    let bare = typed.trim();
    let bare = bare.strip_prefix("dyn ").unwrap_or(bare).trim();
    let path = bare.strip_prefix("crate::").unwrap_or(bare);
    let path = path.replace("::", "/");
    let (folders, name) = match path.rsplit_once('/') {
        Some((folders, name)) => (Some(folders_of(folders)?), name),
        None => (None, &*path),
    };
    if name.contains('<') {
        let why = "a type with arguments is not found by its name";
        return Err(catalog::bad_need(typed, why));
    }
    if let Some(why) = objection_to_letters(name) {
        return Err(catalog::bad_need(typed, &why));
    }
    let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
    let name = if is_type {
        name.to_owned()
    } else {
        name.to_pascal_case()
    };
    let is_itself = name == format!("{}Service", item.pascal());
    if is_itself
        && folders
            .as_ref()
            .is_none_or(|folders| *folders == item.module)
    {
        return Err(catalog::bad_need(typed, "nothing is built from itself"));
    }
    let holder = holder(folders, &name, wish, item, site)?;
    let holder = holder.ok_or_else(|| not_found(typed, &name, site))?;
    let mut need = wired(&name, wish, item, holder, site)?;
    if is_itself {
        need.spelled = format!("{}::{name}", need.from);
    }
    if typed.trim().starts_with("dyn ") && !need.is_trait {
        return Err(catalog::bad_need(typed, "it is no trait"));
    }
    Ok(need)
}

/// The first module that declares the type, of those that may be meant.
fn holder(
    typed: Option<Vec<String>>,
    name: &str,
    wish: &Wish,
    item: &Item,
    site: &Site<'_>,
) -> Result<Option<Holder>, Failure> {
    let words = &wish.words_of_project;
    let singular = words.singular(&subject_of(name));
    let plural = words.plural(&singular);
    let implied = vec![item.module.clone(), vec![plural], vec![singular]];
    let candidates = typed.map_or(implied, |folders| vec![folders]);
    for folders in candidates {
        let Some(module) = site.module_at(&folders)? else {
            continue;
        };
        let declared = Declarations::read(site, &module)?;
        if declared.find(name).is_some() {
            return Ok(Some(Holder {
                folders,
                module,
                declared,
            }));
        }
    }
    Ok(None)
}

/// What the field says, once its type can be seen and had from here.
fn wired(
    name: &str,
    wish: &Wish,
    item: &Item,
    holder: Holder,
    site: &mut Site<'_>,
) -> Result<Need, Failure> {
    let Holder {
        folders,
        module,
        declared,
    } = holder;
    let Some((file, found)) = declared.find(name) else {
        return Err(not_found(name, name, site));
    };
    let is_trait = matches!(found, Found::Trait(_));
    let life = declared.life_of(name);
    if let Some(why) = objection(found, life) {
        return Err(catalog::bad_need(name, why));
    }
    let is_near = folders == item.module;
    let inner = match (declared.way_to(file, name), &file.stem) {
        (Some(inner), _) => inner,
        (None, stem) => {
            let stem = stem.as_deref().unwrap_or_default();
            site.lend(&module.file, &Line::reexport(stem, name))?;
            Vec::new()
        }
    };
    let is_registered = words(&declared.wiring()).any(|word| word == name);
    let is_provided = is_registered || (is_trait && declared.exposes(name));
    if !is_provided && !may_be_provided(found, name, &declared, site)? {
        let why = "it is no trait, it does not derive `Injectable`, and no module provides it";
        return Err(catalog::bad_need(name, why));
    }
    let way = inner.iter().map(String::as_str);
    if is_provided && !is_near {
        let path: Vec<&str> = way.clone().chain([name]).collect();
        let word = if is_trait { "dyn " } else { "" };
        let subject = format!("{word}{}", path.join("::"));
        site.lend(&module.file, &Line::register("export", &subject))?;
    }
    let above = folders.iter().map(String::as_str);
    let start: Vec<&str> = if is_near {
        vec!["super"]
    } else {
        ["crate"].into_iter().chain(above).collect()
    };
    let stage = Stage {
        declared: &declared,
        file,
        folders: &folders,
    };
    let tested = tested(found, life, &stage);
    Ok(Need {
        field: field_of(name, wish),
        name: name.to_owned(),
        is_trait,
        from: start.into_iter().chain(way).collect::<Vec<_>>().join("::"),
        spelled: name.to_owned(),
        is_debug: found.is_debug(),
        is_provided,
        tested,
    })
}

/// Why a field of a plain service cannot hold this.
fn objection(found: Found<'_>, life: Option<&str>) -> Option<&'static str> {
    if found.is_generic() {
        return Some("it has arguments, which its name leaves open");
    }
    match life {
        Some("request") => {
            Some("it lives as long as a request, and a service as long as the application")
        }
        Some("lazy") => Some("it is lazy: give the service a field of the type `Lazy` by hand"),
        _ => None,
    }
}

/// Whether a module is known to provide it, or could with one line.
fn may_be_provided(
    found: Found<'_>,
    name: &str,
    declared: &Declarations,
    site: &Site<'_>,
) -> Result<bool, Failure> {
    Ok(matches!(found, Found::Trait(_))
        || declared.is_injectable(found, name)
        || declared.is_made_for(name)
        || site.is_registered(name)?)
}

/// What a test can say of the field.
fn tested(found: Found<'_>, life: Option<&str>, stage: &Stage<'_>) -> Tested {
    let fake = match found {
        Found::Trait(item) => fake::of(item, stage),
        _ => None,
    };
    match (fake, life) {
        (Some(fake), _) => Tested::Fake(fake),
        (None, Some(_)) => Tested::Built,
        (None, None) => Tested::Shared,
    }
}

/// What a type is about, in snake case: `greeting` of `GreetingService`, and `mailer` of `Mailer`.
fn subject_of(name: &str) -> String {
    let snake = name.to_snake_case();
    let before = snake.rsplit_once('_').map(|(before, _)| before.to_owned());
    before.unwrap_or(snake)
}

fn field_of(name: &str, wish: &Wish) -> String {
    let bare = STORES.iter().find_map(|role| name.strip_suffix(role));
    match bare.filter(|bare| !bare.is_empty()) {
        Some(bare) => {
            let words = &wish.words_of_project;
            words.plural(&words.singular(&bare.to_snake_case()))
        }
        None => name.to_snake_case(),
    }
}

/// Names fields in full that would be called alike, and those that would be keywords.
fn name_apart(needs: &mut [Need]) {
    let fields: Vec<String> = needs.iter().map(|need| need.field.clone()).collect();
    for need in needs.iter_mut() {
        let alike = fields.iter().filter(|field| **field == need.field).count();
        if alike > 1 {
            need.field = need.name.to_snake_case();
        }
        if syn::parse_str::<syn::Ident>(&need.field).is_err() {
            need.field = format!("r#{}", need.field);
        }
    }
}

/// What the service's file imports, as rustfmt sorts it: the path before the names.
pub(super) fn imports(needs: &[Need]) -> Vec<Value> {
    let mut names: BTreeMap<(bool, &str), BTreeSet<&str>> = BTreeMap::new();
    for need in needs.iter().filter(|need| need.spelled == need.name) {
        let is_far = !need.from.starts_with("super");
        names
            .entry((is_far, &need.from))
            .or_default()
            .insert(&need.name);
    }
    let import = |((_, path), names): (&(bool, &str), &BTreeSet<&str>)| {
        let whole = import(path, names);
        // Apart, so that the length of each tells whether a line may be too long.
        json!({ "path": path, "names": whole[path.len() + "::".len()..] })
    };
    names.iter().map(import).collect()
}
