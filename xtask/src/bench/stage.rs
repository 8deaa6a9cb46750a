//! What the benches need: the optimized binary, and a folder for what it makes.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::call;

const TOOLS: &str = "bench-peers";

/// The binary under test and a folder of its own.
#[derive(Debug)]
pub(crate) struct Stage {
    root: PathBuf,
    target: PathBuf,
    cortex: PathBuf,
    work: TempDir,
}

impl Stage {
    /// Builds the binary as it is handed out, where it is asked for.
    pub(crate) fn set(root: &Path, with_binary: bool) -> Result<Self, String> {
        let target = target_folder(root)?;
        if with_binary {
            call::run(&mut call::cargo(
                root,
                &["build", "--release", "--bin", "cortex"],
            ))?;
        }
        // Where projects live: on the disk of the sources, and in no repository.
        let beside = root.parent().unwrap_or(root);
        let work = tempfile::tempdir_in(beside).map_err(|error| error.to_string())?;
        let cortex = target
            .join("release")
            .join(format!("cortex{}", std::env::consts::EXE_SUFFIX));
        Ok(Self {
            root: root.to_owned(),
            target,
            cortex,
            work,
        })
    }

    /// A call of the binary in the benches' folder.
    pub(crate) fn cortex(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.cortex);
        command.args(args).current_dir(self.work.path());
        // Not with the defaults of whoever measures.
        command.env("XDG_CONFIG_HOME", self.work.path());
        command
    }

    /// The binary under test.
    pub(crate) fn binary(&self) -> &Path {
        &self.cortex
    }

    /// Where programs are installed that only benches need, to be there the next time.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join(TOOLS)
    }

    /// A folder below the benches' own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    /// Makes a project and tells where it is.
    pub(crate) fn project(&self, name: &str, template: &str) -> Result<PathBuf, String> {
        call::run(&mut self.cortex(&["new", name, "--template", template, "--no-git", "--quiet"]))?;
        Ok(self.path(name))
    }

    /// Cargo in a project, building into a folder of the benches.
    pub(crate) fn cargo(&self, project: &Path, target: &str, args: &[&str]) -> Command {
        let mut command = call::cargo(project, args);
        command.env("CARGO_TARGET_DIR", self.path(target));
        command
    }

    /// The repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The workspace of the peers.
    pub(crate) fn peers(&self) -> PathBuf {
        self.root.join("benches")
    }
}

/// The same before there is a stage.
pub(crate) fn tools(root: &Path) -> Result<PathBuf, String> {
    Ok(target_folder(root)?.join(TOOLS))
}

fn target_folder(root: &Path) -> Result<PathBuf, String> {
    let metadata = call::output(&mut call::cargo(
        root,
        &["metadata", "--no-deps", "--format-version", "1"],
    ))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let folder = metadata["target_directory"]
        .as_str()
        .ok_or("cargo names no target folder")?;
    Ok(folder.into())
}
