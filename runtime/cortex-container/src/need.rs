//! What a provider asks for: the types of its fields and arguments, read at compile time.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Injected, Key, Lazy, Wiring};

/// One thing that a provider needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    key: Key,
    field: &'static str,
    kind: NeedKind,
    by_name: bool,
}

/// How many instances answer a need, and when they have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NeedKind {
    /// Exactly one: `Arc<T>`.
    One,
    /// One, if somebody provides it: `Option<Arc<T>>`.
    Optional,
    /// One, resolved when it is first asked for: `Lazy<T>`.
    Lazy,
    /// All of one type, under whatever names: `Vec<Arc<T>>`, `BTreeMap<&'static str, Arc<T>>`.
    All,
    /// None: the other is only to be initialized before.
    After,
    /// None: it is made for the one that asks, as a logger with its name is.
    Own,
}

impl NeedKind {
    /// Its name in descriptions.
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Optional => "optional",
            Self::Lazy => "lazy",
            Self::All => "all",
            Self::After => "after",
            Self::Own => "own",
        }
    }
}

impl Need {
    /// A need that a field or argument of this name has.
    pub(crate) fn new(key: Key, field: &'static str, kind: NeedKind) -> Self {
        Self {
            key,
            field,
            kind,
            by_name: false,
        }
    }

    /// A need that is made for the one that asks, and that nobody has to provide.
    #[doc(hidden)]
    pub fn own<T: ?Sized + 'static>(field: &'static str) -> Self {
        Self::new(Key::of::<T>(), field, NeedKind::Own)
    }

    /// That `key` is initialized first.
    pub(crate) fn after(key: Key) -> Self {
        Self::new(key, "", NeedKind::After)
    }

    /// The same need for all, each of which is told from the others by its name.
    fn by_name(self) -> Self {
        Self {
            by_name: true,
            ..self
        }
    }

    /// The same need for the provider that has this name.
    #[doc(hidden)]
    #[must_use]
    pub fn with_name(self, name: &'static str) -> Self {
        Self {
            key: self.key.with_name(Some(name)),
            ..self
        }
    }

    /// The needed type, and its name where one was asked for.
    pub fn key(&self) -> Key {
        self.key
    }

    /// The field or argument that it fills; empty where it fills none.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Whether the instances that answer it are told apart by their names.
    pub(crate) fn is_by_name(&self) -> bool {
        self.by_name
    }

    /// How many instances answer it.
    pub fn kind(&self) -> NeedKind {
        self.kind
    }
}

/// A type that the container can fill in: `Arc<T>`, `Option<Arc<T>>`, [`Lazy<T>`](Lazy),
/// `Vec<Arc<T>>` and `BTreeMap<&'static str, Arc<T>>`.
///
/// Other crates of the framework add types of their own; it is not meant for applications.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "not something the container can fill in",
    note = "write `Arc<{Self}>` to have the shared instance injected, and provide it in a module",
    note = "or mark the field `#[inject(default)]` to fill it with `Default::default()`"
)]
pub trait Dependency: Sized {
    /// What has to be provided for the field of this name.
    #[doc(hidden)]
    fn need(field: &'static str) -> Need;

    /// Takes what answers the need with this index.
    #[doc(hidden)]
    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self>;
}

impl<T: ?Sized + Send + Sync + 'static> Dependency for Arc<T> {
    fn need(field: &'static str) -> Need {
        Need::new(Key::of::<T>(), field, NeedKind::One)
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        wiring.one(index)
    }
}

impl<T: ?Sized + Send + Sync + 'static> Dependency for Option<Arc<T>> {
    fn need(field: &'static str) -> Need {
        Need::new(Key::of::<T>(), field, NeedKind::Optional)
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        wiring.optional(index)
    }
}

impl<T: ?Sized + Send + Sync + 'static> Dependency for Lazy<T> {
    fn need(field: &'static str) -> Need {
        Need::new(Key::of::<T>(), field, NeedKind::Lazy)
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        Ok(wiring.lazy(index))
    }
}

impl<T: ?Sized + Send + Sync + 'static> Dependency for Vec<Arc<T>> {
    fn need(field: &'static str) -> Need {
        Need::new(Key::of::<T>(), field, NeedKind::All)
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        let all = wiring.all(index)?;
        Ok(all.into_iter().map(|(_, instance)| instance).collect())
    }
}

/// By name; one without a name stands under the name of its type. That two would stand under one
/// name is told as a problem of the wiring.
impl<T: ?Sized + Send + Sync + 'static> Dependency for BTreeMap<&'static str, Arc<T>> {
    fn need(field: &'static str) -> Need {
        Need::new(Key::of::<T>(), field, NeedKind::All).by_name()
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Injected<Self> {
        Ok(wiring.all(index)?.into_iter().collect())
    }
}
