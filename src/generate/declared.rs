//! What the files of one module declare, read by syntax.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use syn::{Attribute, Item, ItemStruct, ItemTrait, ItemUse, UseTree, Visibility};

use super::modules::ModuleFile;
use super::sample::named;
use super::site::Site;
use crate::edit::plain;
use crate::error::{Failure, catalog};
use crate::plan::RelPath;

/// The files of a module, its own one first.
pub(super) struct Declarations {
    files: Vec<File>,
}

/// One of them.
pub(super) struct File {
    /// What `mod` calls it; nothing for the module's own.
    pub(super) stem: Option<String>,
    /// Whether other modules may name it.
    pub(super) public: bool,
    pub(super) syntax: syn::File,
}

/// A type or a trait.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Struct(&'a ItemStruct),
    Trait(&'a ItemTrait),
    /// An enum, or a name for another type.
    Other,
}

impl Declarations {
    /// Reads the module's file alone.
    ///
    /// # Errors
    ///
    /// If it is not valid Rust.
    pub(super) fn read_own(site: &Site<'_>, module: &ModuleFile) -> Result<Self, Failure> {
        let syntax = parsed(site, &module.file)?;
        let syntax = syntax.ok_or_else(|| catalog::no_root(module.file.as_str()))?;
        let own = File {
            stem: None,
            public: true,
            syntax,
        };
        Ok(Self { files: vec![own] })
    }

    /// Reads the module's file, and each one that it declares beside itself.
    ///
    /// # Errors
    ///
    /// If one of them is not valid Rust.
    pub(super) fn read(site: &Site<'_>, module: &ModuleFile) -> Result<Self, Failure> {
        let mut all = Self::read_own(site, module)?;
        let mut files = Vec::new();
        for item in &all.own().items {
            let Item::Mod(inner) = item else { continue };
            let stem = plain(&inner.ident);
            if inner.content.is_some() || is_of_tests(&inner.attrs) {
                continue;
            }
            if let Some(syntax) = parsed(site, &module.sibling(&stem)?)? {
                files.push(File {
                    stem: Some(stem),
                    public: is_public(&inner.vis),
                    syntax,
                });
            }
        }
        all.files.extend(files);
        Ok(all)
    }

    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    /// The type or trait of this name, and the file that it is in.
    pub(super) fn find(&self, name: &str) -> Option<(&File, Found<'_>)> {
        self.files.iter().find_map(|file| {
            let mut items = file.syntax.items.iter();
            let found = items.find_map(|item| found(item, name))?;
            Some((file, found))
        })
    }

    /// Every struct, by its name.
    pub(super) fn structs(&self) -> BTreeMap<String, &ItemStruct> {
        let items = self.files.iter().flat_map(|file| &file.syntax.items);
        let structs = items.filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        });
        structs.collect()
    }

    /// Whether the module gives a name of one of its files to others.
    pub(super) fn reexports(&self, stem: &str, name: &str) -> bool {
        let items = self.own().items.iter();
        let uses = items.filter_map(|item| match item {
            Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => Some(item),
            _ => None,
        });
        let mut leaves = uses.flat_map(leaves);
        leaves.any(|leaf| match &leaf[..] {
            [.., at, last] => at == stem && (last == name || last == "*"),
            _ => false,
        })
    }

    /// How others name it, from the module on; nothing where they cannot.
    pub(super) fn way_to(&self, file: &File, name: &str) -> Option<Vec<String>> {
        match &file.stem {
            None => Some(Vec::new()),
            Some(stem) if self.reexports(stem, name) => Some(Vec::new()),
            Some(stem) if file.public => Some(vec![stem.clone()]),
            Some(_) => None,
        }
    }

    /// Whether a registered type says of itself that it is had as this trait as well.
    pub(super) fn exposes(&self, name: &str) -> bool {
        let wiring = self.wiring();
        let mut lives = self.lives();
        lives.any(|(owner, said)| {
            let mut said = words(&said);
            said.any(|word| word == name) && words(&wiring).any(|word| word == owner)
        })
    }

    /// How long the instances of a type live, in the word for it; nothing for as long as the
    /// application.
    pub(super) fn life_of(&self, name: &str) -> Option<&'static str> {
        let mut lives = self.lives().filter(|(owner, _)| owner == name);
        lives.find_map(|(_, said)| {
            let mut known = ["request", "transient", "lazy"].into_iter();
            known.find(|life| words(&said).any(|word| word == *life))
        })
    }

    /// Whether the container knows how to build a type.
    pub(super) fn is_injectable(&self, found: Found<'_>, name: &str) -> bool {
        let derived = matches!(found, Found::Struct(item) if derives(&item.attrs, "Injectable"));
        derived || self.lives().any(|(owner, _)| owner == name)
    }

    /// Whether a function that the module registers, as a factory, returns this type.
    pub(super) fn is_made_for(&self, name: &str) -> bool {
        let wiring = self.wiring();
        let items = self.files.iter().flat_map(|file| &file.syntax.items);
        let mut functions = items.filter_map(|item| match item {
            Item::Fn(function) => Some(&function.sig),
            _ => None,
        });
        functions.any(|function| {
            let output = function.output.to_token_stream().to_string();
            let maker = plain(&function.ident);
            words(&output).any(|word| word == name) && words(&wiring).any(|word| word == maker)
        })
    }

    /// What `#[injectable(…)]` says of each type.
    fn lives(&self) -> impl Iterator<Item = (String, String)> {
        let items = self.files.iter().flat_map(|file| &file.syntax.items);
        let attributed = items.filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), &item.attrs)),
            Item::Impl(item) => Some((named(&item.self_ty)?.0, &item.attrs)),
            _ => None,
        });
        attributed.flat_map(|(name, attributes)| {
            let own = attributes.iter().filter(|attribute| {
                let last = attribute.path().segments.last();
                last.is_some_and(|last| last.ident == "injectable")
            });
            own.map(move |attribute| (name.clone(), attribute.meta.to_token_stream().to_string()))
        })
    }

    /// The code of the functions that return a `Module`, without spaces.
    pub(super) fn wiring(&self) -> String {
        let functions = self.own().items.iter().filter_map(|item| match item {
            Item::Fn(function) => Some(function),
            _ => None,
        });
        let code = functions.map(|function| function.block.to_token_stream().to_string());
        code.collect::<String>()
    }

    fn own(&self) -> &syn::File {
        &self.files[0].syntax
    }
}

