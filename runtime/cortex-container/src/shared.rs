//! Instances whose type only their key knows.

use std::any::Any;
use std::sync::Arc;

/// An instance of any type that has a size. One that has none, such as a trait object, is kept by
/// its pointer, which has one.
pub(crate) type Shared = Arc<dyn Instance>;

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
        if let Some(place) = place.downcast_mut() {
            *place = Some(self);
        }
    }

    fn hold(self: Arc<Self>) -> Box<dyn Any + Send + Sync> {
        Box::new(self)
    }
}

/// Remembers the type of an instance.
#[inline]
pub(crate) fn recall<T: ?Sized + Send + Sync + 'static>(shared: &Shared) -> Option<Arc<T>> {
    match filled(shared) {
        Some(instance) => Some(instance),
        None => pointed_at(shared),
    }
}

/// What has no size. Apart, because it is seldom.
#[cold]
fn pointed_at<T: ?Sized + Send + Sync + 'static>(shared: &Shared) -> Option<Arc<T>> {
    let pointer = filled::<Arc<T>>(shared)?;
    Some(Arc::clone(&*pointer))
}

#[inline]
fn filled<T: ?Sized + Send + Sync + 'static>(shared: &Shared) -> Option<Arc<T>> {
    let mut place = None::<Arc<T>>;
    Shared::clone(shared).fill(&mut place);
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
            pointer: Shared::clone(shared).hold(),
        }
    }

    /// Its pointer, if it is of this type and has a size.
    #[inline]
    pub(crate) fn pointer<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.pointer.downcast_ref()
    }

    /// Its pointer, if it is of this type and is kept by it.
    pub(crate) fn pointed_at<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.pointer.downcast_ref::<Arc<Arc<T>>>().map(|it| &**it)
    }
}
