//! A model that is there, with the fields that its columns are.
//!
//! The struct says which columns there are; what it does not say, such as the length of a text, comes
//! from the records of what was generated.

use syn::punctuated::Punctuated;
use syn::{
    Expr, ExprLit, Fields, GenericArgument, Item as Syntax, Lit, Meta, PathArguments, Token, Type,
};

use super::access::Access;
use super::column::Column;
use super::item::Item;
use super::recorded::records;
use super::reference::{self, Target};
use super::site::Site;
use super::versioned::{self, VERSIONED};
use super::wish::Wish;
use crate::edit::RustText;
use crate::error::{Failure, catalog};
use crate::fields::{self, Base, Dialect, Field, Id, Index, Kind, Reference, Variant};
use crate::nearest::nearest;
use crate::plan::RelPath;

/// Columns that every model has.
const OWN: [&str; 3] = ["id", "created_at", "updated_at"];

/// A model and its table.
pub(super) struct Known {
    pub(super) item: Item,
    /// The file of the model.
    pub(super) file: RelPath,
    pub(super) table: String,
    pub(super) id: Id,
    /// Whether its rows count their changes, in a column that is no field.
    pub(super) versioned: bool,
    pub(super) access: Access,
    fields: Vec<(Field, Option<Target>)>,
}

/// A field of the struct, as it stands there.
struct Member<'a> {
    name: String,
    kind: &'a Type,
    said: Vec<Meta>,
}

impl Known {
    /// Finds the model that goes by this name.
    ///
    /// # Errors
    ///
    /// Fails where there is none, or where it is written in a way that is not understood.
    pub(super) fn find(wish: &Wish, site: &Site<'_>) -> Result<Self, Failure> {
        let item = Item::read(wish, "model", site)?;
        let folder = item.module.join("/");
        let file = RelPath::new(format!("src/{folder}/{}.rs", item.stem("model")))?;
        let Some(text) = site.read(&file)? else {
            return Err(missing(wish, site, &item));
        };
        let broken = |why: &str| catalog::does_not_parse(file.as_str(), why);
        let rust = RustText::parse(&text).map_err(|why| broken(&why))?;
        let syntax = rust.syntax();
        let table = rust.table().unwrap_or_else(|| item.plural().to_owned());
        let id = rust.type_of_key().and_then(|name| Id::of_rust(&name));
        let id = id.ok_or_else(|| catalog::no_key(file.as_str()))?;
        let (recorded, versioned) = recorded(site, &file)?;
        let owner = reference::Owner {
            item: &item,
            thing: site.thing,
            table: &table,
            id,
            file: &file,
        };
        let members = members(syntax);
        let mut fields = Vec::new();
        for member in &members {
            let is_version = versioned && member.name == versioned::COLUMN;
            if OWN.contains(&&*member.name) || is_version || member.is_relation() {
                continue;
            }
            let target = if wish.access.is_orm() {
                member.target(&members, site, wish, &owner)?
            } else {
                member.target_by_name(&recorded, site, wish, &owner)?
            };
            let Some(field) = member.field(target.as_ref(), syntax) else {
                let kind = path(member.kind);
                return Err(catalog::strange_column(file.as_str(), &member.name, &kind));
            };
            let before = recorded
                .iter()
                .find(|other| other.column() == field.column());
            let field = completed(field, before, wish.access);
            fields.push((field, target.map(|(_, target)| target)));
        }
        Ok(Self {
            item,
            file,
            table,
            id,
            versioned,
            access: wish.access,
            fields,
        })
    }

    /// Its columns but those that every model has.
    pub(super) fn columns(&self) -> Vec<Column<'_>> {
        let owner = self.item.pascal();
        let fields = self.fields.iter();
        fields
            .map(|(field, target)| Column::new(field, &owner, (target.clone(), self.access)))
            .collect()
    }

    /// A file beside the model's.
    pub(super) fn sibling(&self, role: &str) -> Result<RelPath, Failure> {
        let folder = self.item.module.join("/");
        RelPath::new(format!("src/{folder}/{}.rs", self.item.stem(role)))
    }

    /// The module around it, as other crates name it: `shop::posts`.
    pub(super) fn module(&self, krate: &str) -> String {
        format!("{krate}::{}", self.item.module.join("::"))
    }
}

