//! What a change needs: the least that lets the served version be the one on disk, and why.
//!
//! Pure: it knows the names of the changed files, whose content differs, and what cargo said of
//! the last build. Where that is not known, cargo is asked, which is always right and never free.

#[cfg(test)]
mod tests;

use std::path::{Component, Path};

use super::sources::Sources;

/// The change of all files at once.
pub(crate) const EVERYTHING: &str = ".";
/// The one watched file that cargo itself writes while it builds.
pub(crate) const LOCK_FILE: &str = "Cargo.lock";

/// What is to be done, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Nothing,
    /// Open pages exchange their style sheets.
    Swap,
    /// Open pages load themselves anew.
    Reload,
    /// The binary stays as it is and reads something anew.
    Restart,
    /// Cargo is asked.
    Build,
    /// Cargo is asked, and may have to build dependencies as well.
    BuildAll,
}

impl Need {
    /// The word for scripts.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Swap => "swap",
            Self::Reload => "reload",
            Self::Restart => "restart",
            Self::Build => "build",
            Self::BuildAll => "build-all",
        }
    }
}

/// A need and the reason for it, as a sentence without an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) need: Need,
    pub(crate) why: String,
}

impl Verdict {
    /// What the begin of serving needs.
    pub(crate) fn first() -> Self {
        let why = "it is the first version".into();
        let need = Need::Build;
        Self { need, why }
    }
}

/// What these changed files need together: what the most demanding of them does.
pub(crate) fn verdict(files: &[String], sources: Option<&Sources>) -> Verdict {
    let of = |file: &String| (one(file, sources), file.clone());
    let mut needs = files.iter().map(of);
    let Some(first) = needs.next() else {
        return Verdict::first();
    };
    // Of equals the first, which is named first wherever files are listed.
    let most = |most: ((Need, _), _), next: ((Need, _), _)| {
        if next.0.0 > most.0.0 { next } else { most }
    };
    let ((need, why), file) = needs.fold(first, most);
    let what = if file == EVERYTHING {
        "the project's folder"
    } else {
        &file
    };
    let why = format!("{what} {why}");
    Verdict { need, why }
}

/// Whether this is code by its name, whatever the app is built from.
pub(crate) fn is_code(file: &str) -> bool {
    matches!(Kind::of(file), Kind::Code | Kind::Script)
}

/// The files that browsers fetch and the app is not built from, and what they need.
pub(crate) fn fetched(files: &[String], sources: &Sources) -> Option<(Vec<String>, Verdict)> {
    let is_fetched = |file: &&String| {
        matches!(Kind::of(file), Kind::Style | Kind::Asset) && !sources.contain(file)
    };
    let files: Vec<_> = files.iter().filter(is_fetched).cloned().collect();
    let verdict = verdict(&files, Some(&Sources::default()));
    (!files.is_empty()).then_some((files, verdict))
}

/// Whether the app may read this file while it runs, whatever it is built from.
pub(crate) fn may_be_read(file: &str) -> bool {
    matches!(Kind::of(file), Kind::Settings | Kind::Data)
}

/// Whether other migrations may wait after a change of this file, or those of another database.
pub(crate) fn concerns_migrations(file: &str) -> bool {
    file == EVERYTHING || file.starts_with("migrations/") || Kind::of(file) == Kind::Settings
}

/// Whether this is nothing that only people write.
pub(crate) fn may_be_written(file: &str) -> bool {
    matches!(Kind::of(file), Kind::Data | Kind::Style | Kind::Asset)
}

