//! A small fake of a trait, for tests: every method answers a value of its type.

use std::collections::BTreeSet;

use quote::ToTokens as _;
use syn::{
    FnArg, GenericArgument, GenericParam, Item, ItemTrait, Pat, PathArguments, ReceiverKind,
    ReturnType, Signature, TraitItem, TraitItemFn, Type, TypeParamBound,
};

use super::declared::{Declarations, File, leaves};
use super::sample::{Samples, named};

/// Names that the test of a service has already.
const AT_HAND: [&str; 27] = [
    "String", "str", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
    "i32", "i64", "i128", "isize", "f32", "f64", "Option", "Result", "Vec", "Box", "Arc", "Self",
    "Future", "Send", "Sync",
];

/// Names of the framework's prelude, which the service's file has as well.
const PRELUDE: [&str; 6] = ["Json", "Path", "Problem", "Query", "StatusCode", "Lazy"];

/// What else may stand above a trait.
const SUPERTRAITS: [&str; 3] = ["Send", "Sync", "Debug"];

/// The fake of a trait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fake {
    /// What has to stand above the `impl`, such as `#[async_trait::async_trait]`.
    pub(super) attribute: String,
    /// The methods, each on a line of its own.
    pub(super) methods: Vec<String>,
    /// What the methods name beside the trait: full paths.
    pub(super) imports: BTreeSet<String>,
}

/// Where a trait stands.
pub(super) struct Stage<'a> {
    pub(super) declared: &'a Declarations,
    pub(super) file: &'a File,
    /// The folders of the module.
    pub(super) folders: &'a [String],
}

/// The fake of a trait; nothing where something in it cannot be made up.
pub(super) fn of(item: &ItemTrait, stage: &Stage<'_>) -> Option<Fake> {
    let is_plain = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| SUPERTRAITS.iter().any(|known| last.ident == known))
        }
        TypeParamBound::Lifetime(_) => true,
        _ => false,
    };
    if !item.generics.params.is_empty() || !item.supertraits.iter().all(is_plain) {
        return None;
    }
    let is_async = item.attrs.iter().any(|attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == "async_trait")
    });
    let attribute = if is_async {
        "#[async_trait::async_trait]"
    } else {
        ""
    };
    let mut fake = Fake {
        attribute: attribute.to_owned(),
        ..Fake::default()
    };
    let structs = stage.declared.structs();
    let samples = Samples { structs };
    for member in &item.items {
        match member {
            TraitItem::Fn(method) if method.default.is_some() => {}
            TraitItem::Fn(method) => {
                let text = method_of(method, is_async, &samples, stage, &mut fake.imports)?;
                fake.methods.push(text);
            }
            _ => return None,
        }
    }
    Some(fake)
}

fn method_of(
    method: &TraitItemFn,
    is_async: bool,
    samples: &Samples<'_>,
    stage: &Stage<'_>,
    imports: &mut BTreeSet<String>,
) -> Option<String> {
    let signature = method.sig.to_token_stream();
    let mut signature: Signature = syn::parse2(signature).ok()?;
    let is_lifetime = |parameter: &GenericParam| matches!(parameter, GenericParam::Lifetime(_));
    let waits = signature.asyncness.is_some() && !is_async;
    if waits || !signature.generics.params.iter().all(is_lifetime) {
        return None;
    }
    let mut own = BTreeSet::new();
    for argument in &mut signature.inputs {
        match argument {
            FnArg::Receiver(receiver) => {
                if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                    return None;
                }
            }
            FnArg::Typed(typed) => {
                types_in(&typed.ty, &mut own);
                if let Pat::Ident(name) = &mut *typed.pat {
                    let unused = format!("_{}", name.ident.to_string().trim_start_matches("r#"));
                    name.ident = syn::Ident::new(&unused, name.ident.span());
                }
            }
        }
    }
    if !matches!(signature.inputs.first(), Some(FnArg::Receiver(_))) {
        return None;
    }
    let body = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => {
            types_in(ty, &mut own);
            let (body, used) = answer(ty, samples)?;
            own.extend(used);
            body
        }
    };
    for name in own.iter().filter(|name| !AT_HAND.contains(&&***name)) {
        imports.extend(stage.way_to(name)?);
    }
    Some(format!("{} {{ {body} }}", signature.to_token_stream()))
}