impl Member<'_> {
    /// Whether no column is made of it.
    fn is_relation(&self) -> bool {
        let kind = &named(inner(self.kind, "Option").unwrap_or(self.kind));
        ["BelongsTo", "HasMany", "HasOne"].contains(&&**kind)
    }

    /// What it points at, with the name of the reference.
    fn target(
        &self,
        members: &[Member<'_>],
        site: &Site<'_>,
        wish: &Wish,
        owner: &reference::Owner<'_>,
    ) -> Result<Option<(String, Target)>, Failure> {
        let leads = |other: &&Member<'_>| {
            other.said("from").is_some_and(|from| from == self.name) && other.is_relation()
        };
        let Some(relation) = members.iter().find(leads) else {
            return Ok(None);
        };
        let kind = inner(relation.kind, "Option").unwrap_or(relation.kind);
        let entity = inner(kind, "BelongsTo");
        let entity = entity
            .map(|kind| path(inner(kind, "Option").unwrap_or(kind)))
            .unwrap_or_default();
        let Some(module) = entity
            .strip_prefix("crate::")
            .and_then(|path| path.strip_suffix("::Entity"))
        else {
            return Ok(Some((relation.name.clone(), owner.itself())));
        };
        let other = RelPath::new(format!("src/{}.rs", module.replace("::", "/")))?;
        let (around, last) = module.rsplit_once("::").unwrap_or(("", module));
        let folder = around.rsplit("::").next().unwrap_or_default();
        let named = last.strip_suffix("_model").unwrap_or(folder);
        let singular = wish.words_of_project.singular(named);
        let plural = wish.words_of_project.plural(&singular);
        let target = reference::read(site, &other, &singular, &plural)?;
        Ok(Some((relation.name.clone(), target)))
    }

    /// The same without an ORM: the records tell what a column points at, and where they do not, its
    /// name does, if there is a model of it with such a key.
    fn target_by_name(
        &self,
        recorded: &[Field],
        site: &Site<'_>,
        wish: &Wish,
        owner: &reference::Owner<'_>,
    ) -> Result<Option<(String, Target)>, Failure> {
        let mut known = recorded.iter().filter(|field| field.column() == self.name);
        if let Some(field) = known.next() {
            let Kind::References(to) = &field.kind else {
                return Ok(None);
            };
            let target = reference::target(wish, site, owner, (field, to))?;
            return Ok(Some((field.name.clone(), target)));
        }
        let Some(name) = self.name.strip_suffix("_id") else {
            return Ok(None);
        };
        let to = Reference::default();
        let field = Field::plain(name, Kind::References(to.clone()));
        let target = reference::target(wish, site, owner, (&field, &to)).ok();
        let kind = named(inner(self.kind, "Option").unwrap_or(self.kind));
        let target = target.filter(|target| target.id.rust() == kind);
        Ok(target.map(|target| (field.name, target)))
    }

    /// The field that it is, as far as the struct says it.
    fn field(&self, target: Option<&(String, Target)>, syntax: &syn::File) -> Option<Field> {
        let optional = inner(self.kind, "Option");
        let kind = optional.unwrap_or(self.kind);
        let list = inner(kind, "List").or_else(|| inner(kind, "Vec"));
        let name = named(list.unwrap_or(kind));
        let is_text = self.said("column_type").as_deref() == Some("Text");
        let (field, kind) = match (target, &*name) {
            (Some((name, _)), _) => {
                let key = Some(self.name.clone()).filter(|key| *key != format!("{name}_id"));
                let to = Reference {
                    key,
                    ..Reference::default()
                };
                (name.clone(), Kind::References(to))
            }
            (None, "String") if is_text => (self.name.clone(), Kind::Text),
            (None, name) => (self.name.clone(), scalar(name, syntax)?),
        };
        let has = |flag: &str| self.said.iter().any(|meta| meta.path().is_ident(flag));
        Some(Field {
            optional: optional.is_some(),
            list: list.is_some(),
            index: match (has("unique"), has("indexed")) {
                (true, _) => Index::Unique,
                (false, true) => Index::Plain,
                (false, false) => Index::None,
            },
            ..Field::plain(&field, kind)
        })
    }

    /// The text behind a word of its attributes.
    fn said(&self, name: &str) -> Option<String> {
        let is_it = |meta: &&Meta| meta.path().is_ident(name);
        match self.said.iter().find(is_it)? {
            Meta::NameValue(pair) => text(&pair.value),
            _ => None,
        }
    }
}

/// The fields that were generated for a model, as they were typed, and whether its rows have versions.
fn recorded(site: &Site<'_>, file: &RelPath) -> Result<(Vec<Field>, bool), Failure> {
    let dialect = site.dialects.first().copied().unwrap_or(Dialect::Sqlite);
    let (mut fields, mut versioned) = (Vec::new(), false);
    for recorded in records(site.source())? {
        if recorded.record.files.contains_key(file) {
            let words: Vec<String> = recorded
                .answers("words")
                .into_iter()
                .map(str::to_owned)
                .collect();
            versioned |= recorded.is_answered(VERSIONED.name);
            let read = fields::parse(&words, &fields::Table::new(dialect));
            fields.extend(read.unwrap_or_default());
        }
    }
    Ok((fields, versioned))
}

