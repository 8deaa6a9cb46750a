//! Values that tests can begin with: for a type, something that has it.

use std::collections::BTreeMap;

use quote::ToTokens as _;
use syn::{Attribute, Fields, GenericArgument, ItemStruct, PathArguments, Type};

use super::declared::{derives, is_public};
use crate::edit::plain;

/// How deep structs may lie in one another.
const DEEPEST: usize = 6;

const WHOLE: [&str; 12] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];
const LISTS: [&str; 4] = ["Vec", "HashSet", "BTreeSet", "VecDeque"];
const MAPS: [&str; 2] = ["HashMap", "BTreeMap"];
const HOLDERS: [&str; 3] = ["Arc", "Box", "Rc"];
const UUID: &str = "018f4e1a-7c5e-7b1e-9d6b-0f6d3c1a2b4c";

/// The structs that a name may mean, by name.
#[derive(Clone, Default)]
pub(super) struct Samples<'a> {
    pub(super) structs: BTreeMap<String, &'a ItemStruct>,
}

/// A type by the last word of its path, with its arguments.
pub(super) fn named(ty: &Type) -> Option<(String, Vec<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(inner) => {
            let types = inner.args.iter().filter_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            });
            types.collect()
        }
        _ => Vec::new(),
    };
    Some((plain(&last.ident), arguments))
}

/// What a type is in `T<…>` of this name.
pub(super) fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let (found, arguments) = named(ty)?;
    arguments.first().copied().filter(|_| found == name)
}

/// Whether a type is a number or a UUID, as things are found by.
pub(super) fn is_id(ty: &Type) -> bool {
    let name = named(ty).map(|(name, _)| name).unwrap_or_default();
    WHOLE.contains(&&*name) || name == "Uuid"
}

/// A type as a person would type it.
pub(super) fn spelled(ty: &Type) -> String {
    let code = ty.to_token_stream().to_string();
    let mut text = String::new();
    let mut before = "";
    for token in code.split_whitespace() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
        let are_words = before.ends_with(is_word) && token.starts_with(is_word);
        let has_room = |token: &str| ["+", "->", "="].contains(&token);
        let leads = [",", ";", "mut", "dyn", "impl"].contains(&before) || before.ends_with(',');
        if are_words || leads || has_room(before) || has_room(token) {
            text.push(' ');
        }
        text.push_str(token);
        before = token;
    }
    text
}

/// The name without its arguments, of types that are not of this project.
fn known(ty: &Type) -> String {
    named(ty).map(|(name, _)| name).unwrap_or_default()
}

/// Text for something of this name, such as an address where a form would ask for one.
fn text_for(name: &str) -> &'static str {
    let has = |part: &str| name.to_lowercase().contains(part);
    match () {
        () if has("email") => "ada@example.org",
        () if has("url") => "https://example.org",
        () => "sample",
    }
}

/// A value in a path or a query, where text will do.
pub(super) fn in_path(ty: &Type, name: &str) -> Option<String> {
    if let Type::Reference(inner) = ty {
        return in_path(&inner.elem, name);
    }
    match known(ty).as_str() {
        "String" | "str" => Some(text_for(name).replace("https://", "")),
        "bool" => Some("true".to_owned()),
        "f32" | "f64" => Some("1.5".to_owned()),
        "Uuid" => Some(UUID.to_owned()),
        "char" => Some("s".to_owned()),
        whole if WHOLE.contains(&whole) => Some("1".to_owned()),
        _ => None,
    }
}

