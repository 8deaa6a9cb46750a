//! What a provider is registered and looked up under: a type, and its name for people.

use std::any::TypeId;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Identifies a provided type.
///
/// Two keys are equal when their types are; the name is only for messages.
#[derive(Clone, Copy)]
pub struct Key {
    id: TypeId,
    name: &'static str,
}

impl Key {
    /// The key of `T`.
    pub fn of<T: ?Sized + 'static>() -> Self {
        Self {
            id: TypeId::of::<T>(),
            name: std::any::type_name::<T>(),
        }
    }

    /// The type's full name, such as `shop::posts::PostService`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type's name without the paths, such as `PostService` or `Repository<Post>`.
    pub fn short(&self) -> String {
        let mut short = String::with_capacity(self.name.len());
        let mut rest = self.name;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            let (path, tail) = rest.split_at(end);
            short.push_str(path.rsplit("::").next().unwrap_or(path));
            let next = tail.find(is_path).unwrap_or(tail.len());
            short.push_str(&tail[..next]);
            rest = &tail[next..];
        }
        short
    }

    pub(crate) fn id(&self) -> TypeId {
        self.id
    }
}

fn is_path(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.name)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}
