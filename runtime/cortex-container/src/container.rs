//! The frozen result: every instance in one dense array, and the way from a type to its place.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::provider::Shared;

/// The place of each type in the array.
pub(crate) type Index = HashMap<TypeId, usize, BuildHasherDefault<TypeIdHasher>>;

/// Holds every provided instance; cheap to share, never changes.
pub struct Container {
    slots: Box<[Shared]>,
    index: Index,
}

impl Container {
    pub(crate) fn new(slots: Box<[Shared]>, index: Index) -> Self {
        Self { slots, index }
    }

    /// The shared instance of `T`, or `None` if nobody provides it.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let slot = &self.slots[*self.index.get(&TypeId::of::<T>())?];
        Arc::clone(slot).downcast().ok()
    }

    /// How many instances it holds.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// A `TypeId` is a good hash already, so it is used as it is.
#[derive(Default)]
pub(crate) struct TypeIdHasher(u64);

impl Hasher for TypeIdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}
