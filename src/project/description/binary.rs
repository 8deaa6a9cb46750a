//! The binary of an app: built by cargo, or as the last build left it.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::ctx::Ctx;
use crate::error::{Failure, catalog};
use crate::project::App;
use crate::project::build::Sources;
use crate::shell::Shell;
use crate::tools::cargo;

/// A binary as a build left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Binary {
    pub(crate) path: PathBuf,
    pub(crate) built: SystemTime,
}

/// Builds the app as `cortex serve` does. Cargo's progress and errors go where our talk goes.
pub(super) fn build(ctx: &Ctx, shell: &Shell, app: &App, name: &str) -> Result<Binary, Failure> {
    let cmd = cargo::build(cargo::cargo(ctx).dir(app.root()), name, false, shell);
    let (status, path) =
        cmd.read_output(shell, |stdout| cargo::executables(stdout, name).last())?;
    if !status.success() {
        return Err(catalog::build_failed(name, status));
    }
    let built = path.flatten().and_then(|(path, _)| Binary::at(path));
    built.ok_or_else(|| catalog::no_binary_built(name))
}

impl Binary {
    /// The binary where cargo puts it, if it is there.
    pub(super) fn last_built(ctx: &Ctx, app: &App, name: &str) -> Option<Self> {
        let sources = Sources::read(ctx, app.root());
        let mut folder = sources.target_dir(app.root());
        folder.extend(sources.target());
        Self::at(folder.join("debug").join(format!("{name}{EXE_SUFFIX}")))
    }

    fn at(path: PathBuf) -> Option<Self> {
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Self {
            path,
            built: metadata.modified().ok()?,
        })
    }

    /// A file that the binary is made from and that was changed after it was built.
    pub(super) fn older_than(&self, root: &Path) -> Option<PathBuf> {
        let manifests = ["Cargo.toml", "Cargo.lock", "build.rs"].map(|name| root.join(name));
        let sources = WalkDir::new(root.join("src")).sort_by_file_name();
        let sources = sources
            .into_iter()
            .flatten()
            .map(walkdir::DirEntry::into_path);
        manifests.into_iter().chain(sources).find(|path| {
            let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file);
            let changed = metadata.and_then(|metadata| metadata.modified().ok());
            changed.is_some_and(|changed| changed > self.built)
        })
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out projects on disk")]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_source_that_was_changed_later_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::create_dir_all(path("src/posts")).unwrap();
        fs::create_dir_all(path("target")).unwrap();
        for file in [
            "Cargo.toml",
            "src/lib.rs",
            "src/posts/mod.rs",
            "target/shop",
        ] {
            fs::write(path(file), "").unwrap();
        }
        let binary = Binary::at(path("target/shop")).unwrap();
        let age = |file: &str, when: SystemTime| {
            let file = fs::File::options().write(true).open(path(file)).unwrap();
            file.set_modified(when).unwrap();
        };
        let earlier = binary.built - Duration::from_secs(9);
        for file in ["Cargo.toml", "src/lib.rs", "src/posts/mod.rs"] {
            age(file, earlier);
        }
        assert_eq!(binary.older_than(dir.path()), None);
        age("src/posts/mod.rs", binary.built + Duration::from_secs(1));
        let newer = binary.older_than(dir.path());
        assert_eq!(newer, Some(path("src/posts/mod.rs")));
    }

    #[test]
    fn what_is_no_file_is_no_binary() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Binary::at(dir.path().to_owned()), None);
        assert_eq!(Binary::at(dir.path().join("shop")), None);
    }
}
