//! What a provider is registered and looked up under: a type, and a name where several providers
//! have the same type.

use std::any::TypeId;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Identifies what a provider provides: a type, which may be a trait object, and at most one name.
///
/// ```
/// use cortex_container::Key;
///
/// trait Mailer {}
///
/// assert_eq!(Key::of::<dyn Mailer>(), Key::of::<dyn Mailer>());
/// assert_ne!(Key::of::<dyn Mailer>(), Key::named::<dyn Mailer>("smtp"));
/// ```
#[derive(Clone, Copy)]
pub struct Key {
    id: TypeId,
    type_name: &'static str,
    name: Option<&'static str>,
}

impl Key {
    /// The key of `T` without a name.
    pub fn of<T: ?Sized + 'static>() -> Self {
        Self {
            id: TypeId::of::<T>(),
            type_name: std::any::type_name::<T>(),
            name: None,
        }
    }

    /// The key of the `T` that has this name.
    pub fn named<T: ?Sized + 'static>(name: &'static str) -> Self {
        Self::of::<T>().with_name(Some(name))
    }

    /// The same type with this name, or with none.
    pub fn with_name(self, name: Option<&'static str>) -> Self {
        Self { name, ..self }
    }

    /// The type's full name, such as `shop::posts::PostService`.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The name that tells it from others of the same type.
    pub fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The type's name without the paths, such as `PostService` or `Repository<Post>`.
    pub fn short(&self) -> String {
        let mut short = String::with_capacity(self.type_name.len());
        let mut rest = self.type_name;
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

    /// What one among all of a type is called: its name, or that of its type.
    pub(crate) fn label(&self) -> &'static str {
        let path = self.type_name;
        let last = path.rsplit("::").next().filter(|_| !path.contains('<'));
        self.name.or(last).unwrap_or(path)
    }

    /// Whether the type is a trait object.
    pub fn is_trait_object(&self) -> bool {
        self.type_name.starts_with("dyn ")
    }

    pub(crate) fn id(&self) -> TypeId {
        self.id
    }
}

/// Whether a letter belongs to a path; `{{closure}}` is a part of one.
fn is_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':' | '{' | '}' | '#')
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.name == other.name
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        if let Some(name) = self.name {
            name.hash(state);
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            None => write!(f, "Key({})", self.type_name),
            Some(name) => write!(f, "Key({}, {name:?})", self.type_name),
        }
    }
}

/// As people read it: `PostService`, or `dyn Mailer "smtp"`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())?;
        match self.name {
            None => Ok(()),
            Some(name) => write!(f, " {name:?}"),
        }
    }
}

/// Passes on what a key hashes: a `TypeId` is a good hash already, and names are short and few.
#[derive(Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 ^= id;
    }
}