impl Samples<'_> {
    /// An expression of this type, for code outside of the crate; and the types that it names.
    pub(super) fn expression(&self, ty: &Type, name: &str) -> Option<(String, Vec<String>)> {
        let mut used = Vec::new();
        let text = self.written(ty, name, 0, &mut used)?;
        Some((text, used))
    }

    fn written(
        &self,
        ty: &Type,
        name: &str,
        depth: usize,
        used: &mut Vec<String>,
    ) -> Option<String> {
        match ty {
            Type::Reference(reference) if reference.mutability.is_none() => {
                return match &*reference.elem {
                    Type::Slice(_) => Some("&[]".to_owned()),
                    inner if known(inner) == "str" => Some(format!("{:?}", text_for(name))),
                    inner => Some(format!("&{}", self.written(inner, name, depth, used)?)),
                };
            }
            Type::Tuple(tuple) => {
                let items = tuple.elems.iter();
                let items = items.map(|item| self.written(item, name, depth, used));
                let items: Vec<String> = items.collect::<Option<_>>()?;
                return Some(format!("({})", items.join(", ")));
            }
            _ => {}
        }
        let (kind, arguments) = named(ty)?;
        let first = arguments.first().copied();
        let inner = |used: &mut Vec<String>| self.written(first?, name, depth, used);
        match &*kind {
            "String" => Some(format!("{:?}.to_owned()", text_for(name))),
            "bool" => Some("true".to_owned()),
            "char" => Some("'s'".to_owned()),
            "f32" | "f64" => Some("1.5".to_owned()),
            "Option" => Some("None".to_owned()),
            "Result" => Some(format!("Ok({})", inner(used)?)),
            "Arc" | "Box" | "Rc" => {
                let path = if kind == "Box" {
                    "Box"
                } else {
                    "std::sync::Arc"
                };
                let path = if kind == "Rc" { "std::rc::Rc" } else { path };
                Some(format!("{path}::new({})", inner(used)?))
            }
            "PathBuf" => Some("std::path::PathBuf::from(\"sample\")".to_owned()),
            "Duration" => Some("std::time::Duration::from_secs(1)".to_owned()),
            "Vec" => Some("Vec::new()".to_owned()),
            list if LISTS.contains(&list) || MAPS.contains(&list) => {
                Some(format!("std::collections::{list}::new()"))
            }
            whole if WHOLE.contains(&whole) => Some("1".to_owned()),
            own => self.built(own, depth, used),
        }
    }

    /// A struct of the project, by its fields or its default.
    fn built(&self, name: &str, depth: usize, used: &mut Vec<String>) -> Option<String> {
        let item = self.own(name, depth)?;
        used.push(name.to_owned());
        if derives(&item.attrs, "Default") {
            return Some(format!("{name}::default()"));
        }
        let is_open = |attribute: &&Attribute| attribute.path().is_ident("non_exhaustive");
        if item.attrs.iter().any(|attribute| is_open(&attribute)) {
            return None;
        }
        match &item.fields {
            Fields::Unit => Some(name.to_owned()),
            Fields::Named(fields) => {
                let parts = fields.named.iter().map(|field| {
                    let (key, ident) = (plain(field.ident.as_ref()?), field.ident.as_ref()?);
                    let value = self.written(&field.ty, &key, depth + 1, used)?;
                    is_public(&field.vis).then(|| format!("{ident}: {value}"))
                });
                let parts: Vec<String> = parts.collect::<Option<_>>()?;
                Some(format!("{name} {{ {} }}", parts.join(", ")))
            }
            Fields::Unnamed(fields) => {
                let parts = fields.unnamed.iter().map(|field| {
                    let value = self.written(&field.ty, name, depth + 1, used)?;
                    is_public(&field.vis).then_some(value)
                });
                let parts: Vec<String> = parts.collect::<Option<_>>()?;
                Some(format!("{name}({})", parts.join(", ")))
            }
        }
    }

    /// What `json!` is given for a value of this type.
    pub(super) fn json(&self, ty: &Type, name: &str) -> Option<String> {
        self.as_json(ty, name, 0)
    }

    fn as_json(&self, ty: &Type, name: &str, depth: usize) -> Option<String> {
        match ty {
            Type::Reference(reference) => return self.as_json(&reference.elem, name, depth),
            Type::Tuple(tuple) if tuple.elems.is_empty() => return Some("null".to_owned()),
            _ => {}
        }
        let (kind, arguments) = named(ty)?;
        match &*kind {
            "String" | "str" | "char" => Some(format!("{:?}", text_of(&kind, name))),
            "Uuid" => Some(format!("{UUID:?}")),
            "Option" => Some("null".to_owned()),
            list if LISTS.contains(&list) => Some("[]".to_owned()),
            map if MAPS.contains(&map) => Some("{}".to_owned()),
            holder if HOLDERS.contains(&holder) => {
                self.as_json(arguments.first().copied()?, name, depth)
            }
            "bool" => Some("true".to_owned()),
            "f32" | "f64" => Some("1.5".to_owned()),
            whole if WHOLE.contains(&whole) => Some("1".to_owned()),
            own => {
                let item = self.own(own, depth)?;
                let field = |ty: &Type, key: &str| self.as_json(ty, key, depth + 1);
                object(item, field)
            }
        }
    }

    /// What JSON of this type looks like, in the placeholders that `assert_json` knows.
    pub(super) fn shape(&self, ty: &Type) -> Option<String> {
        self.shaped(ty, 0)
    }

    fn shaped(&self, ty: &Type, depth: usize) -> Option<String> {
        let (kind, arguments) = named(ty)?;
        match &*kind {
            "String" | "str" | "char" => Some("\"[text]\"".to_owned()),
            "bool" => Some("\"[boolean]\"".to_owned()),
            "f32" | "f64" => Some("\"[number]\"".to_owned()),
            "Uuid" => Some("\"[uuid]\"".to_owned()),
            whole if WHOLE.contains(&whole) => Some("\"[number]\"".to_owned()),
            holder if HOLDERS.contains(&holder) => self.shaped(arguments.first().copied()?, depth),
            own => {
                let Some(item) = self.own(own, depth) else {
                    // Anything, as long as it is there.
                    return (depth > 0).then(|| "\"[any]\"".to_owned());
                };
                let field = |ty: &Type, _: &str| match self.shaped(ty, depth + 1) {
                    Some(shape) => Some(shape),
                    None => Some("\"[any]\"".to_owned()),
                };
                object(item, field)
            }
        }
    }

    fn own(&self, name: &str, depth: usize) -> Option<&ItemStruct> {
        let item = self.structs.get(name).copied();
        item.filter(|item| depth < DEEPEST && item.generics.params.is_empty())
    }
}