/// The body that answers a value of this type, and the names in it.
fn answer(ty: &Type, samples: &Samples<'_>) -> Option<(String, Vec<String>)> {
    // What a trait says `impl` of is made in another way.
    let boxed = in_the_future(ty).filter(|_| !matches!(ty, Type::ImplTrait(_)));
    if let Some(output) = boxed {
        let (inner, used) = answer(output, samples)?;
        return Some((format!("Box::pin(async {{ {inner} }})"), used));
    }
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => Some((String::new(), Vec::new())),
        ty => samples.expression(ty, ""),
    }
}

/// What `Pin<Box<dyn Future<Output = T> + Send + '_>>`, `BoxFuture<'_, T>` and
/// `impl Future<Output = T>` come to.
pub(super) fn in_the_future(ty: &Type) -> Option<&Type> {
    if let Type::ImplTrait(made) = ty {
        return made.bounds.iter().find_map(output);
    }
    let (name, arguments) = named(ty)?;
    let inner = arguments.first().copied()?;
    match &*name {
        "BoxFuture" | "LocalBoxFuture" => Some(inner),
        "Pin" | "Box" => in_the_future(inner).or_else(|| {
            let Type::TraitObject(object) = inner else {
                return None;
            };
            object.bounds.iter().find_map(output)
        }),
        _ => None,
    }
}

fn output(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Future")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(pair) if pair.ident == "Output" => Some(&pair.ty),
        _ => None,
    })
}

/// The names that stand alone in a type, without a path before them.
fn types_in(ty: &Type, names: &mut BTreeSet<String>) {
    let code = ty.to_token_stream().to_string().replace(" :: ", "::");
    let pieces = code.split(|c: char| !c.is_alphanumeric() && !"_:'".contains(c));
    let paths = pieces.filter(|piece| !piece.is_empty() && !piece.starts_with('\''));
    for path in paths {
        let path = path.trim_matches(':');
        let is_word = ["dyn", "mut", "Output", "impl", "_"].contains(&path);
        if !is_word && !path.contains("::") && !path.starts_with(|c: char| c.is_ascii_digit()) {
            names.insert(path.to_owned());
        }
    }
}

impl Stage<'_> {
    /// How code elsewhere in the crate names what the trait's file calls `name`: nothing to import
    /// for what the framework's prelude has, and no answer for what cannot be followed.
    fn way_to(&self, name: &str) -> Option<Vec<String>> {
        let around = ["crate"]
            .into_iter()
            .chain(self.folders.iter().map(String::as_str));
        let around: Vec<&str> = around.collect();
        if let Some((file, _)) = self.declared.find(name) {
            let inner = self.declared.way_to(file, name)?;
            let path = around
                .into_iter()
                .chain(inner.iter().map(String::as_str))
                .chain([name]);
            return Some(vec![path.collect::<Vec<_>>().join("::")]);
        }
        let uses = self.file.syntax.items.iter().filter_map(|item| match item {
            Item::Use(item) => Some(item),
            _ => None,
        });
        let leaves: Vec<Vec<String>> = uses.flat_map(leaves).collect();
        let has_prelude = leaves
            .iter()
            .any(|leaf| leaf[..] == ["cortex", "prelude", "*"]);
        if has_prelude && PRELUDE.contains(&name) {
            return Some(Vec::new());
        }
        let mut leaves = leaves.into_iter();
        let path = leaves.find(|leaf| leaf.last().is_some_and(|last| last == name))?;
        let (first, rest) = path.split_first()?;
        let base = match (first.as_str(), &self.file.stem) {
            ("super", Some(_)) | ("self", None) => around,
            ("super", None) => around[..around.len() - 1].to_vec(),
            ("self", Some(_)) => return None,
            (first, _) => vec![first],
        };
        let path = base.into_iter().chain(rest.iter().map(String::as_str));
        Some(vec![path.collect::<Vec<_>>().join("::")])
    }
}
