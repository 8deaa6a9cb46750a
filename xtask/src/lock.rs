//! The lock files that new projects receive: the versions that the runtime is tested with.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::call;

/// Each lock file, and what is said of the project whose dependencies it is resolved for; the tool
/// adds the project itself to it. The first is that of every starter without one of its own.
pub(crate) const FILES: [(&str, &[&str]); 3] = [
    ("templates/app/base/Cargo.lock", &["--template", "minimal"]),
    ("templates/app/rest/Cargo.lock", &["--template", "rest"]),
    (
        "templates/app/rest/Cargo.sqlx.lock",
        &["--template", "rest", "--db-access", "sqlx"],
    ),
];

const PROJECT: &str = "lock-of-a-new-project";

/// Resolves the dependencies of a starter's new project, starting from those of the runtime.
pub(crate) fn resolved(root: &Path, cortex: &Path, said: &[&str]) -> Result<String, String> {
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut new = Command::new(cortex);
    call::run(
        new.args(["new", PROJECT, "--no-git", "--quiet"])
            .args(said)
            // Not with the defaults of whoever runs this.
            .env("XDG_CONFIG_HOME", work.path())
            .current_dir(work.path()),
    )?;
    let project = work.path().join(PROJECT);
    let lock = project.join("Cargo.lock");
    fs::copy(root.join("runtime/Cargo.lock"), &lock).map_err(|error| error.to_string())?;
    call::run(&mut call::cargo(
        &project,
        &["update", "--workspace", "--offline", "--quiet"],
    ))?;
    let text = fs::read_to_string(&lock).map_err(|error| error.to_string())?;
    Ok(without_project(&text))
}

fn without_project(lock: &str) -> String {
    let own = format!("name = \"{PROJECT}\"\n");
    let blocks = lock
        .split("[[package]]\n")
        .filter(|block| !block.starts_with(&own));
    blocks.collect::<Vec<_>>().join("[[package]]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_itself_is_left_out() {
        let [a, own, z] =
            ["a", PROJECT, "z"].map(|name| format!("[[package]]\nname = \"{name}\"\n\n"));
        let lock = format!("version = 4\n\n{a}{own}{z}");
        assert_eq!(without_project(&lock), format!("version = 4\n\n{a}{z}"));
    }
}