fn text_of(kind: &str, name: &str) -> &'static str {
    if kind == "char" { "s" } else { text_for(name) }
}

/// A struct as a JSON object, where serde has no other name or form for its fields.
fn object(item: &ItemStruct, value: impl Fn(&Type, &str) -> Option<String>) -> Option<String> {
    let Fields::Named(fields) = &item.fields else {
        return None;
    };
    let own = |attributes: &[Attribute]| {
        let serde = attributes
            .iter()
            .find(|attribute| attribute.path().is_ident("serde"));
        serde.map(|serde| serde.meta.to_token_stream().to_string())
    };
    let plain_words = ["serde", "deny_unknown_fields", "(", ")", " "];
    let is_plain = |text: &String| {
        plain_words
            .iter()
            .fold(text.clone(), |text, word| text.replace(word, ""))
            .is_empty()
    };
    if own(&item.attrs).is_some_and(|text| !is_plain(&text)) {
        return None;
    }
    let mut parts = Vec::new();
    for field in &fields.named {
        if own(&field.attrs).is_some() {
            return None;
        }
        let key = plain(field.ident.as_ref()?);
        parts.push(format!("{key:?}: {}", value(&field.ty, &key)?));
    }
    Some(match &parts[..] {
        [] => "{}".to_owned(),
        parts => format!("{{ {} }}", parts.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRUCTS: &str = "
        pub struct Wish { pub name: String, pub email: String, pub age: Option<u8> }
        pub struct Nested { pub wish: Box<Wish>, pub all: Vec<Wish>, pub yes: bool }
        pub struct Hidden { secret: String }
        #[derive(Default)] pub struct Easy { secret: String }
        #[serde(rename_all = \"camelCase\")] pub struct Renamed { pub first_name: String }
        pub struct Endless { pub again: Endless }
        pub struct Money(pub u64);
        pub struct Odd { pub when: SystemTime }
    ";

    fn with<T>(run: impl FnOnce(&Samples<'_>) -> T) -> T {
        let file = syn::parse_file(STRUCTS).unwrap();
        let structs = file.items.iter().filter_map(|item| match item {
            syn::Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        });
        let structs = structs.collect();
        run(&Samples { structs })
    }

    fn expression(ty: &str) -> Option<String> {
        let ty: Type = syn::parse_str(ty).unwrap();
        with(|samples| samples.expression(&ty, "x").map(|(text, _)| text))
    }

    fn json(ty: &str) -> Option<String> {
        let ty: Type = syn::parse_str(ty).unwrap();
        with(|samples| samples.json(&ty, "x"))
    }

    fn shape(ty: &str) -> Option<String> {
        let ty: Type = syn::parse_str(ty).unwrap();
        with(|samples| samples.shape(&ty))
    }

    #[test]
    fn types_are_spelled_as_people_type_them() {
        for text in [
            "&mut u8",
            "&mut [u8]",
            "[u8; 4]",
            "&'a str",
            "HashMap<String, Vec<u8>>",
            "Box<dyn Fn(u8, u8) -> u8 + Send>",
            "impl Iterator<Item = u8>",
            "std::time::Duration",
        ] {
            assert_eq!(spelled(&syn::parse_str(text).unwrap()), text);
        }
    }

    #[test]
    fn there_are_expressions_for_common_types() {
        for (ty, expected) in [
            ("u64", "1"),
            ("&str", "\"sample\""),
            ("String", "\"sample\".to_owned()"),
            ("&String", "&\"sample\".to_owned()"),
            ("&[u8]", "&[]"),
            ("Option<Strange>", "None"),
            ("Vec<Strange>", "Vec::new()"),
            (
                "std::collections::HashMap<u8, u8>",
                "std::collections::HashMap::new()",
            ),
            ("Result<(), Strange>", "Ok(())"),
            ("(u8, bool)", "(1, true)"),
            ("Arc<Easy>", "std::sync::Arc::new(Easy::default())"),
            ("&Money", "&Money(1)"),
            (
                "Wish",
                "Wish { name: \"sample\".to_owned(), email: \"ada@example.org\".to_owned(), age: None }",
            ),
        ] {
            assert_eq!(expression(ty).as_deref(), Some(expected), "{ty}");
        }
    }

    #[test]
    fn what_cannot_be_made_up_is_not() {
        for ty in [
            "Strange",
            "Hidden",
            "&mut u8",
            "impl Fn()",
            "Endless",
            "Result<Strange, u8>",
        ] {
            assert_eq!(expression(ty), None, "{ty}");
        }
        for ty in ["Strange", "Renamed", "Endless", "Money", "Odd"] {
            assert_eq!(json(ty), None, "{ty}");
        }
        for ty in ["Strange", "Renamed", "Vec<Wish>"] {
            assert_eq!(shape(ty), None, "{ty}");
        }
    }

    #[test]
    fn json_has_every_field_and_its_shape_has_placeholders() {
        assert_eq!(
            json("Nested").unwrap(),
            r#"{ "wish": { "name": "sample", "email": "ada@example.org", "age": null }, "all": [], "yes": true }"#
        );
        assert_eq!(
            shape("Nested").unwrap(),
            r#"{ "wish": { "name": "[text]", "email": "[text]", "age": "[any]" }, "all": "[any]", "yes": "[boolean]" }"#
        );
        assert_eq!(shape("Odd").unwrap(), r#"{ "when": "[any]" }"#);
    }
}
