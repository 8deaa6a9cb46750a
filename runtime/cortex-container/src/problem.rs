//! What can be wrong with the wiring, in words that say how to mend it.

use std::fmt;

use crate::graph::{Entry, Origin};
use crate::{Key, Need};

/// One mistake in the wiring.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WiringProblem {
    /// Something is needed that nobody provides.
    #[non_exhaustive]
    Missing {
        /// The need that is not answered.
        need: Need,
        /// The requesters, the outermost first, and the missing type at the end.
        path: Vec<Key>,
        /// Others that need it as well.
        also: Vec<Key>,
        /// Where the requester was registered.
        origin: Origin,
        /// Provided types with a similar name, the nearest first.
        candidates: Vec<Candidate>,
    },
    /// A type was registered twice.
    #[non_exhaustive]
    Twice {
        /// The type.
        key: Key,
        /// Where it was registered first.
        first: Origin,
        /// Where it was registered again.
        second: Origin,
    },
    /// Providers need each other in a circle.
    #[non_exhaustive]
    Cycle {
        /// The whole circle; it begins and ends with the same type.
        path: Vec<Key>,
        /// Where the first of them was registered.
        origin: Origin,
    },
    /// A value was promised, and not supplied before the start.
    #[non_exhaustive]
    Unsupplied {
        /// The type.
        key: Key,
        /// Where it was promised.
        origin: Origin,
    },
}

/// A provided type whose name is near to that of a missing one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// The type.
    pub key: Key,
    /// Where it was registered.
    pub origin: Origin,
}

impl fmt::Display for WiringProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing {
                need,
                path,
                also,
                origin,
                candidates,
            } => {
                let (name, field) = (need.key(), need.field());
                let requester = path.iter().rev().nth(1).unwrap_or(&name);
                write!(f, "`{requester}` needs `{name}` (field `{field}`), ")?;
                writeln!(f, "which no module provides")?;
                writeln!(f, "  needed by: {}", arrows(path))?;
                if !also.is_empty() {
                    writeln!(f, "  also needed by: {}", list(also))?;
                }
                write_candidates(f, candidates, &need.key())?;
                let line = registration(&need.key());
                write!(f, "  hint: add `{line}` to {origin}")
            }
            Self::Twice { key, first, second } => {
                writeln!(f, "`{key}` is provided twice")?;
                writeln!(f, "  first: {first}")?;
                writeln!(f, "  again: {second}")?;
                write!(f, "  hint: remove one of the two lines")
            }
            Self::Cycle { path, origin } => {
                writeln!(f, "providers need each other in a circle")?;
                writeln!(f, "  circle: {}", arrows(path))?;
                writeln!(f, "  registered in: {origin}")?;
                write!(f, "  hint: move what both need into a provider of its own")
            }
            Self::Unsupplied { key, origin } => {
                write!(f, "the value of `{key}`, promised by {origin}, is missing")
            }
        }
    }
}

impl std::error::Error for WiringProblem {}

fn write_candidates(
    f: &mut fmt::Formatter<'_>,
    candidates: &[Candidate],
    missing: &Key,
) -> fmt::Result {
    for Candidate { key, origin } in candidates {
        let same = key.short() == missing.short();
        let name = if same {
            key.name().to_owned()
        } else {
            key.short()
        };
        writeln!(f, "  provided with a similar name: `{name}`, {origin}")?;
    }
    Ok(())
}

/// The line that would provide a type. Settings are told from services by the ending of the name.
fn registration(key: &Key) -> String {
    let verb = if key.short().ends_with("Settings") {
        "settings"
    } else {
        "provide"
    };
    format!("m.{verb}::<{key}>();")
}

fn arrows(path: &[Key]) -> String {
    let names: Vec<_> = path.iter().map(|key| format!("`{key}`")).collect();
    names.join(" -> ")
}

fn list(keys: &[Key]) -> String {
    let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    names.join(", ")
}

impl Candidate {
    /// The three provided types whose names share most words with the missing one.
    pub(crate) fn nearest(entries: &[Entry], missing: Key) -> Vec<Self> {
        let mut near: Vec<_> = entries
            .iter()
            .map(|entry| (likeness(&entry.provider.key(), &missing), entry))
            .filter(|(likeness, _)| *likeness > 50)
            .collect();
        near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        near.into_iter()
            .take(3)
            .map(|(_, entry)| Self {
                key: entry.provider.key(),
                origin: entry.origin,
            })
            .collect()
    }
}

/// How many of a hundred words of the shorter name stand in the longer one as well.
fn likeness(one: &Key, other: &Key) -> usize {
    let (one, other) = (words(&one.short()), words(&other.short()));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared * 100 / one.len().min(other.len()).max(1)
}

/// The words of a camel-case name.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.into()),
        }
    }
    words
}
