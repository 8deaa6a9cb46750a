//! Checks of settings that cost time at every edit, with their price where we have measured it.
//!
//! The prices are those of one app of 40 modules and 200 handlers, for the edit of one handler on
//! x86-64 Linux; what was not measured is said to be so.

use std::path::Path;

use super::finding::Finding;
use super::{editors, linker};
use crate::project::build::{Said, Sources};

pub(super) const MEASURED: &str = "measured by us in an app of 40 modules";
pub(super) const UNMEASURED: &str = "not measured by us";

/// What is set; `None` stands for cargo's default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Whether the manifest could be read; without one, only the linker is of interest.
    manifest: bool,
    debug: Option<Said>,
    dependency_debug: Option<Said>,
    opt_level: Option<Said>,
    incremental: Option<Said>,
    linker: linker::Facts,
    editors: editors::Facts,
}

/// Reads the settings.
pub(crate) fn gather(
    sources: &Sources<'_>,
    root: Option<&Path>,
    linking: linker::Linking,
) -> Facts {
    Facts {
        manifest: root.is_some() && sources.has_manifest(),
        debug: sources.dev(&["debug"]),
        dependency_debug: sources.dev(&["package", "*", "debug"]),
        opt_level: sources.dev(&["opt-level"]),
        incremental: sources.incremental(),
        linker: linker::gather(sources, linking),
        editors: root.map(editors::gather).unwrap_or_default(),
    }
}

/// What the settings cost.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    let linker = linker::check(&facts.linker);
    if !facts.manifest {
        return linker.into_iter().collect();
    }
    let profile = [
        debug(facts.debug.as_ref()),
        dependency_debug(facts),
        opt_level(facts.opt_level.as_ref()),
        incremental(facts.incremental.as_ref()),
    ];
    profile
        .into_iter()
        .chain(linker)
        .chain(editors::check(&facts.editors))
        .collect()
}

fn is_full(said: Option<&Said>) -> bool {
    said.is_none_or(|said| matches!(said.value.as_str(), "true" | "2" | "full"))
}

fn is_none(said: Option<&Said>) -> bool {
    said.is_some_and(|said| matches!(said.value.as_str(), "false" | "0" | "none"))
}

/// The setting and its place, or that there is none.
fn shown(key: &str, said: Option<&Said>) -> String {
    match said {
        Some(Said { value, place }) => format!("`{key} = {value}` in {place}"),
        None => format!("`{key}` is not set"),
    }
}

/// How to set it: where it stands now, or in the manifest.
fn set(wanted: &str, table: &str, said: Option<&Said>) -> String {
    match said {
        Some(Said { value, place }) => format!("set `{wanted}` instead of `{value}` in {place}"),
        None => format!("set `{wanted}` under `{table}` in `Cargo.toml`"),
    }
}

fn debug(said: Option<&Said>) -> Finding {
    const ID: &str = "dev-debug";
    if !is_full(said) {
        return Finding::ok(ID, format!("debug information: {}", shown("debug", said)));
    }
    let what = format!(
        "full debug information in builds for development ({}): about 1 s at every edit, {MEASURED}",
        shown("debug", said)
    );
    Finding::warning(
        ID,
        what,
        set("debug = \"line-tables-only\"", "[profile.dev]", said),
    )
}

fn dependency_debug(facts: &Facts) -> Finding {
    const ID: &str = "dependency-debug";
    let said = facts.dependency_debug.as_ref();
    let inherited = said.is_none() && is_none(facts.debug.as_ref());
    if is_none(said) || inherited {
        return Finding::ok(ID, "no debug information for dependencies");
    }
    let what = format!(
        "debug information for dependencies ({}): a first build takes 125 s of processor time instead of 111, measured by us in an app of 240 crates",
        shown("debug", said)
    );
    Finding::warning(
        ID,
        what,
        set("debug = false", "[profile.dev.package.\"*\"]", said),
    )
}

fn opt_level(said: Option<&Said>) -> Finding {
    const ID: &str = "dev-opt-level";
    match said {
        Some(level) if level.value != "0" => {
            let what = format!(
                "your own code is optimized in builds for development ({}), which takes longer at every edit; how much was {UNMEASURED}",
                shown("opt-level", said)
            );
            Finding::warning(ID, what, format!("remove it from {}", level.place))
        }
        _ => Finding::ok(
            ID,
            "your own code is not optimized in builds for development",
        ),
    }
}

fn incremental(said: Option<&Said>) -> Finding {
    const ID: &str = "incremental";
    match said {
        Some(set) if matches!(set.value.as_str(), "false" | "0") => {
            let what = format!(
                "builds for development start from nothing ({}), so that every edit compiles the whole crate; how much longer was {UNMEASURED}",
                shown("incremental", said)
            );
            let remedy = format!("remove it from {}; it is for CI", set.place);
            Finding::warning(ID, what, remedy)
        }
        _ => Finding::ok(ID, "builds for development go on from the one before"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    fn said(value: &str) -> Said {
        let (value, place) = (value.to_owned(), "`Cargo.toml`".to_owned());
        Said { value, place }
    }

    /// The settings that new projects come with.
    fn well() -> Facts {
        Facts {
            manifest: true,
            debug: Some(said("line-tables-only")),
            dependency_debug: Some(said("false")),
            linker: linker::Facts::default(),
            editors: editors::Facts::default(),
            ..Facts::default()
        }
    }

    fn warned(facts: &Facts) -> Vec<&'static str> {
        let findings = check(facts);
        assert!(
            findings
                .iter()
                .all(|finding| finding.status != Status::Failure)
        );
        let warnings = findings
            .iter()
            .filter(|finding| finding.status == Status::Warning);
        warnings.map(|finding| finding.id).collect()
    }

    #[test]
    fn new_projects_cost_nothing() {
        assert!(warned(&well()).is_empty());
        assert_eq!(check(&well()).len(), 4);
        assert_eq!(check(&Facts::default()).len(), 0);
    }

    #[test]
    fn each_costly_setting_is_told_with_its_price() {
        let all = Facts {
            debug: None,
            dependency_debug: None,
            opt_level: Some(said("1")),
            incremental: Some(said("false")),
            ..well()
        };
        insta::assert_json_snapshot!(check(&all));
    }

    #[test]
    fn debug_information_in_all_its_spellings() {
        let with = |value: &str| Facts {
            debug: Some(said(value)),
            ..well()
        };
        for full in ["true", "2", "full"] {
            assert_eq!(warned(&with(full)), ["dev-debug"], "{full}");
        }
        for less in ["1", "limited", "line-tables-only", "0", "false", "none"] {
            assert!(warned(&with(less)).is_empty(), "{less}");
        }
        let for_all = Facts {
            dependency_debug: None,
            ..with("false")
        };
        assert!(warned(&for_all).is_empty(), "dependencies inherit it");
    }
}
