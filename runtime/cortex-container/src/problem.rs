//! What can be wrong with the wiring, in words that say how to mend it.

use std::fmt;

use crate::graph::{Entry, Origin};
use crate::{Key, Need, Phase, Scope};

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
    /// Something is needed of another module, which keeps it to itself.
    #[non_exhaustive]
    NotExported {
        /// The need that is not answered.
        need: Need,
        /// Who has it.
        requester: Place,
        /// Where what is needed was registered.
        owner: Origin,
    },
    /// One is needed, and several are provided.
    #[non_exhaustive]
    Ambiguous {
        /// The need that is not answered.
        need: Need,
        /// Who has it.
        requester: Place,
        /// What could be meant.
        candidates: Vec<Candidate>,
    },
    /// A singleton would keep the instance of one request for all others.
    #[non_exhaustive]
    Captured {
        /// From the singleton to what belongs to a request.
        path: Vec<Key>,
        /// Where the singleton was registered.
        origin: Origin,
    },
    /// A hook would never run.
    #[non_exhaustive]
    MisplacedHook {
        /// Who has it.
        requester: Place,
        /// Its phase.
        phase: Phase,
        /// The scope of its provider.
        scope: Scope,
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

/// A provider, by what it provides and where it was registered.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Place {
    /// What it provides.
    pub key: Key,
    /// Where it was registered.
    pub origin: Origin,
}

impl Place {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            key: entry.provider.key(),
            origin: entry.origin,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`, {}", self.key, self.origin)
    }
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
            Self::Missing { .. } => self.tell_missing(f),
            Self::Twice { key, first, second } => {
                writeln!(f, "`{key}` is provided twice")?;
                writeln!(f, "  first: {first}")?;
                writeln!(f, "  again: {second}")?;
                write!(f, "  hint: remove one of the two lines")?;
                match key.name() {
                    None => write!(f, ", or give one of them a name with `.name(\"...\")`"),
                    Some(_) => Ok(()),
                }
            }
            Self::NotExported { .. } => self.tell_not_exported(f),
            Self::Ambiguous { .. } => self.tell_ambiguous(f),
            Self::Captured { path, origin } => tell_captured(f, path, origin),
            Self::MisplacedHook { .. } => self.tell_misplaced_hook(f),
            Self::Cycle { path, origin } => {
                writeln!(f, "providers need each other in a circle")?;
                writeln!(f, "  circle: {}", arrows(path))?;
                writeln!(f, "  registered in: {origin}")?;
                write!(
                    f,
                    "  hint: move what both need into a provider of its own, or let one "
                )?;
                write!(f, "of them ask for the other later, with `Lazy<...>`")
            }
            Self::Unsupplied { key, origin } => {
                write!(f, "the value of `{key}`, promised by {origin}, is missing")
            }
        }
    }
}

impl WiringProblem {
    fn tell_missing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Missing {
            need,
            path,
            also,
            origin,
            candidates,
        } = self
        else {
            return Ok(());
        };
        let key = need.key();
        let requester = path.iter().rev().nth(1).copied().unwrap_or(key);
        write!(f, "`{requester}` needs `{key}`{}, ", field(need))?;
        writeln!(f, "which no module provides")?;
        writeln!(f, "  needed by: {}", arrows(path))?;
        if !also.is_empty() {
            writeln!(f, "  also needed by: {}", list(also))?;
        }
        write_candidates(f, candidates, &key)?;
        write!(f, "  hint: add `{}` to {origin}", registration(&key))
    }

    fn tell_not_exported(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::NotExported {
            need,
            requester,
            owner,
        } = self
        else {
            return Ok(());
        };
        let (key, module) = (need.key(), owner.module);
        write!(f, "`{}` needs `{key}`{}, ", requester.key, field(need))?;
        writeln!(f, "which module `{module}` does not export")?;
        writeln!(f, "  needed by: {requester}")?;
        writeln!(f, "  provided by: {owner}")?;
        write!(f, "  hint: add `{}` to module `{module}`", export(&key))
    }

    fn tell_ambiguous(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Ambiguous {
            need,
            requester,
            candidates,
        } = self
        else {
            return Ok(());
        };
        let (key, count) = (need.key(), candidates.len());
        write!(f, "`{}` needs one `{key}`{}, ", requester.key, field(need))?;
        writeln!(f, "and {count} are provided")?;
        writeln!(f, "  needed by: {requester}")?;
        for Candidate { key, origin } in candidates {
            writeln!(f, "  provided: `{key}`, {origin}")?;
        }
        write!(
            f,
            "  hint: give them names with `.name(\"...\")` and ask for one with "
        )?;
        write!(
            f,
            "`#[inject(name = \"...\")]`, mark one `.primary()`, or ask for "
        )?;
        write!(f, "all with `Vec<Arc<{}>>`", key.with_name(None))
    }

    fn tell_misplaced_hook(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::MisplacedHook {
            requester: Place { key, origin },
            phase,
            scope,
        } = self
        else {
            return Ok(());
        };
        writeln!(f, "the hook `{phase}` of `{key}` would never run")?;
        writeln!(f, "  registered in: {origin}")?;
        if *scope == Scope::Request {
            return write!(f, "  hint: a service of a request only has the hook `stop`");
        }
        write!(f, "  hint: nobody keeps a {scope} service until then; ")?;
        write!(f, "make it a singleton, or remove the hook")
    }
}

fn tell_captured(f: &mut fmt::Formatter<'_>, path: &[Key], origin: &Origin) -> fmt::Result {
    let (Some(singleton), Some(captured)) = (path.first(), path.last()) else {
        return Ok(());
    };
    write!(
        f,
        "`{singleton}` is a singleton and would keep the `{captured}` of one "
    )?;
    writeln!(f, "request for all others")?;
    writeln!(f, "  needed by: {}", arrows(path))?;
    writeln!(f, "  registered in: {origin}")?;
    write!(
        f,
        "  hint: mark `{singleton}` `#[injectable(request)]`, or hand the "
    )?;
    write!(f, "`{captured}` to its methods as an argument")
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
            key.type_name().to_owned()
        } else {
            key.short()
        };
        writeln!(f, "  provided with a similar name: `{name}`, {origin}")?;
    }
    Ok(())
}

/// Where the need stands, if anywhere.
fn field(need: &Need) -> String {
    match need.field() {
        "" => String::new(),
        argument if argument.starts_with("argument ") => format!(" ({argument})"),
        field => format!(" (field `{field}`)"),
    }
}

/// The line that would provide a type. Settings are told from services by the ending of the name.
fn registration(key: &Key) -> String {
    let short = key.short();
    let name = match key.name() {
        None => String::new(),
        Some(name) => format!(".name({name:?})"),
    };
    if key.is_trait_object() {
        return format!("m.provide::<...>().expose(|it| -> Arc<{short}> {{ it }}){name};");
    }
    let verb = if short.ends_with("Settings") {
        "settings"
    } else {
        "provide"
    };
    format!("m.{verb}::<{short}>(){name};")
}

/// The line that would let other modules use a type.
fn export(key: &Key) -> String {
    format!("m.export::<{}>();", key.short())
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