impl Found<'_> {
    /// Whether it has arguments, so that its name alone is no type.
    pub(super) fn is_generic(self) -> bool {
        match self {
            Self::Struct(item) => !item.generics.params.is_empty(),
            Self::Trait(item) => !item.generics.params.is_empty(),
            Self::Other => false,
        }
    }

    /// Whether `{:?}` is known to show it.
    pub(super) fn is_debug(self) -> bool {
        match self {
            Self::Struct(item) => derives(&item.attrs, "Debug"),
            Self::Trait(item) => {
                let above = item.supertraits.to_token_stream().to_string();
                words(&above).any(|word| word == "Debug")
            }
            Self::Other => false,
        }
    }
}

fn found<'a>(item: &'a Item, name: &str) -> Option<Found<'a>> {
    match item {
        Item::Struct(item) if item.ident == name => Some(Found::Struct(item)),
        Item::Trait(item) if item.ident == name => Some(Found::Trait(item)),
        Item::Enum(item) if item.ident == name => Some(Found::Other),
        Item::Type(item) if item.ident == name => Some(Found::Other),
        _ => None,
    }
}

fn parsed(site: &Site<'_>, file: &RelPath) -> Result<Option<syn::File>, Failure> {
    let Some(text) = site.read(file)? else {
        return Ok(None);
    };
    let parsed = syn::parse_file(&text).map_err(|error| {
        let at = error.span().start();
        let why = format!("line {}, column {}: {error}", at.line, at.column + 1);
        catalog::cannot_be_followed(file.as_str(), &why)
    });
    parsed.map(Some)
}

/// Whether a type derives this.
pub(super) fn derives(attributes: &[Attribute], name: &str) -> bool {
    let derives = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let mut texts = derives.map(|derive| derive.meta.to_token_stream().to_string());
    texts.any(|text| words(&text).any(|word| word == name))
}

/// Whether something is there in tests alone.
pub(super) fn is_of_tests(attributes: &[Attribute]) -> bool {
    let mut conditions = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.any(|cfg| words(&cfg.meta.to_token_stream().to_string()).any(|word| word == "test"))
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The identifiers in code.
pub(super) fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// What follows `use` for these names of one module.
pub(super) fn import(path: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    match &names[..] {
        [only] => format!("{path}::{only}"),
        several => format!("{path}::{{{}}}", several.join(", ")),
    }
}

/// Every name that a `use` brings in, with the path to it.
pub(super) fn leaves(item: &ItemUse) -> Vec<Vec<String>> {
    fn below(tree: &UseTree) -> Vec<Vec<String>> {
        match tree {
            UseTree::Path(path) => {
                let first = plain(&path.ident);
                let inner = below(&path.tree).into_iter();
                inner
                    .map(|rest| [vec![first.clone()], rest].concat())
                    .collect()
            }
            UseTree::Name(name) => vec![vec![plain(&name.ident)]],
            // What is called otherwise here is not what it was declared as.
            UseTree::Rename(_) => Vec::new(),
            UseTree::Glob(_) => vec![vec!["*".to_owned()]],
            UseTree::Group(group) => group.items.iter().flat_map(below).collect(),
        }
    }
    below(&item.tree)
}
