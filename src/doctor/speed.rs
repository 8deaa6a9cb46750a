//! Checks of settings that cost time at every edit, with their price where we have measured it.
//!
//! The prices are those of one app of 40 modules and 200 handlers, for the edit of one handler on
//! x86-64 Linux; what was not measured is said to be so.

use std::path::Path;

use serde_json::Value;

use super::finding::Finding;
use crate::project::build::{Said, Sources};

const RUST_LLD_IS_DEFAULT: &str = "x86_64-unknown-linux-gnu";
const MEASURED: &str = "measured by us in an app of 40 modules";
const UNMEASURED: &str = "not measured by us";

/// What is set; `None` stands for cargo's default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Whether the manifest could be read; without one, only the linker is of interest.
    manifest: bool,
    debug: Option<Said>,
    dependency_debug: Option<Said>,
    opt_level: Option<Said>,
    incremental: Option<Said>,
    triple: Option<String>,
    rustflags: Vec<Said>,
    linker: Option<Said>,
    /// What `.vscode/settings.json` says of rust-analyzer's folder; `None` where there is no file.
    editor: Option<Editor>,
}

/// Where rust-analyzer builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Editor {
    Apart,
    InTheSameFolder,
}

/// Reads the settings.
pub(crate) fn gather(sources: &Sources<'_>, root: Option<&Path>, triple: Option<String>) -> Facts {
    let for_triple = triple.as_deref().unwrap_or_default();
    Facts {
        manifest: root.is_some() && sources.has_manifest(),
        debug: sources.dev(&["debug"]),
        dependency_debug: sources.dev(&["package", "*", "debug"]),
        opt_level: sources.dev(&["opt-level"]),
        incremental: sources.incremental(),
        rustflags: sources.rustflags(for_triple),
        linker: sources.linker(for_triple),
        editor: root.and_then(editor),
        triple,
    }
}

fn editor(root: &Path) -> Option<Editor> {
    let text = std::fs::read_to_string(root.join(".vscode/settings.json")).ok()?;
    // One with comments is not read, and nothing is said about it.
    let settings: Value = serde_json::from_str(&text).ok()?;
    Some(match settings.get("rust-analyzer.cargo.targetDir") {
        None | Some(Value::Null | Value::Bool(false)) => Editor::InTheSameFolder,
        Some(_) => Editor::Apart,
    })
}

/// What the settings cost.
pub(crate) fn check(facts: &Facts) -> Vec<Finding> {
    let linker = linker(facts);
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
        .chain(facts.editor.map(shares))
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

fn shares(editor: Editor) -> Finding {
    const ID: &str = "editor";
    if editor == Editor::Apart {
        return Finding::ok(ID, "rust-analyzer builds in a folder of its own");
    }
    let what = format!(
        "rust-analyzer in VS Code builds in the folder that `cortex serve` builds in, so one waits for the other; how long was {UNMEASURED}"
    );
    Finding::warning(
        ID,
        what,
        "set `\"rust-analyzer.cargo.targetDir\": true` in `.vscode/settings.json`",
    )
}

/// Which linker works, as far as that is certain.
fn linker(facts: &Facts) -> Option<Finding> {
    const ID: &str = "linker-speed";
    let triple = facts.triple.as_deref()?;
    if triple != RUST_LLD_IS_DEFAULT {
        let what = format!("linking for `{triple}` was {UNMEASURED}, so nothing is said about it");
        return triple.contains("linux").then(|| Finding::ok(ID, what));
    }
    let flags = || facts.rustflags.iter().rev();
    let named = facts.linker.as_ref().filter(|linker| is_bfd(&linker.value));
    let off = flags().find(|flag| flag.value.contains("linker-features=-lld"));
    Some(match (flags().find_map(chosen_by), named, off) {
        (Some((name, flag)), ..) if !is_bfd(&name) => {
            Finding::ok(ID, format!("`{name}` links, as {} says", flag.place))
        }
        (Some((_, flag)), ..) => slow(ID, "GNU ld links", &flag.value, &flag.place),
        (_, Some(linker), _) => slow(ID, "GNU ld links", &linker.value, &linker.place),
        (.., Some(flag)) => {
            let what = "rust-lld is off, so the C compiler's own linker links, often GNU ld";
            slow(ID, what, &flag.value, &flag.place)
        }
        _ => Finding::ok(
            ID,
            "no other linker is set than rustc's own, rust-lld in the toolchains from rustup",
        ),
    })
}

fn slow(id: &'static str, what: &str, value: &str, place: &str) -> Finding {
    const PRICE: &str = "GNU ld takes 0.9 to 2.3 s more than rust-lld at every edit";
    let what = format!("{what} (`{value}` in {place}): {PRICE}, {MEASURED}");
    let remedy = format!("remove it from {place}: rustc then links with rust-lld");
    Finding::warning(id, what, remedy)
}

/// The linker that a flag makes the C compiler use.
fn chosen_by(flag: &Said) -> Option<(String, &Said)> {
    let (_, rest) = flag.value.split_once("-fuse-ld=")?;
    let name = rest.split_whitespace().next()?;
    Some((name.to_owned(), flag))
}

fn is_bfd(linker: &str) -> bool {
    let name = Path::new(linker).file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    name == "bfd" || name.ends_with("ld.bfd")
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
            triple: Some(RUST_LLD_IS_DEFAULT.into()),
            editor: Some(Editor::Apart),
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
        assert_eq!(check(&well()).len(), 6);
        assert_eq!(check(&Facts::default()).len(), 0);
    }

    #[test]
    fn each_costly_setting_is_told_with_its_price() {
        let all = Facts {
            debug: None,
            dependency_debug: None,
            opt_level: Some(said("1")),
            incremental: Some(said("false")),
            rustflags: vec![said("-Clink-arg=-fuse-ld=bfd")],
            editor: Some(Editor::InTheSameFolder),
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

    #[test]
    fn the_linker_that_certainly_links() {
        let flags = |flags: &[&str]| Facts {
            rustflags: flags.iter().map(|flag| said(flag)).collect(),
            ..well()
        };
        let slow = ["linker-speed"];
        assert_eq!(warned(&flags(&["-C", "link-arg=-fuse-ld=bfd"])), slow);
        assert_eq!(warned(&flags(&["-Clinker-features=-lld"])), slow);
        assert!(
            warned(&flags(&[
                "-Clink-arg=-fuse-ld=bfd",
                "-Clink-arg=-fuse-ld=mold"
            ]))
            .is_empty()
        );
        let linker = |path: &str| Facts {
            linker: Some(said(path)),
            ..well()
        };
        assert_eq!(warned(&linker("/usr/bin/ld.bfd")), slow);
        assert!(warned(&linker("clang")).is_empty());
        let elsewhere = |triple: &str| Facts {
            triple: Some(triple.into()),
            ..flags(&["-Clinker-features=-lld"])
        };
        assert!(warned(&elsewhere("aarch64-unknown-linux-gnu")).is_empty());
        assert_eq!(check(&elsewhere("aarch64-apple-darwin")).len(), 5);
    }
}
