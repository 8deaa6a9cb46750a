//! Instances whose type only their key knows.

use std::any::Any;
use std::sync::Arc;

/// An instance of any type.
#[derive(Clone)]
pub(crate) enum Shared {
    /// One that has a size, by itself.
    Own(Arc<dyn Instance>),
    /// One that may have none, such as a trait object, by a pointer to it.
    Pointed(Arc<dyn Pointer>),
}

/// What is shared without its type. Safe code cannot get from a shared `Any` to a pointer whose type
/// may have no size; but the instance itself, which has one, can put its pointer there.
pub(crate) trait Instance: Send + Sync {
    /// Puts the pointer into `place`, if that is an `Option<Arc<Self>>`.
    fn fill(self: Arc<Self>, place: &mut dyn Any);

    /// Puts the pointer where it can be looked at.
    fn hold(self: Arc<Self>) -> Box<dyn Any + Send + Sync>;
}

impl<T: Send + Sync + 'static> Instance for T {
    fn fill(self: Arc<Self>, place: &mut dyn Any) {
        put(self, place);
    }

    fn hold(self: Arc<Self>) -> Box<dyn Any + Send + Sync> {
        Box::new(self)
    }
}

/// The same for a pointer.
pub(crate) trait Pointer: Send + Sync {
    /// Puts a clone into `place`, if that is an `Option<Self>`.
    fn fill(&self, place: &mut dyn Any);

    /// Puts a clone where it can be looked at.
    fn hold(&self) -> Box<dyn Any + Send + Sync>;
}

impl<T: ?Sized + Send + Sync + 'static> Pointer for Arc<T> {
    fn fill(&self, place: &mut dyn Any) {
        put(Self::clone(self), place);
    }

    fn hold(&self) -> Box<dyn Any + Send + Sync> {
        Box::new(Self::clone(self))
    }
}

fn put<T: ?Sized + 'static>(instance: Arc<T>, place: &mut dyn Any) {
    if let Some(place) = place.downcast_mut() {
        *place = Some(instance);
    }
}

impl Shared {
    /// Puts a pointer of the instance's own type into `place`, if it is for one.
    fn fill(&self, place: &mut dyn Any) {
        match self {
            Self::Own(instance) => Arc::clone(instance).fill(place),
            // A pointer to a pointer would be one as well.
            Self::Pointed(pointer) => (**pointer).fill(place),
        }
    }
}

/// Remembers the type of an instance.
#[inline]
pub(crate) fn recall<T: ?Sized + Send + Sync + 'static>(shared: &Shared) -> Option<Arc<T>> {
    let mut place = None::<Arc<T>>;
    shared.fill(&mut place);
    place
}

/// A singleton. It is asked for often, and so its pointer lies ready beside it.
pub(crate) struct Single {
    pub(crate) shared: Shared,
    pointer: Box<dyn Any + Send + Sync>,
}

impl Single {
    pub(crate) fn new(shared: &Shared) -> Self {
        Self {
            shared: Shared::clone(shared),
            pointer: match shared {
                Shared::Own(instance) => Arc::clone(instance).hold(),
                Shared::Pointed(pointer) => (**pointer).hold(),
            },
        }
    }

    /// Its pointer, if it is of this type.
    #[inline]
    pub(crate) fn pointer<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.pointer.downcast_ref()
    }
}
