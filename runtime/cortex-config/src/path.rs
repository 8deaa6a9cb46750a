//! Where a value stands: the names of the tables down to it. A name may itself have dots, so paths
//! are kept as parts and only written with dots for people.

use std::fmt;

use toml::de::DeTable;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// The top of a file.
    pub(crate) fn root() -> Self {
        Self(Vec::new())
    }

    /// The path of a setting, whose names have no dots.
    pub(crate) fn of(key: &str) -> Self {
        Self(key.split('.').map(str::to_owned).collect())
    }

    /// The path that a person wrote as in a file, with quotes around a name that has dots.
    pub(crate) fn typed(key: &str) -> Self {
        let quoted = key.contains(['"', '\'']);
        quoted
            .then(|| Self::quoted(key))
            .flatten()
            .unwrap_or_else(|| Self::of(key))
    }

    fn quoted(key: &str) -> Option<Self> {
        let text = format!("{key} = 0");
        let mut table = DeTable::parse(&text).ok()?.into_inner();
        let mut path = Self::root();
        loop {
            let (name, value) = table.into_iter().next()?;
            path = path.child(name.get_ref());
            match value.into_inner() {
                toml::de::DeValue::Table(inner) => table = inner,
                _ => return Some(path),
            }
        }
    }

    /// The path of something in the table here.
    pub(crate) fn child(&self, name: &str) -> Self {
        let name = std::iter::once(name.to_owned());
        Self(self.0.iter().cloned().chain(name).collect())
    }

    /// The tables that it is in, from the outermost one on.
    pub(crate) fn above(&self) -> impl Iterator<Item = Self> {
        (1..self.0.len()).map(|end| Self(self.0[..end].to_vec()))
    }

    /// What follows `path`; nothing if they are the same, `None` if it is elsewhere.
    pub(crate) fn after(&self, path: &Self) -> Option<&[String]> {
        self.0.strip_prefix(&*path.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        for (index, name) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            if !name.is_empty() && name.chars().all(bare) {
                write!(f, "{dot}{name}")?;
            } else {
                write!(f, "{dot}{name:?}")?;
            }
        }
        Ok(())
    }
}
