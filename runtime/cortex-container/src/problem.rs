//! What can be wrong with the wiring, in words that say how to mend it.

use std::fmt;

use crate::candidate::Candidate;
use crate::graph::{Entry, Origin};
use crate::{Key, Kind, Need, Phase, Scope};

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
        /// Providers of it whose conditions do not hold.
        absent: Vec<Absent>,
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
        /// Where its provider comes from.
        kind: Kind,
    },
    /// All of a type are needed by their names, and some have the same.
    #[non_exhaustive]
    Namesakes {
        /// The need.
        need: Need,
        /// Who has it.
        requester: Place,
        /// The name.
        name: &'static str,
        /// Who has it.
        candidates: Vec<Candidate>,
    },
    /// All of a type were asked for, and a name, which only one can have.
    #[non_exhaustive]
    NoNameNeeded {
        /// The need.
        need: Need,
        /// Who has it.
        requester: Place,
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
        /// What it stands for, if it is an alias.
        source: Option<Key>,
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

/// A provider that is not there because its condition does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Absent {
    /// The type.
    pub key: Key,
    /// Where it was registered.
    pub origin: Origin,
    /// When it would be there.
    pub condition: String,
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
            Self::Captured { path, origin, kind } => tell_captured(f, path, origin, *kind),
            Self::Namesakes { .. } => self.tell_namesakes(f),
            Self::NoNameNeeded { need, requester } => {
                let (key, field) = (need.key(), field(need));
                writeln!(
                    f,
                    "`{}` needs `{key}`{field}, where no name is chosen by",
                    requester.key
                )?;
                writeln!(f, "  needed by: {requester}")?;
                let one = key.with_name(None);
                write!(
                    f,
                    "  hint: remove the name, or ask for the one that has it with "
                )?;
                write!(f, "`Arc<{one}>`")
            }
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
            absent,
        } = self
        else {
            return Ok(());
        };
        let key = need.key();
        let requester = path.iter().rev().nth(1).copied().unwrap_or(key);
        write!(f, "`{requester}` needs `{key}`{}, ", field(need))?;
        if !absent.is_empty() {
            return tell_absent(f, absent, path, requester);
        }
        writeln!(f, "which no module provides")?;
        writeln!(f, "  needed by: {}", arrows(path))?;
        if !also.is_empty() {
            writeln!(f, "  also needed by: {}", list(also))?;
        }
        write_candidates(f, candidates, &key)?;
        write!(f, "  hint: ")?;
        let same_type = candidates.iter().find(|it| it.key.id() == key.id());
        match (same_type.map(|it| it.key.name()), key.name()) {
            (Some(Some(name)), _) => write!(f, "ask for `#[inject(name = {name:?})]`, or ")?,
            (Some(None), Some(_)) => write!(f, "ask for the one without a name, or ")?,
            _ => {}
        }
        write!(f, "add `{}` to {origin}", registration(&key))
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

    fn tell_namesakes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Namesakes {
            need,
            requester,
            name,
            candidates,
        } = self
        else {
            return Ok(());
        };
        let (key, count) = (need.key(), candidates.len());
        write!(
            f,
            "`{}` needs each `{key}`{} by its name, ",
            requester.key,
            field(need)
        )?;
        writeln!(f, "and {count} are called `{name}`")?;
        writeln!(f, "  needed by: {requester}")?;
        for Candidate { key, origin } in candidates {
            writeln!(f, "  provided: `{}`, {origin}", key.type_name())?;
        }
        write!(f, "  hint: give them names with `.name(\"...\")`, ")?;
        write!(f, "or ask for `Vec<Arc<{key}>>`")
    }

    fn tell_misplaced_hook(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::MisplacedHook {
            requester: Place { key, origin },
            phase,
            scope,
            source,
        } = self
        else {
            return Ok(());
        };
        writeln!(f, "the hook `{phase}` of `{key}` would never run")?;
        writeln!(f, "  registered in: {origin}")?;
        if let Some(source) = source {
            return write!(
                f,
                "  hint: put the hook on `{source}`, whose instance it is"
            );
        }
        if *scope == Scope::Request {
            return write!(f, "  hint: a service of a request only has the hook `stop`");
        }
        write!(f, "  hint: nobody keeps a {scope} service until then; ")?;
        write!(f, "make it a singleton, or remove the hook")
    }
}

/// What would be provided if a condition held.
fn tell_absent(
    f: &mut fmt::Formatter<'_>,
    absent: &[Absent],
    path: &[Key],
    requester: Key,
) -> fmt::Result {
    let conditions: Vec<_> = absent.iter().map(|it| it.condition.as_str()).collect();
    writeln!(
        f,
        "which is provided only when {}",
        conditions.join(", or when ")
    )?;
    writeln!(f, "  needed by: {}", arrows(path))?;
    for Absent { origin, .. } in absent {
        writeln!(f, "  registered in: {origin}")?;
    }
    write!(
        f,
        "  hint: provide another one where that does not hold, or put the same "
    )?;
    write!(f, "condition on `{requester}`")
}

fn tell_captured(
    f: &mut fmt::Formatter<'_>,
    path: &[Key],
    origin: &Origin,
    kind: Kind,
) -> fmt::Result {
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
    match kind {
        Kind::Injectable => write!(f, "  hint: mark `{singleton}` `#[injectable(request)]`")?,
        _ => write!(
            f,
            "  hint: add `.request()` to the line that registers `{singleton}`"
        )?,
    }
    write!(f, ", or hand the ")?;
    write!(f, "`{captured}` to its methods as an argument")
}

impl std::error::Error for WiringProblem {}

fn write_candidates(
    f: &mut fmt::Formatter<'_>,
    candidates: &[Candidate],
    missing: &Key,
) -> fmt::Result {
    for Candidate { key, origin } in candidates {
        // Two types of one name are told by their paths, and two of one type by their names.
        let same = key.short() == missing.short() && key.id() != missing.id();
        let name = if same {
            key.type_name().to_owned()
        } else {
            key.to_string()
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