fn one(file: &str, sources: Option<&Sources>) -> (Need, &'static str) {
    let kind = Kind::of(file);
    match (kind, sources) {
        (Kind::All, _) => (Need::Build, "is another one"),
        (Kind::Manifest, _) => (Need::BuildAll, "may concern every crate"),
        (Kind::Toolchain, _) => (Need::BuildAll, "says how every crate is built"),
        (Kind::Lock, _) => (Need::Build, "may name other dependencies"),
        (_, None) => (
            Need::Build,
            "changed, and only cargo can tell what it concerns after a build that did not end well",
        ),
        (Kind::Script, Some(sources)) if sources.contain(file) => {
            (Need::BuildAll, "is a build script or its part")
        }
        (_, Some(sources)) if sources.contain(file) => (Need::Build, "is built into the app"),
        (_, Some(sources)) if sources.ask_for_all() => (
            Need::Build,
            "changed, and a build script does not say what it reads (`rerun-if-changed`)",
        ),
        (Kind::Code | Kind::Script, _) => (Need::Build, "may be a part of the app"),
        (Kind::Settings, _) => (Need::Restart, "is read by the app when it starts"),
        (Kind::Style, _) => (Need::Swap, "is a style sheet that browsers fetch"),
        (Kind::Asset, _) => (Need::Reload, "is fetched by browsers"),
        (Kind::Data, _) => (
            Need::Restart,
            "may be read by the app, which is not built from it",
        ),
        (Kind::Aside, _) => (Need::Nothing, "is no part of the app"),
        (Kind::Tools, _) => (Need::Nothing, "is read by tools and not by the app"),
    }
}

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    All,
    Manifest,
    Lock,
    /// The version of Rust and the settings of cargo.
    Toolchain,
    /// Code outside of any `src`: of a build script, unless it is left unused.
    Script,
    Code,
    Settings,
    /// What pages look like.
    Style,
    /// What else browsers fetch as it is.
    Asset,
    /// Whatever else: pages, texts, tables.
    Data,
    /// Tests, words for people, and the like.
    Aside,
    /// Settings of tools.
    Tools,
}

impl Kind {
    fn of(file: &str) -> Self {
        const READ: &[&str] = &["migrations", "templates"];
        const ASIDE: &[&str] = &["docs", "tests", "benches", "examples"];
        const TOOLS: &[&str] = &[
            "cortex.toml",
            "clippy.toml",
            "rustfmt.toml",
            "deny.toml",
            "Dockerfile",
            "Makefile",
            "justfile",
            "compose.yaml",
            "compose.yml",
            "docker-compose.yml",
        ];
        let path = Path::new(file);
        let parts: Vec<_> = path.components().map(Component::as_os_str).collect();
        let is_below = |folders: &[&str]| {
            let first = parts.first().filter(|_| parts.len() > 1);
            folders
                .iter()
                .any(|folder| first.is_some_and(|it| *it == *folder))
        };
        let name = parts
            .last()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let ends = |ending: &str| path.extension().is_some_and(|it| it == ending);
        let is_code = ends("rs") && parts.iter().any(|part| *part == "src");
        match name {
            _ if file == EVERYTHING => Self::All,
            "Cargo.toml" => Self::Manifest,
            _ if file == LOCK_FILE => Self::Lock,
            "rust-toolchain.toml" | "rust-toolchain" => Self::Toolchain,
            _ if parts.iter().any(|part| *part == ".cargo") => Self::Toolchain,
            // Of a package beside the project, the app runs none but the code.
            _ if path.starts_with("..") && !is_code => Self::Aside,
            _ if file == ".env" || is_below(&["config"]) => Self::Settings,
            _ if is_below(READ) => Self::Data,
            _ if is_below(ASIDE) => Self::Aside,
            // Only `cortex db seed` reads them.
            _ if is_below(&["seeds"]) => Self::Tools,
            _ if ends("md") || file == "LICENSE" => Self::Aside,
            _ if is_served(path) && ends("css") => Self::Style,
            _ if is_served(path) => Self::Asset,
            _ if is_code => Self::Code,
            _ if ends("rs") => Self::Script,
            _ if TOOLS.contains(&file) => Self::Tools,
            _ => Self::Data,
        }
    }
}

/// Whether this is a file that an app hands to browsers as it is on disk: one of a kind that
/// browsers fetch, in a folder for such files. Elsewhere, and where templates may lie, an app may
/// read the same kinds when it starts; other kinds it may read anywhere.
fn is_served(path: &Path) -> bool {
    const FOLDERS: &[&str] = &["assets", "static", "public"];
    const TEMPLATES: &[&str] = &["templates", "views", "layouts", "partials"];
    const KINDS: &[&str] = &[
        "css",
        "js",
        "mjs",
        "map",
        "wasm",
        "html",
        "htm",
        "webmanifest", // code and pages
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "avif",
        "ico", // images
        "woff",
        "woff2",
        "ttf",
        "otf", // fonts
        "mp3",
        "mp4",
        "ogg",
        "webm",
        "pdf", // media
    ];
    let ending = path.extension().and_then(|ending| ending.to_str());
    let folders = path.parent().map(Path::components);
    let is_below = |names: &[&str]| {
        let mut folders = folders.clone().into_iter().flatten();
        folders.any(|folder| names.iter().any(|name| folder.as_os_str() == *name))
    };
    ending.is_some_and(|ending| KINDS.contains(&ending))
        && is_below(FOLDERS)
        && !is_below(TEMPLATES)
}