/// The field with what the struct does not say of it.
fn completed(field: Field, recorded: Option<&Field>, access: Access) -> Field {
    // A plain struct has one type for all texts.
    let of_struct = |base: Base| match base {
        Base::Text if !access.is_orm() => Base::String,
        base => base,
    };
    let is_same = |other: &&Field| {
        of_struct(other.kind.base()) == field.kind.base() && other.list == field.list
    };
    let Some(recorded) = recorded.filter(is_same) else {
        return field;
    };
    let kind = match field.kind.base() {
        // The struct says these in full.
        Base::Enum => field.kind,
        _ => recorded.kind.clone(),
    };
    let index = match field.index {
        // Where its name is escaped, the struct does not say that it is unique.
        Index::None => recorded.index,
        other => other,
    };
    Field {
        kind,
        index,
        hidden: recorded.hidden,
        default: recorded.default.clone().filter(|_| !field.optional),
        ..field
    }
}

/// What a type of a column is.
fn scalar(name: &str, syntax: &syn::File) -> Option<Kind> {
    Some(match name {
        "String" => Kind::String {
            max: fields::LENGTH,
        },
        "i64" => Kind::Int,
        "i32" => Kind::I32,
        "f64" => Kind::Float,
        "bool" => Kind::Bool,
        "Date" | "NaiveDate" => Kind::Date,
        "Time" | "NaiveTime" => Kind::Time,
        "DateTime" | "DateTimeUtc" => Kind::DateTime,
        "Uuid" => Kind::Uuid,
        "Json" | "JsonValue" | "Value" => Kind::Json,
        other => Kind::Enum(variants(other, syntax)?),
    })
}

/// The values of an enum in the file.
fn variants(name: &str, syntax: &syn::File) -> Option<Vec<Variant>> {
    let found = syntax.items.iter().find_map(|item| match item {
        Syntax::Enum(found) if found.ident == name => Some(found),
        _ => None,
    });
    let variant = |variant: &syn::Variant| {
        let said: Vec<Meta> = ["sea_orm", "serde"]
            .into_iter()
            .flat_map(|of| said(&variant.attrs, of))
            .collect();
        let value = |name: &str| {
            said.iter().find_map(|meta| match meta {
                Meta::NameValue(pair) if pair.path.is_ident(name) => text(&pair.value),
                _ => None,
            })
        };
        Some(Variant {
            value: value("string_value").or_else(|| value("rename"))?,
            name: variant.ident.to_string(),
        })
    };
    found?.variants.iter().map(variant).collect()
}

/// The fields of the struct `Model`.
fn members(syntax: &syn::File) -> Vec<Member<'_>> {
    let fields = syntax.items.iter().find_map(|item| match item {
        Syntax::Struct(model) if model.ident == "Model" => match &model.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        _ => None,
    });
    let member = |field: &'_ syn::Field| -> Option<(String, Vec<Meta>)> {
        let name = field.ident.as_ref()?.to_string();
        Some((
            name.trim_start_matches("r#").to_owned(),
            said(&field.attrs, "sea_orm"),
        ))
    };
    let fields = fields.into_iter().flatten();
    let members = fields.filter_map(|field| Some((field, member(field)?)));
    members
        .map(|(field, (name, said))| Member {
            name,
            kind: &field.ty,
            said,
        })
        .collect()
}

/// What `#[sea_orm(…)]` says, or another attribute of lists.
fn said(attributes: &[syn::Attribute], of: &str) -> Vec<Meta> {
    let own = attributes.iter().filter(|own| own.path().is_ident(of));
    let parts = own.filter_map(|own| {
        own.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .ok()
    });
    parts.flatten().collect()
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// The last name of a type: `Model` of `posts::model::Model`.
fn named(kind: &Type) -> String {
    let Type::Path(kind) = kind else {
        return String::new();
    };
    kind.path
        .segments
        .last()
        .map_or(String::new(), |last| last.ident.to_string())
}

/// What stands in the angle brackets of a type with this name.
fn inner<'t>(kind: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(kind) = kind else {
        return None;
    };
    let last = kind
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    match &last.arguments {
        PathArguments::AngleBracketed(inner) => inner.args.iter().find_map(|inner| match inner {
            GenericArgument::Type(kind) => Some(kind),
            _ => None,
        }),
        _ => None,
    }
}

/// A type's path, without spaces.
fn path(kind: &Type) -> String {
    quote::ToTokens::to_token_stream(kind)
        .to_string()
        .replace(' ', "")
}

fn missing(wish: &Wish, site: &Site<'_>, item: &Item) -> Failure {
    let files = site.list_ending("src", "model.rs");
    let folders = files.iter().filter_map(|path| {
        let below = path
            .as_str()
            .strip_prefix("src/")?
            .strip_suffix("/model.rs")?;
        Some(below)
    });
    let near = nearest(&item.module.join("/"), folders);
    let near = near.map(|folder| format!("src/{folder}/model.rs"));
    catalog::no_such_model(&wish.name, &item.typed(), near.as_deref())
}
