//! How one type is provided: its key, what it needs, and how to construct it from that.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::Key;

/// An instance whose type only its key knows.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;

/// A type that the container can construct, because its fields say what it needs.
///
/// Implemented by `#[derive(Injectable)]`, and by nothing else: what it consists of will change, when
/// constructors can wait, fail, and differ from one request to the next.
#[diagnostic::on_unimplemented(
    message = "the container cannot construct `{Self}`",
    label = "`{Self}` is not `Injectable`",
    note = "add `#[derive(Injectable)]` to `{Self}`, or register an instance with `m.value(...)`"
)]
pub trait Injectable: Sized + Send + Sync + 'static {
    /// What an instance is made from, in the order in which [`Injectable::construct`] takes it.
    #[doc(hidden)]
    fn needs() -> Vec<Need>;

    /// Makes the instance from what it needs.
    #[doc(hidden)]
    fn construct(wiring: &Wiring<'_>) -> Self;
}

/// A field's type that the container can fill: `Arc<T>`, for any provided `T`.
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

    /// Takes the instance that answers the need with this index.
    #[doc(hidden)]
    fn resolve(wiring: &Wiring<'_>, index: usize) -> Self;
}

impl<T: Send + Sync + 'static> Dependency for Arc<T> {
    fn need(field: &'static str) -> Need {
        Need {
            key: Key::of::<T>(),
            field,
        }
    }

    fn resolve(wiring: &Wiring<'_>, index: usize) -> Self {
        wiring.get(index)
    }
}

/// One thing that a provider needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    key: Key,
    field: &'static str,
}

impl Need {
    /// The needed type.
    pub fn key(&self) -> Key {
        self.key
    }

    /// The field that it fills.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

/// The instances that a provider under construction asked for, by the index of its needs.
#[doc(hidden)]
pub struct Wiring<'a> {
    pub(crate) built: &'a [Option<Shared>],
    pub(crate) needs: &'a [usize],
}

impl Wiring<'_> {
    /// The shared instance that answers the need with this index.
    ///
    /// # Panics
    ///
    /// If there is no such need, or its type is another one: the implementation of [`Injectable`]
    /// contradicts itself, which the derived ones do not.
    pub fn get<T: Send + Sync + 'static>(&self, index: usize) -> Arc<T> {
        let slot = self.needs.get(index).and_then(|at| self.built[*at].clone());
        match slot.map(Arc::downcast::<T>) {
            Some(Ok(instance)) => instance,
            _ => unreachable!(
                "need {index} is not `{}`: `needs` and `construct` disagree",
                Key::of::<T>().name()
            ),
        }
    }
}

impl fmt::Debug for Wiring<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wiring")
            .field("needs", &self.needs.len())
            .finish_non_exhaustive()
    }
}

/// Provides one type.
#[derive(Clone)]
pub struct Provider {
    key: Key,
    needs: Vec<Need>,
    pub(crate) construct: Construct,
}

/// How an instance comes about.
#[derive(Clone)]
pub(crate) enum Construct {
    /// It exists already.
    Value(Shared),
    /// It is made from other instances.
    Inject(fn(&Wiring<'_>) -> Shared),
    /// It will exist when the application starts; until then the graph can be checked.
    Promised,
}

impl Provider {
    /// Constructs `T` from its fields, once.
    pub fn injectable<T: Injectable>() -> Self {
        Self {
            key: Key::of::<T>(),
            needs: T::needs(),
            construct: Construct::Inject(|wiring| Arc::new(T::construct(wiring))),
        }
    }

    /// Hands out an instance that exists already.
    pub fn value<T: Send + Sync + 'static>(value: T) -> Self {
        Self {
            key: Key::of::<T>(),
            needs: Vec::new(),
            construct: Construct::Value(Arc::new(value)),
        }
    }

    /// Stands for a value of `T` that exists only once the application starts, such as settings
    /// that were not read yet. A graph with it can be checked and not be built.
    pub fn promised<T: Send + Sync + 'static>() -> Self {
        Self {
            key: Key::of::<T>(),
            needs: Vec::new(),
            construct: Construct::Promised,
        }
    }

    /// The provided type.
    pub fn key(&self) -> Key {
        self.key
    }

    /// What it needs.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("key", &self.key)
            .field("needs", &self.needs)
            .finish_non_exhaustive()
    }
}
