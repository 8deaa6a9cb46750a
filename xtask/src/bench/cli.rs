//! The tool's own speed: whole processes, beside cargo's commands of the same kind.

use std::process::Command;

use super::figure::Figure;
use super::measure::{median_ms, once};
use super::stage::Stage;

const RUNS: usize = 21;

pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>, String> {
    let version = median_ms(RUNS, |_| once(&mut stage.cortex(&["--version"])))?;
    let cargo_version = median_ms(RUNS, |_| once(Command::new("cargo").arg("--version")))?;
    let bare = make(stage, "bare", &["--no-git"])?;
    let cargo_bare = cargo_new(stage, "cargo-bare", "none")?;
    let with_git = make(stage, "git", &[])?;
    let cargo_git = cargo_new(stage, "cargo-git", "git")?;
    Ok(vec![
        Figure::less("cortex --version", "ms", version)
            .peer("cargo --version", cargo_version)
            .goal(5.0),
        Figure::less("cortex new --template api --no-git", "ms", bare)
            .peer("cargo new --vcs none", cargo_bare)
            .goal(50.0),
        Figure::less("cortex new --template api", "ms", with_git)
            .peer("cargo new --vcs git", cargo_git)
            .goal(90.0),
    ])
}

fn make(stage: &Stage, prefix: &str, flags: &[&str]) -> Result<f64, String> {
    median_ms(RUNS, |number| {
        let name = format!("{prefix}-{number}");
        once(
            stage
                .cortex(&["new", &name, "--template", "api"])
                .args(flags)
                .envs(IDENTITY),
        )
    })
}

const IDENTITY: [(&str, &str); 4] = [
    ("GIT_AUTHOR_NAME", "Ada"),
    ("GIT_AUTHOR_EMAIL", "ada@example.org"),
    ("GIT_COMMITTER_NAME", "Ada"),
    ("GIT_COMMITTER_EMAIL", "ada@example.org"),
];

fn cargo_new(stage: &Stage, prefix: &str, vcs: &str) -> Result<f64, String> {
    median_ms(RUNS, |number| {
        let path = stage.path(&format!("{prefix}-{number}"));
        once(
            Command::new("cargo")
                .args(["new", "--quiet", "--vcs", vcs])
                .arg(path),
        )
    })
}
